"""Home batteries as the API shows them, and the modes that can be set (behaviour 3.6, 4.4; vendors 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Asked, House
from tests.homes import furnish, place, shown

CAPABLE = {"isCapable": True, "interventionIds": []}
INCAPABLE = {"isCapable": False, "interventionIds": []}
NAMES = {
    "EXPORT_FOCUS": "exportFocus",
    "IMPORT_FOCUS": "importFocus",
    "TIME_OF_USE": "timeOfUse",
    "SELF_RELIANCE": "selfReliance",
    "IDLE": "idle",
}


async def connect(house: House, **given: Any) -> str:
    """Connect a battery to a home in which nobody uses anything; gives its path."""
    battery = await furnish(house, "battery", **{"model": "LUNA2000-10-S0", **given})
    await furnish(house, "meter", household=0, beside=battery)
    return f"/batteries/{battery}"


async def ask_for(house: House, battery: str, mode: Any) -> Asked:
    return await house.ask("POST", f"{battery}/operation-mode", {"operationMode": mode})


async def test_a_battery_shows_every_documented_key(house: House) -> None:
    home = await place(house, latitude=59.9139, longitude=10.7522)
    battery = await connect(house, location=home, year=2022, batteryLevel=55, operationMode="IDLE")
    seen = await shown(house, battery)
    information = seen.pop("information")
    assert set(information) == {"id", "brand", "model", "siteName", "installationDate"}
    assert (information["brand"], information["model"], information["siteName"]) == (
        "HUAWEI",
        "LUNA2000-10-S0",
        "Home",
    )
    systems = (await shown(house, "/hem-systems"))["data"]
    assert seen == {
        "id": battery.removeprefix("/batteries/"),
        "userId": "ada",
        "vendor": "HUAWEI",
        "lastSeen": "2025-01-06T17:00:00.000Z",
        "isReachable": True,
        "chargeState": {
            "status": "IDLE",
            "batteryCapacity": 10,
            "batteryLevel": 55,
            "chargeRate": 0,
            "dischargeLimit": 10,
            "lastUpdated": "2025-01-06T17:00:00.000Z",
        },
        "config": {"operationMode": "IDLE", "lastUpdated": "2025-01-06T17:00:00.000Z"},
        "capabilities": dict.fromkeys(NAMES.values(), CAPABLE),
        "location": {
            "id": home,
            "longitude": 10.7522,
            "latitude": 59.9139,
            "lastUpdated": "2025-01-06T17:00:00.000Z",
        },
        "hemSystemId": next(one["id"] for one in systems if one["information"]["vendor"] == "HUAWEI"),
        "scopes": ["battery:read:data", "battery:read:location", "battery:control:operation_mode"],
    }


@pytest.mark.parametrize(
    ("mode", "status", "rate"),
    [
        ("IMPORT_FOCUS", "CHARGING", 5),
        ("EXPORT_FOCUS", "DISCHARGING", -5),
        ("SELF_RELIANCE", "IDLE", 0),
        ("IDLE", "IDLE", 0),
        ("UNKNOWN", "IDLE", 0),
    ],
)
async def test_a_rate_is_positive_while_it_charges(house: House, mode: str, status: str, rate: float) -> None:
    seen = await shown(house, await connect(house, operationMode=mode))
    assert (seen["config"]["operationMode"], seen["chargeState"]["status"], seen["chargeState"]["chargeRate"]) == (
        mode,
        status,
        rate,
    )


async def test_it_fills_up_and_rests(house: House) -> None:
    battery = await connect(house, batteryLevel=50, operationMode="IMPORT_FOCUS")
    await house.move(3600)
    # 5 kWh taken, of which the way in leaves the square root of 93 %: 4.8 kWh of 10.
    assert (await shown(house, battery))["chargeState"]["batteryLevel"] == 98
    await house.move(3600)
    state = (await shown(house, battery))["chargeState"]
    assert (state["batteryLevel"], state["status"], state["chargeRate"]) == (100, "IDLE", 0)


async def test_it_is_never_drained_below_its_discharge_limit(house: House) -> None:
    battery = await connect(house, batteryLevel=30, dischargeLimit=20, operationMode="EXPORT_FOCUS")
    await house.move(3600)
    state = (await shown(house, battery))["chargeState"]
    assert (state["batteryLevel"], state["dischargeLimit"], state["status"]) == (20, 20, "IDLE")


async def test_a_broken_battery_says_so(house: House) -> None:
    battery = await connect(house, operationMode="IMPORT_FOCUS")
    await house.do({"fault": {"battery": battery.removeprefix("/batteries/")}})
    state = (await shown(house, battery))["chargeState"]
    assert (state["status"], state["chargeRate"]) == ("FAULT", 0)


@pytest.mark.parametrize(
    ("vendor", "model", "incapable"),
    [
        ("SMA", None, set(NAMES.values())),
        ("GIVENERGY", None, set(NAMES.values())),
        ("TESLA", None, {"exportFocus", "idle"}),
        ("SOLAREDGE", None, {"exportFocus", "idle"}),
        ("ENPHASE", "IQ Battery 5P", {"idle"}),
        ("ENPHASE", "IQ Battery 10", {"exportFocus", "idle"}),
        ("HUAWEI", None, set()),
    ],
)
async def test_capabilities_are_those_of_the_model(
    house: House, vendor: str, model: str | None, incapable: set[str]
) -> None:
    seen = (await shown(house, await connect(house, vendor=vendor, model=model)))["capabilities"]
    assert seen == {name: INCAPABLE if name in incapable else CAPABLE for name in NAMES.values()}


@pytest.mark.parametrize("mode", NAMES)
async def test_every_mode_can_be_set_where_the_battery_is_capable(house: House, mode: str) -> None:
    battery = await connect(house, operationMode="UNKNOWN")
    action = (await ask_for(house, battery, mode)).body
    assert action["targetState"] == {"operationMode": mode}
    await house.move(10)
    ended = await shown(house, f"/batteries/actions/{action['id']}")
    seen = (await shown(house, battery))["config"]
    assert (ended["state"], seen["operationMode"]) == ("CONFIRMED", mode)
    assert seen["lastUpdated"] == ended["completedAt"]


@pytest.mark.parametrize("mode", NAMES)
async def test_a_mode_that_the_battery_is_not_capable_of_is_refused(house: House, mode: str) -> None:
    asked = await ask_for(house, await connect(house, vendor="SMA", model=None), mode)
    assert (asked.status, asked.body["title"], asked.body["detail"]) == (
        400,
        "Action Rejected",
        "The asset is not capable of this action.",
    )
    assert house.world.actions.state() == []


async def test_the_mode_that_is_set_already_is_refused(house: House) -> None:
    asked = await ask_for(house, await connect(house), "SELF_RELIANCE")
    assert (asked.status, asked.body["detail"]) == (400, "The asset is already at the current setting.")


MODES = "IMPORT_FOCUS, EXPORT_FOCUS, TIME_OF_USE, SELF_RELIANCE, IDLE"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"operationMode": "UNKNOWN"}, f"operationMode must be one of {MODES}, got 'UNKNOWN'"),
        ({"operationMode": None}, f"operationMode must be one of {MODES}, got null"),
        ({}, "operationMode is required"),
        ({"operationMode": "IDLE", "until": 1}, "until is not known: must be one of operationMode"),
        (None, "Invalid request payload JSON format"),
    ],
)
async def test_a_command_that_says_something_else_is_refused(house: House, body: Any, detail: str) -> None:
    asked = await house.ask("POST", f"{await connect(house)}/operation-mode", body)
    assert (asked.status, asked.body["detail"]) == (400, detail)


async def test_a_battery_is_at_the_location_of_its_user_where_its_home_stands(house: House) -> None:
    battery = await connect(house)
    assert (await shown(house, battery))["location"]["id"] is None
    home = await place(house)
    assert (await shown(house, battery))["location"]["id"] == home
    await house.do({"remove": {"location": home}})
    assert (await shown(house, battery))["location"]["id"] is None
