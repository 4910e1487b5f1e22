"""Actions as a resource: read, cancelled, cancelled too late, and never found with a body (behaviour 2.1, 4.4; R7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import NOBODY, park, park_plugged_in, park_stopped
from tests.conftest import House


async def start(house: House, car: str) -> Any:
    return (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})).body


async def test_an_action_reads_as_it_was_answered(house: House) -> None:
    action = await start(house, await park_stopped(house))
    asked = await house.ask("GET", f"/vehicles/actions/{action['id']}")
    assert (asked.status, asked.body) == (200, action)


async def test_a_cancelled_action_says_that_it_was_asked_for(house: House) -> None:
    action = await start(house, await park_stopped(house))
    await house.move(1)
    asked = await house.ask("POST", f"/vehicles/actions/{action['id']}/cancel")
    assert asked.status == 200
    assert asked.body.pop("failureReason")["type"] == "REQUESTED_CANCELLATION"
    del action["failureReason"]
    ended_at = "2025-01-06T17:00:11.000Z"
    assert asked.body == {**action, "state": "CANCELLED", "updatedAt": ended_at, "completedAt": ended_at}


async def test_a_cancelled_action_does_nothing_more(house: House) -> None:
    car = await park_stopped(house)
    action = await start(house, car)
    await house.ask("POST", f"/vehicles/actions/{action['id']}/cancel")
    await house.move(60)
    assert (await house.ask("GET", f"/vehicles/{car}")).body["chargeState"]["isCharging"] is False
    assert (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body["state"] == "CANCELLED"


async def test_a_late_cancel_answers_409_with_the_finished_action_itself(house: House) -> None:
    action = await start(house, await park_stopped(house))
    await house.move(10)
    finished = (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body
    asked = await house.ask("POST", f"/vehicles/actions/{action['id']}/cancel")
    assert (asked.status, asked.body) == (409, finished)
    assert finished["state"] == "CONFIRMED"


async def test_a_late_cancel_is_plain_json_not_a_problem(served: House) -> None:
    action = await start(served, await park_stopped(served))
    await served.move(10)
    asked = await served.ask("POST", f"/vehicles/actions/{action['id']}/cancel")
    assert asked.headers["Content-Type"].startswith("application/json")


async def test_cancelling_twice_answers_409_with_the_first_cancellation(house: House) -> None:
    action = await start(house, await park_stopped(house))
    first = await house.ask("POST", f"/vehicles/actions/{action['id']}/cancel")
    second = await house.ask("POST", f"/vehicles/actions/{action['id']}/cancel")
    assert (second.status, second.body) == (409, first.body)


async def test_a_max_current_action_is_read_and_cancelled_by_the_same_paths(house: House) -> None:
    car = await park(house)
    action = (await house.ask("POST", f"/vehicles/{car}/max-current", {"maxCurrent": 10})).body
    assert (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body == action
    asked = await house.ask("POST", f"/vehicles/actions/{action['id']}/cancel")
    assert (asked.status, asked.body["state"], asked.body["targetState"]) == (200, "CANCELLED", {"maxCurrent": 10})


@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("POST", "/cancel")])
async def test_an_unknown_action_is_404_without_a_body(house: House, method: str, tail: str) -> None:
    asked = await house.ask(method, f"/vehicles/actions/{NOBODY}{tail}")
    assert (asked.status, asked.body) == (404, None)


@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("POST", "/cancel")])
@pytest.mark.parametrize("action_id", ["x", "123", NOBODY + "0", NOBODY[:-1], "g" + NOBODY[1:]])
async def test_an_id_that_is_no_uuid_is_400(house: House, method: str, tail: str, action_id: str) -> None:
    asked = await house.ask(method, f"/vehicles/actions/{action_id}{tail}")
    assert asked.status == 400
    assert asked.body["detail"] == f"actionId must be a valid uuid, got '{action_id}'"


async def test_an_action_outlives_its_car_and_says_that_the_car_is_gone(house: House) -> None:
    car = await park_stopped(house, user="ada")
    action = await start(house, car)
    await house.ask("DELETE", "/users/ada")
    asked = await house.ask("GET", f"/vehicles/actions/{action['id']}")
    assert asked.body["state"] in {"CANCELLED", "FAILED"}
    assert asked.body["failureReason"]["type"] == "NOT_FOUND"


async def test_the_times_of_an_action_never_run_backwards(house: House) -> None:
    car = await park_plugged_in(house)
    action = await start(house, car)
    for _ in range(12):
        await house.move(1)
        now = (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body
        assert action["createdAt"] <= now["updatedAt"]
        assert now["completedAt"] in {None, now["updatedAt"]}
        assert (now["completedAt"] is None) == (now["state"] == "PENDING")
