"""Windows: the cheapest one is never dearer than any of all windows, and costs what the integral of power says."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.windows import Charge, Span, charge_of, cheapest, cost_of
from tests.conftest import add_car, pass_time
from tests.world.lives import bounded

HOUR = 3600.0
prices = st.one_of(st.floats(-1, 2), st.sampled_from([-0.5, 0.0, 0.1, 0.3, 1.0]))


@st.composite
def charges(draw):
    seconds = draw(st.floats(60, 12 * HOUR))
    knee = draw(st.one_of(st.just(seconds), st.floats(0, 1).map(lambda share: share * seconds), st.just(0.0)))
    return Charge(seconds, draw(st.floats(1, 22)), knee, draw(st.floats(1e-5, 2e-3)))


@st.composite
def markets(draw):
    """Prices in stretches of a quarter of an hour up to six hours, 36 hours of them."""
    spans, at = [], 0.0
    while at < 36 * HOUR:
        end = at + draw(st.sampled_from([900.0, 1800.0, HOUR, HOUR, HOUR, 6 * HOUR]))
        spans.append(Span(at, end, draw(prices)))
        at = end
    return spans


def integral(charge, spans, begin, steps=4000):
    """The cost by adding up power times price in small steps, another way than the one under test."""
    cost, wide = 0.0, charge.seconds / steps
    for step in range(steps):
        after = (step + 0.5) * wide
        tail = max(0.0, after - charge.knee_seconds)
        kw = charge.power_kw * math.exp(-charge.decay * tail)
        price = next(span.price for span in spans if begin + after < span.end)
        cost += price * kw * wide / 3600
    return cost


@bounded(150)
@given(charges(), markets(), st.floats(0, 3 * HOUR), st.floats(0, 20 * HOUR))
def test_no_window_of_all_is_cheaper(charge, spans, earliest, room):
    latest = min(earliest + room, spans[-1].end - charge.seconds)
    best = cheapest(charge, spans, earliest, latest)
    assert earliest <= best.begin <= latest
    assert best.cost == pytest.approx(cost_of(charge, spans, best.begin), abs=1e-9)
    tries = 400
    brute = min(cost_of(charge, spans, earliest + (latest - earliest) * step / tries) for step in range(tries + 1))
    assert best.cost <= brute + 1e-7


@bounded(40)
@given(charges(), markets(), st.floats(0, 20 * HOUR))
def test_a_window_costs_its_power_times_the_price_of_each_moment(charge, spans, begin):
    scale = charge.kwh_by(charge.seconds)
    assert cost_of(charge, spans, begin) == pytest.approx(integral(charge, spans, begin), abs=2e-3 * scale + 1e-6)


def test_between_two_changes_of_price_the_best_beginning_may_be_where_no_price_changes():
    """A fall at full power against a rise in the tail: waiting gains from the one until the other costs as much."""
    charge = Charge(4 * HOUR, 10, 2 * HOUR, 1e-3)
    spans = [Span(0, 2 * HOUR, 1.0), Span(2 * HOUR, 4.5 * HOUR, 0.5), Span(4.5 * HOUR, 99 * HOUR, 5.0)]
    best = cheapest(charge, spans, HOUR, 2 * HOUR)
    meetings = [HOUR, 2 * HOUR, *(change - knee for change in (2 * HOUR, 4.5 * HOUR) for knee in (2 * HOUR, 4 * HOUR))]
    assert all(abs(best.begin - meeting) > 60 for meeting in meetings)
    assert best.cost < min(cost_of(charge, spans, begin) for begin in (HOUR, 2 * HOUR)) - 0.01


def test_of_equal_windows_the_first_is_taken():
    charge = Charge(HOUR, 10, HOUR, 1e-4)
    spans = [Span(0, 2 * HOUR, 0.2), Span(2 * HOUR, 9 * HOUR, 0.1)]
    assert cheapest(charge, spans, 0, 7 * HOUR).begin == 2 * HOUR
    assert cheapest(charge, [Span(0, 99 * HOUR, 0.1)], 60, 7 * HOUR).begin == 60


@pytest.mark.parametrize(("level", "limit"), [(20.0, 80.0), (85.0, 100.0), (95.0, 100.0), (50.0, 91.0)])
def test_what_charging_is_said_to_take_is_what_it_takes(world, level, limit):
    car = add_car(world, level=level, charge_limit=limit)
    car.plug_in(11.0, 22.0)
    charge = charge_of(car)
    pass_time(world, 5 + charge.seconds - 1)
    assert car.state == "CHARGING"
    pass_time(world, 1.001)
    assert car.state == "COMPLETE"
    assert charge.kwh_by(charge.seconds) == pytest.approx(car.truth()["charged_kwh"], rel=1e-9)


def test_a_car_that_is_full_or_without_power_takes_nothing(world):
    full, dead = add_car(world, level=80.0, charge_limit=80.0), add_car(world)
    full.plug_in(11.0, 22.0)
    dead.plug_in(0.0, 22.0)
    assert charge_of(full) is charge_of(dead) is None
