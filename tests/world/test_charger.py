"""Chargers: the least of all limits flows, states follow the car, faults need a person."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.assets.charger import FAULTS, SHOWN, TRANSITIONS, Charger
from sandbox.world.assets.electrics import STATES
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.refusals import NotNow, Unknown
from tests.conftest import pass_time
from tests.world.furnished import OSLO, install, new_site, park, world_at

WINTER = "2025-01-06T17:00:00Z"
KW_PER_A = 0.23


def garage(
    vendor: str = "EASEE", model: str | None = None, car: str = "TESLA", **given: Any
) -> tuple[Charger, Vehicle]:
    """A charger at a home and a car in front of it: 11 kW on three phases of 16 A, unless told otherwise."""
    site = new_site(world_at(WINTER))
    return install(site, "charger", vendor=vendor, model=model, **given), park(site, vendor=car)


def charging(**given: Any) -> tuple[Charger, Vehicle]:
    charger, car = garage(**given)
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 5)
    return charger, car


def power_kw(charger: Charger) -> float:
    return charger.power_kw_at(charger.world.now())


def test_the_car_is_the_least():
    charger, car = charging()
    assert (charger.model.max_current_a, power_kw(charger)) == (32, 11)
    assert car.power_kw_at(car.world.now()) == 11


@pytest.mark.parametrize("limit", ["max_current_a", "circuit_a"])
def test_the_charger_or_the_circuit_is_the_least(limit):
    charger, car = charging()
    charger.put(**{limit: 10.0})
    assert power_kw(charger) == car.power_kw_at(car.world.now()) == pytest.approx(KW_PER_A * 3 * 10)
    charger.put(**{limit: 32.0})
    assert power_kw(charger) == 11


def test_a_breaker_that_is_too_small_slows_the_car_down():
    charger, car = charging(circuit_a=8.0)
    pass_time(car.world, 3600)
    assert car.truth()["charged_kwh"] == pytest.approx(KW_PER_A * 3 * 8)
    assert charger.record().charge.max_current_a == 32


def test_fewer_phases_on_either_side_are_the_least():
    charger, _car = charging(vendor="CHARGEPOINT")
    assert charger.model.phases == 1
    assert power_kw(charger) == pytest.approx(KW_PER_A * 16)
    charger, car = charging(car="VOLKSWAGEN", circuit_a=16.0)
    assert power_kw(charger) == pytest.approx(min(car.model.ac_kw, KW_PER_A * car.model.phases * 16))


def test_the_current_of_the_car_is_the_least():
    charger, car = charging()
    car.adjust(max_current_a=7.0)
    assert power_kw(charger) == pytest.approx(KW_PER_A * 3 * 7)


def test_a_current_is_never_less_than_six_amperes_nor_more_than_the_charger_has():
    charger, _car = garage()
    for asked, set_to in ((1.0, 6.0), (20.0, 20.0), (99.0, 32.0)):
        charger.adjust(asked)
        assert charger.max_current_a == set_to


def test_a_change_of_the_limit_goes_on_from_the_level_reached():
    charger, car = charging()
    pass_time(car.world, 3600)
    charger.adjust(8.0)
    pass_time(car.world, 3600)
    assert car.truth()["charged_kwh"] == pytest.approx(11 + KW_PER_A * 3 * 8)


# States: what the charger shows follows from the car, and from its own trouble


def test_every_state_of_a_car_is_shown_and_none_as_complete():
    assert set(SHOWN) == set(STATES)
    assert "COMPLETE" not in SHOWN.values()


def test_a_charger_stops_when_the_car_is_full():
    charger, car = charging()
    pass_time(car.world, 86_400)
    assert (car.state, charger.power_state) == ("COMPLETE", "STOPPED")
    record = charger.record().charge
    assert (record.state, record.is_charging, record.rate_kw) == ("STOPPED", False, None)


@pytest.mark.parametrize(("kind", "shown"), [("fault", "FAULT"), ("no_power", "NO_POWER"), ("unknown", "UNKNOWN")])
def test_trouble_of_the_charger_leaves_the_car_without_power(kind, shown):
    charger, car = charging()
    pass_time(car.world, 3600)
    charger.break_down(kind)
    assert (charger.power_state, car.state, power_kw(charger)) == (shown, "NO_POWER", 0)
    pass_time(car.world, 3600)
    assert car.truth()["charged_kwh"] == pytest.approx(11)
    charger.clear_fault()
    assert (charger.power_state, car.state) == ("INITIALIZING", "INITIALIZING")
    pass_time(car.world, 5)
    assert (charger.power_state, power_kw(charger)) == ("CHARGING", 11)


@pytest.mark.parametrize("kind", FAULTS)
def test_a_car_that_comes_to_a_charger_in_trouble_has_no_power(kind):
    charger, car = garage()
    charger.break_down(kind)
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 5)
    assert car.state == "NO_POWER"
    charger.clear_fault()
    pass_time(car.world, 5)
    assert car.state == "CHARGING"


def test_a_fault_of_the_car_shows_as_no_power_taken_and_is_not_the_chargers_to_clear():
    charger, car = charging()
    car.break_down("fault")
    assert charger.power_state == "NO_POWER"
    with pytest.raises(NotNow, match="cannot clear fault a charger that is SOUND"):
        charger.clear_fault()
    charger.break_down("fault")
    charger.clear_fault()
    assert car.state == "FAULT"


def test_trouble_of_an_empty_charger_shows_but_for_power_that_nobody_wants():
    for kind, shown in (("fault", "FAULT"), ("no_power", "UNPLUGGED"), ("unknown", "UNKNOWN")):
        charger, _car = garage()
        charger.break_down(kind)
        assert charger.record().charge.state == shown


def test_a_charger_breaks_down_once():
    charger, _car = charging()
    charger.break_down("fault")
    with pytest.raises(NotNow):
        charger.break_down("no_power")
    with pytest.raises(Unknown, match="must be one of fault, no_power, unknown"):
        charger.break_down("rust")


def test_every_row_of_the_table_is_a_step_that_is_told():
    for (state, trigger), target in TRANSITIONS.items():
        charger, _car = garage()
        kind = next((kind for kind, breaks in FAULTS.items() if TRANSITIONS["SOUND", breaks] == state), None)
        if kind is not None:
            charger.break_down(kind)
        charger.fire(trigger)
        assert charger.state == target
        assert [fact.state for _, fact in charger.world.facts.since(0) if hasattr(fact, "trigger")][-1] == target


def test_the_charger_starts_and_stops_the_car():
    charger, car = charging()
    charger.stop()
    assert (car.state, power_kw(charger)) == ("STOPPED", 0)
    charger.start()
    assert (car.state, power_kw(charger)) == ("CHARGING", 11)
    car.unplug()
    for act in (charger.start, charger.stop):
        with pytest.raises(NotNow, match="nothing is plugged into the charger"):
            act()


def test_unplugging_clears_a_stop_so_that_the_next_time_charges():
    charger, car = charging()
    charger.stop()
    car.unplug()
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 5)
    assert charger.power_state == "CHARGING"


# Giving back: only through chargers that can


def test_most_chargers_give_nothing_back():
    charger, car = charging()
    with pytest.raises(NotNow, match=r"the charger \(Home\) gives nothing back"):
        car.discharge(5.0, 20.0)
    with pytest.raises(NotNow, match="gives nothing back"):
        car.put(state="DISCHARGING")
    assert (car.state, power_kw(charger)) == ("CHARGING", 11)


def test_a_two_way_charger_speaks_to_the_battery_past_the_cars_own_charger():
    """Direct current: neither the car's phases nor its 16 A count."""
    charger, car = charging(vendor="WALLBOX", model="Quasar")
    assert power_kw(charger) == pytest.approx(KW_PER_A * 32)
    car.discharge(50.0, 20.0)
    assert car.state == charger.power_state == "DISCHARGING"
    assert power_kw(charger) == pytest.approx(-KW_PER_A * 32)
    charger.adjust(10.0)
    assert power_kw(charger) == pytest.approx(-KW_PER_A * 10)
    assert charger.record().charge.rate_kw is None
    charger.stop()
    assert car.state == "STOPPED"


# What people and installers do


def test_values_that_a_charger_does_not_have_are_refused_by_name():
    charger, _car = garage()
    with pytest.raises(Unknown, match="'colour' of a charger cannot be set: must be one of max_current_a, circuit_a"):
        charger.put(colour="red")


def test_a_charger_that_is_taken_away_lets_go_of_the_car():
    charger, car = charging()
    charger.world.accounts.remove_asset(charger)
    assert (car.state, car.partner, car.site) == ("UNPLUGGED", None, None)
    assert charger.home.drawing == []
    pass_time(car.world, 86_400)


def test_the_truth_of_a_charger():
    charger, car = charging()
    assert charger.truth() == {
        "state": "CHARGING",
        "condition": "SOUND",
        "power_kw": 11,
        "max_current_a": 32,
        "circuit_a": 32,
        "is_plugged_in": True,
        "vehicle": car.id,
    }


def test_a_location_is_assigned_and_forgotten_when_it_is_gone():
    charger, _car = garage()
    world = charger.world
    place = world.locations.add(world.users.find("ada"), "Home", OSLO.position, "Europe/Oslo")
    assert charger.record().location.location_id is None
    charger.assign(place)
    assert charger.record().location == (place.id, world.now())
    pass_time(world, 60)
    world.locations.remove(place)
    assert charger.record().location == (None, world.now())


@pytest.mark.parametrize("is_charging", [True, False])
def test_the_report_is_as_old_as_what_it_says(is_charging):
    charger, car = charging()
    if not is_charging:
        charger.stop()
    stopped_at = car.world.now()
    pass_time(car.world, 600)
    seen = charger.record()
    assert seen.charge.updated_at == (seen.last_seen if is_charging else stopped_at)
    assert seen.last_seen > stopped_at
