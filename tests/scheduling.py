"""Schedules for tests that ask the API, and what they read of them."""

from __future__ import annotations

from typing import Any

from sandbox.scenario.expectations import events
from tests.conftest import House

NIGHT = {"hourMinute": {"from": "22:00", "to": "06:00"}}
EVENT = "user:schedule:execution-updated"


def charging(target: str, place: str | None, *rules: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Ask for a charge schedule: not by default, at night unless told otherwise."""
    return {
        "targetId": target,
        "targetType": "vehicle",
        "locationId": place,
        "isEnabled": True,
        "defaultShouldCharge": False,
        "rules": list(rules) or [{**NIGHT, "shouldCharge": True}],
        **given,
    }


def heat(setpoint: float) -> dict[str, Any]:
    return {"mode": "HEAT", "heatSetpoint": setpoint, "holdType": "PERMANENT"}


def tempering(target: str, *rules: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Ask for a temperature schedule: 17 °C at night, 21 °C otherwise."""
    return {
        "targetId": target,
        "targetType": "hvac",
        "isEnabled": True,
        "defaultTargetState": heat(21),
        "rules": list(rules) or [{**NIGHT, "targetState": heat(17)}],
        **given,
    }


async def make(house: House, asked: dict[str, Any], user: str = "ada") -> str:
    """Make a schedule; gives its id."""
    made = await house.ask("POST", f"/users/{user}/schedules", asked)
    assert made.status == 200, made.body
    return str(made.body["id"])


async def status(house: House, schedule: str) -> dict[str, Any]:
    asked = await house.ask("GET", f"/schedules/{schedule}/status")
    assert asked.status == 200, asked.body
    found: dict[str, Any] = asked.body
    return found


async def state(house: House, schedule: str) -> str:
    return str((await status(house, schedule))["state"])


def told(house: House, schedule: str) -> list[str]:
    """Give the states of a schedule that were told, oldest first."""
    found = [event["status"] for _, event in events(house.world, EVENT)]
    return [seen["state"] for seen in found if seen["scheduleId"] == schedule]
