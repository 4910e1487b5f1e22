"""Cars for tests that ask the API: parked, plugged in, charging, full or broken, by the verbs of the control API."""

from __future__ import annotations

from typing import Any

from tests.conftest import House

NOBODY = "11111111-1111-4111-8111-111111111111"  # a good UUID that belongs to nothing


async def park(house: House, user: str | bool | None = "ada", **given: Any) -> str:
    """Add a Tesla at 40 % to a user, unless told otherwise; gives its id."""
    arguments = {"vendor": "TESLA", "model": "Model 3", "batteryLevel": 40, "user": user, **given}
    asked = {name: value for name, value in arguments.items() if value is not None}
    made: dict[str, Any] = await house.do({"add_vehicle": asked})
    return str(made["id"])


async def park_plugged_in(house: House, **given: Any) -> str:
    """Add a car whose cable was put in just now: it is initialising."""
    car = await park(house, **given)
    await house.do({"plug_in": {"vehicle": car}})
    return car


async def park_charging(house: House, **given: Any) -> str:
    """Add a car that has begun to charge, ten seconds after the cable was put in."""
    car = await park_plugged_in(house, **given)
    await house.move(10)
    return car


async def park_stopped(house: House, **given: Any) -> str:
    """Add a plugged-in car whose charging a person stopped."""
    car = await park_charging(house, **given)
    await house.do({"stop_charging": {"vehicle": car}})
    return car


async def shown(house: House, car: str, **asked: Any) -> Any:
    """Read a car through the API."""
    answer = await house.ask("GET", f"/vehicles/{car}", **asked)
    assert answer.status == 200
    return answer.body
