"""What is told of the past is what the documentation says, key by key, in every version."""

from __future__ import annotations

import pytest

from sandbox.api.versions import NEWEST, VERSIONS
from tests.api.versions.golden import CAR, HOME, golden, renamed
from tests.conftest import House
from tests.homes import furnish, place, shown

ADA = "ada@example.com"
HEM_SYSTEM = "20000000-0000-4000-8000-000000000010"
paged_versions = pytest.mark.parametrize("version", [version for version in VERSIONS if version >= "2023-08-01"])
newest_version = pytest.mark.parametrize("version", [NEWEST])  # inverter statistics and HEM systems came with it


@paged_versions
async def test_charging_and_sessions(house: House, version: str) -> None:
    home = await place(house, ADA, timezoneName="Europe/Oslo")
    house.world.prices.set_curve("NO1", house.world.now(), [1.5] * 4)
    car = await furnish(house, "vehicle", ADA, location=home, batteryLevel=10)
    await house.do({"plug_in": {"vehicle": car, "power": 11}})
    await house.move(7200)
    names = {car: CAR, home: HOME}
    path, asked = f"/users/{ADA}/statistics/charging", "startDate=2025-01-06T18:00:00Z&type=vehicle"
    hours = await shown(house, f"{path}?{asked}&resolution=HOUR", version=version)
    assert renamed(hours, names) == golden(version, "charging-statistics")
    sessions = await shown(house, f"{path}/sessions?{asked}", version=version)
    assert renamed(sessions, names) == golden(version, "charging-sessions")


@newest_version
async def test_an_inverter(house: House, version: str) -> None:
    inverter = await furnish(house, "inverter", ADA)
    answer = await house.ask("GET", f"/inverters/{inverter}/statistics?year=2025&month=1&day=5", version=version)
    assert (answer.status, answer.body) == (202, golden(version, "inverter-statistics"))
    asked = "resolution=HOUR&startDate=2025-01-06T02:00:00Z&endDate=2025-01-06T03:00:00Z"
    path = f"/inverters/{inverter}/vendor-statistics?{asked}"
    assert await shown(house, path, version=version) == golden(version, "vendor-statistics")


@newest_version
async def test_a_hem_system(house: House, version: str) -> None:
    home = await place(house, ADA, timezoneName="Europe/Oslo")
    meter = await furnish(house, "meter", ADA, location=home)
    (system,) = (await shown(house, "/hem-systems", version=version))["data"]
    installed = (await shown(house, f"/meters/{meter}"))["information"]["installationDate"]
    names = {home: HOME, system["id"]: HEM_SYSTEM, installed: "2022-06-01T00:00:00.000Z"}
    assert renamed(system, names) == golden(version, "hem-system")
