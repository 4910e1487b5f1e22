"""Outages of vendors as programs see them: health, integrations, ageing assets, failing commands and sign-ins."""

from __future__ import annotations

import pytest

from sandbox.world.refusals import Refused
from tests.cars import park, shown
from tests.conftest import House
from tests.links import token_of

OUTAGE = {"vendor_outage": {"vendor": "TESLA"}}
RECOVERY = {"vendor_recovery": {"vendor": "TESLA"}}
LISTS = ("/health/vehicles", "/health/chargers", "/integrations")


async def statuses(house: House, path: str) -> tuple[str, str]:
    (entry,) = [entry for entry in (await house.ask("GET", path)).body if entry["vendor"] == "TESLA"]
    return entry["status"], entry["linkingStatus"]


@pytest.mark.parametrize("path", LISTS)
async def test_an_outage_shows_in_health_and_integrations_until_it_is_over(house: House, path: str) -> None:
    await house.do({"enable_brand": "TESLA"})
    assert await statuses(house, path) == ("READY", "READY")
    await house.do(OUTAGE)
    assert await statuses(house, path) == ("OUTAGE", "OUTAGE")
    await house.do(RECOVERY)
    assert await statuses(house, path) == ("READY", "READY")


@pytest.mark.parametrize(
    ("side", "seen"), [("data", ("ELEVATED_ERROR_RATE", "READY")), ("linking", ("READY", "ELEVATED_ERROR_RATE"))]
)
async def test_sides_and_statuses_show_apart(house: House, side: str, seen: tuple[str, str]) -> None:
    await house.do({"enable_brand": "TESLA"})
    await house.do(
        {"vendor_outage": {"vendor": "TESLA", "type": "charger", "status": "ELEVATED_ERROR_RATE", "side": side}}
    )
    assert await statuses(house, "/health/chargers") == await statuses(house, "/integrations") == seen
    assert await statuses(house, "/health/vehicles") == ("READY", "READY")


async def test_assets_age_and_commands_fail_until_it_has_blown_over(house: House) -> None:
    car = await park(house)
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(600)
    before = await shown(house, car)
    await house.do({"vendor_outage": {"vendor": "TESLA", "lasting": "1h"}})
    action = (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).body
    await house.move(3_500)
    after = await shown(house, car)
    assert (after["isReachable"], after["lastSeen"]) == (False, before["lastSeen"])
    ended = (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body
    assert (ended["state"], ended["failureReason"]["type"]) == ("FAILED", "NO_RESPONSE")
    await house.move(100)
    again = await shown(house, car)
    assert (again["isReachable"], again["chargeState"]["isCharging"]) == (True, True)
    assert again["lastSeen"] > before["lastSeen"]


async def test_nobody_can_sign_in_and_the_link_stays_open(house: House) -> None:
    token = await token_of(house)
    await house.do(OUTAGE)
    with pytest.raises(Refused, match="the vendor does not answer"):
        await house.do({"complete_link": {"link": token}})
    await house.do(RECOVERY)
    assert (await house.do({"complete_link": {"link": token}}))["assets"]
