"""What those who listen are told of reports, and when."""

from __future__ import annotations

import pytest

from sandbox.world.assets.vehicle_record import NO_CHARGE_STATE
from sandbox.world.facts import AssetDiscovered, AssetUpdated
from tests.conftest import START, add_car, new_world
from tests.world.lives import live
from tests.world.test_telemetry import LATEST_FIRST_POLL, polled_car


def told(world, kind) -> list:
    return [fact for _, fact in world.facts.since(0) if isinstance(fact, kind)]


def test_a_state_that_came_and_went_between_two_polls_is_never_seen():
    car = polled_car()
    car.world.watch()
    car.plug_in(11, 22)
    live(car.world, 60)
    car.unplug()
    live(car.world, 3_600)
    assert {fact.after.charge.state for fact in told(car.world, AssetUpdated)} == {"UNPLUGGED"}


def test_nothing_is_told_of_reports_while_nobody_listens():
    car = add_car(new_world())
    car.plug_in(11, 22)
    live(car.world, 3_600)
    assert told(car.world, AssetUpdated) == []


@pytest.mark.parametrize("habit", ["prompt", "polled"])
def test_a_listener_hears_of_a_new_vehicle_first_its_name_then_the_rest(habit):
    world = new_world(telemetry=habit)
    world.watch()
    car = add_car(world)
    live(world, LATEST_FIRST_POLL)
    (discovered,), (updated,) = told(world, AssetDiscovered), told(world, AssetUpdated)
    assert discovered.after.charge == NO_CHARGE_STATE
    assert discovered.after.information == updated.after.information
    assert updated.before == discovered.after
    assert updated.after.charge.battery_level == 50
    assert car.record().charge == updated.after.charge


@pytest.mark.parametrize("habit", ["prompt", "polled"])
def test_a_parked_car_tells_a_listener_nothing_for_a_week(habit):
    world = new_world(telemetry=habit)
    world.watch()
    add_car(world)
    live(world, LATEST_FIRST_POLL)
    told_before = world.facts.told
    live(world, 7 * 86_400)
    assert world.facts.told == told_before


def test_a_charging_car_tells_a_listener_on_the_grid_and_when_it_is_done():
    world = new_world()
    world.watch()
    car = add_car(world, charge_limit=52.0)
    car.plug_in(11, 22)
    live(world, 3_600)
    seconds = [round(fact.at - START, 3) for fact in told(world, AssetUpdated)]
    done_at = 5 + 3_600 * 2 * 57.5 / 990
    assert seconds == pytest.approx([0, 0, 5, *range(60, int(done_at) + 1, 60), done_at], abs=0.002)


def test_a_listener_hears_of_every_report_in_its_own_moment():
    world = new_world()
    world.watch()
    car = add_car(world)
    car.plug_in(11, 22)
    live(world, 600)
    assert all(fact.at == fact.after.last_seen for fact in told(world, AssetUpdated))


def test_nobody_hears_anything_after_the_last_listener_left():
    world = new_world()
    world.watch()
    world.watch()
    car = add_car(world)
    car.plug_in(11, 22)
    world.unwatch()
    assert world.telemetry.is_attentive
    world.unwatch()
    assert not world.telemetry.is_attentive
    told_before = len(told(world, AssetUpdated))
    live(world, 3_600)
    assert len(told(world, AssetUpdated)) == told_before
