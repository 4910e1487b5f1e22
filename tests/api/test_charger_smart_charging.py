"""Smart charging of chargers in the versions that have it: policy, status, a night of it, and who else may command."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.client import Client
from sandbox.replay import digest, replay
from sandbox.request_log import RequestLog
from tests.cars import NOBODY
from tests.conftest import House
from tests.homes import furnish, place
from tests.scheduling import charging, make, status

OLD = "2024-01-01"
DEAR, CHEAP, CHEAPEST = 1.0, 0.2, 0.1
# From 17:00 UTC (18:00 in Oslo): cheapest 20:00 to 21:00 UTC, cheap from 01:00 to 05:00 UTC, for two nights.
NIGHT = [DEAR] * 3 + [CHEAPEST] + [DEAR] * 4 + [CHEAP] * 4 + [DEAR] * 12
ON = {"isEnabled": True, "deadline": "07:00", "chargingDuration": "02:30"}
PLAN = [("20:00", "21:00"), ("01:00", "02:30")]


async def settle_in(house: House, *, is_plugged_in: bool = True) -> str:
    """Have a home in Oslo with a charger, and a car in front of it."""
    box = await furnish(house, "charger")
    home = await place(house, timezoneName="Europe/Oslo")
    await house.ask("PUT", f"/chargers/{box}", {"locationId": home})
    await house.do({"set_prices": {"area": "NO1", "prices": NIGHT}})
    car = await furnish(house, "vehicle", batteryLevel=10, latitude=59.9139, longitude=10.7522)
    if is_plugged_in:
        await house.do({"plug_in": {"vehicle": car, "charger": box}})
        await house.move(30)
    return box


async def set_policy(house: House, box: str, **policy: Any) -> Any:
    return await house.ask("PUT", f"/chargers/{box}/smart-charging-policy", policy, version=OLD)


async def shown(house: House, box: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Give the state, and of each interval how far it has come and its hours in UTC."""
    asked = await house.ask("GET", f"/chargers/{box}/smart-charging-status", version=OLD)
    assert (asked.status, asked.body["chargerId"], asked.body["userId"]) == (200, box, "ada")
    intervals = asked.body["chargingIntervals"]
    return asked.body["state"], [
        (interval["status"], interval["startTime"][11:16], interval["endTime"][11:16]) for interval in intervals
    ]


def planned(*statuses: str) -> list[tuple[str, str, str]]:
    return [(status, *hours) for status, hours in zip(statuses, PLAN, strict=True)]


async def is_charging(house: House, box: str) -> bool:
    return bool((await house.ask("GET", f"/chargers/{box}")).body["chargeState"]["isCharging"])


async def to(house: House, hours: float) -> None:
    """Go to a minute after so many hours from the beginning of the test."""
    await house.move(house.world.start + hours * 3600 + 60 - house.world.now())


async def test_a_policy_is_off_at_first_and_changed_in_part(house: House) -> None:
    box = await furnish(house, "charger")
    path = f"/chargers/{box}/smart-charging-policy"
    asked = await house.ask("GET", path, version=OLD)
    assert asked.body == {"isEnabled": False, "deadline": "07:00", "chargingDuration": "04:00"}
    asked = await set_policy(house, box, deadline="05:45")
    assert asked.body == {"isEnabled": False, "deadline": "05:45", "chargingDuration": "04:00"}
    assert (await set_policy(house, box, isEnabled=True)).body == {**asked.body, "isEnabled": True}
    assert (await house.ask("GET", path, version=OLD)).body == {**asked.body, "isEnabled": True}


async def test_a_charger_charges_in_the_cheapest_hours_of_the_night(house: House) -> None:
    box = await settle_in(house)
    assert await shown(house, box) == ("DISABLED", [])
    assert await is_charging(house, box)
    await set_policy(house, box, **ON)
    await to(house, 0.1)
    assert await shown(house, box) == ("CHARGING_PAUSED", planned("PLANNED", "PLANNED"))
    assert not await is_charging(house, box)
    await to(house, 3)
    assert await shown(house, box) == ("CHARGING", planned("IN_PROGRESS", "PLANNED"))
    await to(house, 4)
    assert await shown(house, box) == ("CHARGING_PAUSED", planned("COMPLETED", "PLANNED"))
    await to(house, 8)
    assert await shown(house, box) == ("CHARGING", planned("COMPLETED", "IN_PROGRESS"))
    await to(house, 9.5)
    assert await shown(house, box) == ("CHARGING_PAUSED", planned("COMPLETED", "COMPLETED"))


async def test_after_the_deadline_prices_are_awaited_and_the_next_night_is_planned(house: House) -> None:
    box = await settle_in(house)
    await set_policy(house, box, **ON)
    await to(house, 13)
    assert await shown(house, box) == ("AWAITING_PRICES", planned("COMPLETED", "COMPLETED"))
    await house.do(
        {"set_prices": {"area": "NO1", "prices": [CHEAPEST, CHEAP, *NIGHT], "begin": "2025-01-07T06:00:00Z"}}
    )
    await house.move(30)
    state, intervals = await shown(house, box)
    assert (state, intervals[0][0]) == ("CHARGING", "IN_PROGRESS")


async def test_without_a_cable_there_is_no_plan_and_one_that_is_pulled_ends_it(house: House) -> None:
    box = await settle_in(house, is_plugged_in=False)
    await set_policy(house, box, **ON)
    assert await shown(house, box) == ("VEHICLE_NOT_PLUGGED_IN", [])
    (car,) = [asset.id for asset in house.world.assets.values() if asset.kind == "vehicle"]
    await house.do({"plug_in": {"vehicle": car, "charger": box}})
    await house.move(30)
    assert await shown(house, box) == ("CHARGING_PAUSED", planned("PLANNED", "PLANNED"))
    await house.do({"unplug": car})
    await house.move(30)
    assert await shown(house, box) == ("VEHICLE_NOT_PLUGGED_IN", [])


async def test_a_charger_that_is_away_keeps_its_plan_and_catches_up(house: House) -> None:
    box = await settle_in(house)
    await set_policy(house, box, **ON)
    await to(house, 1)
    await house.do({"go_offline": box})
    await to(house, 3.5)
    assert await shown(house, box) == ("CHARGER_NOT_REACHABLE", planned("IN_PROGRESS", "PLANNED"))
    await house.do({"come_online": box})
    await house.move(60)
    assert await shown(house, box) == ("CHARGING", planned("IN_PROGRESS", "PLANNED"))


async def test_switched_off_it_lets_go_of_what_it_held(house: House) -> None:
    box = await settle_in(house)
    await set_policy(house, box, **ON)
    await to(house, 1)
    refused = await house.ask("POST", f"/chargers/{box}/charging", {"action": "START"})
    assert (refused.status, refused.body["detail"]) == (422, "The asset is controlled by smart charging.")
    await set_policy(house, box, isEnabled=False)
    await house.move(60)
    assert await shown(house, box) == ("DISABLED", [])
    assert await is_charging(house, box)


async def test_a_smart_override_charges_at_once_and_the_plan_rules_again_afterwards(house: House) -> None:
    box = await settle_in(house)
    await set_policy(house, box, **ON)
    await to(house, 1)
    assert (await house.ask("POST", f"/chargers/{box}/smart-override")).status == 200
    await house.move(60)
    assert await shown(house, box) == ("CHARGING", planned("PLANNED", "PLANNED"))
    assert (await house.ask("DELETE", f"/chargers/{box}/smart-override")).status == 200
    await house.move(60)
    assert await shown(house, box) == ("CHARGING_PAUSED", planned("PLANNED", "PLANNED"))


async def test_another_duration_counts_what_was_charged_already(house: House) -> None:
    box = await settle_in(house)
    await set_policy(house, box, **ON)
    await to(house, 5)
    await set_policy(house, box, chargingDuration="03:00")
    await house.move(30)
    assert (await shown(house, box))[1] == [("COMPLETED", "20:00", "21:00"), ("PLANNED", "01:00", "03:00")]


async def test_too_short_a_night_is_charged_all_through(house: House) -> None:
    box = await settle_in(house)
    await set_policy(house, box, isEnabled=True, deadline="19:00", chargingDuration="05:00")
    await house.move(60)
    assert await shown(house, box) == ("CHARGING", [("IN_PROGRESS", "17:00", "18:00")])


async def test_without_a_place_or_prices_the_car_charges_as_ever(house: House) -> None:
    box = await furnish(house, "charger")
    car = await furnish(house, "vehicle", batteryLevel=10)
    await house.do({"plug_in": {"vehicle": car, "charger": box}})
    await set_policy(house, box, **ON)
    await house.move(60)
    assert await shown(house, box) == ("AWAITING_PRICES", [])
    assert await is_charging(house, box)


async def test_schedules_and_smart_charging_exclude_one_another(house: House) -> None:
    box = await settle_in(house)
    schedule = await make(house, charging(box, None, targetType="charger"))
    await set_policy(house, box, **ON)
    assert (await status(house, schedule))["state"] == "INACTIVE:DISABLED"
    await house.ask("PUT", f"/schedules/{schedule}", charging(box, None, targetType="charger"))
    assert await shown(house, box) == ("DISABLED", [])


async def test_a_replay_gives_the_same_world(served: House) -> None:
    box = await settle_in(served)
    await set_policy(served, box, **ON)
    await to(served, 3.5)
    client = served.client
    made = Client(client.terms, client.journal, RequestLog(10), client._surroundings)
    assert replay(made) is None
    assert digest(made.world) == digest(client.world)
    assert made.world.state()["programmes"] == client.world.state()["programmes"] != []


async def test_unlinking_forgets_policy_and_plan(house: House) -> None:
    box = await settle_in(house)
    await set_policy(house, box, **ON)
    await house.move(60)
    await house.ask("DELETE", "/users/ada")
    await house.move(24 * 3600)
    assert house.world.state()["programmes"] == []
    assert (await house.ask("GET", f"/chargers/{box}/smart-charging-status", version=OLD)).status == 404


@pytest.mark.parametrize("path", ["smart-charging-policy", "smart-charging-status"])
async def test_a_charger_that_is_not_there_is_not_found_nor_any_in_the_newest_version(house: House, path: str) -> None:
    box = await furnish(house, "charger")
    assert (await house.ask("GET", f"/chargers/{NOBODY}/{path}", version=OLD)).status == 404
    assert (await house.ask("GET", f"/chargers/{box}/{path}", version=OLD)).status == 200
    assert (await house.ask("GET", f"/chargers/{box}/{path}")).status == 404


@pytest.mark.parametrize(
    "body", [{"deadline": "7:00"}, {"deadline": None}, {"chargingDuration": "25:00"}, {"isEnabled": 1}, {"is": True}]
)
async def test_a_policy_of_another_shape_is_refused(house: House, body: dict[str, Any]) -> None:
    assert (await set_policy(house, await furnish(house, "charger"), **body)).status == 400


async def test_a_charger_that_cannot_be_told_anything_is_refused(house: House) -> None:
    box = await furnish(house, "charger")
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "EASEE"}})
    refused = await set_policy(house, box, **ON)
    assert (refused.status, refused.body["title"]) == (400, "Cannot activate smart charging")
    assert await shown(house, box) == ("DISABLED", [])
    assert house.world.state()["programmes"] == []
