"""Ending a relation: deauthorise, disconnect a vendor or one of its kinds, delete the user (behaviour 4.8)."""

from __future__ import annotations

import pytest

from tests.cars import park
from tests.conftest import House
from tests.homes import PATHS, furnish
from tests.receivers import Receiver

NOT_LINKED = "ada has not linked anything of WALLBOX"


@pytest.fixture
async def home(house: House) -> dict[str, str]:
    """A user with a Tesla car, a Tesla battery behind the same login, and an Easee charger."""
    car = await park(house)
    account = house.world.assets[car].account
    battery = await house.do({"add_battery": {"vendor": "TESLA", "account": account.id}})
    return {"vehicle": car, "battery": battery["id"], "charger": await furnish(house, "charger")}


async def left(house: House) -> set[str]:
    return {kind for kind, path in PATHS.items() if (await house.ask("GET", f"/users/ada{path}")).body["data"]}


async def vendors(house: House) -> list[tuple[str, str]]:
    told = (await house.ask("GET", "/users/ada")).body["linkedVendors"]
    return [(entry["vendor"], entry["vendorType"]) for entry in told]


async def test_deauthorising_takes_all_assets_and_keeps_the_user(house: House, home: dict[str, str]) -> None:
    asked = await house.ask("DELETE", "/users/ada/authorization")
    assert (asked.status, asked.body) == (204, None)
    assert (await left(house), await vendors(house)) == (set(), [])
    assert (await house.ask("GET", f"/vehicles/{home['vehicle']}")).status == 404


@pytest.mark.parametrize("path", ["/users/ada/vendors/TESLA", "/users/ada/vendor/TESLA"])
async def test_disconnecting_a_vendor_takes_its_assets_in_either_spelling(
    house: House, home: dict[str, str], path: str
) -> None:
    assert home
    asked = await house.ask("DELETE", path)
    assert (asked.status, asked.body) == (204, None)
    assert (await left(house), await vendors(house)) == ({"charger"}, [("EASEE", "charger")])


async def test_disconnecting_one_kind_leaves_the_others_until_the_last(house: House, home: dict[str, str]) -> None:
    assert home
    assert (await house.ask("DELETE", "/users/ada/vendors/TESLA/vehicle")).status == 204
    assert await left(house) == {"battery", "charger"}
    assert await vendors(house) == [("TESLA", "battery"), ("EASEE", "charger")]
    assert (await house.ask("DELETE", "/users/ada/vendors/TESLA/battery")).status == 204
    assert await left(house) == {"charger"}
    assert (await house.ask("DELETE", "/users/ada/vendors/TESLA/battery")).status == 404


async def test_what_was_never_linked_cannot_be_disconnected(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    asked = await house.ask("DELETE", "/users/ada/vendors/WALLBOX")
    assert (asked.status, asked.body["detail"]) == (404, NOT_LINKED)
    assert (await house.ask("DELETE", "/users/ada/vendors/WALLBOX/charger")).status == 404
    for path in ("authorization", "vendors/TESLA", "vendors/TESLA/vehicle"):
        assert (await house.ask("DELETE", f"/users/nobody/{path}")).status == 404


@pytest.mark.parametrize("path", ["/users/ada/vendors/NOBODY", "/users/ada/vendors/TESLA/boat"])
async def test_words_that_are_none_are_refused(house: House, path: str) -> None:
    await park(house)
    assert (await house.ask("DELETE", path)).status == 400


async def test_after_linking_again_the_assets_are_back(house: House, home: dict[str, str]) -> None:
    account = house.world.assets[home["vehicle"]].account
    await house.ask("DELETE", "/users/ada/authorization")
    await house.do({"link": {"account": account.id, "user": "ada"}})
    assert await left(house) == {"vehicle", "battery"}


async def told_of(house: House, receiver: Receiver, path: str) -> list[str]:
    """Give the events that an ending sends."""
    await house.move(0)
    receiver.heard.clear()
    await house.ask("DELETE", path)
    await house.move(0)
    return [event["event"] for delivery in receiver.heard for event in delivery.events]


async def test_disconnecting_tells_of_every_asset_that_is_gone(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    await park(served)
    assert await told_of(served, receiver, "/users/ada/vendors/TESLA") == ["user:vehicle:deleted"]


async def test_deauthorising_tells_nobody(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    await park(served)
    assert await told_of(served, receiver, "/users/ada/authorization") == []
