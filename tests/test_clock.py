"""The clock: world time from wall time, with two dials; the wall is a number that the test turns."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.clock import Clock, wall_now, wall_seconds
from tests.world.lives import bounded

START = 1_736_182_800.0


class Wall:
    """Wall time that stands still until the test says otherwise."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def wall() -> Wall:
    return Wall()


def test_a_manual_clock_stands_however_long_the_wall_runs(wall):
    clock = Clock(START, 0.0, wall)
    wall.seconds += 86_400
    assert clock.now() == START
    assert clock.rate == 0.0


@pytest.mark.parametrize(("rate", "world_seconds"), [(1.0, 12.5), (60.0, 750.0), (0.5, 6.25)])
def test_world_time_runs_at_its_rate(wall, rate, world_seconds):
    clock = Clock(START, rate, wall)
    wall.seconds += 12.5
    assert clock.now() == START + world_seconds


def test_world_time_is_whole_milliseconds_never_ahead_of_the_wall(wall):
    clock = Clock(START, 1.0, wall)
    wall.seconds += 0.0039
    assert clock.now() == pytest.approx(START + 0.003, abs=1e-6)


def test_a_new_rate_counts_from_the_moment_it_is_set(wall):
    clock = Clock(START, 1.0, wall)
    wall.seconds += 10
    clock.set_rate(100.0)
    assert clock.now() == START + 10
    wall.seconds += 1
    assert clock.now() == START + 110
    clock.set_rate(0.0)
    wall.seconds += 1000
    assert clock.now() == START + 110


def test_a_jump_goes_forward_and_the_clock_runs_on_from_there(wall):
    clock = Clock(START, 2.0, wall)
    wall.seconds += 5
    clock.jump(START + 3600)
    assert clock.now() == START + 3600
    wall.seconds += 1
    assert clock.now() == START + 3602


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_a_jump_to_an_earlier_moment_changes_nothing(wall, rate):
    clock = Clock(START, rate, wall)
    clock.jump(START - 1)
    assert clock.now() == START


def test_the_wall_delay_is_the_distance_divided_by_the_rate(wall):
    clock = Clock(START, 60.0, wall)
    assert clock.wall_delay(START + 120) == 2.0
    assert clock.wall_delay(START) == 0.0
    assert clock.wall_delay(START - 5) == 0.0


def test_a_manual_clock_never_reaches_a_later_moment_by_itself(wall):
    assert Clock(START, 0.0, wall).wall_delay(START + 1) == math.inf
    assert Clock(START, 0.0, wall).wall_delay(START) == 0.0


dials = st.one_of(
    st.tuples(st.just("pass"), st.floats(0, 1e5)),
    st.tuples(st.just("rate"), st.sampled_from([0.0, 0.3, 1.0, 60.0, 1e6])),
    st.tuples(st.just("jump"), st.integers(-10_000, 10_000_000)),
)


@bounded(200)
@given(st.integers(0, 4_000_000_000_000), st.lists(dials, max_size=12))
@example(2_182_973_655_364, [("rate", 1.0)])
def test_world_time_never_goes_back_whatever_dial_is_turned(start_ms, turns):
    wall = Wall()
    clock = Clock(start_ms / 1000, 0.0, wall)
    for dial, amount in turns:
        before = clock.now()
        if dial == "pass":
            wall.seconds += amount
        elif dial == "rate":
            clock.set_rate(amount)
        else:
            clock.jump((round(before * 1000) + amount) / 1000)
        assert clock.now() >= before


def test_the_real_date_is_whole_milliseconds_and_real_seconds_go_forward():
    now = wall_now()
    assert now == round(now * 1000) / 1000
    assert wall_seconds() <= wall_seconds()
