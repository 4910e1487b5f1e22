"""2023-03-01, row by row: what had been deprecated before there were versions, and was gone from then on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import park, park_charging, park_plugged_in, park_stopped
from tests.conftest import House
from tests.homes import furnish
from tests.receivers import Receiver

OLD, NEW = "2023-02-01", "2023-03-01"


async def get(house: House, path: str, version: str = OLD) -> Any:
    answer = await house.ask("GET", path, version=version)
    assert answer.status == 200, answer
    return answer.body


async def test_t47_charge_actions_named_their_target_three_times(house: House) -> None:
    car = await park_stopped(house)
    asked = (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "START"}, version=OLD)).body
    assert {asked[name] for name in ("targetId", "chargeableId", "entityId")} == {car}
    assert {asked[name] for name in ("targetType", "chargeableType", "entityType")} == {"vehicle"}
    new = await get(house, f"/vehicles/actions/{asked['id']}", NEW)
    assert set(asked) - set(new) == {"chargeableId", "chargeableType", "entityId", "entityType"}


async def test_t48_the_event_of_an_action_had_another_name(served: House, receiver: Receiver) -> None:
    names = {"old": "user:charge-action:updated", "new": "user:vendor-action:updated"}
    for version in (OLD, NEW):
        for name, event in names.items():
            url = f"{receiver.url}/{version}/{name}"
            body = {"url": url, "secret": "a secret", "events": [event], "apiVersion": version}
            assert (await served.ask("POST", "/webhooks", body)).status == 200
    car = await park_stopped(served)
    await served.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})
    await served.move(0)
    told = {(each.target, event["event"]) for each in receiver.heard for event in each.events}
    assert told == {
        (f"/{OLD}/old", names["old"]),
        (f"/{OLD}/new", names["old"]),
        (f"/{NEW}/new", names["new"]),
    }
    for delivery in receiver.heard:
        key = "chargeAction" if OLD in delivery.target else "vendorAction"
        assert all(event[key]["targetId"] == car for event in delivery.events)


async def test_t49_a_vehicle_said_why_it_charges_or_does_not(house: House) -> None:
    cars = {
        "NOT_PLUGGED_IN": await park(house),
        "MANUALLY_STOPPED": await park_stopped(house),
        "FULLY_CHARGED": await park_plugged_in(house, batteryLevel=100),
        "DEFAULT": await park_charging(house),
    }
    for reason, car in cars.items():
        assert (await get(house, f"/vehicles/{car}"))["chargeState"]["isChargingReasons"] == [reason]
        assert "isChargingReasons" not in (await get(house, f"/vehicles/{car}", NEW))["chargeState"]


async def test_t50_a_vehicle_had_an_id_at_its_vendor(house: House) -> None:
    car = await park(house)
    old = (await get(house, f"/vehicles/{car}"))["information"]
    assert old["id"] == old["vin"]
    assert "id" not in (await get(house, f"/vehicles/{car}", NEW))["information"]


@pytest.mark.parametrize(
    ("vendor", "asked", "held"),
    [
        ("SENSIBO", {"temperature": 22, "deadband": 4}, {"mode": "HEAT", "heatSetpoint": 22}),
        ("ECOBEE", {"temperature": 22, "deadband": 4}, {"mode": "AUTO", "heatSetpoint": 20, "coolSetpoint": 24}),
    ],
)
async def test_t51_a_temperature_was_set_with_a_band_around_it(
    house: House, vendor: str, asked: dict[str, Any], held: dict[str, Any]
) -> None:
    hvac = await furnish(house, "hvac", vendor=vendor)
    made = await house.ask("POST", f"/hvacs/{hvac}/temperature", asked, version=OLD)
    assert made.status == 200, made
    assert made.body["target"] == {**held, "holdType": "PERMANENT"}
    assert made.body["targetTemperature"]["temperature"] == 22
    await house.move(5)
    shown = await get(house, f"/hvacs/{hvac}")
    band = 4 if "coolSetpoint" in held else None
    assert shown["targetTemperature"] == {"temperature": 22, "deadband": band}
    assert "targetTemperature" not in await get(house, f"/hvacs/{hvac}", NEW)
    assert (await house.ask("POST", f"/hvacs/{hvac}/temperature", asked, version=NEW)).status == 404


@pytest.mark.parametrize("body", [{}, {"temperature": None, "deadband": 1}, {"temperature": 22, "deadband": -1}])
async def test_t51_a_temperature_must_be_one(house: House, body: dict[str, Any]) -> None:
    hvac = await furnish(house, "hvac")
    assert (await house.ask("POST", f"/hvacs/{hvac}/temperature", body, version=OLD)).status == 400


async def test_t52_an_override_was_called_an_external_start(house: House) -> None:
    car = await park_stopped(house)
    begun = await house.ask("POST", f"/vehicles/{car}/external-start", version=OLD)
    assert (begun.status, begun.body["targetId"]) == (200, car)
    await house.move(10)
    ended = await house.ask("DELETE", f"/vehicles/{car}/external-start", version=OLD)
    assert (ended.status, ended.body["vendorActionId"]) == (200, begun.body["vendorActionId"])
    assert (await house.ask("DELETE", f"/vehicles/{car}/smart-override", version=OLD)).status == 404
    assert (await house.ask("POST", f"/vehicles/{car}/external-start", version=NEW)).body["detail"] == "Route not found"


async def test_t53_consumption_was_asked_for_by_vehicle(house: House) -> None:
    car = await park_charging(house)
    await park_charging(house)
    await house.move(7200)
    asked = "/statistics/charging?startDate=2025-01-06T00:00:00.000Z&resolution=MONTH"
    (whole,) = await get(house, asked)
    (own,) = await get(house, f"{asked}&vehicleId={car}")
    assert 0 < own["kwhSum"] < whole["kwhSum"]
    assert own == (await get(house, f"{asked}&id={car}&type=vehicle"))[0]
    assert (await get(house, f"{asked}&vehicleId={car}", NEW))[0] == whole
