"""Courses: what they show and what they sum up agree, over any interval, in any order of asking."""

from __future__ import annotations

from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.courses import Course, summed
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


def test_courses_are_added_up_node_by_node():
    total = summed((1.0, jagged(1)), (-2.0, jagged(2)))
    assert list(total) == pytest.approx([one - 2 * two for one, two in zip(jagged(1), jagged(2), strict=True)])
