"""Commands to chargers: start, stop, max current; what is refused in which words (behaviour 4.1, 4.4; R7, R8, R14)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import park
from tests.conftest import Asked, House
from tests.homes import furnish, shown

BAD_REQUEST = "https://developers.enode.com/api/problems/bad-request"


async def plug(house: House, **car: Any) -> tuple[str, str]:
    """Plug a car in at a charger of the same user, so that it has begun to charge; gives both ids."""
    charger, vehicle = await furnish(house, "charger"), await park(house, **car)
    await house.do({"plug_in": {"vehicle": vehicle, "charger": charger}})
    await house.move(10)
    return charger, vehicle


async def charge(house: House, charger: str, action: Any) -> Asked:
    return await house.ask("POST", f"/chargers/{charger}/charging", {"action": action})


async def limit(house: House, charger: str, amperes: Any) -> Asked:
    return await house.ask("POST", f"/chargers/{charger}/max-current", {"maxCurrent": amperes})


async def ended(house: House, action: Any) -> Any:
    """Read an action after it has come to its end."""
    await house.move(10)
    return await shown(house, f"/chargers/actions/{action['id']}")


async def state(house: House, path: str) -> Any:
    return (await shown(house, path))["chargeState"]


def rejected(detail: str) -> dict[str, str]:
    return {"type": BAD_REQUEST, "title": "Action Rejected", "detail": detail}


async def test_stop_and_start_show_at_charger_and_car(house: House) -> None:
    charger, car = await plug(house)
    for action, shows, is_charging in (
        ("STOP", "PLUGGED_IN:STOPPED", False),
        ("START", "PLUGGED_IN:CHARGING", True),
    ):
        confirmed = await ended(house, (await charge(house, charger, action)).body)
        assert confirmed["state"] == "CONFIRMED"
        for path in (f"/chargers/{charger}", f"/vehicles/{car}"):
            seen = await state(house, path)
            assert (seen["powerDeliveryState"], seen["isCharging"]) == (shows, is_charging)
        assert (await state(house, f"/chargers/{charger}"))["lastUpdated"] >= confirmed["completedAt"]


@pytest.mark.parametrize("action", ["START", "STOP"])
async def test_an_empty_charger_is_refused_and_no_action_is_made(house: House, action: str) -> None:
    asked = await charge(house, await furnish(house, "charger"), action)
    assert (asked.status, asked.body) == (400, rejected("The asset is not plugged in."))
    assert house.world.actions.state() == []


async def test_a_charger_that_is_there_already_is_refused_in_the_words_that_clients_know(house: House) -> None:
    charger, car = await plug(house)
    asked = await charge(house, charger, "START")
    assert (asked.status, asked.body) == (400, rejected("The asset is already charging."))
    await house.do({"stop_charging": {"vehicle": car}})
    asked = await charge(house, charger, "STOP")
    assert (asked.status, asked.body) == (400, rejected("The asset is already stopped."))


@pytest.mark.parametrize("kind", ["fault", "no_power"])
async def test_a_charger_in_trouble_is_stopped_already_and_cannot_be_started(house: House, kind: str) -> None:
    charger, _car = await plug(house)
    await house.do({"fault": {"charger": charger, "kind": kind}})
    assert (await charge(house, charger, "STOP")).body == rejected("The asset is already stopped.")
    given_up = await ended(house, (await charge(house, charger, "START")).body)
    assert (given_up["state"], given_up["failureReason"]["type"]) == ("CANCELLED", "FAILED_PRECONDITION")


async def test_a_full_car_cannot_be_charged_any_further(house: House) -> None:
    charger, _car = await plug(house, batteryLevel=100)
    given_up = await ended(house, (await charge(house, charger, "START")).body)
    assert (given_up["state"], given_up["failureReason"]["type"]) == ("CANCELLED", "FAILED_PRECONDITION")


async def test_a_cable_pulled_meanwhile_fails_the_action_in_the_words_of_enode(house: House) -> None:
    charger, _car = await plug(house)
    action = (await charge(house, charger, "STOP")).body
    await house.do({"unplug": {"charger": charger}})
    failed = await ended(house, action)
    assert (failed["state"], failed["failureReason"]["detail"]) == (
        "FAILED",
        "The asset was unplugged before the action could be completed",
    )


async def test_a_start_while_charging_is_about_to_begin_is_confirmed_when_it_has(house: House) -> None:
    charger, car = await furnish(house, "charger"), await park(house)
    await house.do({"plug_in": {"vehicle": car, "charger": charger}})
    action = (await charge(house, charger, "START")).body
    confirmed = await ended(house, action)
    assert (confirmed["state"], confirmed["completedAt"]) == ("CONFIRMED", "2025-01-06T17:00:06.000Z")


async def test_a_stop_at_the_charger_is_forgotten_when_the_cable_is_pulled(house: House) -> None:
    charger, car = await plug(house)
    await ended(house, (await charge(house, charger, "STOP")).body)
    await house.do({"unplug": {"vehicle": car}})
    await house.do({"plug_in": {"vehicle": car, "charger": charger}})
    await house.move(10)
    assert (await state(house, f"/chargers/{charger}"))["isCharging"] is True


async def test_a_guests_car_is_stopped_at_the_charger(house: House) -> None:
    charger = await furnish(house, "charger")
    await house.do({"plug_in": {"charger": charger}})
    await house.move(10)
    assert (await ended(house, (await charge(house, charger, "STOP")).body))["state"] == "CONFIRMED"
    assert (await state(house, f"/chargers/{charger}"))["isCharging"] is False


async def test_commands_of_charger_and_car_lead_to_the_same_end(house: House) -> None:
    charger, car = await plug(house)
    at_charger = (await charge(house, charger, "STOP")).body
    at_car = (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).body
    assert (await ended(house, at_charger))["state"] == "CONFIRMED"
    assert (await shown(house, f"/vehicles/actions/{at_car['id']}"))["state"] == "CONFIRMED"


async def test_a_confirmed_limit_slows_charging(house: House) -> None:
    charger, car = await plug(house)
    assert (await ended(house, (await limit(house, charger, 10)).body))["state"] == "CONFIRMED"
    seen = await state(house, f"/chargers/{charger}")
    assert (seen["maxCurrent"], seen["chargeRate"]) == (10, 6.9)  # 3 phases of 10 A at 230 V
    assert (await state(house, f"/vehicles/{car}"))["chargeRate"] == 6.9


@pytest.mark.parametrize(("asked", "set_to"), [(16, 16), (6, 6), (6.5, 6.5), (0.5, 6), (1000, 32)])
async def test_a_limit_that_the_charger_cannot_keep_becomes_the_nearest_that_it_can(
    house: House, asked: float, set_to: float
) -> None:
    charger = await furnish(house, "charger", maxCurrent=20)
    confirmed = await ended(house, (await limit(house, charger, asked)).body)
    assert (confirmed["state"], confirmed["targetState"]) == ("CONFIRMED", {"maxCurrent": asked})
    assert (await state(house, f"/chargers/{charger}"))["maxCurrent"] == set_to


async def test_a_limit_and_a_charging_command_do_not_replace_each_other(house: House) -> None:
    charger, _car = await plug(house)
    slower, stop = (await limit(house, charger, 10)).body, (await charge(house, charger, "STOP")).body
    assert (await ended(house, slower))["state"] == (await ended(house, stop))["state"] == "CONFIRMED"


async def test_a_charger_whose_current_cannot_be_set_refuses(house: House) -> None:
    asked = await limit(house, await furnish(house, "charger", vendor="TESLA"), 10)
    assert (asked.status, asked.body) == (400, rejected("The asset is not capable of this action."))


@pytest.mark.parametrize(
    ("tail", "body", "detail"),
    [
        ("charging", {"action": "GO"}, "action must be one of START, STOP, got 'GO'"),
        ("charging", {"action": None}, "action must be one of START, STOP, got null"),
        ("charging", {}, "action is required"),
        ("charging", {"action": "STOP", "now": True}, "now is not known: must be one of action"),
        ("charging", None, "Invalid request payload JSON format"),
        ("max-current", {"maxCurrent": 0}, "maxCurrent must be above 0, got 0"),
        ("max-current", {"maxCurrent": "16"}, "maxCurrent must be a number, got '16'"),
        ("max-current", {"maxCurrent": True}, "maxCurrent must be a number, got true"),
        ("max-current", {}, "maxCurrent is required"),
        ("max-current", None, "Invalid request payload JSON format"),
    ],
)
async def test_a_command_that_says_something_else_is_refused(house: House, tail: str, body: Any, detail: str) -> None:
    asked = await house.ask("POST", f"/chargers/{await furnish(house, 'charger')}/{tail}", body)
    assert (asked.status, asked.body["detail"]) == (400, detail)
