"""2024-10-01, row by row, for locations, tariffs and smart charging."""

from __future__ import annotations

from tests.cars import park
from tests.conftest import House

OLD, NEW = "2024-01-01", "2024-10-01"
PROVEN_OF_TARIFFS = {
    "Added Location 3.10",
    "Removed SmartChargingPlan T11",
    "ShownInPlan SmartChargingStatus T11",
}


async def test_it_was_not_said_when_a_location_was_made(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    asked = {"name": "Home", "latitude": 59.9, "longitude": 10.7, "timezoneName": "Europe/Oslo"}
    home = (await house.ask("POST", "/users/ada/locations", asked, version=OLD)).body
    assert home == {"id": home["id"], "userId": "ada", **asked}
    new = (await house.ask("GET", f"/locations/{home['id']}", version=NEW)).body
    assert new == {**home, "createdAt": "2025-01-06T17:00:00.000Z"}


async def overridden(house: House) -> tuple[str, str]:
    """Have a car whose plan is overridden; gives it and its home."""
    car = await park(house, chargeLimit=80)
    home = {"name": "Home", "latitude": 59.9139, "longitude": 10.7522, "timezoneName": "Europe/Oslo"}
    place = (await house.do({"add_location": {"user": "ada", **home}}))["id"]
    await house.do({"set_prices": {"area": "NO1", "prices": [1.0] * 8 + [0.1] * 40}})
    policy = {"isEnabled": True, "deadline": "07:00"}
    await house.ask("PUT", f"/vehicles/{car}/smart-charging-policy", policy)
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(30)
    await house.ask("POST", f"/vehicles/{car}/smart-override")
    await house.move(30)
    return car, place


async def test_t11_a_plan_had_its_location_twice_and_the_override_in_it(house: House) -> None:
    car, place = await overridden(house)
    path = f"/vehicles/{car}/smart-charging-status"
    new, old = (await house.ask("GET", path)).body, (await house.ask("GET", path, version=OLD)).body
    assert new["smartOverride"] is not None
    extra = {"externalStart": new["smartOverride"], "chargingLocationId": place}
    assert old == {**new, "plan": {**new["plan"], **extra}}
    path = f"/vehicles/{car}/smart-charging-plans/latest"
    new, old = (await house.ask("GET", path)).body, (await house.ask("GET", path, version=OLD)).body
    assert old == {**new, "externalStart": None, "chargingLocationId": place}


async def test_t11_a_status_without_a_plan_has_none_before_either(house: House) -> None:
    path = f"/vehicles/{await park(house)}/smart-charging-status"
    assert (await house.ask("GET", path, version=OLD)).body == (await house.ask("GET", path)).body
