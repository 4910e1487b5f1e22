"""Commands to HVAC units: permanent hold and follow schedule; what is refused in which words (behaviour 3.12, 4.5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Asked, House
from tests.homes import furnish, shown

BAD_REQUEST = "https://developers.enode.com/api/problems/bad-request"


async def mount(house: House, **given: Any) -> str:
    """Hang a thermostat that heats (7.2 to 26.1 °C) and cools (18.3 to 33.3 °C), at least 2.8 K apart."""
    return f"/hvacs/{await furnish(house, 'hvac', **{'vendor': 'ECOBEE', 'model': 'ecobee3 lite', **given})}"


async def hold(house: House, hvac: str, **body: Any) -> Asked:
    return await house.ask("POST", f"{hvac}/permanent-hold", body)


async def ended(house: House, action: Any) -> Any:
    """Read an action after it has come to its end."""
    await house.move(10)
    return await shown(house, f"/hvacs/actions/{action['id']}")


@pytest.mark.parametrize(
    "asked",
    [
        {"mode": "HEAT", "heatSetpoint": 19.5},
        {"mode": "COOL", "coolSetpoint": 24},
        {"mode": "AUTO", "heatSetpoint": 20, "coolSetpoint": 24},
        {"mode": "OFF"},
    ],
)
async def test_a_hold_is_confirmed_and_shows(house: House, asked: dict[str, Any]) -> None:
    hvac = await mount(house)
    answered = await hold(house, hvac, **asked)
    assert (answered.status, answered.body["target"]) == (200, {**asked, "holdType": "PERMANENT"})
    confirmed = await ended(house, answered.body)
    seen = (await shown(house, hvac))["thermostatState"]
    assert (confirmed["state"], seen["lastUpdated"]) == ("CONFIRMED", confirmed["completedAt"])
    assert {**seen, **asked, "holdType": "PERMANENT"} == seen


async def test_a_hold_leaves_the_other_set_point_alone(house: House) -> None:
    hvac = await mount(house, heatSetpoint=20, coolSetpoint=27)
    await ended(house, (await hold(house, hvac, mode="HEAT", heatSetpoint=18)).body)
    seen = (await shown(house, hvac))["thermostatState"]
    assert (seen["heatSetpoint"], seen["coolSetpoint"]) == (18, 27)


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({"mode": "HEAT", "heatSetpoint": 7.1}, "The heat setpoint must be from 7.2 to 26.1, got 7.1."),
        ({"mode": "HEAT", "heatSetpoint": 26.2}, "The heat setpoint must be from 7.2 to 26.1, got 26.2."),
        ({"mode": "COOL", "coolSetpoint": 18}, "The cool setpoint must be from 18.3 to 33.3, got 18."),
        (
            {"mode": "AUTO", "heatSetpoint": 5, "coolSetpoint": 24},
            "The heat setpoint must be from 7.2 to 26.1, got 5.",
        ),
        (
            {"mode": "AUTO", "heatSetpoint": 20, "coolSetpoint": 40},
            "The cool setpoint must be from 18.3 to 33.3, got 40.",
        ),
        (
            {"mode": "AUTO", "heatSetpoint": 22, "coolSetpoint": 24},
            "The cool setpoint must be 2.8 to 20 above the heat setpoint, got 2.",
        ),
        (
            {"mode": "AUTO", "heatSetpoint": 22, "coolSetpoint": 22},
            "The cool setpoint must be 2.8 to 20 above the heat setpoint, got 0.",
        ),
        (
            {"mode": "AUTO", "heatSetpoint": 24, "coolSetpoint": 20},
            "The cool setpoint must be 2.8 to 20 above the heat setpoint, got -4.",
        ),
        (
            {"mode": "AUTO", "heatSetpoint": 10, "coolSetpoint": 31},
            "The cool setpoint must be 2.8 to 20 above the heat setpoint, got 21.",
        ),
    ],
)
async def test_set_points_that_cannot_be_held_are_refused(house: House, asked: dict[str, Any], detail: str) -> None:
    answered = await hold(house, await mount(house), **asked)
    assert (answered.status, answered.body) == (
        400,
        {"type": BAD_REQUEST, "title": "Action Rejected", "detail": detail},
    )
    assert house.world.actions.state() == []


@pytest.mark.parametrize("asked", [{"mode": "HEAT", "heatSetpoint": 7.2}, {"mode": "HEAT", "heatSetpoint": 26.1}])
async def test_the_ends_of_a_range_can_be_held(house: House, asked: dict[str, Any]) -> None:
    assert (await hold(house, await mount(house), **asked)).status == 200


@pytest.mark.parametrize(
    "asked", [{"mode": "COOL", "coolSetpoint": 22}, {"mode": "AUTO", "heatSetpoint": 20, "coolSetpoint": 24}]
)
async def test_a_mode_that_the_unit_lacks_is_refused(house: House, asked: dict[str, Any]) -> None:
    answered = await hold(house, await mount(house, vendor="TADO", model="Smart Thermostat X"), **asked)
    assert (answered.status, answered.body["title"], answered.body["detail"]) == (
        400,
        "Action Rejected",
        f"The mode {asked['mode']} is not supported: must be one of HEAT, OFF.",
    )


async def test_what_is_held_already_is_refused(house: House) -> None:
    hvac = await mount(house)
    await ended(house, (await hold(house, hvac, mode="HEAT", heatSetpoint=19)).body)
    answered = await hold(house, hvac, mode="HEAT", heatSetpoint=19)
    assert (answered.status, answered.body["detail"]) == (400, "The asset is already at the current setting.")
    assert (await hold(house, hvac, mode="HEAT", heatSetpoint=19.5)).status == 200


async def test_the_same_set_points_by_schedule_can_be_held(house: House) -> None:
    hvac = await mount(house, heatSetpoint=19)
    assert (await ended(house, (await hold(house, hvac, mode="HEAT", heatSetpoint=19)).body))["state"] == "CONFIRMED"
    assert (await shown(house, hvac))["thermostatState"]["holdType"] == "PERMANENT"


async def test_following_the_schedule_ends_a_hold(house: House) -> None:
    hvac = await mount(house, heatSetpoint=21)
    await ended(house, (await hold(house, hvac, mode="OFF")).body)
    answered = await house.ask("POST", f"{hvac}/follow-schedule")
    assert (answered.status, answered.body["target"]) == (200, {"holdType": "SCHEDULED"})
    assert (await ended(house, answered.body))["state"] == "CONFIRMED"
    seen = (await shown(house, hvac))["thermostatState"]
    assert (seen["mode"], seen["heatSetpoint"], seen["holdType"]) == ("HEAT", 21, "SCHEDULED")


async def test_a_unit_that_follows_its_schedule_already_is_refused(house: House) -> None:
    answered = await house.ask("POST", f"{await mount(house)}/follow-schedule")
    assert (answered.status, answered.body["detail"]) == (400, "The asset is already at the current setting.")


async def test_a_unit_without_a_schedule_cannot_follow_it(house: House) -> None:
    hvac = await mount(house, vendor="MITSUBISHI", model="MSZ-LN35VG")
    answered = await house.ask("POST", f"{hvac}/follow-schedule")
    assert (answered.status, answered.body["detail"]) == (400, "The asset is not capable of this action.")


async def test_a_hold_and_the_schedule_replace_each_other(house: House) -> None:
    hvac = await mount(house)
    await house.do({"set_thermostat": {"hvac": hvac.removeprefix("/hvacs/"), "mode": "OFF"}})
    first = (await hold(house, hvac, mode="HEAT", heatSetpoint=19)).body
    second = (await house.ask("POST", f"{hvac}/follow-schedule")).body
    replaced = await ended(house, first)
    assert (replaced["state"], replaced["failureReason"]["type"]) == ("CANCELLED", "CONFLICT")
    assert (await shown(house, f"/hvacs/actions/{second['id']}"))["state"] == "CONFIRMED"


async def test_a_broken_unit_does_not_react(house: House) -> None:
    hvac = await mount(house)
    await house.do({"fault": {"hvac": hvac.removeprefix("/hvacs/")}})
    failed = await ended(house, (await hold(house, hvac, mode="HEAT", heatSetpoint=19)).body)
    assert (failed["state"], failed["failureReason"]["type"]) == ("CANCELLED", "FAILED_PRECONDITION")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "mode is required"),
        ({"mode": "DRY"}, "mode must be one of HEAT, COOL, AUTO, OFF, got 'DRY'"),
        ({"mode": "UNKNOWN"}, "mode must be one of HEAT, COOL, AUTO, OFF, got 'UNKNOWN'"),
        ({"mode": "HEAT"}, "heatSetpoint is required"),
        ({"mode": "COOL"}, "coolSetpoint is required"),
        ({"mode": "AUTO", "heatSetpoint": 20}, "coolSetpoint is required"),
        ({"mode": "AUTO", "coolSetpoint": 24}, "heatSetpoint is required"),
        ({"mode": "OFF", "heatSetpoint": 20}, "heatSetpoint is not known: must be one of mode"),
        (
            {"mode": "HEAT", "heatSetpoint": 20, "coolSetpoint": 24},
            "coolSetpoint is not known: must be one of mode, heatSetpoint",
        ),
        (
            {"mode": "HEAT", "heatSetpoint": 20, "holdType": "PERMANENT"},
            "holdType is not known: must be one of mode, heatSetpoint",
        ),
        ({"mode": "HEAT", "heatSetpoint": "20"}, "heatSetpoint must be a number, got '20'"),
        ({"mode": "HEAT", "heatSetpoint": None}, "heatSetpoint must be a number, got null"),
        ([], "body must be an object, got a list"),
        (None, "Invalid request payload JSON format"),
    ],
)
async def test_a_hold_that_says_something_else_is_refused(house: House, body: Any, detail: str) -> None:
    answered = await house.ask("POST", f"{await mount(house)}/permanent-hold", body)
    assert (answered.status, answered.body["detail"]) == (400, detail)
