"""Vehicles as the API shows them: every key, nulls, numbers, timestamps, lists (behaviour 3.4, 4.1; R1, R2)."""

from __future__ import annotations

import re

import pytest

from tests.cars import NOBODY, park, park_charging, park_plugged_in, shown
from tests.conftest import House

KEYS = {
    "id", "userId", "vendor", "lastSeen", "isReachable", "information", "chargeState", "smartChargingPolicy",
    "odometer", "location", "capabilities", "scopes",
}  # fmt: skip
CHARGE_STATE_KEYS = {
    "batteryLevel", "range", "isPluggedIn", "isCharging", "isFullyCharged", "batteryCapacity", "chargeLimit",
    "chargeRate", "chargeTimeRemaining", "lastUpdated", "maxCurrent", "powerDeliveryState", "pluggedInChargerId",
}  # fmt: skip
CAPABLE = {"isCapable": True, "interventionIds": []}
INCAPABLE = {"isCapable": False, "interventionIds": []}
TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


async def test_an_unplugged_vehicle_shows_every_documented_key(house: House) -> None:
    vehicle = await shown(house, await park(house))
    assert set(vehicle) == KEYS
    assert set(vehicle["chargeState"]) == CHARGE_STATE_KEYS
    assert set(vehicle["information"]) == {"vin", "brand", "model", "year", "displayName"}
    assert set(vehicle["location"]) == {"id", "longitude", "latitude", "lastUpdated"}
    assert set(vehicle["odometer"]) == {"distance", "lastUpdated"}


async def test_an_unplugged_vehicle_shows_null_for_what_only_charging_has(house: House) -> None:
    state = (await shown(house, await park(house, chargeLimit=90)))["chargeState"]
    assert state == {
        "batteryLevel": 40,
        "range": 196,
        "isPluggedIn": False,
        "isCharging": False,
        "isFullyCharged": False,
        "batteryCapacity": 57.5,
        "chargeLimit": 90,
        "chargeRate": None,
        "chargeTimeRemaining": None,
        "lastUpdated": "2025-01-06T17:00:00.000Z",
        "maxCurrent": 16,
        "powerDeliveryState": "UNPLUGGED",
        "pluggedInChargerId": None,
    }


async def test_a_charging_vehicle_shows_rate_and_remaining_time(house: House) -> None:
    # 40 % of 57.5 kWh are missing up to the limit of 80 %: 23 kWh at 11 kW and 0.9 efficiency take 139.4 minutes.
    car = await park_plugged_in(house, chargeLimit=80)
    await house.move(5)
    state = (await shown(house, car))["chargeState"]
    assert (state["isPluggedIn"], state["isCharging"], state["isFullyCharged"]) == (True, True, False)
    assert (state["powerDeliveryState"], state["chargeRate"], state["chargeTimeRemaining"]) == (
        "PLUGGED_IN:CHARGING",
        11,
        139,
    )
    assert state["lastUpdated"] == "2025-01-06T17:00:05.000Z"


async def test_smart_charging_is_an_object_with_defaults_never_null(house: House) -> None:
    vehicle = await shown(house, await park(house))
    assert vehicle["smartChargingPolicy"] == {"isEnabled": False, "deadline": None, "minimumChargeLimit": 0}


async def test_a_vehicle_shows_the_capabilities_of_its_model(house: House) -> None:
    tesla = (await shown(house, await park(house)))["capabilities"]
    assert tesla == dict.fromkeys(
        (
            "information", "chargeState", "location", "odometer", "setMaxCurrent", "startCharging", "stopCharging",
            "smartCharging",
        ),
        CAPABLE,
    )  # fmt: skip
    polestar = (await shown(house, await park(house, vendor="POLESTAR", model=None)))["capabilities"]
    incapable = ("setMaxCurrent", "startCharging", "stopCharging", "smartCharging")
    assert polestar == {**tesla, **dict.fromkeys(incapable, INCAPABLE)}


async def test_what_a_vendor_does_not_tell_is_null_and_not_omitted(house: House) -> None:
    xpeng = await shown(house, await park(house, vendor="XPENG", model="G9"))
    assert xpeng["odometer"] == {"distance": None, "lastUpdated": None}
    assert xpeng["capabilities"]["odometer"] == INCAPABLE
    assert xpeng["chargeState"]["maxCurrent"] is None


async def test_a_display_name_is_shown_as_given_or_null(house: House) -> None:
    named = await shown(house, await park(house, displayName='Ådas "Blixt" 😀 </b>'))
    assert named["information"]["displayName"] == 'Ådas "Blixt" 😀 </b>'
    assert (await shown(house, await park(house)))["information"]["displayName"] is None


async def test_information_is_that_of_the_car_that_was_added(house: House) -> None:
    car = await park(house, vendor="VOLKSWAGEN", model="ID. Buzz", year=2023, vin="WVWZZZEBZPH000001")
    assert (await shown(house, car))["information"] == {
        "vin": "WVWZZZEBZPH000001",
        "brand": "Volkswagen",
        "model": "ID. Buzz",
        "year": 2023,
        "displayName": None,
    }


async def test_a_made_up_vin_has_17_characters_without_i_o_and_q(house: House) -> None:
    vehicle = await shown(house, await park(house))
    assert re.fullmatch(r"5YJ[A-HJ-NPR-Z0-9]{14}", vehicle["information"]["vin"])


async def test_a_vehicle_is_at_the_location_of_its_user_where_it_stands(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    home = await house.do({"add_location": {"user": "ada", "name": "Home", "latitude": 59.5, "longitude": 10.5}})
    at_home = await shown(house, await park(house, location=home["id"]))
    assert at_home["location"] == {
        "id": home["id"],
        "longitude": 10.5,
        "latitude": 59.5,
        "lastUpdated": "2025-01-06T17:00:00.000Z",
    }
    assert (await shown(house, await park(house, latitude=1.5, longitude=2.5)))["location"]["id"] is None


async def test_whole_numbers_are_written_without_a_fraction(house: House) -> None:
    car = await park(house, odometer=40123.0, latitude=60.0, longitude=-0.0, batteryLevel=41.0)
    async with house.http.get(f"{house.url}/vehicles/{car}", headers=house.headers) as response:
        text = await response.text()
    assert '"distance":40123,' in text
    assert '"latitude":60,' in text
    assert '"batteryLevel":41,' in text
    assert not re.search(r":-?\d+\.0[,}]", text)
    assert '"longitude":0,' in text


async def test_every_timestamp_has_milliseconds_and_a_z(house: House) -> None:
    await house.move(0.5)
    car = await park_charging(house)
    vehicle = await shown(house, car)
    blocks = (vehicle["chargeState"], vehicle["odometer"], vehicle["location"])
    stamps = [vehicle["lastSeen"], *(block["lastUpdated"] for block in blocks)]
    assert all(TIMESTAMP.fullmatch(stamp) for stamp in stamps)
    assert vehicle["odometer"]["lastUpdated"] == "2025-01-06T17:00:00.500Z"


async def test_blocks_age_by_themselves_while_the_vehicle_is_seen(house: House) -> None:
    car = await park_plugged_in(house)
    await house.move(3600)
    vehicle = await shown(house, car)
    assert vehicle["lastSeen"] == vehicle["chargeState"]["lastUpdated"] == "2025-01-06T18:00:00.000Z"
    assert vehicle["odometer"]["lastUpdated"] == vehicle["location"]["lastUpdated"] == "2025-01-06T17:00:00.000Z"


async def test_an_unreachable_vehicle_is_still_served_as_last_known(house: House) -> None:
    car = await park_charging(house)
    before = await shown(house, car)
    await house.do({"go_offline": {"vehicle": car}})
    await house.move(7200)
    assert await shown(house, car) == {**before, "isReachable": False}


async def test_an_unknown_vehicle_is_not_found_in_enodes_words(house: House) -> None:
    asked = await house.ask("GET", f"/vehicles/{NOBODY}")
    assert asked.status == 404
    assert asked.body == {
        "type": "https://developers.enode.com/api/problems/not-found",
        "title": "Not Found",
        "detail": "The requested asset wasn't found.",
    }


async def test_a_vehicle_that_nobody_linked_is_unknown_to_the_api(house: House) -> None:
    car = await park(house, None)
    assert (await house.ask("GET", f"/vehicles/{car}")).status == 404
    assert (await house.ask("GET", "/vehicles")).body["data"] == []


async def test_lists_hold_the_same_bodies_as_single_reads_newest_first(house: House) -> None:
    cars = [await park(house, user) for user in ("ada", "ben", "ada")]
    bodies = [await shown(house, car) for car in reversed(cars)]
    assert (await house.ask("GET", "/vehicles")).body["data"] == bodies
    assert (await house.ask("GET", "/users/ada/vehicles")).body["data"] == [bodies[0], bodies[2]]
    assert (await house.ask("GET", "/users/ben/vehicles")).body["data"] == [bodies[1]]


async def test_list_order_is_that_of_linking_not_of_making(house: House) -> None:
    waiting = await house.do({"add_vehicle": {"vendor": "TESLA"}})
    linked_at_once = await park(house)
    await house.do({"link": {"account": waiting["account"]["id"], "user": "ada"}})
    asked = await house.ask("GET", "/users/ada/vehicles")
    assert [vehicle["id"] for vehicle in asked.body["data"]] == [waiting["id"], linked_at_once]


@pytest.mark.parametrize(
    ("state", "is_plugged_in", "is_charging", "is_fully_charged"),
    [
        ("UNKNOWN", None, None, None),
        ("UNPLUGGED", False, False, False),
        ("PLUGGED_IN:INITIALIZING", True, False, False),
        ("PLUGGED_IN:CHARGING", True, True, False),
        ("PLUGGED_IN:STOPPED", True, False, False),
        ("PLUGGED_IN:NO_POWER", True, False, False),
        ("PLUGGED_IN:FAULT", True, False, False),
        ("PLUGGED_IN:DISCHARGING", True, False, False),
    ],
)
async def test_each_power_delivery_state_has_its_companions(
    house: House, state: str, is_plugged_in: bool | None, is_charging: bool | None, is_fully_charged: bool | None
) -> None:
    car = await park(house)
    await house.do({"set": {"vehicle": car, "powerDeliveryState": state}})
    seen = (await shown(house, car))["chargeState"]
    assert seen["powerDeliveryState"] == state
    assert (seen["isPluggedIn"], seen["isCharging"], seen["isFullyCharged"]) == (
        is_plugged_in,
        is_charging,
        is_fully_charged,
    )
    assert (seen["chargeRate"] is None) == (seen["chargeTimeRemaining"] is None) == (state != "PLUGGED_IN:CHARGING")


async def test_a_full_car_is_complete_and_fully_charged_plugged_in_or_not(house: House) -> None:
    car = await park_plugged_in(house, batteryLevel=80, chargeLimit=80)
    await house.move(5)
    plugged = (await shown(house, car))["chargeState"]
    assert (plugged["powerDeliveryState"], plugged["isFullyCharged"]) == ("PLUGGED_IN:COMPLETE", True)
    await house.do({"unplug": {"vehicle": car}})
    unplugged = (await shown(house, car))["chargeState"]
    assert (unplugged["powerDeliveryState"], unplugged["isFullyCharged"], unplugged["batteryLevel"]) == (
        "UNPLUGGED",
        True,
        80,
    )
