"""Actions that are forced to an end, as programs see them, by the verb."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.client import Client
from sandbox.replay import digest, replay
from sandbox.request_log import RequestLog
from sandbox.world.refusals import Refused
from tests.cars import park_charging, shown
from tests.conftest import House


async def stopped(house: House, car: str) -> dict[str, Any]:
    """Tell a car to stop, wait, and read the action."""
    action = (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).body
    await house.move(15)
    return dict((await house.ask("GET", f"/vehicles/actions/{action['id']}")).body)


async def test_a_command_is_confirmed_and_nothing_happened(house: House) -> None:
    car = await park_charging(house)
    fault = await house.do({"force_action": {"vehicle": car, "state": "CONFIRMED"}})
    assert (await stopped(house, car))["state"] == "CONFIRMED"
    assert (await shown(house, car))["chargeState"]["isCharging"]
    await house.do({"expect": {"fault": fault["id"], "met": 1, "of": "actions"}})


async def test_a_command_fails_for_the_reason_given_though_the_device_obeyed(house: House) -> None:
    car = await park_charging(house)
    reason = {"reason": "CONFLICT", "detail": "Somebody else was quicker."}
    await house.do({"force_action": {"vehicle": car, "state": "FAILED", "obeyed": True, "delay": "10s", **reason}})
    ended = await stopped(house, car)
    assert (ended["state"], ended["failureReason"]) == (
        "FAILED",
        {"type": "CONFLICT", "detail": "Somebody else was quicker."},
    )
    assert not (await shown(house, car))["chargeState"]["isCharging"]


async def test_an_action_that_is_pending_is_cancelled(house: House) -> None:
    car = await park_charging(house)
    action = (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).body
    await house.do({"force_action": {"action": action["id"], "state": "CANCELLED", "delay": "0s"}})
    await house.move(0)
    ended = (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body
    assert (ended["state"], ended["failureReason"]["type"]) == ("CANCELLED", "CONFLICT")


async def test_a_confirmed_action_has_no_reason(house: House) -> None:
    car = await park_charging(house)
    with pytest.raises(Refused, match="an action that is CONFIRMED has no reason"):
        await house.do({"force_action": {"vehicle": car, "state": "CONFIRMED", "reason": "CONFLICT"}})


async def test_forced_actions_replay_the_same(served: House) -> None:
    car = await park_charging(served)
    await served.do({"force_action": {"vehicle": car, "state": "FAILED", "times": 2}})
    for _ in range(3):
        await stopped(served, car)
    client = served.client
    made = Client(client.terms, client.journal, RequestLog(10), client._surroundings)
    assert replay(made) is None
    assert digest(made.world) == digest(client.world)
