"""A drive: at a steady pace, from here to there."""

from __future__ import annotations

import math
import random

import pytest

from sandbox.world.assets.drive import Drive, road_km, somewhere
from sandbox.world.locations import NEAR_KM, Position, distance_km

OSLO, DRAMMEN = Position(59.9139, 10.7522), Position(59.7440, 10.2045)


def test_odometer_and_position_move_evenly():
    drive = Drive(1000.0, 5000.0, 40.0, 12_000.0, (Position(60, 10), Position(61, 12)))
    assert [drive.share_at(at) for at in (900, 1000, 2000, 5000, 6000)] == [0, 0, 0.25, 1, 1]
    assert drive.odometer_at(2000) == 12_010
    assert drive.position_at(2000) == pytest.approx((60.25, 10.5))
    assert drive.position_at(9000) == pytest.approx((61, 12))


def test_a_drive_across_the_date_line_goes_the_short_way():
    drive = Drive(0.0, 100.0, 100.0, 0.0, (Position(0, 179), Position(0, -179)))
    assert drive.position_at(25.0) == pytest.approx((0, 179.5))
    assert drive.position_at(75.0) == pytest.approx((0, -179.5))


def test_the_way_by_road_is_a_third_longer_than_the_crow_flies():
    assert road_km(OSLO, DRAMMEN) == pytest.approx(1.3 * distance_km(OSLO, DRAMMEN))
    assert road_km(OSLO, OSLO) == 0.05


@pytest.mark.parametrize("km", [1, 20, 200])
def test_somewhere_is_as_far_away_as_asked(km):
    chance = random.Random(3)
    for _ in range(20):
        there = somewhere(chance, OSLO, km)
        assert distance_km(OSLO, there) == pytest.approx(km / 1.3, rel=0.02)


def test_a_place_is_neither_left_nor_reached_before_the_moment_foreseen():
    home, work = Position(59.9139, 10.7522), Position(59.95, 10.80)
    drive = Drive(0.0, 1_800.0, 7.0, 0.0, (home, work))
    at = 0.0
    while at < drive.until:
        until = min(drive.until, drive.place_holds_until(at, [home, work]))
        near = [at + (until - at) * step / 50 for step in range(50)]
        seen = {tuple(distance_km(place, drive.position_at(one)) <= NEAR_KM for place in (home, work)) for one in near}
        assert len(seen) == 1
        at = until + 1.0
    assert drive.place_holds_until(0.0, []) == math.inf
    assert drive.place_holds_until(10.0, [home, home]) == 10.0
