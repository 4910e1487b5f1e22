"""Users as the API shows them: listed, read, deleted (behaviour 3.1; R4, R5)."""

from __future__ import annotations

import pytest

from tests.cars import park
from tests.conftest import House

UNKNOWN = {
    "type": "https://developers.enode.com/api/problems/not-found",
    "title": "User does not exist",
    "detail": "Could not find user with ID nobody",
}


async def test_a_client_begins_without_users(house: House) -> None:
    asked = await house.ask("GET", "/users")
    assert (asked.status, asked.body) == (200, {"data": [], "pagination": {"after": None, "before": None}})


async def test_a_user_is_listed_with_the_moment_of_linking_and_no_scopes(house: House) -> None:
    await house.move(0.25)
    await park(house, "ada")
    asked = await house.ask("GET", "/users")
    assert asked.body["data"] == [{"id": "ada", "createdAt": "2025-01-06T17:00:00.250Z", "scopes": []}]


async def test_the_newest_user_is_listed_first_even_among_users_of_one_instant(house: House) -> None:
    for name in ("ada", "ben", "eve"):
        await house.do({"add_user": {"id": name}})
    asked = await house.ask("GET", "/users")
    assert [user["id"] for user in asked.body["data"]] == ["eve", "ben", "ada"]


async def test_a_user_shows_one_entry_for_each_vendor_and_asset_type(house: House) -> None:
    for vendor, model in (("TESLA", "Model 3"), ("TESLA", "Model Y"), ("XPENG", "G9")):
        await park(house, "ada", vendor=vendor, model=model)
    asked = await house.ask("GET", "/users/ada")
    linked = [
        {"vendor": "TESLA", "vendorType": "vehicle", "isValid": True},
        {"vendor": "XPENG", "vendorType": "vehicle", "isValid": True},
    ]
    assert (asked.status, asked.body) == (200, {"id": "ada", "linkedVendors": linked})


async def test_a_user_without_accounts_shows_no_vendors(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    asked = await house.ask("GET", "/users/ada")
    assert asked.body == {"id": "ada", "linkedVendors": []}


async def test_an_unknown_user_is_not_found_by_name(house: House) -> None:
    asked = await house.ask("GET", "/users/nobody")
    assert (asked.status, asked.body) == (404, UNKNOWN)


async def test_the_vehicles_of_an_unknown_user_are_an_empty_page(house: House) -> None:
    asked = await house.ask("GET", "/users/nobody/vehicles")
    assert (asked.status, asked.body) == (200, {"data": [], "pagination": {"after": None, "before": None}})


async def test_deleting_a_user_answers_204_without_a_body_and_takes_the_vehicles_along(house: House) -> None:
    car, other = await park(house, "ada"), await park(house, "ben")
    asked = await house.ask("DELETE", "/users/ada")
    assert (asked.status, asked.body) == (204, None)
    assert (await house.ask("GET", "/users/ada")).status == 404
    assert (await house.ask("GET", f"/vehicles/{car}")).status == 404
    assert [vehicle["id"] for vehicle in (await house.ask("GET", "/vehicles")).body["data"]] == [other]


async def test_deleting_an_unknown_user_says_so(house: House) -> None:
    asked = await house.ask("DELETE", "/users/nobody")
    assert (asked.status, asked.body) == (404, UNKNOWN)


async def test_a_deleted_user_may_come_again_and_is_new(house: House) -> None:
    await park(house, "ada")
    await house.ask("DELETE", "/users/ada")
    await house.move(60)
    await park(house, "ada")
    asked = await house.ask("GET", "/users")
    assert [user["createdAt"] for user in asked.body["data"]] == ["2025-01-06T17:01:00.000Z"]
    assert len((await house.ask("GET", "/users/ada/vehicles")).body["data"]) == 1


@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("a.b-c_d:e@example.com", "a.b-c_d:e@example.com"),
        ("a.b-c_d:e@example.com", "a.b-c_d%3Ae%40example.com"),
        ("ådä 名", "%C3%A5d%C3%A4%20%E5%90%8D"),
        ("with/slash", "with%2Fslash"),
        ("100%", "100%25"),
        ("a+b", "a+b"),
    ],
)
async def test_a_user_id_is_percent_decoded_and_nothing_else(house: House, user: str, path: str) -> None:
    car = await park(house, user)
    assert (await house.ask("GET", f"/users/{path}")).body["id"] == user
    asked = await house.ask("GET", f"/users/{path}/vehicles")
    assert [(vehicle["id"], vehicle["userId"]) for vehicle in asked.body["data"]] == [(car, user)]


async def test_user_ids_are_told_apart_by_case(house: House) -> None:
    await house.do({"add_user": {"id": "Ada"}})
    assert (await house.ask("GET", "/users/ada")).status == 404
