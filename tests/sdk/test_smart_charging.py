"""Smart charging, driven by the SDK; plans by themselves are read over plain HTTP, SDK 0.2.6 cannot."""

from __future__ import annotations

from sandbox import Sandbox
from tests.sdk.driving import Ask, car_of, plain, refused


def at_home(sandbox: Sandbox, ask: Ask) -> str:
    car = car_of(sandbox, charge_limit=80)
    where = ask("vehicles.get", vehicle_id=car).location
    sandbox.add_location(
        user="ada", name="Home", latitude=where.latitude, longitude=where.longitude, timezone_name="Europe/Oslo"
    )
    sandbox.set_prices(area="NO1", prices=[1.0] * 8 + [0.1] * 40)
    return car


def test_a_night_of_smart_charging(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = at_home(enode_sandbox, ask)
    assert ask("vehicles.get_smart_charging_policy", vehicle_id=car).is_enabled is False
    assert ask("vehicles.get_smart_charging_status", vehicle_id=car).state == "DISABLED"
    policy = ask(
        "vehicles.update_smart_charging_policy",
        vehicle_id=car,
        is_enabled=True,
        deadline="07:00",
        minimum_charge_limit=10,
    )
    assert (policy.is_enabled, policy.deadline, policy.minimum_charge_limit) == (True, "07:00", 10)
    enode_sandbox.plug_in(vehicle=car)
    enode_sandbox.advance("1m")
    status = ask("vehicles.get_smart_charging_status", vehicle_id=car)
    assert status.state == "PLAN:EXECUTING:STOPPED"
    assert status.plan.smart_cost < 0.2 * status.plan.non_smart_cost
    latest = plain(enode_sandbox, "GET", f"/vehicles/{car}/smart-charging-plans/latest")
    assert latest.json()["id"] == status.plan.id
    enode_sandbox.advance("13h")
    assert ask("vehicles.get_smart_charging_status", vehicle_id=car).state == "PLAN:ENDED:FINISHED"
    assert ask("vehicles.get", vehicle_id=car).charge_state.battery_level == 80


def test_an_override_begins_and_ends(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = at_home(enode_sandbox, ask)
    ask("vehicles.update_smart_charging_policy", vehicle_id=car, is_enabled=True, deadline="07:00")
    enode_sandbox.plug_in(vehicle=car)
    enode_sandbox.advance("1m")
    assert ask("vehicles.create_smart_override", vehicle_id=car).ended_at is None
    enode_sandbox.advance("1m")
    status = ask("vehicles.get_smart_charging_status", vehicle_id=car)
    assert (status.state, status.smart_override.target_id) == ("PLAN:EXECUTING:OVERRIDDEN", car)
    assert ask("vehicles.end_smart_override", vehicle_id=car).ended_at is not None
    assert refused(ask, "vehicles.end_smart_override", vehicle_id=car).status_code == 404


def test_what_cannot_be_switched_on_is_refused(ask: Ask, enode_sandbox: Sandbox) -> None:
    error = refused(ask, "vehicles.update_smart_charging_policy", vehicle_id=car_of(enode_sandbox), is_enabled=True)
    assert (error.status_code, "Cannot activate smart charging" in error.body) == (400, True)
