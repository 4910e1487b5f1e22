"""The flow of energy in closed form, held against small steps of its differential equation made here."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.world.assets.flow import Flow
from tests.world.lives import bounded

SINCE = 1_736_182_800.0


def integrated(level: float, slope: float, bound: float, knee: float, bend: float, seconds: float) -> float:
    """Walk dL/dt = slope * f(L) by classical Runge-Kutta in steps of a few seconds; stop at the bound."""

    def rate(at: float) -> float:
        return slope if slope < 0 or at <= knee else slope * (1 - bend * (at - knee))

    steps = max(1, math.ceil(seconds / 5))
    step = seconds / steps
    for _ in range(steps):
        first = rate(level)
        second = rate(level + step / 2 * first)
        third = rate(level + step / 2 * second)
        fourth = rate(level + step * third)
        level += step / 6 * (first + 2 * second + 2 * third + fourth)
        level = max(bound, level) if slope < 0 else min(bound, level)
    return level


slopes = st.floats(1e-4, 0.02)
levels = st.floats(0, 99)
knees = st.one_of(st.floats(50, 95), st.just(100.0))
shares = st.integers(5, 100).map(lambda percent: percent / 100)
waits = st.integers(0, 20_000)


def flow_of(level: float, slope: float, limit: float, knee: float, share: float) -> tuple[Flow, float]:
    """Make a charging flow whose power falls to `share` at 100 %."""
    bend = (1 - share) / (100 - knee) if knee < 100 else 0.0
    return flowing(level, slope, limit, knee, bend), bend


def flowing(
    level: float, slope: float, bound: float, knee: float = 100.0, bend: float = 0.0, *, since: float = SINCE
) -> Flow:
    """Make a flow that begins at a moment."""
    flow = Flow(since, level)
    flow.begin(since, level, slope, bound, knee=knee, bend=bend)
    return flow


def test_without_a_slope_the_level_stands_and_no_bound_is_ever_reached():
    flow = Flow(SINCE, 42.5)
    assert flow.level_at(SINCE + 1e9) == 42.5
    assert flow.reaches_bound_at() == math.inf


def test_below_the_knee_power_is_constant_and_the_level_a_straight_line():
    flow = flowing(20, 0.01, 80, 80, 0.03)
    assert flow.level_at(SINCE + 3_000) == pytest.approx(50)
    assert flow.share_at(SINCE + 3_000) == 1.0
    assert flow.reaches_bound_at() == pytest.approx(SINCE + 6_000)


def test_above_the_knee_the_level_nears_its_asymptote_exponentially():
    """With bend 0.035 the share falls as exp(-0.035 * 0.01 * t): to 0.3, at 100 %, after ln(1/0.3) / 3.5e-4 seconds."""
    flow = flowing(80, 0.01, 100, 80, 0.035)
    assert flow.reaches_bound_at() == pytest.approx(SINCE + math.log(1 / 0.3) / 3.5e-4)
    assert flow.level_at(SINCE + 1_000) == pytest.approx(80 + (1 - math.exp(-0.35)) / 0.035)
    assert flow.share_at(SINCE + 1_000) == pytest.approx(math.exp(-0.35))


def test_the_level_stays_at_its_bound():
    flow = flowing(50, 0.01, 80, 90, 0.07)
    assert flow.reaches_bound_at() == pytest.approx(SINCE + 3_000)
    assert flow.level_at(SINCE + 3_000) == 80
    assert flow.level_at(SINCE + 1e7) == 80


def test_a_drain_is_steady_and_ends_at_its_floor():
    flow = flowing(50, -0.01, 10)
    assert flow.level_at(SINCE + 1_000) == pytest.approx(40)
    assert flow.reaches_bound_at() == pytest.approx(SINCE + 4_000)
    assert flow.level_at(SINCE + 5_000) == 10


def test_a_flow_that_begins_at_its_bound_is_there_already():
    assert flowing(80, 0.01, 80).reaches_bound_at() == SINCE
    assert flowing(10, -0.01, 10).reaches_bound_at() == SINCE


def test_without_a_taper_power_is_full_to_the_end():
    flow = flowing(95, 0.01, 100, 90, 0.0)
    assert flow.share_at(SINCE + 400) == 1.0
    assert flow.level_at(SINCE + 400) == pytest.approx(99)
    assert flow.reaches_bound_at() == pytest.approx(SINCE + 500)


@bounded(150)
@given(levels, slopes, st.floats(1, 100), knees, shares, waits)
def test_the_level_is_what_small_steps_come_to(level, slope, limit, knee, share, seconds):
    assume(level < limit)
    flow, bend = flow_of(level, slope, limit, knee, share)
    assert flow.level_at(SINCE + seconds) == pytest.approx(
        integrated(level, slope, limit, knee, bend, seconds), abs=2e-3
    )


@bounded(100)
@given(st.floats(5, 100), st.floats(1e-4, 0.02), st.floats(0, 100), waits)
def test_a_drain_is_what_small_steps_come_to(level, speed, floor, seconds):
    assume(floor < level)
    flow = flowing(level, -speed, floor)
    assert flow.level_at(SINCE + seconds) == pytest.approx(integrated(level, -speed, floor, 100, 0, seconds), abs=1e-6)


@bounded(150)
@given(levels, slopes, st.floats(1, 100), knees, shares)
def test_the_moment_of_reaching_a_level_is_the_inverse_of_the_level_at_a_moment(level, slope, limit, knee, share):
    assume(level < limit)
    flow, _ = flow_of(level, slope, limit, knee, share)
    reached_at = flow.reaches_bound_at()
    assert flow.level_at(reached_at) == pytest.approx(limit, abs=1e-6)
    assert flow.level_at(reached_at - 5) < limit
    halfway = (level + limit) / 2
    to_halfway, _ = flow_of(level, slope, halfway, knee, share)
    assert flow.level_at(to_halfway.reaches_bound_at()) == pytest.approx(halfway, abs=1e-6)


@bounded(150)
@given(levels, slopes, knees, shares, waits, waits)
def test_the_level_rises_and_its_power_falls(level, slope, knee, share, first, second):
    flow, _ = flow_of(level, slope, 100.0, knee, share)
    earlier, later = SINCE + min(first, second), SINCE + max(first, second)
    assert level - 1e-9 <= flow.level_at(earlier) <= flow.level_at(later) + 1e-9 <= 100 + 1e-9
    assert flow.level_at(later) <= 100
    assert 1.0 >= flow.share_at(earlier) >= flow.share_at(later) - 1e-9 >= share - 2e-9


@bounded(150)
@given(levels, slopes, knees, shares, waits)
def test_the_share_of_power_is_how_fast_the_level_rises(level, slope, knee, share, seconds):
    flow, _ = flow_of(level, slope, 100.0, knee, share)
    at = SINCE + seconds
    assume(flow.reaches_bound_at() > at + 2)
    difference = flow.level_at(at + 1) - flow.level_at(at)
    middle = (flow.share_at(at) + flow.share_at(at + 1)) / 2
    assert difference == pytest.approx(slope * middle, abs=1e-4)


@bounded(100)
@given(levels, slopes, knees, shares, waits, waits)
def test_a_flow_taken_up_in_the_middle_is_the_same_flow(level, slope, knee, share, first, second):
    flow, bend = flow_of(level, slope, 100.0, knee, share)
    middle = SINCE + first
    rest = flowing(flow.level_at(middle), slope, 100.0, knee, bend, since=middle)
    assert rest.level_at(middle + second) == pytest.approx(flow.level_at(middle + second), abs=1e-6)
