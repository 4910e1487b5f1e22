"""Verdicts: actions that end on purpose, whatever their devices do."""

from __future__ import annotations

import pytest

from sandbox.world.actions import REPLACED, UNRESPONSIVE, Action
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.assets.vehicle_commands import MAX_CURRENT, START, STOP
from sandbox.world.planned import planned
from sandbox.world.refusals import NotNow
from sandbox.world.verdicts import Verdict
from sandbox.world.world import World
from tests.conftest import START as BEGIN
from tests.conftest import add_car
from tests.world.lives import live


@pytest.fixture
def car(world: World) -> Vehicle:
    """A car that charges."""
    made = add_car(world)
    made.plug_in(11, 22)
    live(world, 60)
    return made


def begun(car: Vehicle, command=STOP, target=None) -> Action:
    return car.world.actions.begin(car, command, target)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict("CONFIRMED", None, 30, is_obeyed=False), "CHARGING"),
        (Verdict("CONFIRMED", None, 30, is_obeyed=True), "STOPPED"),
        (Verdict("FAILED", UNRESPONSIVE, 30, is_obeyed=False), "CHARGING"),
        (Verdict("FAILED", UNRESPONSIVE, 30, is_obeyed=True), "STOPPED"),
        (Verdict("CANCELLED", REPLACED, 30, is_obeyed=False), "CHARGING"),
    ],
)
def test_the_next_action_ends_as_the_verdict_says_and_not_before(car: Vehicle, verdict: Verdict, state: str) -> None:
    car.world.verdicts.plan({"asset_id": car.id}, verdict, 1)
    action = begun(car)
    live(car.world, 29)
    assert (action.record.state, car.state) == ("PENDING", "CHARGING")
    live(car.world, 1)
    record = action.record
    assert (record.state, record.failure, record.completed_at) == (verdict.state, verdict.failure, BEGIN + 90)
    assert (car.state, car.record().charge.state) == (state, state)


def test_only_so_many_actions_and_only_of_the_kind_that_is_meant(car: Vehicle) -> None:
    other = add_car(car.world, "ben")
    car.world.verdicts.plan({"asset_id": car.id, "kind": "MAX_CURRENT"}, Verdict("FAILED", UNRESPONSIVE, 1, False), 2)  # noqa: FBT003
    ends = []
    for asset, command, target in (
        (car, STOP, None),
        (other, MAX_CURRENT, 9),
        (car, MAX_CURRENT, 9),
        (car, MAX_CURRENT, 10),
        (car, MAX_CURRENT, 11),
        (car, START, None),
    ):
        action = begun(asset, command, target)
        live(car.world, 5)
        ends.append(action.record.state)
    assert ends == ["CONFIRMED", "CONFIRMED", "FAILED", "FAILED", "CONFIRMED", "CONFIRMED"]
    (fault,) = planned(car.world)
    assert (fault.of, fault.how, fault.plan.met, fault.is_over) == ("actions", "failed", 2, True)


def test_an_action_that_is_pending_can_be_sentenced_and_one_that_ended_cannot(car: Vehicle) -> None:
    action = begun(car)
    car.world.actions.sentence(action, Verdict("CANCELLED", REPLACED, 0, is_obeyed=False))
    live(car.world, 0)
    assert action.record.state == "CANCELLED"
    with pytest.raises(NotNow, match="the action has ended already"):
        car.world.actions.sentence(action, Verdict("CONFIRMED", None, 0, is_obeyed=False))


def test_a_device_out_of_reach_does_not_do_what_it_was_told(car: Vehicle) -> None:
    car.world.verdicts.plan({"asset_id": car.id}, Verdict("CONFIRMED", None, 5, is_obeyed=True), 1)
    action = begun(car)
    car.go_offline()
    live(car.world, 5)
    assert (action.record.state, car.state) == ("CONFIRMED", "CHARGING")


def test_a_car_that_was_unplugged_meanwhile_does_nothing(car: Vehicle) -> None:
    car.world.verdicts.plan({"asset_id": car.id}, Verdict("CONFIRMED", None, 5, is_obeyed=True), 1)
    action = begun(car)
    car.unplug()
    live(car.world, 5)
    assert (action.record.state, car.state) == ("CONFIRMED", "UNPLUGGED")


def test_an_action_whose_asset_goes_away_is_over_at_once(car: Vehicle) -> None:
    car.world.verdicts.plan({"asset_id": car.id}, Verdict("CONFIRMED", None, 60, is_obeyed=True), 1)
    action = begun(car)
    car.world.accounts.unlink(car.account)
    live(car.world, 120)
    assert (action.record.state, action.record.failure.type) == ("CANCELLED", "NOT_FOUND")
