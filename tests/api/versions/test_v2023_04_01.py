"""2023-04-01 and 2023-04-15, row by row: considerations, a state for a full car, one more way to fail."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.versions import edition
from sandbox.api.versions.v2023_04_01 import ALWAYS_TRUE
from sandbox.world.smart_states import FINISHED
from tests.cars import park, park_plugged_in
from tests.conftest import House
from tests.homes import furnish, place
from tests.receivers import Receiver

BEFORE_CONSIDERATIONS, CONSIDERATIONS, FAILURES = "2023-03-01", "2023-04-01", "2023-04-15"
POLICY = {"isEnabled": True, "deadline": "07:00"}


async def considered(house: House, **given: Any) -> str:
    """Add a car whose smart charging is on, at home; gives its id."""
    home = await place(house, timezoneName="Europe/Oslo")
    car = await park(house, location=home, **given)
    assert (await house.ask("PUT", f"/vehicles/{car}/smart-charging-policy", POLICY)).status == 200
    return car


async def status(house: House, car: str, version: str) -> Any:
    answer = await house.ask("GET", f"/vehicles/{car}/smart-charging-status", version=version)
    assert answer.status == 200, answer
    return answer.body


async def test_t43_more_was_considered_and_most_of_it_was_true(house: House) -> None:
    car = await considered(house)
    new, old = await status(house, car, CONSIDERATIONS), await status(house, car, BEFORE_CONSIDERATIONS)
    assert new["state"] == old["state"] == "CONSIDERING"
    assert new["consideration"] == {
        "isPluggedIn": False,
        "isCharging": False,
        "atChargingLocation": True,
        "hasTimeEstimate": True,
    }
    same = {name: value for name, value in new["consideration"].items() if name != "atChargingLocation"}
    assert old["consideration"] == {**same, "recentlyAtChargingLocation": True, **dict.fromkeys(ALWAYS_TRUE, True)}


async def test_t45_a_full_car_was_considered(house: House) -> None:
    car = await considered(house, batteryLevel=100)
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(10)
    assert (await status(house, car, CONSIDERATIONS))["state"] == "FULLY_CHARGED"
    assert (await status(house, car, BEFORE_CONSIDERATIONS))["state"] == "CONSIDERING"


async def test_t46_a_policy_that_leads_to_nothing_was_accepted(house: House) -> None:
    await place(house, timezoneName="Europe/Oslo")
    car = await furnish(house, "vehicle")
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "TESLA"}})
    path = f"/vehicles/{car}/smart-charging-policy"
    refused = await house.ask("PUT", path, POLICY, version=CONSIDERATIONS)
    assert (refused.status, refused.body["title"]) == (400, "Cannot activate smart charging")
    accepted = await house.ask("PUT", path, POLICY, version=BEFORE_CONSIDERATIONS)
    assert (accepted.status, accepted.body["isEnabled"]) == (200, True)
    assert (await status(house, car, BEFORE_CONSIDERATIONS))["state"] == "UNKNOWN"


@pytest.mark.parametrize(("version", "shown"), [(FAILURES, "CHARGE_INTERRUPTED"), (CONSIDERATIONS, "UNKNOWN")])
def test_t42_a_charge_that_broke_off_failed_for_unknown_reasons(version: str, shown: str) -> None:
    plan = {"failureCondition": "CHARGE_INTERRUPTED", "finalState": FINISHED, "locationId": None}
    assert edition(version).lower("SmartChargingPlan", plan)["failureCondition"] == shown


async def test_t28_plans_told_of_charging_locations(served: House, receiver: Receiver) -> None:
    body = {"url": receiver.url, "secret": "a secret", "apiVersion": "2023-05-01"}
    await served.ask("POST", "/webhooks", body)
    home = await place(served, timezoneName="Europe/Oslo")
    car = await park_plugged_in(served, location=home)
    await served.ask("PUT", f"/vehicles/{car}/smart-charging-policy", POLICY)
    await served.move(60)
    told = [event["smartChargingStatus"] for event in receiver.events if "smartChargingStatus" in event]
    plans = [each["plan"] for each in told if each["plan"]]
    assert plans
    assert all(plan["chargingLocationId"] == home and "locationId" not in plan for plan in plans)
    read = await served.ask("GET", f"/vehicles/{car}/smart-charging-plans/latest", version="2023-05-01")
    assert read.body["chargingLocationId"] == home
