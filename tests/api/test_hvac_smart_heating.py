"""Smart heating of HVAC units in the versions that have it: policy, status, a day of it, and what comes after."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.client import Client
from sandbox.replay import digest, replay
from sandbox.request_log import RequestLog
from tests.cars import NOBODY
from tests.conftest import House
from tests.homes import furnish, place
from tests.scheduling import make, status, tempering

OLD = "2024-01-01"
MIDNIGHT = "2025-01-05T23:00:00Z"  # of the day on which the tests begin, in Oslo; they begin at 18:00
DAY = [2.0] * 18 + [1.0, 1.0] + [9.0] * 2 + [2.0] * 2
INTERVALS = [("00:00", "18:00", 0), ("18:00", "20:00", 1), ("20:00", "22:00", -1), ("22:00", "24:00", 0)]


async def settle_in(house: House, **given: Any) -> str:
    """Have a home in Oslo with a unit that heats to 21 °C for good, and a dear evening."""
    unit = await furnish(house, "hvac", **given)
    home = await place(house, timezoneName="Europe/Oslo")
    await house.ask("PUT", f"/hvacs/{unit}", {"locationId": home})
    await house.do({"set_prices": {"area": "NO1", "prices": DAY * 2, "begin": MIDNIGHT}})
    await house.move(60)
    await house.ask("POST", f"/hvacs/{unit}/permanent-hold", {"mode": "HEAT", "heatSetpoint": 21})
    await house.move(60)
    return unit


async def switch(house: House, unit: str, *, is_on: bool) -> Any:
    asked = await house.ask("PUT", f"/hvacs/{unit}/smart-policy", {"isEnabled": is_on}, version=OLD)
    await house.move(60)
    return asked.body


async def intervals(house: House, unit: str) -> list[tuple[str, str, float]]:
    asked = await house.ask("GET", f"/hvacs/{unit}/smart-status", version=OLD)
    assert (asked.status, asked.body["hvacId"], asked.body["userId"]) == (200, unit, "ada")
    return [(interval["from"], interval["to"], interval["heatSetpoint"]) for interval in asked.body["intervals"]]


async def kept(house: House, unit: str) -> tuple[str, str, float]:
    seen = (await house.ask("GET", f"/hvacs/{unit}")).body["thermostatState"]
    return seen["holdType"], seen["mode"], seen["heatSetpoint"]


async def to(house: House, hours: float) -> None:
    """Go to a minute after so many hours from the beginning of the test."""
    await house.move(house.world.start + hours * 3600 + 60 - house.world.now())


async def test_a_policy_is_off_at_first_and_an_empty_change_leaves_it(house: House) -> None:
    unit = await settle_in(house)
    path = f"/hvacs/{unit}/smart-policy"
    assert (await house.ask("GET", path, version=OLD)).body == {"isEnabled": False}
    assert await intervals(house, unit) == []
    assert await switch(house, unit, is_on=True) == {"isEnabled": True}
    assert (await house.ask("PUT", path, {}, version=OLD)).body == {"isEnabled": True}
    assert (await house.ask("GET", path, version=OLD)).body == {"isEnabled": True}


async def test_a_unit_warms_ahead_of_the_dear_hours_and_saves_in_them(house: House) -> None:
    unit = await settle_in(house)
    await switch(house, unit, is_on=True)
    assert await intervals(house, unit) == [(begin, end, 21 + shift) for begin, end, shift in INTERVALS]
    assert await kept(house, unit) == ("PERMANENT", "HEAT", 22)
    await to(house, 2)
    assert await kept(house, unit) == ("PERMANENT", "HEAT", 20)
    await to(house, 4)
    assert await kept(house, unit) == ("PERMANENT", "HEAT", 21)
    await to(house, 24)
    assert await kept(house, unit) == ("PERMANENT", "HEAT", 22)


async def test_switched_off_the_hold_from_before_is_kept_again(house: House) -> None:
    unit = await settle_in(house)
    await switch(house, unit, is_on=True)
    await to(house, 2)
    refused = await house.ask("POST", f"/hvacs/{unit}/permanent-hold", {"mode": "HEAT", "heatSetpoint": 23})
    assert (refused.status, refused.body["detail"]) == (422, "The asset is controlled by smart heating.")
    assert await switch(house, unit, is_on=False) == {"isEnabled": False}
    assert await kept(house, unit) == ("PERMANENT", "HEAT", 21)
    assert await intervals(house, unit) == []


async def test_switched_off_a_unit_follows_its_own_schedule_again(house: House) -> None:
    unit = await settle_in(house, vendor="TADO")
    await house.ask("POST", f"/hvacs/{unit}/follow-schedule")
    await house.move(60)
    await switch(house, unit, is_on=True)
    assert (await kept(house, unit))[0] == "PERMANENT"
    await switch(house, unit, is_on=False)
    assert (await kept(house, unit))[0] == "SCHEDULED"


async def test_a_unit_that_cools_as_well_goes_on_doing_so(house: House) -> None:
    unit = await settle_in(house, vendor="ECOBEE")
    both = {"mode": "AUTO", "heatSetpoint": 19, "coolSetpoint": 25}
    await house.ask("POST", f"/hvacs/{unit}/permanent-hold", both)
    await house.move(60)
    await switch(house, unit, is_on=True)
    assert await kept(house, unit) == ("PERMANENT", "AUTO", 20)
    assert (await house.ask("GET", f"/hvacs/{unit}")).body["thermostatState"]["coolSetpoint"] == 25


async def test_other_prices_make_another_plan(house: House) -> None:
    unit = await settle_in(house)
    await switch(house, unit, is_on=True)
    await house.do({"set_prices": {"area": "NO1", "prices": [9.0] * 2 + [1.0] * 20}})
    await house.move(60)
    assert await kept(house, unit) == ("PERMANENT", "HEAT", 20)


async def test_without_a_place_nothing_is_planned_and_the_unit_left_alone(house: House) -> None:
    unit = await furnish(house, "hvac")
    await house.move(60)
    before = await kept(house, unit)
    await switch(house, unit, is_on=True)
    assert (await intervals(house, unit), await kept(house, unit)) == ([], before)


async def test_schedules_and_smart_heating_exclude_one_another(house: House) -> None:
    unit = await settle_in(house)
    schedule = await make(house, tempering(unit))
    await switch(house, unit, is_on=True)
    assert (await status(house, schedule))["state"] == "INACTIVE:DISABLED"
    await house.ask("PUT", f"/schedules/{schedule}", tempering(unit))
    await house.move(60)
    assert (await house.ask("GET", f"/hvacs/{unit}/smart-policy", version=OLD)).body == {"isEnabled": False}
    assert (await status(house, schedule))["state"] == "ALIGNED"


async def test_unlinking_forgets_it_and_a_replay_comes_to_the_same(served: House) -> None:
    unit = await settle_in(served)
    await switch(served, unit, is_on=True)
    await to(served, 3)
    client = served.client
    made = Client(client.terms, client.journal, RequestLog(10), client._surroundings)
    assert replay(made) is None
    assert digest(made.world) == digest(client.world)
    assert made.world.state()["programmes"] == client.world.state()["programmes"] != []
    await served.ask("DELETE", "/users/ada")
    await served.move(24 * 3600)
    assert served.world.state()["programmes"] == []


@pytest.mark.parametrize("path", ["smart-policy", "smart-status"])
async def test_a_unit_that_is_not_there_is_not_found_nor_any_in_the_newest_version(house: House, path: str) -> None:
    unit = await furnish(house, "hvac")
    assert (await house.ask("GET", f"/hvacs/{NOBODY}/{path}", version=OLD)).status == 404
    assert (await house.ask("GET", f"/hvacs/{unit}/{path}", version=OLD)).status == 200
    assert (await house.ask("GET", f"/hvacs/{unit}/{path}")).status == 404


@pytest.mark.parametrize("body", [{"isEnabled": None}, {"isEnabled": "yes"}, {"is": True}])
async def test_a_policy_of_another_shape_is_refused(house: House, body: dict[str, Any]) -> None:
    unit = await furnish(house, "hvac")
    assert (await house.ask("PUT", f"/hvacs/{unit}/smart-policy", body, version=OLD)).status == 400


async def test_a_unit_that_cannot_be_told_anything_is_refused(house: House) -> None:
    unit = await furnish(house, "hvac")
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "MITSUBISHI"}})
    refused = await house.ask("PUT", f"/hvacs/{unit}/smart-policy", {"isEnabled": True}, version=OLD)
    assert (refused.status, refused.body["detail"]) == (400, "The unit cannot be told to heat")
    assert house.world.state()["programmes"] == []
