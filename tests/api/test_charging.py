"""Charging commands: what is taken, what is refused in which words, how actions end (behaviour 4.4; R7, R8, R14)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.cars import NOBODY, park, park_charging, park_plugged_in, park_stopped, shown
from tests.conftest import Asked, House

BAD_REQUEST = "https://developers.enode.com/api/problems/bad-request"
UUID_4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


async def charge(house: House, car: str, action: str) -> Asked:
    return await house.ask("POST", f"/vehicles/{car}/charging", {"action": action})


async def read(house: House, action: Any) -> Any:
    return (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body


def rejected(detail: str) -> dict[str, str]:
    return {"type": BAD_REQUEST, "title": "Action Rejected", "detail": detail}


async def test_a_command_answers_at_once_with_a_pending_action(house: House) -> None:
    car = await park_stopped(house, user="ada")
    asked = await charge(house, car, "START")
    action_id = asked.body.pop("id")
    assert UUID_4.fullmatch(action_id)
    assert (asked.status, asked.body) == (
        200,
        {
            "userId": "ada",
            "createdAt": "2025-01-06T17:00:10.000Z",
            "updatedAt": "2025-01-06T17:00:10.000Z",
            "completedAt": None,
            "state": "PENDING",
            "targetId": car,
            "targetType": "vehicle",
            "kind": "START",
            "failureReason": None,
        },
    )
    assert (await shown(house, car))["chargeState"]["powerDeliveryState"] == "PLUGGED_IN:STOPPED"


async def test_a_start_is_confirmed_within_ten_seconds_and_the_car_charges(house: House) -> None:
    car = await park_stopped(house)
    action = (await charge(house, car, "START")).body
    await house.move(10)
    ended = await read(house, action)
    assert (ended["state"], ended["failureReason"]) == ("CONFIRMED", None)
    assert "2025-01-06T17:00:10.000Z" < ended["completedAt"] == ended["updatedAt"] <= "2025-01-06T17:00:20.000Z"
    state = (await shown(house, car))["chargeState"]
    assert (state["isCharging"], state["powerDeliveryState"]) == (True, "PLUGGED_IN:CHARGING")
    assert state["lastUpdated"] == ended["completedAt"]


async def test_a_stop_is_confirmed_and_the_car_holds(house: House) -> None:
    car = await park_charging(house)
    action = (await charge(house, car, "STOP")).body
    await house.move(10)
    ended = await read(house, action)
    assert (ended["kind"], ended["state"]) == ("STOP", "CONFIRMED")
    state = (await shown(house, car))["chargeState"]
    assert (state["isCharging"], state["powerDeliveryState"]) == (False, "PLUGGED_IN:STOPPED")


async def test_the_same_command_again_gives_the_same_pending_action(house: House) -> None:
    car = await park_stopped(house)
    first = (await charge(house, car, "START")).body
    await house.move(1)
    assert (await charge(house, car, "START")).body == first


async def test_the_opposite_command_takes_the_place_of_the_pending_one(house: House) -> None:
    car = await park_plugged_in(house)
    start = (await charge(house, car, "START")).body
    await house.move(1)
    stop = (await charge(house, car, "STOP")).body
    assert stop["id"] != start["id"]
    replaced = await read(house, start)
    assert (replaced["state"], replaced["failureReason"]["type"]) == ("CANCELLED", "CONFLICT")
    assert replaced["completedAt"] == replaced["updatedAt"] == stop["createdAt"] == "2025-01-06T17:00:01.000Z"
    assert (await read(house, stop))["state"] == "PENDING"


async def test_commands_to_different_cars_do_not_replace_each_other(house: House) -> None:
    first, second = await park_stopped(house), await park_stopped(house)
    one, other = (await charge(house, first, "START")).body, (await charge(house, second, "START")).body
    assert one["id"] != other["id"]
    assert (await read(house, one))["state"] == (await read(house, other))["state"] == "PENDING"


@pytest.mark.parametrize("action", ["START", "STOP"])
async def test_an_unplugged_car_is_refused(house: House, action: str) -> None:
    asked = await charge(house, await park(house), action)
    assert asked.status == 400
    assert (asked.body["type"], asked.body["title"]) == (BAD_REQUEST, "Action Rejected")
    assert "plugged" in asked.body["detail"]


async def test_a_car_that_charges_already_is_refused_in_words_that_clients_know(house: House) -> None:
    asked = await charge(house, await park_charging(house), "START")
    assert (asked.status, asked.body) == (400, rejected("The asset is already charging."))


async def test_a_car_that_is_stopped_already_is_refused_in_the_words_of_enode(house: House) -> None:
    asked = await charge(house, await park_stopped(house), "STOP")
    assert (asked.status, asked.body) == (400, rejected("The asset is already stopped."))


async def test_a_full_car_is_refused_to_start(house: House) -> None:
    car = await park_plugged_in(house, batteryLevel=100)
    await house.move(10)
    asked = await charge(house, car, "START")
    assert (asked.status, asked.body["title"]) == (400, "Action Rejected")


@pytest.mark.parametrize("action", ["START", "STOP"])
async def test_an_incapable_car_is_refused_plugged_in_or_not(house: House, action: str) -> None:
    for make in (park, park_plugged_in):
        asked = await charge(house, await make(house, vendor="POLESTAR", model=None), action)
        assert (asked.status, asked.body["title"]) == (400, "Action Rejected")
        assert "capable" in asked.body["detail"]


async def test_a_refused_command_makes_no_action(house: House) -> None:
    await charge(house, await park(house), "START")
    assert house.world.actions.state() == []


async def test_an_unknown_car_is_not_found(house: House) -> None:
    asked = await charge(house, NOBODY, "START")
    assert (asked.status, asked.body["detail"]) == (404, "The requested asset wasn't found.")


async def test_a_car_unplugged_meanwhile_fails_the_action_in_the_words_of_enode(house: House) -> None:
    car = await park_stopped(house)
    action = (await charge(house, car, "START")).body
    await house.do({"unplug": {"vehicle": car}})
    await house.move(10)
    ended = await read(house, action)
    assert ended["state"] == "FAILED"
    assert ended["failureReason"]["detail"] == "The asset was unplugged before the action could be completed"


async def test_an_unreachable_car_fails_the_action_for_want_of_an_answer(house: House) -> None:
    car = await park_stopped(house)
    await house.do({"go_offline": {"vehicle": car}})
    action = (await charge(house, car, "START")).body
    await house.move(9)
    assert (await read(house, action))["state"] == "PENDING"
    await house.move(1)
    ended = await read(house, action)
    assert ended["state"] == "FAILED"
    assert ended["failureReason"] == {"type": "NO_RESPONSE", "detail": "The device remained unreachable."}


async def test_a_precondition_that_stays_unmet_cancels_the_action(house: House) -> None:
    """Behaviour 4.4: FAILED is for want of a reaction, CANCELLED for a precondition that stayed unmet."""
    car = await park_plugged_in(house)
    await house.do({"fault": {"vehicle": car}})
    asked = await charge(house, car, "START")
    assert asked.status == 200
    await house.move(10)
    ended = await read(house, asked.body)
    assert (ended["state"], ended["failureReason"]["type"]) == ("CANCELLED", "FAILED_PRECONDITION")


async def test_a_stop_that_was_confirmed_is_forgotten_when_the_cable_is_pulled(house: House) -> None:
    car = await park_charging(house)
    await charge(house, car, "STOP")
    await house.move(10)
    await house.do({"unplug": {"vehicle": car}})
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(10)
    assert (await shown(house, car))["chargeState"]["isCharging"] is True


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "action is required"),
        ({"action": "GO"}, "action must be one of START, STOP, got 'GO'"),
        ({"action": "start"}, "action must be one of START, STOP, got 'start'"),
        ({"action": "START", "force": True}, "force is not known: must be one of action"),
        ([], "body must be an object, got a list"),
        ("START", "body must be an object, got 'START'"),
    ],
)
async def test_a_single_mistake_is_named_in_the_detail(house: House, body: Any, detail: str) -> None:
    asked = await house.ask("POST", f"/vehicles/{await park_stopped(house)}/charging", body)
    assert (asked.status, asked.body["detail"], len(asked.body["issues"])) == (400, detail, 1)
    assert asked.body["type"] == "https://developers.enode.com/api/problems/validation-error"


@pytest.mark.parametrize("value", [None, 1])
async def test_a_value_of_a_wrong_type_is_one_mistake_not_two(house: House, value: Any) -> None:
    asked = await house.ask("POST", f"/vehicles/{await park_stopped(house)}/charging", {"action": value})
    assert asked.status == 400
    assert [issue["path"] for issue in asked.body["issues"]] == ["action"]
    assert asked.body["detail"].startswith("action must be")


async def test_several_mistakes_are_listed(house: House) -> None:
    asked = await house.ask("POST", f"/vehicles/{await park_stopped(house)}/charging", {"action": "GO", "force": 1})
    assert asked.body["detail"] == "Multiple validation errors, see issues list."
    assert [(issue["path"], issue["code"]) for issue in asked.body["issues"]] == [
        ("action", "enum"),
        ("force", "unknown"),
    ]


async def test_a_command_without_a_body_is_told_so(house: House) -> None:
    asked = await house.ask("POST", f"/vehicles/{await park_stopped(house)}/charging")
    assert (asked.status, asked.body) == (
        400,
        {"type": BAD_REQUEST, "title": "Bad Request", "detail": "Invalid request payload JSON format"},
    )
