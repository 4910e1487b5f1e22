"""Plans of a charger: no choice is cheaper, and none is shorter than what was asked for, if there is time."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.charger_plan import ChargerPolicy, Interval, cheapest_hours
from sandbox.world.windows import Span

QUARTER = 900.0
PRICES = st.lists(st.integers(-3, 9), min_size=1, max_size=8)


def spans_of(prices: list[int]) -> list[Span]:
    return [Span(place * QUARTER, (place + 1) * QUARTER, float(price)) for place, price in enumerate(prices)]


def cost(intervals: tuple[Interval, ...], spans: list[Span]) -> float:
    return sum(
        max(0.0, min(end, span.end) - max(begin, span.begin)) * span.price for begin, end in intervals for span in spans
    )


@given(PRICES, st.integers(0, 8))
def test_no_choice_of_whole_stretches_is_cheaper(prices: list[int], wanted: int) -> None:
    spans = spans_of(prices)
    count = min(wanted, len(spans))
    found = cheapest_hours(spans, wanted * QUARTER)
    assert sum(end - begin for begin, end in found) == count * QUARTER
    assert cost(found, spans) == min(sum(chosen) * QUARTER for chosen in combinations(prices, count))


@given(PRICES, st.floats(0, 8 * QUARTER))
def test_a_part_is_taken_of_one_stretch_only_and_that_is_the_dearest(prices: list[int], seconds: float) -> None:
    spans, rest = spans_of(prices), seconds
    least = 0.0
    for price in sorted(prices):
        least += price * min(rest, QUARTER)
        rest = max(0.0, rest - QUARTER)
    assert abs(cost(cheapest_hours(spans, seconds), spans) - least) < 0.1


@given(PRICES, st.floats(0, 8 * QUARTER))
def test_intervals_are_in_order_and_apart(prices: list[int], seconds: float) -> None:
    edges = [edge for interval in cheapest_hours(spans_of(prices), seconds) for edge in interval]
    assert edges == sorted(set(edges))


def test_of_equal_stretches_the_first_is_taken_and_a_part_lies_beside_its_neighbour() -> None:
    assert cheapest_hours(spans_of([1, 1, 1]), QUARTER * 1.5) == (Interval(0.0, QUARTER * 1.5),)
    assert cheapest_hours(spans_of([5, 2, 1]), QUARTER * 1.5) == (Interval(QUARTER * 1.5, QUARTER * 3),)


def test_a_duration_is_hours_and_minutes() -> None:
    assert ChargerPolicy(is_enabled=True, deadline="07:00", duration="02:30").seconds == 9000
