"""The first sandbox's own calls, in 2024-01-01: the same vehicles, from behind (behaviour 9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import NOBODY, park, shown
from tests.conftest import Asked, House

OLD = "2024-01-01"
PATH = "/simulated/vehicles"
INPUT = {
    "vendor": "TESLA",
    "username": "ada@example.com",
    "password": "correct horse",
    "name": "Blue",
    "model": "model 3",
    "year": 2021,
}
STANDING = {
    "batteryLevel": None,
    "range": None,
    "batteryCapacity": None,
    "chargeLimit": None,
    "chargeRate": None,
    "chargeTimeRemaining": None,
}


async def asked(house: House, method: str, path: str = "", body: Any = None) -> Asked:
    return await house.ask(method, PATH + path, body, version=OLD)


async def made(house: House, **body: Any) -> Any:
    answer = await asked(house, "POST", "", INPUT | body)
    assert answer.status == 200, answer
    return answer.body


async def test_a_vehicle_is_made_with_its_login_and_waits_to_be_linked(house: House) -> None:
    car = await made(house)
    told = {name: car[name] for name in INPUT}
    assert told == {**INPUT, "model": "Model 3"}
    assert (car["userId"], car["linkedVehicleId"], car["isReachable"]) == (None, None, True)
    assert car["chargeState"]["powerDeliveryState"] == "UNPLUGGED"
    assert (await house.ask("GET", "/vehicles", version=OLD)).body["data"] == []
    link = {"complete_link": {"link": await opened(house), "login": INPUT["username"], "password": INPUT["password"]}}
    assert (await house.do(link))["assets"] == [car["id"]]
    assert (await asked(house, "GET", f"/{car['id']}")).body["linkedVehicleId"] == car["id"]


async def opened(house: House) -> str:
    body = {
        "vendor": "TESLA",
        "vendorType": "vehicle",
        "scopes": ["vehicle:read:data"],
        "language": "en-US",
        "redirectUri": "https://app.example/",
    }
    return str((await house.ask("POST", "/users/ada/link", body, version=OLD)).body["linkToken"])


async def test_with_a_user_it_is_linked_at_once(house: House) -> None:
    car = await made(house, userId="ada")
    assert (car["userId"], car["linkedVehicleId"]) == ("ada", car["id"])
    seen = await shown(house, car["id"], version=OLD)
    assert (seen["information"]["vin"], seen["information"]["displayName"]) == (car["vin"], "Blue")


async def test_the_same_login_holds_more_than_one_vehicle(house: House) -> None:
    await made(house, userId="ada")
    second = await made(house, name="Red")
    assert second["userId"] == "ada"
    assert len((await house.ask("GET", "/users/ada/vehicles", version=OLD)).body["data"]) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"vendor": "NOBODY"}, "vendor must be one of"),
        ({"vendor": "EASEE"}, "vendor must be one of"),
        ({"model": "Model T"}, "'Model T' is not a vehicle of TESLA: must be one of"),
        ({"year": 1998}, "Model 3 was built from 2019 on"),
        ({"year": "2021"}, "year must be"),
        ({"username": ""}, "username must"),
        ({"surprise": 1}, "surprise is not known"),
    ],
)
async def test_a_vehicle_that_cannot_be_is_refused(house: House, body: dict[str, Any], words: str) -> None:
    answer = await asked(house, "POST", "", INPUT | body)
    assert answer.status == 400
    assert answer.body["detail"].startswith(words)
    assert (await asked(house, "GET")).body["data"] == []


async def test_a_login_with_another_password_is_refused(house: House) -> None:
    await made(house)
    answer = await asked(house, "POST", "", INPUT | {"password": "battery staple"})
    assert (answer.status, len((await asked(house, "GET")).body["data"])) == (400, 1)


async def test_all_vehicles_are_listed_newest_first_page_by_page(house: House) -> None:
    cars = [await park(house, None), await park(house), (await made(house))["id"]]
    first = (await asked(house, "GET", "?pageSize=2")).body
    assert [car["id"] for car in first["data"]] == cars[:0:-1]
    second = (await asked(house, "GET", f"?pageSize=2&after={first['pagination']['after']}")).body
    assert [car["id"] for car in second["data"]] == cars[:1]


async def test_what_is_true_is_changed(house: House) -> None:
    car = await made(house, userId="ada")
    body = {
        "name": "Green",
        "chargeState": {
            **STANDING,
            "batteryLevel": 63,
            "chargeLimit": 80,
            "powerDeliveryState": "PLUGGED_IN:CHARGING",
        },
        "location": {"longitude": 2.5, "latitude": 1.5},
    }
    changed = (await asked(house, "PATCH", f"/{car['id']}", body)).body
    charge = changed["chargeState"]
    assert (changed["name"], changed["location"]) == ("Green", body["location"])
    assert (charge["batteryLevel"], charge["chargeLimit"], charge["isCharging"]) == (63, 80, True)
    assert charge["powerDeliveryState"] == "PLUGGED_IN:CHARGING"
    seen = (await shown(house, car["id"], version=OLD))["chargeState"]
    assert (seen["batteryLevel"], seen["powerDeliveryState"]) == (63, "PLUGGED_IN:CHARGING")


async def test_it_goes_out_of_reach_and_comes_back(house: House) -> None:
    car = await made(house, userId="ada")
    for reachable in (False, False, True):
        changed = (await asked(house, "PATCH", f"/{car['id']}", {"isReachable": reachable})).body
        assert changed["isReachable"] is reachable
        assert (await shown(house, car["id"], version=OLD))["isReachable"] is reachable


async def test_its_login_is_changed_unless_it_is_anothers(house: House) -> None:
    first, _ = await made(house), await made(house, username="ben@example.com")
    path = f"/{first['id']}"
    assert (await asked(house, "PATCH", path, {"username": "ben@example.com"})).status == 400
    changed = (await asked(house, "PATCH", path, {"username": "eve@example.com", "password": "new"})).body
    assert (changed["username"], changed["password"]) == ("eve@example.com", "new")


async def test_it_is_deleted_for_good(house: House) -> None:
    car = await made(house, userId="ada")
    answer = await asked(house, "DELETE", f"/{car['id']}")
    assert (answer.status, answer.body) == (200, None)
    assert (await house.ask("GET", f"/vehicles/{car['id']}", version=OLD)).status == 404
    assert (await asked(house, "GET", f"/{car['id']}")).status == 404


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_an_unknown_vehicle_is_not_found(house: House, method: str) -> None:
    body = {} if method == "PATCH" else None
    assert (await asked(house, method, f"/{NOBODY}", body)).status == 404


async def test_the_newest_version_does_not_know_these_calls(house: House) -> None:
    assert (await house.ask("GET", PATH)).status == 404
    assert (await house.ask("POST", PATH, INPUT)).status == 404
