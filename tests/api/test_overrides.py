"""Smart overrides: charge now, whatever a schedule says, until charging ends (behaviour 8.2)."""

from __future__ import annotations

from tests.cars import park, park_charging, shown
from tests.conftest import House
from tests.homes import furnish, place
from tests.scheduling import charging, make, state, status

HOUR = 3600.0


async def held_back(house: House) -> tuple[str, str]:
    """A car whose schedule keeps it from charging until the night."""
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home))
    await house.move(10)
    return car, schedule


async def test_an_override_starts_charging_and_holds_until_it_is_ended(house: House) -> None:
    car, schedule = await held_back(house)
    made = await house.ask("POST", f"/vehicles/{car}/smart-override")
    assert (made.status, made.body) == (
        200,
        {
            "createdAt": "2025-01-06T17:00:20.000Z",
            "endedAt": None,
            "targetType": "vehicle",
            "targetId": car,
            "vendorActionId": house.world.actions.state()[-1]["id"],
            "userId": "ada",
            "vendor": "TESLA",
        },
    )
    seen = await status(house, schedule)
    assert (seen["state"], seen["smartOverride"]["vendorActionId"]) == (
        "INACTIVE:OVERRIDDEN",
        made.body["vendorActionId"],
    )
    await house.move(HOUR)
    assert (await shown(house, car))["chargeState"]["isCharging"] is True
    assert (await house.ask("POST", f"/vehicles/{car}/smart-override")).body == made.body
    ended = await house.ask("DELETE", f"/vehicles/{car}/smart-override")
    assert ended.body == {**made.body, "endedAt": "2025-01-06T18:00:20.000Z"}
    assert await state(house, schedule) == "PENDING"
    await house.move(10)
    assert (await state(house, schedule), (await shown(house, car))["chargeState"]["isCharging"]) == ("ALIGNED", False)
    assert (await status(house, schedule))["smartOverride"] is None


async def test_an_override_ends_when_charging_does(house: House) -> None:
    car, schedule = await held_back(house)
    await house.ask("POST", f"/vehicles/{car}/smart-override")
    await house.move(60)
    await house.do({"unplug": {"vehicle": car}})
    await house.move(0)
    assert await state(house, schedule) == "ALIGNED"
    assert (await house.ask("DELETE", f"/vehicles/{car}/smart-override")).status == 404


async def test_an_override_whose_start_fails_ends(house: House) -> None:
    car, schedule = await held_back(house)
    await house.do({"go_offline": {"vehicle": car}})
    await house.ask("POST", f"/vehicles/{car}/smart-override")
    await house.move(5)
    assert await state(house, schedule) == "INACTIVE:OVERRIDDEN"
    await house.move(60)
    assert await state(house, schedule) == "ALIGNED"


async def test_an_override_takes_back_a_stop_that_is_under_way(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home))
    assert await state(house, schedule) == "PENDING"
    await house.ask("POST", f"/vehicles/{car}/smart-override")
    stop, start = house.world.actions.state()
    assert (stop["state"], stop["failure"]["type"], start["state"]) == ("CANCELLED", "CONFLICT", "PENDING")
    await house.move(60)
    assert (await shown(house, car))["chargeState"]["isCharging"] is True


async def test_a_car_that_charges_already_needs_no_action(house: House) -> None:
    car = await park_charging(house)
    made = await house.ask("POST", f"/vehicles/{car}/smart-override")
    assert (made.status, made.body["vendorActionId"], house.world.actions.state()) == (200, None, [])
    assert (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).status == 200
    await house.move(10)
    assert (await house.ask("DELETE", f"/vehicles/{car}/smart-override")).status == 404


async def test_a_charger_can_be_overridden_too(house: House) -> None:
    box, car = await furnish(house, "charger"), await park(house)
    schedule = await make(house, charging(box, None, targetType="charger"))
    await house.do({"plug_in": {"vehicle": car, "charger": box}})
    await house.move(60)
    made = await house.ask("POST", f"/chargers/{box}/smart-override")
    assert (made.status, made.body["targetType"]) == (200, "charger")
    await house.move(60)
    assert (await state(house, schedule), (await shown(house, car))["chargeState"]["isCharging"]) == (
        "INACTIVE:OVERRIDDEN",
        True,
    )
    assert (await house.ask("DELETE", f"/chargers/{box}/smart-override")).status == 200


async def test_what_cannot_charge_cannot_be_overridden(house: House) -> None:
    car = await park(house)
    refused = await house.ask("POST", f"/vehicles/{car}/smart-override")
    assert (refused.status, refused.body["detail"]) == (400, "The asset is not plugged in.")
    refused = await house.ask("DELETE", f"/vehicles/{car}/smart-override")
    assert (refused.status, refused.body["detail"]) == (404, f"there is no smart override of the vehicle {car}")
    assert (await house.ask("POST", "/vehicles/nobody/smart-override")).status == 404
