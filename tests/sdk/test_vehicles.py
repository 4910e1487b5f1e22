"""Vehicles, driven by the SDK."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from enode import errors, models

from sandbox import Sandbox
from sandbox.api.vendors import VEHICLE_VENDORS
from tests.sdk.driving import NOBODY, Ask, car_of, charging_car_of, refused


def test_vehicles_are_listed_for_the_client_and_for_a_user(ask: Ask, enode_sandbox: Sandbox) -> None:
    mine, theirs = car_of(enode_sandbox, "ada"), car_of(enode_sandbox, "ben")
    assert [vehicle.id for vehicle in ask("vehicles.list").data] == [theirs, mine]
    assert [vehicle.id for vehicle in ask("vehicles.list_for_user", user_id="ada").data] == [mine]
    nobodys = ask("vehicles.list_for_user", user_id="nobody")
    assert (nobodys.data, nobodys.pagination.after, nobodys.pagination.before) == ([], None, None)


def test_a_charging_vehicle_reads_as_models(ask: Ask, enode_sandbox: Sandbox) -> None:
    vehicle = ask("vehicles.get", vehicle_id=charging_car_of(enode_sandbox))
    assert (vehicle.vendor, vehicle.user_id, vehicle.is_reachable) == (models.VehicleVendor.TESLA, "ada", True)
    state = vehicle.charge_state
    assert (state.battery_level, state.is_charging, state.charge_rate) == (40, True, 11)
    assert state.power_delivery_state == models.VehiclePowerDeliveryState.PLUGGED_IN_CHARGING
    assert state.last_updated == datetime(2025, 1, 6, 17, 0, 5, tzinfo=UTC)
    assert (vehicle.smart_charging_policy.is_enabled, vehicle.smart_charging_policy.deadline) == (False, None)
    assert vehicle.capabilities.start_charging.is_capable is True
    assert (vehicle.odometer.distance, vehicle.location.latitude) == (12_000, 59.9139)


@pytest.mark.parametrize(
    "state", ["UNKNOWN", "UNPLUGGED", "PLUGGED_IN:NO_POWER", "PLUGGED_IN:FAULT", "PLUGGED_IN:DISCHARGING"]
)
def test_every_odd_state_can_be_parsed(ask: Ask, enode_sandbox: Sandbox, state: str) -> None:
    car = car_of(enode_sandbox)
    enode_sandbox.set(vehicle=car, power_delivery_state=state)
    assert ask("vehicles.get", vehicle_id=car).charge_state.power_delivery_state.value == state


def test_a_vehicle_of_every_vendor_can_be_parsed(ask: Ask, enode_sandbox: Sandbox) -> None:
    cars = {vendor: enode_sandbox.add_vehicle(vendor=vendor, user="ada").id for vendor in VEHICLE_VENDORS}
    for vendor, car in cars.items():
        assert ask("vehicles.get", vehicle_id=car).vendor.value == vendor
        enode_sandbox.go_offline(vehicle=car)
    enode_sandbox.advance("1h")
    for car in cars.values():
        assert ask("vehicles.get", vehicle_id=car).is_reachable is False


def test_charging_is_stopped_and_started(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    for kind, is_charging in ((models.ChargingAction.STOP, False), (models.ChargingAction.START, True)):
        action = ask("vehicles.control_charging", vehicle_id=car, action=kind)
        assert (action.kind, action.state, action.target_id) == (kind, models.ActionState.PENDING, car)
        assert (action.completed_at, action.failure_reason) == (None, None)
        enode_sandbox.advance("10s")
        assert ask("vehicles.get_action", action_id=action.id).state == models.ActionState.CONFIRMED
        assert ask("vehicles.get", vehicle_id=car).charge_state.is_charging is is_charging


def test_the_same_command_twice_is_the_same_action(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    actions = [ask("vehicles.control_charging", vehicle_id=car, action="STOP") for _ in range(2)]
    assert actions[0].id == actions[1].id


def test_a_refused_command_is_an_error_with_the_words_in_it(ask: Ask, enode_sandbox: Sandbox) -> None:
    error = refused(ask, "vehicles.control_charging", vehicle_id=charging_car_of(enode_sandbox), action="START")
    assert (error.status_code, "The asset is already charging." in error.body) == (400, True)


def test_an_action_is_cancelled_and_a_late_cancel_is_an_error_that_carries_the_action(
    ask: Ask, enode_sandbox: Sandbox
) -> None:
    car = charging_car_of(enode_sandbox)
    action = ask("vehicles.control_charging", vehicle_id=car, action="STOP")
    cancelled = ask("vehicles.cancel_action", action_id=action.id)
    assert (cancelled.state, cancelled.failure_reason.type.value) == (
        models.ActionState.CANCELLED,
        "REQUESTED_CANCELLATION",
    )
    error = refused(ask, "vehicles.cancel_action", action_id=action.id)
    assert isinstance(error, errors.ChargeActionError)
    assert (error.status_code, error.data.id, error.data.state) == (409, action.id, models.ActionState.CANCELLED)


def test_an_unknown_action_is_404_and_an_id_that_is_no_uuid_400(ask: Ask) -> None:
    for name in ("vehicles.get_action", "vehicles.cancel_action"):
        assert refused(ask, name, action_id=NOBODY).status_code == 404
        assert refused(ask, name, action_id="nope").status_code == 400


def test_max_current_is_set(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    action = ask("vehicles.set_max_current", vehicle_id=car, max_current=10)
    assert (action.state, action.target_state.max_current) == (models.ActionState.PENDING, 10)
    enode_sandbox.advance("10s")
    assert ask("vehicles.get_action", action_id=action.id).state == models.ActionState.CONFIRMED
    assert ask("vehicles.get", vehicle_id=car).charge_state.max_current == 10


def test_a_refresh_is_hinted_at(ask: Ask, enode_sandbox: Sandbox) -> None:
    assert ask("vehicles.refresh_hint", vehicle_id=car_of(enode_sandbox)) is None
    assert refused(ask, "vehicles.refresh_hint", vehicle_id=NOBODY).status_code == 404
