"""Outages of vendors: what becomes of reports, commands and sign-ins, and when it is over."""

from __future__ import annotations

import pytest

from sandbox.world.assets.vehicle_commands import MAX_CURRENT
from sandbox.world.facts import Happened
from sandbox.world.outages import ELEVATED, FAILING, OUTAGE
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.world import World
from tests.conftest import START, add_car
from tests.world.lives import live


def told(world: World) -> list[tuple[str, str]]:
    facts = [fact for _, fact in world.facts.since(0) if isinstance(fact, Happened)]
    return [(fact.what, fact.detail) for fact in facts if "vendor" in fact.what]


@pytest.fixture
def tesla(world: World):
    return world.catalogue.vendor("TESLA")


def test_all_clouds_are_well_at_first(world: World, tesla) -> None:
    assert world.outages.status(tesla, tesla.sections) == "READY"
    assert world.outages.state() == []


def test_an_outage_concerns_one_kind_of_asset_or_all_that_a_vendor_has(world: World, tesla) -> None:
    world.outages.begin(tesla, "vehicle")
    assert [world.outages.status(tesla, (kind,)) for kind in ("vehicle", "charger")] == [OUTAGE, "READY"]
    world.outages.begin(tesla)
    assert {world.outages.status(tesla, (kind,), "linking") for kind in tesla.sections} == {OUTAGE}


def test_several_kinds_together_show_the_worst(world: World, tesla) -> None:
    world.outages.begin(tesla, "charger", ELEVATED)
    assert world.outages.status(tesla, ("vehicle", "charger")) == ELEVATED
    world.outages.begin(tesla, "vehicle", OUTAGE)
    assert world.outages.status(tesla, ("vehicle", "charger")) == OUTAGE


def test_data_and_linking_fail_apart(world: World, tesla) -> None:
    car = add_car(world)
    world.outages.begin(tesla, None, OUTAGE, ("linking",))
    assert (world.outages.status(tesla, ("vehicle",)), car.is_heard) == ("READY", True)
    assert world.outages.turns_away(tesla, ("vehicle",))


def test_nothing_is_heard_of_assets_behind_it_while_it_lasts(world: World, tesla) -> None:
    car, other = add_car(world), add_car(world, vendor="XPENG")
    live(world, 600)
    before = car.record()
    world.outages.begin(tesla, None, seconds=3_600)
    car.plug_in(11, 22)
    live(world, 3_599)
    assert car.record() == before._replace(is_reachable=False)
    assert (other.record().is_reachable, other.record().last_seen > START + 600) == (True, True)
    live(world, 1)
    assert (car.record().is_reachable, car.record().charge.state) == (True, "CHARGING")
    assert told(world) == [
        ("vendor outage", "vehicle, charger, inverter, battery, meter: OUTAGE of data and linking"),
        ("vendor recovery", "vehicle, charger, inverter, battery, meter"),
    ]


def test_an_asset_that_comes_during_an_outage_is_out_of_reach_until_it_is_over(world: World, tesla) -> None:
    world.outages.begin(tesla)
    car = add_car(world)
    assert (car.record().is_reachable, car.record().charge.battery_level) == (False, None)
    world.outages.end(tesla)
    assert (car.record().is_reachable, car.record().charge.battery_level) == (True, 50)


def test_a_device_that_is_offline_as_well_stays_so(world: World, tesla) -> None:
    car = add_car(world)
    car.go_offline()
    world.outages.begin(tesla)
    world.outages.end(tesla)
    assert not car.is_heard
    car.come_online()
    assert car.is_heard


def test_commands_time_out(world: World, tesla) -> None:
    car = add_car(world)
    world.outages.begin(tesla)
    action = world.actions.begin(car, MAX_CURRENT, 10)
    live(world, 11)
    assert (action.record.state, action.record.failure.type) == ("FAILED", "NO_RESPONSE")


def test_with_an_elevated_error_rate_about_half_of_what_is_asked_gets_lost(world: World, tesla) -> None:
    world.outages.begin(tesla, None, ELEVATED)
    lost = sum(world.outages.loses(tesla, "vehicle") for _ in range(1_000))
    assert 440 < lost < 560
    car = add_car(world)
    action = world.actions.begin(car, MAX_CURRENT, 10)
    live(world, 11)
    assert action.record.state == "CONFIRMED", "it is repeated until it gets through"
    assert car.record().is_reachable


@pytest.mark.parametrize("status", ["READY", OUTAGE])
def test_where_all_or_nothing_is_lost_chance_is_not_asked(world: World, tesla, status: str) -> None:
    if status == OUTAGE:
        world.outages.begin(tesla)
    before = world.random.getstate()
    assert world.outages.loses(tesla, "vehicle") is (FAILING[status] == 1)
    assert world.random.getstate() == before


def test_an_outage_that_ended_by_hand_or_was_replaced_does_not_blow_over(world: World, tesla) -> None:
    world.outages.begin(tesla, "vehicle", seconds=60)
    world.outages.end(tesla, "vehicle")
    world.outages.begin(tesla, "vehicle")
    live(world, 61)
    assert world.outages.status(tesla, ("vehicle",)) == OUTAGE


def test_what_cannot_be_is_refused(world: World, tesla) -> None:
    with pytest.raises(NotNow, match=r"^Tesla has no outage$"):
        world.outages.end(tesla)
    with pytest.raises(Unknown, match=r"^TESLA has no hvac"):
        world.outages.begin(tesla, "hvac")
