"""Courses: what they show and what they sum up agree, over any interval, in any order of asking."""

from __future__ import annotations

import math
from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.courses import Course
from sandbox.world.sky import DAY_SECONDS, STEP_SECONDS, STEPS
from tests.world.lives import bounded

MOMENTS = st.integers(-2 * DAY_SECONDS * 1000, 4 * DAY_SECONDS * 1000).map(lambda ms: ms / 1000)


def jagged(day: int) -> array[float]:
    """Nodes that go up and down at random, above and below zero; a day ends as the next begins."""
    return array("d", [_node(day, step) for step in range(STEPS)] + [_node(day + 1, 0)])


def _node(day: int, step: int) -> float:
    return Random(day * 1000 + step).uniform(-5, 5)


def test_a_course_shows_its_nodes_and_straight_lines_between_them():
    course = Course(jagged)
    nodes = jagged(3)
    for step in (0, 1, 40, 95):
        at = 3 * DAY_SECONDS + step * STEP_SECONDS
        assert course.value_at(at) == nodes[step]
        assert course.value_at(at + 300) == pytest.approx(nodes[step] + (nodes[step + 1] - nodes[step]) / 3)
        assert course.value_at(at + 450) == pytest.approx((nodes[step] + nodes[step + 1]) / 2)
    assert course.value_at(4 * DAY_SECONDS - 1e-3) == pytest.approx(course.value_at(4 * DAY_SECONDS), abs=1e-4)


@bounded(60)
@given(MOMENTS, MOMENTS)
def test_the_sum_of_any_interval_is_the_integral_of_what_is_shown(one, other):
    """Midpoints of pieces that end at nodes integrate straight lines exactly."""
    course, (begin, end) = Course(jagged), sorted((one, other))
    kwh, at = 0.0, begin
    while at < end:
        then = min(end, (at // STEP_SECONDS + 1) * STEP_SECONDS)
        kwh += course.value_at((at + then) / 2) * (then - at) / 3600
        at = then
    assert course.sum_between(begin, end) == pytest.approx(kwh, abs=1e-9)


@bounded(40)
@given(st.lists(MOMENTS, min_size=3, max_size=3))
def test_sums_of_neighbouring_intervals_add_up(moments):
    course, (begin, middle, end) = Course(jagged), sorted(moments)
    parts = course.sum_between(begin, middle) + course.sum_between(middle, end)
    assert parts == pytest.approx(course.sum_between(begin, end), abs=1e-9)
    assert course.sum_between(middle, middle) == 0


@bounded(30)
@given(st.lists(MOMENTS, min_size=2, max_size=12))
def test_days_that_were_forgotten_and_made_again_come_out_the_same(moments):
    course = Course(jagged)
    for at in moments:
        assert course.value_at(at) == Course(jagged).value_at(at)


def test_only_a_few_days_are_kept():
    made = []

    def make(day: int) -> array[float]:
        made.append(day)
        return jagged(day)

    course = Course(make)
    for at in range(0, 3 * DAY_SECONDS, 600):
        course.value_at(at)
    assert made == [0, 1, 2]
    course.value_at(5 * DAY_SECONDS)
    course.value_at(DAY_SECONDS)
    assert made == [0, 1, 2, 5]
    course.value_at(0)
    assert made == [0, 1, 2, 5, 0]


def small_steps(course: Course, begin: float, end: float) -> list[float]:
    """What a course shows in the middle of steps of two seconds."""
    steps = max(1, round((end - begin) / 2))
    return [course.value_at(begin + (end - begin) * (step + 0.5) / steps) for step in range(steps)]


BEGINS = st.integers(0, DAY_SECONDS * 1000).map(lambda ms: ms / 1000)


@bounded(40)
@given(BEGINS, st.floats(0.1, 4), st.floats(0.1, 4), st.integers(1, 30_000))
def test_a_value_leaves_its_bounds_at_the_first_moment_at_which_it_does(begin, below, above, seconds):
    course, until = Course(jagged), begin + seconds
    low, high = course.value_at(begin) - below, course.value_at(begin) + above
    found = course.leaves(begin, low, high, until)
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in small_steps(course, begin, min(found, until)))
    if math.isfinite(found):
        assert begin <= found <= until
        assert course.value_at(found) == pytest.approx(low if course.value_at(found + 1) < low else high, abs=1e-6)


def test_a_value_that_is_out_of_bounds_already_leaves_them_now_and_one_that_stays_never_does():
    course = Course(jagged)
    assert course.leaves(100_000.0, 6.0, 7.0, 200_000.0) == 100_000.0
    assert course.leaves(100_000.0, -5.0, 5.0, 400_000.0) == math.inf
    assert course.leaves(100_000.0, -math.inf, 5.0, 400_000.0) == math.inf


def test_bounds_that_are_left_only_after_midnight_are_found():
    steep = Course(lambda day: array("d", [day * STEPS + step for step in range(STEPS + 1)]))
    found = steep.leaves(80_000.0, 0.0, 3.5 * STEPS, 10.0 * DAY_SECONDS)
    assert found == pytest.approx(3.5 * DAY_SECONDS)


@bounded(40)
@given(BEGINS, st.integers(0, 40_000), st.floats(-6, 6))
def test_the_sum_above_a_floor_is_the_integral_of_what_lies_above_it(begin, seconds, floor):
    course = Course(jagged)
    shown = small_steps(course, begin, begin + seconds)
    brute = sum(max(0.0, value - floor) for value in shown) * seconds / len(shown) / 3600
    assert course.sum_above(begin, begin + seconds, floor) == pytest.approx(brute, abs=2e-4)
