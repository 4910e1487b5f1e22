"""What a vehicle does when it is told to start, to stop, or to limit its current; and what it rejects at once."""

from __future__ import annotations

import pytest

from sandbox.world.assets.vehicle_commands import MAX_CURRENT, START, STOP
from sandbox.world.refusals import ActionRejected
from tests.conftest import START as BEGIN
from tests.conftest import add_car, new_world
from tests.world.commanding import begin, charging_car, stopped_car
from tests.world.lives import live


@pytest.mark.parametrize("telemetry", ["prompt", "polled"])
def test_after_a_confirmed_start_the_report_shows_charging_as_of_the_action(telemetry):
    car = stopped_car(telemetry=telemetry)
    live(car.world, 1_000)
    action = begin(car)
    live(car.world, 2)
    charge = car.record().charge
    assert (charge.state, charge.is_charging) == ("CHARGING", True)
    assert charge.updated_at == action.record.updated_at == car.world.now()


@pytest.mark.parametrize("telemetry", ["prompt", "polled"])
def test_after_a_confirmed_stop_the_report_shows_stopped_as_of_the_action(telemetry):
    car = charging_car(telemetry=telemetry)
    live(car.world, 1_000)
    action = begin(car, STOP)
    live(car.world, 2)
    charge = car.record().charge
    assert (charge.state, charge.is_charging) == ("STOPPED", False)
    assert charge.updated_at == action.record.updated_at


def test_after_a_confirmed_current_the_report_shows_it():
    car = charging_car()
    begin(car, MAX_CURRENT, 10)
    live(car.world, 2)
    charge = car.record().charge
    assert (charge.max_current_a, charge.rate_kw) == (10, 6.9)


def test_a_current_above_what_the_car_can_take_sets_its_greatest():
    car = stopped_car()
    car.adjust(max_current_a=10.0)
    action = begin(car, MAX_CURRENT, 48)
    live(car.world, 2)
    assert (action.record.state, action.record.target) == ("CONFIRMED", 48)
    assert car.record().charge.max_current_a == 16


def test_a_start_while_initializing_waits_for_charging_to_begin():
    car = add_car(new_world(initializing_seconds=7))
    car.plug_in(11, 22)
    action = begin(car)
    live(car.world, 6.999)
    assert action.record.state == "PENDING"
    live(car.world, 1.001)
    assert (action.record.state, action.record.completed_at) == ("CONFIRMED", BEGIN + 8)


def test_a_stop_while_initializing_is_obeyed():
    car = add_car(new_world())
    car.plug_in(11, 22)
    action = begin(car, STOP)
    live(car.world, 10)
    assert (action.record.state, car.state) == ("CONFIRMED", "STOPPED")


def test_a_command_that_a_person_is_quicker_with_is_confirmed():
    car = stopped_car()
    action = begin(car)
    car.fire("start")
    live(car.world, 2)
    assert action.record.state == "CONFIRMED"


@pytest.mark.parametrize(
    ("bring", "command", "target", "detail"),
    [
        (lambda car: car.unplug(), START, None, "The asset is not plugged in."),
        (lambda car: car.unplug(), STOP, None, "The asset is not plugged in."),
        (lambda car: car.put(level=100.0, state="COMPLETE"), START, None, "The asset is fully charged."),
        (lambda car: car.fire("start"), START, None, "The asset is already charging."),
        (lambda car: None, STOP, None, "The asset is already stopped."),
        (lambda car: car.break_down("fault"), STOP, None, "The asset is already stopped."),
        (lambda car: None, MAX_CURRENT, 16, "The asset is already at the current setting."),
    ],
)
def test_a_command_whose_precondition_cannot_come_true_is_rejected_and_leaves_no_action(bring, command, target, detail):
    car = stopped_car()
    bring(car)
    told = car.world.facts.told
    with pytest.raises(ActionRejected) as rejected:
        begin(car, command, target)
    assert rejected.value.detail == detail
    assert car.world.actions.state() == []
    assert car.world.facts.told == told


@pytest.mark.parametrize(
    ("vendor", "command", "target"),
    [("POLESTAR", START, None), ("POLESTAR", STOP, None), ("VOLKSWAGEN", MAX_CURRENT, 10), ("XPENG", MAX_CURRENT, 10)],
)
def test_a_vehicle_that_is_not_capable_rejects_the_command(vendor, command, target):
    car = stopped_car(vendor)
    with pytest.raises(ActionRejected, match=r"^The asset is not capable of this action\.$"):
        begin(car, command, target)
    assert car.world.actions.state() == []


def test_a_rejection_judges_what_was_reported_not_what_is_true():
    """Enode knows nothing but the report: the cable is in, but the vendor has not been polled since."""
    car = add_car(new_world(telemetry="polled"))
    live(car.world, 10)
    car.plug_in(11, 22)
    live(car.world, 6)
    with pytest.raises(ActionRejected, match="not plugged in"):
        begin(car)
