"""Meters as the API shows them: what flows between a home and the grid, import positive (behaviour 3.8)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of
from sandbox.server import Options
from tests.conftest import House
from tests.homes import furnish, place, shown

CAPABLE = {"isCapable": True, "interventionIds": []}
NOON = "2025-06-21T11:00:00.000Z"


@pytest.fixture
def options() -> Options:
    """A summer's noon in Oslo."""
    return Options(start=moment_of(NOON), seed=7)


async def measure(house: House, **given: Any) -> str:
    """Set a meter at a home in which nobody uses anything; gives its path."""
    return f"/meters/{await furnish(house, 'meter', **{'household': 0, **given})}"


async def test_a_meter_shows_every_documented_key(house: House) -> None:
    home = await place(house)
    meter = await measure(house, location=home)
    seen = await shown(house, meter)
    assert set(seen["information"]) == {"brand", "model", "siteName", "installationDate"}
    assert (seen["information"]["brand"], seen["information"]["siteName"]) == ("Tesla", "Home")
    assert seen["energyState"] == {"power": 0, "lastUpdated": NOON}
    assert seen["capabilities"] == {"measuresConsumption": CAPABLE, "measuresProduction": CAPABLE}
    assert seen["location"] == {"id": home, "longitude": 10.7522, "latitude": 59.9139, "lastUpdated": NOON}
    assert seen["hemSystemId"] == (await shown(house, "/hem-systems"))["data"][0]["id"]


async def test_what_the_household_uses_is_imported(house: House) -> None:
    power = (await shown(house, await measure(house, household=1)))["energyState"]["power"]
    assert 0 < power < 20


async def test_what_the_roof_makes_beyond_that_is_exported(house: House) -> None:
    meter = await measure(house)
    inverter = await furnish(house, "inverter", model="Primo 5.0-1")
    rate = (await shown(house, f"/inverters/{inverter}"))["productionState"]["productionRate"]
    assert (await shown(house, meter))["energyState"]["power"] == -rate < 0


async def test_a_car_at_the_plug_is_imported_and_a_battery_can_carry_it(house: House) -> None:
    meter = await measure(house)
    car, charger = await furnish(house, "vehicle"), await furnish(house, "charger", maxCurrent=6)
    await house.do({"plug_in": {"vehicle": car, "charger": charger}})
    await house.move(10)
    assert (await shown(house, meter))["energyState"]["power"] == pytest.approx(4.14)  # 3 phases of 6 A at 230 V
    battery = await furnish(house, "battery", batteryLevel=90)
    assert (await shown(house, meter))["energyState"]["power"] == 0
    assert (await shown(house, f"/batteries/{battery}"))["chargeState"]["chargeRate"] == pytest.approx(-4.14)


async def test_a_broken_meter_shows_null(house: House) -> None:
    meter = await measure(house, household=1)
    await house.do({"fault": {"meter": meter.removeprefix("/meters/")}})
    await house.move(60)
    assert (await shown(house, meter))["energyState"] == {"power": None, "lastUpdated": NOON}
    await house.do({"clear_fault": {"meter": meter.removeprefix("/meters/")}})
    assert (await shown(house, meter))["energyState"]["power"] > 0
