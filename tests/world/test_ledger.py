"""Ledgers: what flowed is noted where it flowed, to the watt-second, and no longer than is kept."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.ledger import FALLING, STEADY, Ledger, Pen, Stretch
from sandbox.world.locations import Position
from tests.conftest import pass_time
from tests.world.furnished import MUNICH, OSLO, home_at, install, new_site, park, world_at
from tests.world.lives import bounded

WINTER = "2025-01-06T17:00:00Z"
HOUR = 3600.0
LONG_AGO, EVER = 0.0, math.inf


def stretches(ledger: Ledger, begin: float = LONG_AGO, end: float = 4e9) -> list[Stretch]:
    return list(ledger.between(begin, end))


def kwh(ledger: Ledger, until: float) -> float:
    return sum(one.kwh_between(one.begin, one.end) for one in stretches(ledger, end=until))


@bounded(100)
@given(
    st.floats(-11, 11),
    st.floats(0, 7200),
    st.floats(1e-6, 1e-3),
    st.floats(0, 3600),
    st.floats(0, 3600),
)
def test_the_energy_of_a_stretch_is_the_integral_of_its_power(kw, falls_from, rate, begin, length):
    stretch = Stretch(0.0, 7200.0, kw, falls_from, rate)
    steps, end = 500, begin + length
    middles = [begin + (number + 0.5) * length / steps for number in range(steps)]
    integral = sum(map(stretch.kw_at, middles)) * length / steps / 3600
    assert stretch.kwh_between(begin, end) == pytest.approx(integral, rel=1e-4, abs=1e-6)
    half = begin + length / 2
    parts = stretch.kwh_between(begin, half) + stretch.kwh_between(half, end)
    assert parts == pytest.approx(stretch.kwh_between(begin, end), abs=1e-12)


def test_stretches_that_touch_an_interval_are_given_whole_and_open_ones_end_with_it():
    ledger, pen = Ledger(STEADY, 100), Pen()
    for begin in (0.0, 100.0, 200.0):
        pen.begin(Stretch(begin, EVER, 3.0), ledger)
        pen.end(begin + 50)
    pen.begin(Stretch(300.0, EVER, 5.0), ledger)
    assert [one[:3] for one in stretches(ledger, 120.0, 310.0)] == [(100, 150, 3), (200, 250, 3), (300, 310, 5)]
    assert stretches(ledger, 50.0, 100.0) == []
    pen.end(300.0)
    pen.end(301.0)
    assert len(stretches(ledger, 250.0)) == 0, "what ended as it began was nothing"


def test_a_ledger_forgets_the_oldest_stretches_and_where_they_were():
    ledger, pen = Ledger(STEADY, 8), Pen()
    for number in range(100):
        ledger.stand(number * 10.0, Position(number, 0.0))
        pen.begin(Stretch(number * 10.0, EVER, 1.0), ledger)
        pen.end(number * 10.0 + 5)
    assert len(stretches(ledger)) <= 8
    assert stretches(ledger)[0].begin > ledger.begins_at > 800
    assert len(ledger._places) <= 10
    assert [ledger.place_at(one.begin) for one in stretches(ledger)] == [
        Position(one.begin / 10, 0.0) for one in stretches(ledger)
    ]


def test_a_car_is_noted_by_itself_by_its_charger_and_by_its_home():
    site, (charger, _meter) = home_at(OSLO, WINTER, "charger", "meter")
    car = park(site, level=70.0)
    car.plug_in(22.0, 22.0, charger)
    pass_time(site.world, HOUR)
    charger.adjust(10.0)
    pass_time(site.world, 4 * HOUR)
    now = site.world.now()
    assert car.state == "COMPLETE"
    assert kwh(car.ledger, now) == pytest.approx(car.truth()["charged_kwh"], rel=1e-6)
    assert stretches(car.ledger) == stretches(charger.ledger) == stretches(site.ledger)
    assert [one.kw for one in stretches(car.ledger)] == pytest.approx([11.0, 6.9])
    assert car.ledger.place_at(now) == site.position


def test_what_is_given_back_is_noted_as_less_than_nothing():
    site, _meter = home_at(OSLO, WINTER, "meter")
    car = park(site, level=70.0)
    car.plug_in(11.0, 22.0)
    pass_time(site.world, 1.0)
    car.discharge(5.0, 50.0)
    pass_time(site.world, HOUR)
    assert kwh(site.ledger, site.world.now()) == pytest.approx(-5.0)
    assert car.truth()["discharged_kwh"] == pytest.approx(5.0)


def test_away_from_home_only_the_car_notes_it_and_where():
    site, _meter = home_at(OSLO, WINTER, "meter")
    car = park(site, level=40.0)
    car.depart(20.0, None, None)
    pass_time(site.world, HOUR)
    car.plug_in(50.0, 50.0)
    pass_time(site.world, 2 * HOUR)
    (stretch,) = stretches(car.ledger, end=site.world.now())
    assert stretches(site.ledger) == []
    assert car.ledger.place_at(stretch.begin) == car.position != site.position


def test_a_heat_pump_is_noted_while_it_runs():
    site, (hvac,) = home_at(MUNICH, WINTER, "hvac")
    world, shown = site.world, 0.0
    for _ in range(24 * 60):
        pass_time(world, 60)
        shown += hvac.consumption_kw() / 60
    assert kwh(hvac.ledger, world.now()) == pytest.approx(shown, rel=0.01)
    assert len(stretches(hvac.ledger)) > 3
    world.accounts.remove_asset(hvac)
    used = kwh(hvac.ledger, world.now())
    pass_time(world, HOUR)
    assert kwh(hvac.ledger, world.now()) == used
    assert hvac.ledger in site.ledgers, "what it used stays in the books of the home"


def test_a_home_keeps_apart_what_its_cars_take():
    site = new_site(world_at(WINTER))
    install(site, "meter")
    cars = [park(site, level=50.0), park(site, level=50.0)]
    for car in cars:
        car.plug_in(11.0, 22.0)
    pass_time(site.world, HOUR)
    cars[0].unplug()
    pass_time(site.world, HOUR)
    now = site.world.now()
    assert kwh(site.ledger, now) == pytest.approx(sum(car.truth()["charged_kwh"] for car in cars))
    assert len(Stretch._fields) == FALLING
