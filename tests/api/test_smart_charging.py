"""Smart charging through the API: policy and its refusals, status, plans, overrides, events."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.cars import NOBODY, park, shown
from tests.conftest import START, House
from tests.receivers import Receiver

HOME = {"name": "Home", "latitude": 59.9139, "longitude": 10.7522, "timezoneName": "Europe/Oslo"}
NIGHT = [1.0] * 8 + [0.1] * 6 + [1.0] * 34
ON = {"isEnabled": True, "deadline": "07:00"}
OLD = "2024-01-01"


async def settle_in(house: House, user: str = "ada", **given: Any) -> str:
    """Have a user with a home in Oslo and a car in front of it."""
    car = await park(house, user, chargeLimit=80, **given)
    await house.do({"add_location": {"user": user, **HOME}})
    await house.do({"set_prices": {"area": "NO1", "prices": NIGHT}})
    return car


async def set_policy(house: House, car: str, **policy: Any) -> Any:
    return await house.ask("PUT", f"/vehicles/{car}/smart-charging-policy", policy)


async def status_of(house: House, car: str, version: str = "2024-10-01") -> Any:
    return (await house.ask("GET", f"/vehicles/{car}/smart-charging-status", version=version)).body


async def planned(house: House) -> str:
    """Have a car that a plan has stopped."""
    car = await settle_in(house)
    await set_policy(house, car, **ON)
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(30)
    return car


async def test_a_policy_is_off_at_first_and_changed_in_part(house: House) -> None:
    car = await settle_in(house)
    path = f"/vehicles/{car}/smart-charging-policy"
    assert (await house.ask("GET", path)).body == {"isEnabled": False, "deadline": None, "minimumChargeLimit": 0}
    asked = await set_policy(house, car, deadline="07:30")
    assert asked.body == {"isEnabled": False, "deadline": "07:30", "minimumChargeLimit": 0}
    asked = await set_policy(house, car, isEnabled=True, minimumChargeLimit=25)
    assert asked.body == {"isEnabled": True, "deadline": "07:30", "minimumChargeLimit": 25}
    assert (await house.ask("GET", path)).body == asked.body
    assert (await shown(house, car))["smartChargingPolicy"] == asked.body


@pytest.mark.parametrize("body", [{"deadline": "7:00"}, {"deadline": None}, {"minimumChargeLimit": 101}, {"is": 1}])
async def test_a_policy_of_another_shape_is_refused(house: House, body: dict[str, Any]) -> None:
    assert (await set_policy(house, await settle_in(house), **body)).status == 400


async def test_without_a_policy_the_status_is_disabled_since_linking(house: House) -> None:
    car = await settle_in(house)
    await house.move(60)
    linked_at = "2025-01-06T17:00:00.000Z"
    assert await status_of(house, car) == {
        "updatedAt": linked_at,
        "vehicleId": car,
        "userId": "ada",
        "vendor": "TESLA",
        "state": "DISABLED",
        "stateChangedAt": linked_at,
        "consideration": None,
        "plan": None,
        "smartOverride": None,
    }
    assert (await house.ask("GET", f"/vehicles/{car}/smart-charging-plans/latest")).status == 404


async def refused(house: House, car: str, **policy: Any) -> str:
    before = await status_of(house, car)
    asked = await set_policy(house, car, **policy)
    assert (asked.status, asked.body["title"]) == (400, "Cannot activate smart charging")
    assert await status_of(house, car) == before
    assert (await shown(house, car))["smartChargingPolicy"]["isEnabled"] is False
    return str(asked.body["detail"])


async def test_a_deadline_is_needed(house: House) -> None:
    assert await refused(house, await settle_in(house), isEnabled=True) == "A deadline is required"


async def test_the_minimum_must_not_be_above_the_charge_limit(house: House) -> None:
    detail = await refused(house, await settle_in(house), **ON, minimumChargeLimit=81)
    assert detail == "The minimum charge limit is above the charge limit of the vehicle"


async def test_a_location_with_prices_is_needed_or_one_with_a_tariff(house: House) -> None:
    car = await park(house, "ada")
    assert "price area" in await refused(house, car, **ON)
    london = {"user": "ada", **HOME, "latitude": 51.5, "longitude": -0.1}
    home = (await house.do({"add_location": london}))["id"]
    assert "price area" in await refused(house, car, **ON)
    await house.do({"add_tariff": {"tariff": "t", "rates": {"day": "0.3"}, "location": home}})
    assert (await set_policy(house, car, **ON)).status == 200


async def test_the_vehicle_must_be_capable(house: House) -> None:
    car = await settle_in(house)
    await house.do({"add_intervention": {"vehicle": car, "intervention": "phone-key"}})
    assert await refused(house, car, **ON) == "The vehicle is not capable of smart charging"


async def test_only_one_user_has_smart_charging_on_for_a_vehicle(house: House) -> None:
    vin = "5YJ3E7EB0KF000001"
    hers, his = await settle_in(house, "ada", vin=vin), await settle_in(house, "ben", vin=vin)
    assert (await set_policy(house, hers, **ON)).status == 200
    assert await refused(house, his, **ON) == "Another user already has smart charging enabled for this vehicle"
    await set_policy(house, hers, isEnabled=False)
    assert (await set_policy(house, his, **ON)).status == 200


class TestWithAThreshold:
    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"least_minimum_charge": 20}))

    async def test_the_minimum_must_not_be_below_what_the_vendor_allows(self, house: House) -> None:
        car = await settle_in(house)
        assert "below what the vendor" in await refused(house, car, **ON, minimumChargeLimit=19)
        assert (await set_policy(house, car, **ON, minimumChargeLimit=20)).status == 200


async def test_what_is_considered_is_shown_until_there_is_a_plan(house: House) -> None:
    car = await settle_in(house)
    await set_policy(house, car, **ON)
    status = await status_of(house, car)
    assert (status["state"], status["plan"]) == ("CONSIDERING", None)
    assert status["consideration"] == {
        "isPluggedIn": False,
        "isCharging": False,
        "atChargingLocation": True,
        "hasTimeEstimate": True,
    }


async def test_a_plan_is_shown_in_the_status_and_by_itself(house: House) -> None:
    car = await planned(house)
    status = await status_of(house, car)
    plan = status["plan"]
    assert (status["state"], status["consideration"]) == ("PLAN:EXECUTING:STOPPED", None)
    assert plan == {
        "id": plan["id"],
        "vehicleId": car,
        "userId": "ada",
        "locationId": (await shown(house, car))["location"]["id"],
        "vendor": "TESLA",
        "currency": "NOK",
        "nonSmartCost": plan["nonSmartCost"],
        "smartCost": pytest.approx(plan["nonSmartCost"] / 10, abs=1e-3),
        "stopAt": "2025-01-06T17:00:05.000Z",
        "startAt": "2025-01-07T01:00:00.000Z",
        "estimatedFinishAt": plan["estimatedFinishAt"],
        "stopConfirmedAt": "2025-01-06T17:00:07.000Z",
        "startConfirmedAt": None,
        "endedAt": None,
        "finalState": None,
        "failureCondition": None,
    }
    for name in ("latest", plan["id"]):
        assert (await house.ask("GET", f"/vehicles/{car}/smart-charging-plans/{name}")).body == plan
    assert (await house.ask("GET", f"/vehicles/{car}/smart-charging-plans/{NOBODY}")).status == 404
    assert (await house.ask("GET", f"/vehicles/{car}/smart-charging-plans/newest")).status == 400


async def test_a_command_by_hand_is_refused_while_a_plan_rules(house: House) -> None:
    car = await planned(house)
    asked = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})
    assert (asked.status, asked.body["type"].rpartition("/")[2]) == (422, "unprocessable-entity")
    await set_policy(house, car, isEnabled=False)
    await house.move(10)
    assert (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).status == 200


async def test_an_override_starts_charging_and_is_shown_until_it_is_taken_back(house: House) -> None:
    car = await planned(house)
    path = f"/vehicles/{car}/smart-override"
    begun = (await house.ask("POST", path)).body
    assert begun == {
        "createdAt": "2025-01-06T17:00:30.000Z",
        "endedAt": None,
        "targetType": "vehicle",
        "targetId": car,
        "vendorActionId": begun["vendorActionId"],
        "userId": "ada",
        "vendor": "TESLA",
    }
    assert (await house.ask("GET", f"/vehicles/actions/{begun['vendorActionId']}")).body["kind"] == "START"
    assert (await house.ask("POST", path)).body == begun
    await house.move(10)
    status = await status_of(house, car)
    assert status["state"] == "PLAN:EXECUTING:OVERRIDDEN"
    assert status["smartOverride"] == {key: begun[key] for key in begun if key not in {"userId", "vendor"}}
    ended = (await house.ask("DELETE", path)).body
    assert ended == {**begun, "endedAt": "2025-01-06T17:00:40.000Z"}
    assert (await house.ask("DELETE", path)).status == 404
    assert (await status_of(house, car))["smartOverride"] is None


async def test_an_override_needs_no_smart_charging_but_a_cable(house: House) -> None:
    car = await park(house)
    path = f"/vehicles/{car}/smart-override"
    asked = await house.ask("POST", path)
    assert (asked.status, asked.body["detail"]) == (400, "The asset is not plugged in.")
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(10)
    begun = (await house.ask("POST", path)).body
    assert begun["vendorActionId"] is None
    assert (await status_of(house, car))["smartOverride"]["createdAt"] == begun["createdAt"]
    await house.do({"unplug": car})
    await house.move(0)
    assert (await status_of(house, car))["smartOverride"] is None


async def test_who_is_not_there_is_not_found(house: House) -> None:
    for method, path, body in (
        ("GET", "smart-charging-policy", None),
        ("PUT", "smart-charging-policy", {}),
        ("GET", "smart-charging-status", None),
        ("GET", "smart-charging-plans/latest", None),
        ("POST", "smart-override", None),
        ("DELETE", "smart-override", None),
    ):
        assert (await house.ask(method, f"/vehicles/{NOBODY}/{path}", body)).status == 404


async def test_every_step_is_told_with_what_changed(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "example-secret"})
    car = await planned(served)
    await served.move(14 * 3600)
    name = "user:vehicle:smart-charging-status-updated"
    told = [event for delivery in receiver.heard for event in delivery.events if event["event"] == name]
    states = [event["smartChargingStatus"]["state"].removeprefix("PLAN:") for event in told]
    steps = [state for place, state in enumerate(states) if state != states[place - 1]]
    assert steps == [
        "CONSIDERING",
        "EXECUTING:STOPPING",
        "EXECUTING:STOPPED",
        "EXECUTING:STARTING",
        "EXECUTING:STARTED",
        "ENDED:FINISHED",
    ]
    last = told[-1]
    assert last["user"] == {"id": "ada"}
    assert last["smartChargingStatus"] == await status_of(served, car)
    assert {"state", "plan.endedAt", "plan.finalState"} <= set(last["updatedFields"])


async def test_a_policy_that_is_set_is_told_as_an_update_of_the_vehicle(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "example-secret"})
    car = await settle_in(served)
    await served.move(1)
    receiver.heard.clear()
    await set_policy(served, car, **ON)
    await served.move(1)
    updates = [
        event["updatedFields"]
        for delivery in receiver.heard
        for event in delivery.events
        if event["event"] == "user:vehicle:updated"
    ]
    assert updates == [["smartChargingPolicy.isEnabled", "smartChargingPolicy.deadline"]]
