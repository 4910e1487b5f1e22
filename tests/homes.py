"""Homes for tests that ask the API: devices of all kinds, by the verbs of the control API."""

from __future__ import annotations

from typing import Any

from tests.conftest import House

PATHS = {
    "vehicle": "/vehicles",
    "charger": "/chargers",
    "hvac": "/hvacs",
    "inverter": "/inverters",
    "battery": "/batteries",
    "meter": "/meters",
}
USUAL: dict[str, dict[str, Any]] = {
    "vehicle": {"vendor": "TESLA", "model": "Model 3"},
    "charger": {"vendor": "EASEE"},
    "hvac": {"vendor": "MITSUBISHI"},
    "inverter": {"vendor": "FRONIUS"},
    "battery": {"vendor": "HUAWEI"},
    "meter": {"vendor": "TESLA"},
}


async def furnish(house: House, kind: str, user: str | bool | None = "ada", **given: Any) -> str:
    """Add a usual device of a kind to a user's home; gives its id."""
    arguments = {**USUAL[kind], "user": user, **given}
    made = await house.do({f"add_{kind}": {name: value for name, value in arguments.items() if value is not None}})
    return str(made["id"])


async def place(house: House, user: str = "ada", name: str = "Home", **given: Any) -> str:
    """Add a location to a user, made if unknown; gives its id."""
    await house.do({"add_user": {"id": user}})
    where = {"latitude": 59.9139, "longitude": 10.7522, **given}
    return str((await house.do({"add_location": {"user": user, "name": name, **where}}))["id"])


async def shown(house: House, path: str, **asked: Any) -> Any:
    """Read a thing through the API."""
    answer = await house.ask("GET", path, **asked)
    assert answer.status == 200, answer
    return answer.body
