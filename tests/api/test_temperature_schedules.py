"""Temperature schedules at work: holds by the clock, the unit's own schedule, states (behaviour 8.3)."""

from __future__ import annotations

from typing import Any

from tests.conftest import House
from tests.homes import furnish, place, shown
from tests.scheduling import heat, make, state, status, tempering, told

HOUR = 3600.0
OWN = {"holdType": "SCHEDULED"}


async def furnish_unit(house: House) -> str:
    """Add a unit that has a schedule of its own."""
    return await furnish(house, "hvac", vendor="ECOBEE", model="ecobee3 lite")


async def thermostat(house: House, unit: str) -> dict[str, Any]:
    found: dict[str, Any] = (await shown(house, f"/hvacs/{unit}"))["thermostatState"]
    return found


async def test_a_unit_is_held_by_the_clock(house: House) -> None:
    unit = await furnish_unit(house)
    schedule = await make(house, tempering(unit))
    assert await status(house, schedule) == {
        "scheduleId": schedule,
        "scheduleType": "TEMPERATURE",
        "changedAt": "2025-01-06T17:00:00.000Z",
        "state": "PENDING",
        "current": OWN,
        "expected": heat(21),
        "upcomingTransitions": [
            {"at": "2025-01-06T22:00:00.000Z", "target": heat(17)},
            {"at": "2025-01-07T06:00:00.000Z", "target": heat(21)},
        ],
    }
    await house.move(10)
    seen, now = await status(house, schedule), await thermostat(house, unit)
    assert (seen["state"], seen["current"]) == ("ALIGNED", heat(21))
    assert (now["holdType"], now["heatSetpoint"]) == ("PERMANENT", 21)
    await house.move(5 * HOUR)
    assert (await thermostat(house, unit))["heatSetpoint"] == 17
    await house.move(8 * HOUR)
    assert (await thermostat(house, unit))["heatSetpoint"] == 21
    assert told(house, schedule) == ["PENDING", "ALIGNED"] * 3


async def test_a_rule_may_leave_a_unit_to_its_own_schedule(house: House) -> None:
    unit = await furnish_unit(house)
    night = {"hourMinute": {"from": "18:00", "to": "06:00"}, "targetState": OWN}
    schedule = await make(house, tempering(unit, night))
    await house.move(10)
    assert (await thermostat(house, unit))["holdType"] == "PERMANENT"
    await house.move(HOUR)
    assert (await thermostat(house, unit))["holdType"] == "SCHEDULED"
    assert (await status(house, schedule))["current"] == OWN


async def test_a_unit_can_be_switched_off_by_the_clock(house: House) -> None:
    unit = await furnish_unit(house)
    off = {"mode": "OFF", "holdType": "PERMANENT"}
    schedule = await make(house, tempering(unit, defaultTargetState=off, rules=[]))
    await house.move(10)
    seen = await status(house, schedule)
    assert (seen["current"], (await thermostat(house, unit))["mode"]) == (off, "OFF")


async def test_the_clock_is_that_of_the_place_that_a_unit_was_assigned_to(house: House) -> None:
    unit, home = await furnish_unit(house), await place(house, timezoneName="Europe/Oslo")
    schedule = await make(house, tempering(unit))
    await house.ask("PUT", f"/hvacs/{unit}", {"locationId": home})
    assert (await status(house, schedule))["upcomingTransitions"][0]["at"] == "2025-01-06T21:00:00.000Z"


async def test_commands_under_a_schedule_are_refused(house: House) -> None:
    unit = await furnish_unit(house)
    schedule = await make(house, tempering(unit))
    asks = [("permanent-hold", {"mode": "HEAT", "heatSetpoint": 19}), ("follow-schedule", None)]
    for command, body in asks:
        assert (await house.ask("POST", f"/hvacs/{unit}/{command}", body)).status == 422
    await house.ask("DELETE", f"/schedules/{schedule}")
    assert (await house.ask("POST", f"/hvacs/{unit}/permanent-hold", asks[0][1])).status == 200


async def test_a_hand_at_the_thermostat_shows_and_is_left_until_the_next_change(house: House) -> None:
    unit = await furnish_unit(house)
    schedule = await make(house, tempering(unit))
    await house.move(10)
    await house.do({"set_thermostat": {"hvac": unit, "mode": "HEAT", "heatSetpoint": 24}})
    await house.move(HOUR)
    seen = await status(house, schedule)
    assert (seen["state"], seen["current"]) == ("MISALIGNED", heat(24))
    await house.move(5 * HOUR)
    assert (await status(house, schedule))["current"] == heat(17)


async def test_a_broken_unit_is_commanded_again_when_it_is_mended(house: House) -> None:
    unit = await furnish_unit(house)
    schedule = await make(house, tempering(unit))
    await house.move(10)
    await house.do({"fault": {"hvac": unit}})
    await house.move(60)
    seen = await status(house, schedule)
    assert (seen["state"], seen["current"]) == ("MISALIGNED", None)
    await house.do({"clear_fault": {"hvac": unit}})
    await house.move(60)
    assert await state(house, schedule) == "ALIGNED"


async def test_a_unit_that_cannot_be_told_is_incapable(house: House) -> None:
    unit = await furnish_unit(house)
    schedule = await make(house, tempering(unit))
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "ECOBEE"}})
    await house.move(0)
    assert await state(house, schedule) == "INACTIVE:INCAPABLE"
    assert (await house.ask("POST", f"/hvacs/{unit}/follow-schedule")).status == 400
