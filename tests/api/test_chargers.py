"""Chargers as the API shows them: every key, the plug, and the pair with a car (behaviour 3.5, 4.1, 4.10)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import park
from tests.conftest import House
from tests.homes import furnish, shown

CAPABLE = {"isCapable": True, "interventionIds": []}
INCAPABLE = {"isCapable": False, "interventionIds": []}


async def plug(house: House, user: str = "ada", car_of: str = "ada", **car: Any) -> tuple[str, str]:
    """Plug a car in at a user's charger, so that it has begun to charge; gives the paths of charger and car."""
    charger = await furnish(house, "charger", user)
    vehicle = await park(house, car_of, **car)
    await house.do({"plug_in": {"vehicle": vehicle, "charger": charger}})
    await house.move(10)
    return f"/chargers/{charger}", f"/vehicles/{vehicle}"


async def charge_state(house: House, path: str) -> Any:
    return (await shown(house, path))["chargeState"]


async def test_an_empty_charger_shows_every_documented_key(house: House) -> None:
    charger = await furnish(house, "charger", vendor="EASEE", model="Home", year=2021)
    seen = await shown(house, f"/chargers/{charger}")
    assert seen.pop("information").keys() == {"brand", "model", "year", "serialNumber"}
    assert seen == {
        "id": charger,
        "userId": "ada",
        "vendor": "EASEE",
        "lastSeen": "2025-01-06T17:00:00.000Z",
        "isReachable": True,
        "chargeState": {
            "isPluggedIn": False,
            "isCharging": False,
            "chargeRate": None,
            "lastUpdated": "2025-01-06T17:00:00.000Z",
            "maxCurrent": 32,
            "powerDeliveryState": "UNPLUGGED",
            "pluggedInVehicleId": None,
        },
        "capabilities": dict.fromkeys(
            ("information", "chargeState", "startCharging", "stopCharging", "setMaxCurrent"), CAPABLE
        ),
        "location": {"id": None, "lastUpdated": None},
        "scopes": ["charger:read:data", "charger:control:charging"],
    }


async def test_information_is_that_of_the_model_and_the_serial_number_stays(house: House) -> None:
    charger = await furnish(house, "charger", vendor="ZAPTEC", model="Go", year=2022)
    first = (await shown(house, f"/chargers/{charger}"))["information"]
    assert (first["brand"], first["model"], first["year"]) == ("Zaptec", "Go", 2022)
    await house.move(86400)
    assert (await shown(house, f"/chargers/{charger}"))["information"] == first
    assert first["serialNumber"]


async def test_a_charger_shows_the_capabilities_of_its_model(house: House) -> None:
    tesla = await shown(house, f"/chargers/{await furnish(house, 'charger', vendor='TESLA')}")
    assert tesla["capabilities"]["setMaxCurrent"] == INCAPABLE
    assert tesla["capabilities"]["startCharging"] == tesla["capabilities"]["stopCharging"] == CAPABLE


async def test_charger_and_car_of_one_plug_name_each_other_and_agree(house: House) -> None:
    charger, car = await plug(house)
    at_charger, at_car = await charge_state(house, charger), await charge_state(house, car)
    assert at_charger["pluggedInVehicleId"] == car.removeprefix("/vehicles/")
    assert at_car["pluggedInChargerId"] == charger.removeprefix("/chargers/")
    for name in ("isPluggedIn", "isCharging", "chargeRate", "powerDeliveryState", "lastUpdated"):
        assert at_charger[name] == at_car[name], name
    assert (at_charger["chargeRate"], at_charger["powerDeliveryState"]) == (11, "PLUGGED_IN:CHARGING")


async def test_charger_and_car_forget_each_other_when_the_cable_is_pulled(house: House) -> None:
    charger, car = await plug(house)
    await house.do({"unplug": {"charger": charger.removeprefix("/chargers/")}})
    at_charger, at_car = await charge_state(house, charger), await charge_state(house, car)
    assert (at_charger["isPluggedIn"], at_charger["pluggedInVehicleId"], at_charger["chargeRate"]) == (
        False,
        None,
        None,
    )
    assert (at_car["isPluggedIn"], at_car["pluggedInChargerId"]) == (False, None)


async def test_charger_and_car_of_different_users_do_not_name_each_other(house: House) -> None:
    charger, car = await plug(house, "ada", "ben")
    at_charger, at_car = await charge_state(house, charger), await charge_state(house, car)
    assert (at_charger["isCharging"], at_charger["pluggedInVehicleId"]) == (True, None)
    assert (at_car["isCharging"], at_car["pluggedInChargerId"]) == (True, None)


async def test_a_guests_car_charges_without_a_name(house: House) -> None:
    charger = await furnish(house, "charger")
    await house.do({"plug_in": {"charger": charger}})
    await house.move(10)
    seen = await charge_state(house, f"/chargers/{charger}")
    assert (seen["isPluggedIn"], seen["isCharging"], seen["pluggedInVehicleId"]) == (True, True, None)
    assert (await shown(house, "/vehicles"))["data"] == []


async def test_a_charger_is_stopped_and_never_complete_when_the_car_is_full(house: House) -> None:
    charger, car = await plug(house, batteryLevel=99, chargeLimit=100)
    await house.move(3600)
    assert (await charge_state(house, car))["powerDeliveryState"] == "PLUGGED_IN:COMPLETE"
    seen = await charge_state(house, charger)
    assert (seen["powerDeliveryState"], seen["isPluggedIn"], seen["isCharging"], seen["chargeRate"]) == (
        "PLUGGED_IN:STOPPED",
        True,
        False,
        None,
    )


async def test_a_plug_that_was_just_put_in_is_initializing(house: House) -> None:
    charger, car = await furnish(house, "charger"), await park(house)
    await house.do({"plug_in": {"vehicle": car, "charger": charger}})
    seen = await charge_state(house, f"/chargers/{charger}")
    assert (seen["powerDeliveryState"], seen["isPluggedIn"], seen["isCharging"], seen["chargeRate"]) == (
        "PLUGGED_IN:INITIALIZING",
        True,
        False,
        None,
    )


@pytest.mark.parametrize(
    ("kind", "empty", "plugged"),
    [
        ("fault", ("PLUGGED_IN:FAULT", True, False), ("PLUGGED_IN:FAULT", True, False)),
        ("no_power", ("UNPLUGGED", False, False), ("PLUGGED_IN:NO_POWER", True, False)),
        ("unknown", ("UNKNOWN", None, None), ("UNKNOWN", None, None)),
    ],
)
async def test_trouble_of_the_charger_shows_with_its_companions(
    house: House, kind: str, empty: tuple[Any, ...], plugged: tuple[Any, ...]
) -> None:
    lonely = await furnish(house, "charger", "ben")
    charger, _car = await plug(house)
    for one, expected in ((lonely, empty), (charger.removeprefix("/chargers/"), plugged)):
        await house.do({"fault": {"charger": one, "kind": kind}})
        seen = await charge_state(house, f"/chargers/{one}")
        assert (seen["powerDeliveryState"], seen["isPluggedIn"], seen["isCharging"]) == expected
        assert seen["chargeRate"] is None
        await house.do({"clear_fault": {"charger": one}})
    await house.move(10)
    assert (await charge_state(house, charger))["powerDeliveryState"] == "PLUGGED_IN:CHARGING"


async def test_power_that_is_given_back_shows_at_the_charger(house: House) -> None:
    charger = await furnish(house, "charger", vendor="WALLBOX", model="Quasar")
    car = await park(house, vendor="NISSAN", model="Leaf e+", batteryLevel=80)
    await house.do({"plug_in": {"vehicle": car, "charger": charger}})
    await house.move(10)
    await house.do({"discharge": {"charger": charger, "power": 5}})
    seen = await charge_state(house, f"/chargers/{charger}")
    assert (seen["powerDeliveryState"], seen["isPluggedIn"], seen["isCharging"], seen["chargeRate"]) == (
        "PLUGGED_IN:DISCHARGING",
        True,
        False,
        None,
    )


async def test_charger_and_car_name_each_other_as_soon_as_both_are_the_users_and_no_longer(house: House) -> None:
    charger = await furnish(house, "charger")
    car = await house.do({"add_vehicle": {"vendor": "TESLA", "batteryLevel": 40}})
    await house.do({"plug_in": {"vehicle": car["id"], "charger": charger}})
    await house.move(10)
    assert (await charge_state(house, f"/chargers/{charger}"))["pluggedInVehicleId"] is None
    await house.do({"link": {"account": car["account"]["id"], "user": "ada"}})
    assert (await charge_state(house, f"/chargers/{charger}"))["pluggedInVehicleId"] == car["id"]
    assert (await charge_state(house, f"/vehicles/{car['id']}"))["pluggedInChargerId"] == charger
    await house.do({"unlink": {"account": car["account"]["id"]}})
    seen = await charge_state(house, f"/chargers/{charger}")
    assert (seen["isCharging"], seen["pluggedInVehicleId"]) == (True, None)
