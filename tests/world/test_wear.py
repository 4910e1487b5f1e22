"""Wear: with the habits of production, each vendor reports at its own pace, with its gaps, nulls and quirks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.world.actions import pace_of
from sandbox.world.assets.vehicle_commands import MAX_CURRENT
from sandbox.world.models.habits import QUIRKS, Habits
from sandbox.world.wear import SHOWN, WEEK_SECONDS, silent_since
from tests.conftest import START, add_car, new_world
from tests.world.lives import live


def test_by_default_nothing_is_worn():
    car = add_car(new_world(), vendor="XPENG")
    assert (car.wear, car.habits) == (None, None)
    assert tuple(pace_of(car)) == (2, 10)


def test_in_production_a_vendor_reports_at_its_own_pace():
    car = add_car(new_world(vendor_habits="production"), vendor="XPENG")
    habits = car.section.habits
    live(car.world, 20)
    seen = car.record().last_seen
    live(car.world, habits.quiet_seconds - 30)
    assert car.record().last_seen == seen
    live(car.world, 30)
    assert car.record().last_seen == seen + habits.quiet_seconds


def test_in_production_commands_take_as_long_as_the_vendor_has_it():
    car = add_car(new_world(vendor_habits="production"), vendor="XPENG")
    habits = car.section.habits
    assert tuple(pace_of(car)) == (habits.command_seconds, habits.command_timeout_seconds)


def test_in_production_what_a_vendor_never_tells_is_null():
    world = new_world(vendor_habits="production")
    car = add_car(world, vendor="XPENG", display_name="Ada's car")
    live(world, 20)
    assert car.section.nulls
    for block, field in car.wear.nulls:
        assert getattr(getattr(car.record(), block), field) is None


def test_a_car_full_at_the_plug_is_reported_unplugged_where_the_vendor_has_that_quirk():
    world = new_world(vendor_habits="production")
    car = add_car(world, vendor="XPENG", level=100.0)
    assert "unplugged_when_full" in car.wear.quirks
    car.plug_in(11, 22)
    live(world, 7 * 3600)
    assert car.state == "COMPLETE"
    assert (car.record().charge.state, car.record().charge.is_plugged_in) == ("UNPLUGGED", False)


def test_a_location_that_is_told_when_parked_stands_still_on_the_way():
    world = new_world(vendor_habits="production")
    car = add_car(world, vendor="XPENG")
    live(world, 20)
    home = car.record().location
    car.depart(60, 7_200, None)
    live(world, 3_600)
    assert car.record().location[:3] == home[:3]
    live(world, 3 * 3_600)
    assert car.record().location[:3] != home[:3]


def test_a_vendor_that_ignores_a_current_lets_the_command_time_out():
    world = new_world()
    car = add_car(world)
    world_of_quirks = new_world(vendor_habits="production")
    deaf = add_car(world_of_quirks)
    deaf.wear.quirks = ("ignores_max_current",)
    action = world_of_quirks.actions.begin(deaf, MAX_CURRENT, 10)
    live(world_of_quirks, 3_600)
    assert (action.record.state, action.record.failure.type) == ("FAILED", "NO_RESPONSE")
    assert deaf.max_current_a == car.max_current_a


def test_a_command_that_gets_lost_is_sent_again():
    world = new_world(vendor_habits="production")
    car = add_car(world)
    car.habits = replace(car.habits, reliability=0.5)
    states = []
    for amperes in range(6, 16):
        action = world.actions.begin(car, MAX_CURRENT, amperes)
        live(world, pace_of(car).timeout_seconds + 1)
        states.append(action.record.state)
    assert states.count("CONFIRMED") > 5


@pytest.mark.parametrize("per_week", [0.5, 1, 3])
def test_gaps_come_as_often_and_last_as_long_as_the_habits_say(per_week):
    habits = Habits(gaps_per_week=per_week, gap_hours=5)
    weeks, silent, begins = 60, 0, set()
    for hour in range(weeks * 168):
        since = silent_since(habits, 7, START + hour * 3600)
        if since is not None:
            silent += 1
            begins.add(since)
    assert len(begins) == pytest.approx(weeks * per_week, rel=0.35)
    assert silent <= 5.1 * len(begins)
    assert silent == pytest.approx(5 * len(begins), rel=0.15)


def test_in_a_gap_a_device_counts_as_reachable_and_tells_nothing():
    world = new_world(vendor_habits="production")
    car = add_car(world)
    car.habits = replace(car.habits, gaps_per_week=10)
    while silent_since(car.habits, car.seed, world.now()) is None:
        assert world.now() < START + WEEK_SECONDS
        live(world, 600)
    seen = car.record()
    since = silent_since(car.habits, car.seed, world.now())
    live(world, 3_600)
    assert car.record() == seen
    assert seen.is_reachable
    assert seen.last_seen <= since + 600


def test_every_quirk_of_a_report_is_a_quirk_that_is_told_of():
    assert set(SHOWN) < set(QUIRKS)
