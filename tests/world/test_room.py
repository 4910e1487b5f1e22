"""A room: its closed form against small steps, and the moment at which it leaves its bounds against a search."""

from __future__ import annotations

import math
from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.assets.room import Room
from sandbox.world.courses import Course
from sandbox.world.sky import STEPS
from tests.world.lives import bounded

BEGIN = 8_640_000.0
STEP_SECONDS = 10.0


def weather(seed: int) -> Course:
    """Air that changes from hour to hour at random, in straight lines as a room sees them."""

    def node(number: int) -> float:
        return Random(f"{seed} {number // 4}").uniform(-15, 35)

    def at(number: int) -> float:
        here, there = node(number), node(number + 4)
        return here + (there - here) * (number % 4) / 4

    return Course(lambda day: array("d", [at(day * STEPS + step) for step in range(STEPS + 1)]))


def steady(celsius: float) -> Course:
    return Course(lambda _day: array("d", [celsius] * (STEPS + 1)))


ROOMS = st.builds(
    lambda seed, loss, hours, offset, warmth, kw: _room(weather(seed), loss, hours, offset, warmth, kw),
    st.integers(0, 1000),
    st.floats(0.02, 0.5),
    st.floats(0.5, 60),
    st.integers(0, 3_600_000),
    st.floats(10, 28),
    st.sampled_from([0.0, 2.0, 9.0, -4.0]),
)


def _room(air: Course, loss: float, hours: float, offset_ms: int, warmth: float, kw: float) -> Room:
    since = BEGIN + offset_ms / 1000
    room = Room(air, loss, loss * hours, since, warmth)
    room.begin(since, warmth, kw)
    return room


def stepped(room: Room, seconds: float) -> list[float]:
    """Follow a room's heat by small steps (midpoint rule); temperatures after each."""
    warmth, found = room.temperature, [room.temperature]

    def slope(at: float, celsius: float) -> float:
        return ((room.air.value_at(at) - celsius) * room.loss + room.inside_kw) / room.capacity / 3600

    for number in range(int(seconds / STEP_SECONDS)):
        at = room.since + number * STEP_SECONDS
        half = warmth + slope(at, warmth) * STEP_SECONDS / 2
        warmth += slope(at + STEP_SECONDS / 2, half) * STEP_SECONDS
        found.append(warmth)
    return found


@bounded(25)
@given(ROOMS)
def test_the_closed_form_is_what_small_steps_come_to(room):
    for number, warmth in enumerate(stepped(room, 5 * 3600)):
        if number % 7 == 0:
            assert room.temperature_at(room.since + number * STEP_SECONDS) == pytest.approx(warmth, abs=2e-3)


@bounded(60)
@given(ROOMS, st.floats(0.01, 6), st.floats(0.01, 6), st.integers(1, 20))
def test_a_room_leaves_its_bounds_at_the_first_moment_at_which_it_does(room, below, above, hours):
    low, high, until = room.temperature - below, room.temperature + above, room.since + hours * 3600
    found = room.leaves(low, high, until)
    end = min(found, until)
    inside = [room.temperature_at(room.since + (end - room.since) * step / 500) for step in range(501)]
    assert all(low - 1e-6 <= warmth <= high + 1e-6 for warmth in inside)
    if math.isfinite(found):
        assert min(abs(inside[-1] - low), abs(inside[-1] - high)) < 1e-6
        assert not low <= room.temperature_at(found + 1) <= high


def test_a_room_left_alone_comes_to_the_air_outside_and_a_heater_keeps_it_above():
    room = _room(steady(5.0), 0.1, 10.0, 0, 20.0, 0.0)
    assert room.temperature_at(BEGIN + 10 * 3600) == pytest.approx(5 + 15 / math.e)
    room.begin(BEGIN, 20.0, 2.0)
    assert room.temperature_at(BEGIN + 1000 * 3600) == pytest.approx(5 + 2 / 0.1)
    assert room.leaves(4.0, 24.0, BEGIN + 1000 * 3600) == pytest.approx(BEGIN + 36_000 * math.log(5), abs=1)


def test_a_room_outside_its_bounds_left_them_when_the_stretch_began():
    room = _room(steady(5.0), 0.1, 10.0, 0, 20.0, 0.0)
    assert room.leaves(21.0, 25.0, BEGIN + 3600) == BEGIN


def test_a_room_that_warms_up_and_cools_down_within_an_hour_is_seen_at_its_warmest():
    """The turn lies between the nodes."""
    falling = Course(lambda _day: array("d", [40.0 - 10 * step for step in range(STEPS + 1)]))
    room = _room(falling, 0.5, 0.5, 0, 20.0, 0.0)
    warmest = max(room.temperature_at(BEGIN + second) for second in range(0, 3600, 5))
    assert warmest > 22
    assert room.temperature_at(BEGIN + 3600) < 20
    assert BEGIN < room.leaves(-50.0, warmest - 0.1, BEGIN + 3600) < BEGIN + 3600


def test_moments_before_the_stretch_show_its_beginning():
    assert _room(steady(5.0), 0.1, 10.0, 0, 20.0, 0.0).temperature_at(BEGIN - 100) == 20
