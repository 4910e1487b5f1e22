"""Inverters as the API shows them, by day and by night (behaviour 3.7)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of
from sandbox.server import Options
from tests.conftest import House
from tests.homes import furnish, place, shown

CAPABLE = {"isCapable": True, "interventionIds": []}
NOON = "2025-06-21T11:00:00.000Z"
HOURS_TO_NIGHT = 12


@pytest.fixture
def options() -> Options:
    """A summer's noon in Oslo."""
    return Options(start=moment_of(NOON), seed=7)


async def mount(house: House, **given: Any) -> str:
    """Put panels on the roof of a home; gives the inverter's path."""
    return f"/inverters/{await furnish(house, 'inverter', **{'model': 'Primo 5.0-1', **given})}"


async def test_an_inverter_shows_every_documented_key(house: House) -> None:
    home = await place(house, timezone_name="Europe/Oslo")
    inverter = await mount(house, location=home, lifetimeProduction=12345.6)
    seen = await shown(house, inverter)
    assert set(seen["information"]) == {"id", "sn", "brand", "model", "siteName", "installationDate"}
    assert (seen["information"]["brand"], seen["information"]["model"], seen["information"]["siteName"]) == (
        "Fronius",
        "Primo 5.0-1",
        "Home",
    )
    assert set(seen["productionState"]) == {
        "productionRate",
        "isProducing",
        "totalLifetimeProduction",
        "lastUpdated",
    }
    assert seen["productionState"]["totalLifetimeProduction"] == 12345.6
    assert seen["capabilities"] == {"productionState": CAPABLE, "productionStatistics": CAPABLE}
    assert seen["location"] == {"id": home, "longitude": 10.7522, "latitude": 59.9139, "lastUpdated": NOON}
    assert (seen["timezone"], seen["hemSystemId"]) == ("Europe/Oslo", None)


async def test_by_day_it_produces_within_its_limits_and_the_counter_runs(house: House) -> None:
    inverter = await mount(house, panels=20)
    before = (await shown(house, inverter))["productionState"]
    assert before["isProducing"] is True
    assert 0 < before["productionRate"] <= 5
    assert before["lastUpdated"] == NOON
    await house.move(3600)
    after = (await shown(house, inverter))["productionState"]
    assert 0 < after["totalLifetimeProduction"] - before["totalLifetimeProduction"] <= 5
    assert after["lastUpdated"] == "2025-06-21T12:00:00.000Z"


async def test_by_night_it_shows_zero_and_the_counter_stands(house: House) -> None:
    inverter = await mount(house)
    await house.move(HOURS_TO_NIGHT * 3600)
    night = (await shown(house, inverter))["productionState"]
    assert (night["productionRate"], night["isProducing"]) == (0, False)
    await house.move(600)
    assert (await shown(house, inverter))["productionState"] == night


async def test_a_broken_inverter_produces_nothing_until_it_is_put_right(house: House) -> None:
    inverter = await mount(house)
    await house.do({"fault": {"inverter": inverter.removeprefix("/inverters/")}})
    broken = (await shown(house, inverter))["productionState"]
    assert (broken["productionRate"], broken["isProducing"]) == (0, False)
    await house.move(3600)
    assert (await shown(house, inverter))["productionState"]["totalLifetimeProduction"] == (
        broken["totalLifetimeProduction"]
    )
    await house.do({"clear_fault": {"inverter": inverter.removeprefix("/inverters/")}})
    assert (await shown(house, inverter))["productionState"]["isProducing"] is True


@pytest.mark.parametrize("timezone_name", ["Asia/Kolkata", "Australia/Adelaide", "UTC"])
async def test_its_time_zone_is_that_of_its_home(house: House, timezone_name: str) -> None:
    home = await place(house, timezone_name=timezone_name, latitude=-34.9, longitude=138.6)
    assert (await shown(house, await mount(house, location=home)))["timezone"] == timezone_name


async def test_serial_numbers_and_device_ids_differ_and_stay(house: House) -> None:
    paths = [await mount(house) for _ in range(3)]
    first = [(await shown(house, path))["information"] for path in paths]
    assert len({one["sn"] for one in first}) == len({one["id"] for one in first}) == 3
    await house.move(86_400)
    assert [(await shown(house, path))["information"] for path in paths] == first
