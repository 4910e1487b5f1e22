"""The cable: who is in whom, what both ends show, and from which home a car draws while it is in."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.scenario.verbs.people import plug_in
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.locations import Position
from sandbox.world.refusals import NotNow
from sandbox.world.site import Site
from tests.conftest import pass_time
from tests.world.furnished import OSLO, home_at, install, new_site, park, uses_kw

WINTER = "2025-01-06T17:00:00Z"
FAR_AWAY = Position(60.5, 11.5)


def garage(**settings: Any) -> tuple[Site, Any, Vehicle]:
    """A home with a charger and a meter, and a car in front of it."""
    site, (charger, _meter) = home_at(OSLO, WINTER, "charger", "meter", **settings)
    return site, charger, park(site)


def test_a_car_at_a_charger_and_the_charger_know_one_another_and_show_it():
    _site, charger, car = garage()
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 5)
    assert (car.partner, charger.partner) == (charger, car)
    assert car.record().charge.charger_id == charger.id
    assert charger.record().charge.vehicle_id == car.id
    assert charger.truth()["vehicle"] == car.id


def test_after_unplugging_neither_knows_of_the_other():
    site, charger, car = garage()
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 3600)
    car.unplug()
    assert (car.partner, charger.partner, car.site, car.has_cable) == (None, None, None, False)
    assert site.drawing == []
    assert car.record().charge.charger_id is charger.record().charge.vehicle_id is None
    assert charger.record().charge.updated_at == car.world.now()
    car.depart(10.0, None, None)


def test_the_ids_are_shown_only_while_both_belong_to_the_same_user():
    _site, charger, car = garage()
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 60)
    accounts = car.world.accounts
    accounts.unlink(car.account)
    assert charger.record().charge.vehicle_id is None
    accounts.link(car.account, car.world.users.appear("bob"))
    assert car.record().charge.charger_id is charger.record().charge.vehicle_id is None
    accounts.unlink(car.account)
    accounts.link(car.account, car.world.users.appear("ada"))
    assert charger.record().charge.vehicle_id == car.id


def test_a_listener_is_told_of_a_charger_whose_car_comes_to_the_same_user():
    _site, charger, car = garage()
    car.world.accounts.unlink(car.account)
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 60)
    car.world.watch()
    told = car.world.facts.told
    car.world.accounts.link(car.account, car.world.users.appear("ada"))
    updates = [fact for _, fact in car.world.facts.since(told) if fact.kind == "charger-updated"]
    assert [fact.after.charge.vehicle_id for fact in updates] == [car.id]


@pytest.mark.parametrize("telemetry", ["prompt", "polled"])
def test_reports_from_before_plugging_in_show_nothing_of_it(telemetry):
    """Whoever listens has what was due until then settled first, on either side of the cable."""
    _site, charger, car = garage(telemetry=telemetry)
    car.world.watch()
    pass_time(car.world, 90)
    told = car.world.facts.told
    car.plug_in(22.0, 22.0, charger)
    car.world.telemetry.settle(charger)
    for _, fact in car.world.facts.since(told):
        if fact.kind == "charger-updated" and fact.after.last_seen < car.world.now():
            assert (fact.after.charge.state, fact.after.charge.vehicle_id) == ("UNPLUGGED", None)


def test_a_charger_takes_one_car():
    site, charger, car = garage()
    other = park(site)
    car.plug_in(22.0, 22.0, charger)
    with pytest.raises(NotNow, match="another vehicle is plugged into this charger"):
        other.plug_in(22.0, 22.0, charger)
    assert (other.state, other.partner, charger.partner) == ("UNPLUGGED", None, car)


def test_a_guest_who_finds_the_charger_taken_was_never_there():
    _site, charger, car = garage()
    car.plug_in(22.0, 22.0, charger)
    before = car.world.state()
    with pytest.raises(NotNow, match="another vehicle"):
        plug_in(None, charger=charger)
    assert car.world.state() == before


def test_a_guest_plugs_in_and_shows_as_nobodys_car():
    _site, charger, car = garage()
    guest = car.world.assets[plug_in(None, charger=charger)["id"]]
    pass_time(car.world, 5)
    assert (guest.user, guest.state, charger.power_state) == (None, "CHARGING", "CHARGING")
    assert charger.record().charge.vehicle_id is None
    assert charger.record().charge.is_plugged_in is True


def test_a_car_must_be_where_the_charger_is():
    _site, charger, car = garage()
    car.put(position=FAR_AWAY)
    with pytest.raises(NotNow, match=r"the vehicle is [0-9.]+ km away from the charger"):
        car.plug_in(22.0, 22.0, charger)
    assert (charger.partner, car.has_cable) == (None, False)


def test_a_car_that_drives_cannot_be_plugged_in():
    _site, charger, car = garage()
    car.depart(10.0, None, None)
    with pytest.raises(NotNow, match="driving"):
        car.plug_in(22.0, 22.0, charger)
    assert charger.partner is None


def test_a_car_at_a_socket_of_its_home_draws_from_the_home_and_elsewhere_from_nowhere():
    site, _charger, car = garage()
    car.plug_in(3.7, 22.0)
    pass_time(car.world, 60)
    assert car.site is site
    with_car = site.grid_kw_at(car.world.now())
    assert with_car == pytest.approx(uses_kw(site, car.world.now()), abs=1e-9)
    car.unplug()
    assert with_car - site.grid_kw_at(car.world.now()) == pytest.approx(3.7)
    car.put(position=FAR_AWAY)
    car.plug_in(3.7, 22.0)
    assert (car.site, site.drawing) == (None, [])


def test_a_car_of_somebody_elses_draws_from_no_home_at_a_socket():
    site, _charger, _car = garage()
    guest = park(site)
    site.world.accounts.unlink(guest.account)
    guest.plug_in(3.7, 22.0)
    assert guest.site is None


def test_charging_set_by_hand_draws_from_the_home_as_if_plugged_in_there():
    site, _charger, car = garage()
    car.put(state="CHARGING")
    assert (car.site, car.has_cable) == (site, True)
    assert site.grid_kw_at(car.world.now()) == pytest.approx(uses_kw(site, car.world.now()))
    car.put(state="UNPLUGGED")
    assert (car.site, car.has_cable, site.drawing) == (None, False, [])


def test_unplugged_set_by_hand_frees_the_charger():
    _site, charger, car = garage()
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 60)
    car.put(state="UNPLUGGED")
    assert (charger.partner, charger.power_state) == (None, "UNPLUGGED")


def test_a_car_that_is_plugged_in_at_a_home_cannot_be_somewhere_else():
    site, charger, car = garage()
    car.plug_in(22.0, 22.0, charger)
    with pytest.raises(NotNow, match=f"plugged in at {site.name}"):
        car.put(position=FAR_AWAY, level=20.0)
    assert car.level == 50
    car.put(position=Position(site.position.latitude + 0.0005, site.position.longitude))
    car.unplug()
    car.put(position=FAR_AWAY)


def test_a_cable_pulled_while_nobody_knows_of_the_car_frees_the_charger():
    site, charger, car = garage()
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 60)
    car.break_down("unknown")
    car.unplug()
    assert (car.state, car.has_cable, car.partner, charger.partner) == ("UNKNOWN", False, None, None)
    assert charger.record().charge.state == "UNPLUGGED"
    assert site.grid_kw_at(car.world.now()) == pytest.approx(uses_kw(site, car.world.now()))


def test_a_car_that_is_scrapped_leaves_charger_and_home():
    site, charger, car = garage()
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 60)
    car.world.accounts.remove_asset(car)
    assert (charger.partner, site.drawing) == (None, [])
    pass_time(car.world, 86_400)


def test_a_cable_carries_no_more_than_it_can():
    _site, charger, car = garage()
    car.plug_in(22.0, 3.7, charger)
    pass_time(car.world, 5)
    assert car.power_kw_at(car.world.now()) == 3.7


def test_two_homes_do_not_meet():
    site, charger, car = garage()
    other = new_site(site.world)
    meter = install(other, "meter")
    before = meter.power_kw_at(car.world.now())
    car.plug_in(22.0, 22.0, charger)
    pass_time(car.world, 5)
    now = car.world.now()
    assert site.grid_kw_at(now) > 11
    assert meter.power_kw_at(now) == pytest.approx(uses_kw(other, now))
    assert abs(meter.power_kw_at(now) - before) < 0.5
