"""Actions on chargers, batteries and HVAC units: from PENDING to every end, read, cancelled (behaviour 3.12, 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.cars import NOBODY
from tests.conftest import RECENT, Asked, House
from tests.homes import PATHS, furnish

ACTED_ON = {"vehicle", "charger", "battery", "hvac"}


@dataclass(frozen=True)
class Order:
    """A command: to what kind, how its device is made ready, path, body, another body, and what its action adds."""

    kind: str
    device: dict[str, Any]
    tail: str
    body: Any
    other: Any
    special: dict[str, Any]


ORDERS = {
    "stop": Order("charger", {}, "charging", {"action": "STOP"}, {"action": "START"}, {"kind": "STOP"}),
    "max current": Order(
        "charger", {}, "max-current", {"maxCurrent": 10}, {"maxCurrent": 12}, {"targetState": {"maxCurrent": 10}}
    ),
    "operation mode": Order(
        "battery",
        {},
        "operation-mode",
        {"operationMode": "TIME_OF_USE"},
        {"operationMode": "IDLE"},
        {"targetState": {"operationMode": "TIME_OF_USE"}},
    ),
    "hold": Order(
        "hvac",
        {"vendor": "ECOBEE"},
        "permanent-hold",
        {"mode": "HEAT", "heatSetpoint": 19},
        {"mode": "OFF"},
        {"target": {"mode": "HEAT", "heatSetpoint": 19, "holdType": "PERMANENT"}},
    ),
    "schedule": Order(
        "hvac", {"vendor": "ECOBEE"}, "follow-schedule", None, None, {"target": {"holdType": "SCHEDULED"}}
    ),
}


@pytest.fixture(params=ORDERS)
def order(request: pytest.FixtureRequest) -> Order:
    """A command."""
    return ORDERS[request.param]


async def ready(house: House, order: Order) -> str:
    """Make a device to which the order can be given."""
    device = await furnish(house, order.kind, **order.device)
    if order.kind == "charger":
        car = await furnish(house, "vehicle")
        await house.do({"plug_in": {"vehicle": car, "charger": device}})
        await house.move(10)
    if order.tail == "follow-schedule":
        await house.do({"set_thermostat": {"hvac": device, "mode": "OFF"}})
    return device


async def give(house: House, order: Order, device: str, *, is_other: bool = False, **asked: Any) -> Asked:
    path = f"{PATHS[order.kind]}/{device}/{order.tail}"
    return await house.ask("POST", path, order.other if is_other else order.body, **asked)


async def read(house: House, order: Order, action: Any, **asked: Any) -> Any:
    return (await house.ask("GET", f"{PATHS[order.kind]}/actions/{action['id']}", **asked)).body


async def cancel(house: House, order: Order, action: Any) -> Asked:
    return await house.ask("POST", f"{PATHS[order.kind]}/actions/{action['id']}/cancel")


async def test_an_order_answers_at_once_with_a_pending_action(house: House, order: Order) -> None:
    device = await ready(house, order)
    asked = await give(house, order, device)
    assert asked.status == 200
    assert {**asked.body, "createdAt": None, "updatedAt": None} == {
        "id": asked.body["id"],
        "userId": "ada",
        "createdAt": None,
        "updatedAt": None,
        "completedAt": None,
        "state": "PENDING",
        "targetId": device,
        "targetType": order.kind,
        **order.special,
        "failureReason": None,
    }
    assert asked.body["createdAt"] == asked.body["updatedAt"]
    assert await read(house, order, asked.body) == asked.body


@pytest.mark.parametrize("version", RECENT)
async def test_an_action_is_confirmed_within_ten_seconds(house: House, order: Order, version: str) -> None:
    action = (await give(house, order, await ready(house, order), version=version)).body
    await house.move(10)
    ended = await read(house, order, action, version=version)
    assert (ended["state"], ended.get("failureReason")) == ("CONFIRMED", None)
    assert action["createdAt"] < ended["completedAt"] == ended["updatedAt"]
    assert {**ended, "state": "PENDING", "completedAt": None, "updatedAt": action["updatedAt"]} == action


async def test_what_was_confirmed_is_refused_the_next_time(house: House, order: Order) -> None:
    device = await ready(house, order)
    await give(house, order, device)
    await house.move(10)
    asked = await give(house, order, device)
    assert (asked.status, asked.body["title"]) == (400, "Action Rejected")
    assert asked.body["detail"] in {"The asset is already stopped.", "The asset is already at the current setting."}


@pytest.mark.parametrize("is_other", [False, True])
async def test_any_new_order_takes_the_place_of_the_pending_one(house: House, order: Order, *, is_other: bool) -> None:
    device = await ready(house, order)
    first = (await give(house, order, device)).body
    await house.move(1)
    second = (await give(house, order, device, is_other=is_other)).body
    assert first["id"] != second["id"]
    replaced = await read(house, order, first)
    assert (replaced["state"], replaced["failureReason"]["type"]) == ("CANCELLED", "CONFLICT")
    assert replaced["completedAt"] == second["createdAt"]
    assert (await read(house, order, second))["state"] == "PENDING"


async def test_orders_to_different_devices_leave_each_other_alone(house: House, order: Order) -> None:
    one, other = [(await give(house, order, await ready(house, order))).body for _ in range(2)]
    states = {(await read(house, order, action))["state"] for action in (one, other)}
    assert states <= {"PENDING", "CONFIRMED"}


async def test_an_unreachable_device_fails_the_action_for_want_of_an_answer(house: House, order: Order) -> None:
    device = await ready(house, order)
    await house.do({"go_offline": {order.kind: device}})
    action = (await give(house, order, device)).body
    await house.move(9)
    assert (await read(house, order, action))["state"] == "PENDING"
    await house.move(1)
    ended = await read(house, order, action)
    assert ended["state"] == "FAILED"
    assert ended["failureReason"] == {"type": "NO_RESPONSE", "detail": "The device remained unreachable."}


async def test_a_device_that_answers_again_in_time_confirms_the_action(house: House, order: Order) -> None:
    device = await ready(house, order)
    await house.do({"go_offline": {order.kind: device}})
    action = (await give(house, order, device)).body
    await house.move(5)
    await house.do({"come_online": {order.kind: device}})
    await house.move(5)
    assert (await read(house, order, action))["state"] == "CONFIRMED"


async def test_a_cancelled_action_says_that_it_was_asked_for_and_does_nothing_more(house: House, order: Order) -> None:
    device = await ready(house, order)
    action = (await give(house, order, device)).body
    before = (await house.ask("GET", f"{PATHS[order.kind]}/{device}")).body
    asked = await cancel(house, order, action)
    assert (asked.status, asked.body["state"]) == (200, "CANCELLED")
    assert asked.body["failureReason"]["type"] == "REQUESTED_CANCELLATION"
    await house.move(10)
    assert await read(house, order, action) == asked.body
    after = (await house.ask("GET", f"{PATHS[order.kind]}/{device}")).body
    for block, leaf in (("chargeState", "maxCurrent"), ("config", "operationMode"), ("thermostatState", "holdType")):
        assert after.get(block, {}).get(leaf) == before.get(block, {}).get(leaf)


async def test_a_late_cancel_answers_409_with_the_finished_action_itself(house: House, order: Order) -> None:
    action = (await give(house, order, await ready(house, order))).body
    await house.move(10)
    finished = await read(house, order, action)
    asked = await cancel(house, order, action)
    assert (asked.status, asked.body, finished["state"]) == (409, finished, "CONFIRMED")


async def test_an_action_is_not_found_on_the_paths_of_another_kind(house: House, order: Order) -> None:
    action = (await give(house, order, await ready(house, order))).body
    for kind in ACTED_ON - {order.kind}:
        for method, tail in (("GET", ""), ("POST", "/cancel")):
            asked = await house.ask(method, f"{PATHS[kind]}/actions/{action['id']}{tail}")
            assert (asked.status, asked.body) == (404, None)
    assert (await read(house, order, action))["state"] == "PENDING"


async def test_an_action_outlives_its_device_and_says_that_it_is_gone(house: House, order: Order) -> None:
    action = (await give(house, order, await ready(house, order))).body
    await house.ask("DELETE", "/users/ada")
    gone = await read(house, order, action)
    assert (gone["state"], gone["failureReason"]["type"]) == ("CANCELLED", "NOT_FOUND")


async def test_an_order_to_an_unknown_device_is_not_found(house: House, order: Order) -> None:
    asked = await give(house, order, NOBODY)
    assert (asked.status, asked.body["detail"]) == (404, "The requested asset wasn't found.")


@pytest.mark.parametrize("path", ["/chargers", "/batteries", "/hvacs"])
@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("POST", "/cancel")])
async def test_an_unknown_action_is_404_without_a_body_and_an_id_that_is_no_uuid_400(
    house: House, path: str, method: str, tail: str
) -> None:
    asked = await house.ask(method, f"{path}/actions/{NOBODY}{tail}")
    assert (asked.status, asked.body) == (404, None)
    asked = await house.ask(method, f"{path}/actions/nope{tail}")
    assert (asked.status, asked.body["detail"]) == (400, "actionId must be a valid uuid, got 'nope'")


@pytest.mark.parametrize("path", ["/inverters", "/meters"])
async def test_what_only_measures_has_no_actions(house: House, path: str) -> None:
    assert (await house.ask("GET", f"{path}/actions/{NOBODY}")).status == 404
