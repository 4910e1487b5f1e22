"""Schedules and smart overrides, driven by the SDK; a unit's own schedule as a target is beyond SDK 0.2.6."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from enode import models

from sandbox import Sandbox
from tests.sdk.driving import NOBODY, Ask, car_of, charging_car_of, refused

NIGHT = {"hour_minute": {"from_": "22:00", "to": "06:00"}}
HOLD = {"mode": "HEAT", "hold_type": "PERMANENT"}


def charging(target: str, place: str | None) -> models.ChargeSchedule:
    said: Any = {
        "target_id": target,
        "target_type": "vehicle",
        "location_id": place,
        "default_should_charge": False,
        "rules": [{**NIGHT, "weekdays": [0, 1, 2, 3, 4], "should_charge": True}],
    }
    return models.ChargeSchedule(**said)


def home_of(ask: Ask, car: str) -> str:
    where = ask("vehicles.get", vehicle_id=car).location
    home = ask("locations.create", user_id="ada", name="Home", latitude=where.latitude, longitude=where.longitude)
    return str(home.id)


def test_a_charge_schedule_lives_from_creation_to_deletion(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    home = home_of(ask, car)
    made = ask("schedules.create", user_id="ada", schedule=charging(car, home))
    assert (made.target_id, made.location_id, made.rules[0].hour_minute.from_) == (car, home, "22:00")
    assert ask("schedules.get", schedule_id=made.id) == made
    assert [one.id for one in ask("schedules.get_by_user", user_id="ada").data] == [made.id]
    enode_sandbox.advance("5s")
    seen = ask("schedules.get_status", schedule_id=made.id)
    assert (seen.state.value, seen.is_charging, seen.is_charging_expected_parts.needs_charge) == (
        "ALIGNED",
        False,
        True,
    )
    assert seen.upcoming_transitions[0].at == datetime(2025, 1, 6, 22, tzinfo=UTC)
    assert refused(ask, "vehicles.control_charging", vehicle_id=car, action="START").status_code == 422
    changed = ask("schedules.update", schedule_id=made.id, partial_schedule={"is_enabled": False})
    assert (changed.is_enabled, changed.rules) == (False, made.rules)
    ask("schedules.delete", schedule_id=made.id)
    assert refused(ask, "schedules.get", schedule_id=made.id).status_code == 404


def test_a_temperature_schedule_holds_by_the_clock(ask: Ask, enode_sandbox: Sandbox) -> None:
    unit = str(enode_sandbox.add_hvac(vendor="ECOBEE", model="ecobee3 lite", user="ada").id)
    wanted: Any = {
        "target_id": unit,
        "target_type": "hvac",
        "default_target_state": {**HOLD, "heat_setpoint": 21},
        "rules": [{**NIGHT, "target_state": {**HOLD, "heat_setpoint": 17}}],
    }
    made = ask("schedules.create", user_id="ada", schedule=models.TemperatureSchedule(**wanted))
    enode_sandbox.advance("5s")
    seen = ask("schedules.get_status", schedule_id=made.id)
    assert (seen.state.value, seen.current.heat_setpoint, seen.expected.heat_setpoint) == ("ALIGNED", 21, 21)
    assert seen.upcoming_transitions[0].target.heat_setpoint == 17
    assert ask("schedules.get", schedule_id=made.id) == made


def test_an_override_is_begun_and_ended(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    schedule = ask("schedules.create", user_id="ada", schedule=charging(car, home_of(ask, car)))
    enode_sandbox.advance("5s")
    begun = ask("vehicles.create_smart_override", vehicle_id=car)
    assert (begun.target_id, begun.ended_at, begun.user_id) == (car, None, "ada")
    enode_sandbox.advance("1m")
    seen = ask("schedules.get_status", schedule_id=schedule.id)
    assert (seen.state.value, seen.smart_override.vendor_action_id) == ("INACTIVE:OVERRIDDEN", begun.vendor_action_id)
    assert ask("vehicles.end_smart_override", vehicle_id=car).ended_at is not None
    assert refused(ask, "vehicles.end_smart_override", vehicle_id=car).status_code == 404


def test_what_cannot_be_is_refused(ask: Ask, enode_sandbox: Sandbox) -> None:
    wrong = charging(car_of(enode_sandbox), NOBODY)
    assert refused(ask, "schedules.create", user_id="ada", schedule=wrong).status_code == 404
    assert refused(ask, "schedules.get_status", schedule_id=NOBODY).status_code == 404
