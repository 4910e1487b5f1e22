"""Locations through the API: made, read, changed, deleted, and who is at one (behaviour 3.10)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import NOBODY, park, shown
from tests.conftest import House

HOME = {"name": "Home", "latitude": 59.9139, "longitude": 10.7522, "timezoneName": "Europe/Oslo"}


async def make(house: House, user: str = "ada", **given: Any) -> str:
    await house.do({"add_user": {"id": user}})
    asked = await house.ask("POST", f"/users/{user}/locations", {**HOME, **given})
    assert asked.status == 200
    return str(asked.body["id"])


async def test_a_location_is_made_and_read(house: House) -> None:
    home = await make(house)
    told = (await house.ask("GET", f"/locations/{home}")).body
    assert told == {"id": home, "userId": "ada", **HOME, "createdAt": "2025-01-06T17:00:00.000Z"}


async def test_clocks_are_utc_unless_a_zone_is_named(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    asked = await house.ask("POST", "/users/ada/locations", {"name": "Home", "latitude": 0, "longitude": 0})
    assert asked.body["timezoneName"] == "UTC"


async def test_locations_are_listed_newest_first_for_the_client_and_for_a_user(house: House) -> None:
    mine, theirs = await make(house), await make(house, "ben")
    cabin = await make(house, name="Cabin", latitude=61)
    listed = (await house.ask("GET", "/locations")).body["data"]
    assert [place["id"] for place in listed] == [cabin, theirs, mine]
    first = (await house.ask("GET", "/users/ada/locations?pageSize=1")).body
    assert [place["id"] for place in first["data"]] == [cabin]
    after = first["pagination"]["after"]
    rest = (await house.ask("GET", f"/users/ada/locations?pageSize=1&after={after}")).body
    assert ([place["id"] for place in rest["data"]], rest["pagination"]["after"]) == ([mine], None)
    assert (await house.ask("GET", "/users/nobody/locations")).body["data"] == []


async def test_a_change_leaves_the_rest_alone(house: House) -> None:
    home = await make(house)
    before = (await house.ask("GET", f"/locations/{home}")).body
    asked = await house.ask("PUT", f"/locations/{home}", {"name": "Hytta", "timezoneName": "Europe/Stockholm"})
    assert asked.body == {**before, "name": "Hytta", "timezoneName": "Europe/Stockholm"}
    assert (await house.ask("PUT", f"/locations/{home}", {})).body == asked.body


async def test_a_deleted_location_is_shown_once_more(house: House) -> None:
    home = await make(house)
    told = (await house.ask("GET", f"/locations/{home}")).body
    asked = await house.ask("DELETE", f"/locations/{home}")
    assert (asked.status, asked.body) == (200, told)
    assert (await house.ask("GET", f"/locations/{home}")).status == 404
    assert (await house.ask("GET", "/locations")).body["data"] == []


async def test_a_car_is_at_a_location_that_is_moved_to_it_and_away_when_it_is_moved_on(house: House) -> None:
    car, place = await park(house), await make(house, latitude=61)
    assert (await shown(house, car))["location"]["id"] is None
    await house.ask("PUT", f"/locations/{place}", {"latitude": 59.9149})  # 111 m: near enough
    assert (await shown(house, car))["location"]["id"] == place
    await house.ask("PUT", f"/locations/{place}", {"latitude": 59.9169})  # 334 m: away
    assert (await shown(house, car))["location"]["id"] is None


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"latitude": 91}, "latitude must be at most 90, got 91"),
        ({"longitude": "10"}, "longitude must be a number, got '10'"),
        ({"timezoneName": "Europe/Atlantis"}, "'Europe/Atlantis' is not an IANA time zone, such as Europe/Oslo"),
        ({"street": "Storgata"}, "street is not known"),
    ],
)
async def test_what_cannot_be_a_location_is_refused(house: House, changes: dict[str, Any], detail: str) -> None:
    home = await make(house)
    before = (await house.ask("GET", f"/locations/{home}")).body
    asks = [("POST", "/users/ada/locations", {**HOME, **changes}), ("PUT", f"/locations/{home}", changes)]
    for method, path, body in asks:
        asked = await house.ask(method, path, body)
        assert asked.status == 400
        assert asked.body["detail"].startswith(detail)
    assert (await house.ask("GET", "/locations")).body["data"] == [before]


async def test_name_and_coordinates_must_be_given(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    asked = await house.ask("POST", "/users/ada/locations", {})
    assert {issue["path"] for issue in asked.body["issues"]} == {"name", "latitude", "longitude"}


async def test_who_and_what_does_not_exist_is_not_found(house: House) -> None:
    asked = await house.ask("POST", "/users/nobody/locations", HOME)
    assert (asked.status, asked.body["title"]) == (404, "User does not exist")
    for method, body in (("GET", None), ("PUT", {}), ("DELETE", None)):
        assert (await house.ask(method, f"/locations/{NOBODY}", body)).status == 404
        assert (await house.ask(method, "/locations/nope", body)).status == 400
