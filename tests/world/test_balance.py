"""The balance of a home against brute force: small steps over what it shows, with and without tapers."""

from __future__ import annotations

import math
from array import array
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.world.balance import Balance, Taper
from sandbox.world.courses import Course
from sandbox.world.sky import DAY_SECONDS, STEPS
from tests.world.lives import bounded

STEP_SECONDS = 5.0
HOURS = 8
BEGINS = st.integers(0, DAY_SECONDS * 1000).map(lambda ms: 100 * DAY_SECONDS + ms / 1000)
TAPERS = st.lists(st.tuples(st.floats(0.1, 11), st.floats(1e-5, 2e-3)), max_size=2)


def jagged(low: float, high: float) -> Course:
    """A course that goes up and down at random between two bounds."""

    def node(number: int) -> float:
        return Random(number).uniform(low, high)

    return Course(lambda day: array("d", [node(day * STEPS + step) for step in range(STEPS + 1)]))


def balance_at(begin: float, steady_kw: float, tapers: list[tuple[float, float]], low: float = -4.0) -> Balance:
    return Balance(jagged(low, 4.0), steady_kw, tuple(Taper(begin, kw, rate) for kw, rate in tapers))


def samples(balance: Balance, begin: float, end: float) -> list[tuple[float, float]]:
    """Moments in the middle of small steps, and net power there."""
    steps = math.ceil((end - begin) / STEP_SECONDS)
    moments = [begin + (end - begin) * (step + 0.5) / steps for step in range(steps)]
    return [(at, balance.net_at(at)) for at in moments]


@bounded(40)
@given(BEGINS, st.floats(-3, 3), TAPERS)
def test_energy_is_the_integral_of_net_power(begin, steady_kw, tapers):
    balance, end = balance_at(begin, steady_kw, tapers), begin + HOURS * 3600
    shown = samples(balance, begin, end)
    step_hours = (end - begin) / len(shown) / 3600
    assert balance.kwh_between(begin, end) == pytest.approx(sum(kw for _, kw in shown) * step_hours, abs=1e-3)
    positive = sum(max(0.0, kw) for _, kw in shown) * step_hours
    assert balance.positive_kwh(begin, end) == pytest.approx(positive, abs=1e-3)


@bounded(80)
@given(BEGINS, st.floats(-3, 3), TAPERS, st.floats(0.01, 3), st.floats(0.01, 3))
def test_the_moment_at_which_net_power_leaves_its_bounds_is_the_first_one(begin, steady_kw, tapers, below, above):
    balance, until = balance_at(begin, steady_kw, tapers), begin + HOURS * 3600
    now_kw = balance.net_at(begin)
    low, high = now_kw - below, now_kw + above
    found = balance.leaves(begin, low, high, until)
    assert all(low - 1e-6 <= kw <= high + 1e-6 for at, kw in samples(balance, begin, min(found, until)))
    if math.isfinite(found):
        assert begin <= found <= until
        kw = balance.net_at(found)
        assert min(abs(kw - low), abs(kw - high)) < 1e-6
        assert any(not low <= kw <= high for _, kw in samples(balance, found, found + 60))


@bounded(40)
@given(BEGINS, TAPERS, st.floats(0.01, 3))
def test_bounds_that_are_open_on_one_side_are_left_on_the_other(begin, tapers, room):
    balance, until = balance_at(begin, 0.0, tapers), begin + HOURS * 3600
    now_kw = balance.net_at(begin)
    assert balance.leaves(begin, -math.inf, math.inf, until) == math.inf
    up, down = (
        balance.leaves(begin, low, high, until) for low, high in ((-math.inf, now_kw + room), (now_kw - room, math.inf))
    )
    assert min(up, down) == balance.leaves(begin, now_kw - room, now_kw + room, until)


def test_power_that_is_out_of_bounds_already_leaves_them_now():
    balance = balance_at(8_640_000.0, 0.0, [])
    kw = balance.net_at(8_640_000.0)
    assert balance.leaves(8_640_000.0, kw + 20, kw + 30, 8_700_000.0) == 8_640_000.0


@bounded(60)
@given(BEGINS, st.sampled_from([1, -1]), TAPERS, st.floats(0, 30))
def test_the_moment_at_which_an_energy_is_spent(begin, sign, tapers, kwh):
    """Power keeps its sign: 0.1 to 4 kW and tapers, or the same with the other sign and none."""
    balance = balance_at(begin, 0.0, tapers, low=0.1) if sign > 0 else Balance(jagged(-4.0, -0.1))
    until = begin + HOURS * 3600
    found = balance.spends(begin, sign * kwh, until)
    whole = abs(balance.kwh_between(begin, until))
    assume(abs(whole - kwh) > 1e-6)
    assert math.isfinite(found) == (kwh < whole)
    if kwh < whole:
        assert begin <= found <= until
        assert balance.kwh_between(begin, found) == pytest.approx(sign * kwh, abs=1e-6)


def test_nothing_is_spent_at_once():
    balance = Balance(jagged(1.0, 2.0))
    assert balance.spends(100.0, 0.0, 5000.0) == pytest.approx(100.0, abs=1e-6)


def test_a_dip_within_a_quarter_of_an_hour_is_found():
    """A rising line and a load that decays: net power falls below zero and comes back before the next node."""
    rising = Course(lambda _day: array("d", [4.0 * step - 3.0 for step in range(STEPS + 1)]))
    balance = Balance(rising, 0.0, (Taper(0.0, 5.0, 1 / 150),))
    assert balance.net_at(0.0) > 0 > balance.net_at(300.0)
    assert balance.net_at(900.0) > 0
    goes, comes = balance.leaves(0.0, 0.0, 100.0, 900.0), balance.leaves(300.0, -100.0, 0.0, 900.0)
    assert 0 < goes < 300 < comes < 900
    for moment in (goes, comes):
        assert balance.net_at(moment) == pytest.approx(0, abs=1e-9)
    lost = balance.kwh_between(goes, comes)
    assert lost < 0
    assert balance.positive_kwh(0.0, 900.0) == pytest.approx(balance.kwh_between(0.0, 900.0) - lost)


def test_a_taper_spends_less_and_less():
    taper = Taper(1000.0, 8.0, 1 / 600)
    assert taper.kw_at(1000.0) == 8
    assert taper.kw_at(1600.0) == pytest.approx(8 / math.e)
    assert taper.kwh_between(1000.0, 1e9) == pytest.approx(8 * 600 / 3600)
    half = taper.kwh_between(1000.0, 1600.0) + taper.kwh_between(1600.0, 3000.0)
    assert half == pytest.approx(taper.kwh_between(1000.0, 3000.0))
