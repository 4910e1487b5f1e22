"""Sites: homes in which devices feed one another, found by place and user, planned anew when something changes."""

from __future__ import annotations

import math

import pytest

from sandbox.world.household import Household
from sandbox.world.locations import Position
from sandbox.world.site import HORIZON_SECONDS
from sandbox.world.sky import Panels
from tests.conftest import pass_time
from tests.world.furnished import MUNICH, OSLO, home_at, install, new_site, park, people_kw, uses_kw, world_at
from tests.world.lives import live

WINTER = "2025-01-06T17:00:00Z"
SUMMER_NOON = "2025-06-21T11:00:00Z"
KINDS = ("charger", "battery", "inverter", "hvac", "meter")


def test_a_full_home_balances_through_a_summer_day_and_a_night():
    site, (charger, *_others) = home_at(MUNICH, SUMMER_NOON, *KINDS)
    car = park(site, level=20.0)
    car.plug_in(22.0, 22.0, charger)
    for _ in range(96):
        pass_time(site.world, 900)
        now = site.world.now()
        assert site.meters[0].power_kw_at(now) == site.grid_kw_at(now) == pytest.approx(uses_kw(site, now), abs=1e-9)


def test_each_device_moves_the_meter_by_what_it_takes_or_gives():
    site, (meter,) = home_at(MUNICH, SUMMER_NOON, "meter")
    now = site.world.now()
    assert meter.power_kw_at(now) == pytest.approx(people_kw(site, now))
    inverter = install(site, "inverter")
    assert meter.power_kw_at(now) == pytest.approx(people_kw(site, now) - inverter.power_kw_at(now))
    hvac = install(site, "hvac", temperature=10.0)
    assert meter.power_kw_at(now) == pytest.approx(
        people_kw(site, now) - inverter.power_kw_at(now) + hvac.consumption_kw()
    )
    install(site, "battery", mode="IMPORT_FOCUS")
    assert meter.power_kw_at(now) == pytest.approx(uses_kw(site, now)) == pytest.approx(site.grid_kw_at(now))


def test_an_empty_home_takes_nothing():
    site, (meter,) = home_at(OSLO, WINTER, "meter", people=0.0)
    pass_time(site.world, 86_400)
    assert meter.truth()["imported_kwh"] == meter.power_kw_at(site.world.now()) == 0


def test_when_other_people_move_in_what_was_used_until_then_stays_counted():
    site, (meter,) = home_at(OSLO, WINTER, "meter")
    pass_time(site.world, 7200)
    imported = meter.truth()["imported_kwh"]
    site.move_in(Household(99, "Europe/Oslo", 3.0))
    assert meter.truth()["imported_kwh"] == pytest.approx(imported)
    assert meter.power_kw_at(site.world.now()) == pytest.approx(people_kw(site, site.world.now()))


def test_a_home_whose_balance_nobody_sees_plans_nothing():
    site, _charger = home_at(OSLO, WINTER, "charger")
    assert not site.is_watched
    assert site.world.timeline.peek() == math.inf
    install(site, "meter")
    assert site.world.timeline.peek() <= site.world.now() + HORIZON_SECONDS


def test_a_car_that_begins_to_taper_next_to_a_millisecond_lets_time_pass():
    """Alarms ring at whole milliseconds, up to a microsecond early: the plan made then must reach beyond them."""
    site, _meter = home_at(OSLO, WINTER, "meter")
    car = park(site)
    percent_per_second = 11 * car.model.efficiency / (36 * car.model.capacity_kwh)
    car.put(level=car.model.taper_from_level - 10.000_000_5 * percent_per_second)
    car.plug_in(22.0, 22.0)
    live(site.world, 5)
    assert 0 < car.flow.knee_at() - site.world.now() - 10 < 1e-6
    live(site.world, 60)
    assert site.grid_kw_at(site.world.now()) == pytest.approx(uses_kw(site, site.world.now()))


def test_two_homes_of_a_user_are_apart():
    world = world_at(WINTER)
    first, second = new_site(world, OSLO), new_site(world, MUNICH)
    meters = [install(site, "meter") for site in (first, second)]
    install(first, "battery", mode="IMPORT_FOCUS")
    user = world.users.find("ada")
    assert world.sites.of(user) == [first, second]
    assert meters[0].power_kw_at(world.now()) > 5
    assert meters[1].power_kw_at(world.now()) == pytest.approx(people_kw(second, world.now()))
    assert first.seed != second.seed


def test_a_home_is_found_by_a_location_next_to_it_and_made_where_none_is():
    world = world_at(WINTER)
    home = new_site(world)
    install(home, "meter")
    user = world.users.find("ada")
    near = world.locations.add(user, "Home", Position(OSLO.position.latitude + 0.001, OSLO.position.longitude), "UTC")
    cabin = world.locations.add(user, "Cabin", MUNICH.position, "Europe/Berlin")
    assert world.sites.at(near) is home
    made = world.sites.at(cabin)
    assert (made.name, made.position, made.timezone_name) == ("Cabin", MUNICH.position, "Europe/Berlin")
    assert world.sites.at(cabin) is made
    assert world.sites.all == [home, made]


def test_homes_are_named_by_number_unless_they_have_a_name():
    world = world_at(WINTER)
    assert [new_site(world).name for _ in range(3)] == ["Home 1", "Home 2", "Home 3"]


def test_the_state_of_homes_tells_power_and_weather():
    site, (meter,) = home_at(MUNICH, SUMMER_NOON, "meter")
    install(site, "inverter", panels=Panels(9.0, 35.0, 180.0))
    (state,) = site.world.sites.state()
    now = site.world.now()
    assert state["household_kw"] == pytest.approx(people_kw(site, now))
    assert state["grid_kw"] == meter.power_kw_at(now)
    assert state["outside_c"] == site.air.value_at(now)
    assert state["timezone_name"] == "Europe/Berlin"
    assert "grid_kw" not in home_at(MUNICH, SUMMER_NOON)[0].world.sites.state()[0]
