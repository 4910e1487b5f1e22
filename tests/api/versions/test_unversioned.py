"""Rows of the documentation that came to all versions at once: the oldest version shows them as the newest does."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox.api.versions import NEWEST, VERSIONS, edition
from tests.cars import park_plugged_in, shown
from tests.conftest import House
from tests.homes import furnish

OLDEST = list(VERSIONS)[-1]


async def test_t16_a_car_that_gives_power_back_shows_so_in_every_version(house: House) -> None:
    car = await park_plugged_in(house, vendor="NISSAN", model="Leaf", batteryLevel=80)
    await house.do({"discharge": {"vehicle": car, "power": 3}})
    for version in VERSIONS:
        seen = (await shown(house, car, version=version))["chargeState"]["powerDeliveryState"]
        assert seen == "PLUGGED_IN:DISCHARGING", version


@pytest.mark.parametrize("version", VERSIONS)
async def test_t19_lists_of_vendors_need_no_token(served: House, version: str) -> None:
    async with aiohttp.ClientSession(headers={"Enode-Version": version}) as http:
        for row in edition(version).routes.rows:
            if row.path.startswith("/health/") or row.path == "/integrations":
                async with http.get(served.url + row.path) as answer:
                    assert answer.status in {200, 204}, row.path


async def test_t54_the_states_of_hvac_units_and_both_commands_show_in_every_version(house: House) -> None:
    hvac = await furnish(house, "hvac")
    for version in (NEWEST, OLDEST):
        seen = (await house.ask("GET", f"/hvacs/{hvac}", version=version)).body
        assert {"temperatureState", "thermostatState"} <= seen.keys()
        assert {"setFollowSchedule", "setPermanentHold"} <= seen["capabilities"].keys()


async def test_t55_what_came_to_actions_of_charging_shows_in_every_version(house: House) -> None:
    car = await park_plugged_in(house)
    made = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"}, version=OLDEST)
    assert made.body["failureReason"] is None
