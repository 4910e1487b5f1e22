"""Schedules before 2023-08-01 and 2023-05-01: by header, with a location, devices by several names, temperatures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import park, park_stopped
from tests.conftest import Asked, House
from tests.homes import furnish, place
from tests.receivers import Receiver

NAMES, STATES, PATHS = "2023-04-15", "2023-05-01", "2023-08-01"
RULE = {"hourMinute": {"from": "22:00", "to": "06:00"}}
HELD = {"holdType": "PERMANENT", "mode": "HEAT", "heatSetpoint": 19}


async def charging(house: House, version: str, car: str, home: str | None = None, **body: Any) -> Asked:
    """Ask for a schedule of a car, in the words of a version."""
    path = "/users/ada/schedules" if version >= PATHS else "/schedules"
    place_id = "locationId" if version >= PATHS else "chargingLocationId"
    asked = {"targetId": car, "targetType": "vehicle", place_id: home, "defaultShouldCharge": False, "rules": []}
    return await house.ask("POST", path, {**asked, **body}, version=version)


async def heating(house: House, version: str, hvac: str, **body: Any) -> Asked:
    """Ask for a temperature schedule, in the words of a version before 2023-08-01."""
    asked = {"targetId": hvac, "targetType": "hvac", "chargingLocationId": None, "rules": [], **body}
    return await house.ask("POST", "/schedules", asked, version=version)


async def test_t37_a_new_schedule_was_created(house: House) -> None:
    car = await park(house)
    assert [(await charging(house, version, car)).status for version in (STATES, PATHS)] == [201, 200]


async def test_t28_t29_schedules_were_those_of_the_user_in_the_header(house: House) -> None:
    home = await place(house)
    made = (await charging(house, STATES, await park(house), home)).body
    assert made["chargingLocationId"] == home
    assert made["scheduleType"] == "CHARGE"
    path = f"/schedules/{made['id']}"
    assert (await house.ask("GET", "/schedules", version=STATES)).body == [made]
    assert (await house.ask("GET", "/schedules", version=STATES, user="ben")).body == []
    assert (await house.ask("GET", path, version=STATES, user="ben")).status == 404
    changed = await house.ask("PUT", path, {"chargingLocationId": None}, version=STATES)
    assert changed.body == {**made, "chargingLocationId": None}
    new = (await house.ask("GET", path, version=PATHS)).body
    assert new == {
        **{name: value for name, value in changed.body.items() if name not in {"chargingLocationId", "scheduleType"}},
        "locationId": None,
    }
    assert (await house.ask("DELETE", path, version=STATES)).status == 204


async def test_t35_temperature_schedules_had_a_location_of_no_effect(house: House) -> None:
    home, hvac = await place(house), await furnish(house, "hvac")
    made = (await heating(house, STATES, hvac, chargingLocationId=home, defaultTargetState=HELD)).body
    assert (made["chargingLocationId"], made["scheduleType"]) == (None, "TEMPERATURE")
    changed = await house.ask("PUT", f"/schedules/{made['id']}", {"chargingLocationId": home}, version=STATES)
    assert (changed.status, changed.body) == (200, made)
    assert "locationId" not in (await house.ask("GET", f"/schedules/{made['id']}", version=PATHS)).body


@pytest.mark.parametrize("name", ["target", "chargeable", "entity"])
async def test_t38_devices_could_be_named_in_three_ways_and_were_shown_in_all(house: House, name: str) -> None:
    car = await park(house)
    asked = {f"{name}Id": car, f"{name}Type": "vehicle", "chargingLocationId": None, "rules": []}
    made = await house.ask("POST", "/schedules", {**asked, "defaultShouldCharge": True}, version=NAMES)
    assert made.status == 201, made
    assert {made.body[f"{each}Id"] for each in ("target", "chargeable", "entity")} == {car}
    assert {made.body[f"{each}Type"] for each in ("target", "chargeable", "entity")} == {"vehicle"}
    new = (await house.ask("GET", f"/schedules/{made.body['id']}", version=STATES)).body
    assert not {"chargeableId", "entityId"} & new.keys()
    if name != "target":
        assert (
            await house.ask("POST", "/schedules", {**asked, "defaultShouldCharge": True}, version=STATES)
        ).status == 400


async def test_t38_a_device_must_be_named_all_the_same(house: House) -> None:
    asked = {"chargingLocationId": None, "rules": [], "defaultShouldCharge": True}
    refused = await house.ask("POST", "/schedules", asked, version=NAMES)
    assert (refused.status, refused.body["issues"][0]["code"]) == (400, "required")


@pytest.mark.parametrize(
    ("temperature", "state"),
    [
        ({"temperature": 19, "deadband": None}, HELD),
        ({"temperature": 22, "deadband": 4}, {**HELD, "mode": "AUTO", "heatSetpoint": 20, "coolSetpoint": 24}),
        ({"temperature": None, "deadband": None}, {"holdType": "SCHEDULED"}),
    ],
)
async def test_t39_temperatures_of_schedules_could_have_a_band_around_them(
    house: House, temperature: dict[str, Any], state: dict[str, Any]
) -> None:
    hvac = await furnish(house, "hvac", vendor="ECOBEE")
    rules = [{**RULE, "target": temperature}, {**RULE, "targetTemperature": temperature}, {**RULE, "targetState": HELD}]
    made = await heating(house, NAMES, hvac, defaultTarget=temperature, rules=rules)
    assert made.status == 201, made
    assert made.body["defaultTarget"] == temperature
    assert [rule["targetTemperature"]["temperature"] for rule in made.body["rules"]] == [
        temperature["temperature"],
        temperature["temperature"],
        19,
    ]
    new = (await house.ask("GET", f"/schedules/{made.body['id']}", version=STATES)).body
    assert new["defaultTargetState"] == state
    assert [rule["targetState"] for rule in new["rules"]] == [state, state, HELD]
    assert "defaultTarget" not in new
    assert (await heating(house, STATES, hvac, defaultTarget=temperature)).status == 400


async def test_t40_an_override_of_a_schedule_was_an_external_start(house: House) -> None:
    home = await place(house)
    car = await park_stopped(house, location=home)
    made = (await charging(house, NAMES, car, home)).body["id"]
    await house.ask("POST", f"/vehicles/{car}/smart-override")
    await house.move(10)
    path = f"/schedules/{made}/status"
    old, new = [(await house.ask("GET", path, version=version)).body for version in (NAMES, STATES)]
    assert old["externalStart"] == old["smartOverride"] == new["smartOverride"]
    assert old["externalStart"]["targetId"] == car
    assert "externalStart" not in new


async def test_t41_what_a_unit_keeps_is_told_as_a_state(house: House) -> None:
    hvac = await furnish(house, "hvac", vendor="SENSIBO")
    made = (await heating(house, NAMES, hvac, defaultTarget={"temperature": 19, "deadband": None})).body["id"]
    await house.move(10)
    told = [(await house.ask("GET", f"/schedules/{made}/status", version=version)).body for version in (NAMES, STATES)]
    assert told[0] == told[1]
    assert told[0]["expected"] == HELD


async def test_t38_t40_events_speak_the_words_of_the_version(served: House, receiver: Receiver) -> None:
    body = {"url": receiver.url, "secret": "a secret", "apiVersion": NAMES}
    await served.ask("POST", "/webhooks", {**body, "events": ["user:schedule:execution-updated"]})
    home = await place(served)
    car = await park_stopped(served, location=home)
    await charging(served, PATHS, car, home, defaultShouldCharge=True)
    await served.move(60)
    assert receiver.events
    for event in receiver.events:
        assert event["schedule"]["chargeableId"] == car
        assert event["schedule"]["chargingLocationId"] == home
        assert "externalStart" in event["status"]
