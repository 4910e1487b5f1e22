"""Locations assigned by PUT to chargers and HVAC units, which do not know where they are (behaviour 3.5, 3.9)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.cars import NOBODY
from tests.conftest import START, House
from tests.homes import PATHS, furnish, place, shown

pytestmark = pytest.mark.parametrize("kind", ["charger", "hvac"])


async def stand(house: House, kind: str, user: str = "ada", **given: Any) -> str:
    return f"{PATHS[kind]}/{await furnish(house, kind, user, **given)}"


async def test_a_location_is_assigned_changed_and_taken_back(house: House, kind: str) -> None:
    asset = await stand(house, kind)
    home, cabin = await place(house), await place(house, name="Cabin", latitude=61)
    for number, location in enumerate((home, cabin, None), 1):
        await house.move(60)
        asked = await house.ask("PUT", asset, {"locationId": location})
        assert asked.status == 200
        assert asked.body["location"] == {"id": location, "lastUpdated": f"2025-01-06T17:0{number}:00.000Z"}
        assert await shown(house, asset) == asked.body


async def test_an_asset_is_at_no_location_unless_it_was_assigned(house: House, kind: str) -> None:
    """It has no coordinates, though it stands in the middle of the place."""
    home = await place(house)
    assert (await shown(house, await stand(house, kind)))["location"] == {"id": None, "lastUpdated": None}
    assert (await shown(house, await stand(house, kind, location=home)))["location"]["id"] == home


async def test_an_assigned_location_that_is_deleted_is_forgotten(house: House, kind: str) -> None:
    asset, home = await stand(house, kind), await place(house)
    await house.ask("PUT", asset, {"locationId": home})
    await house.move(60)
    await house.do({"remove": {"location": home}})
    assert (await shown(house, asset))["location"] == {"id": None, "lastUpdated": "2025-01-06T17:01:00.000Z"}


async def test_a_location_that_the_user_does_not_have_is_not_found(house: House, kind: str) -> None:
    asset, theirs = await stand(house, kind), await place(house, "ben")
    before = await shown(house, asset)
    for location in (NOBODY, theirs):
        asked = await house.ask("PUT", asset, {"locationId": location})
        assert (asked.status, asked.body["title"]) == (404, "Not Found")
    assert await shown(house, asset) == before


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "locationId is required"),
        ({"locationId": "home"}, "locationId must be a valid uuid, got 'home'"),
        ({"locationId": 1}, "locationId must be null or text, got 1"),
        ({"locationId": None, "name": "x"}, "name is not known: must be one of locationId"),
        ({"location": {"id": None}}, "Multiple validation errors, see issues list."),
        ([], "body must be an object, got a list"),
        (None, "Invalid request payload JSON format"),
    ],
)
async def test_an_assignment_that_says_something_else_is_refused(
    house: House, kind: str, body: Any, detail: str
) -> None:
    asked = await house.ask("PUT", await stand(house, kind), body)
    assert (asked.status, asked.body["detail"]) == (400, detail)


async def test_an_unknown_asset_cannot_be_assigned(house: House, kind: str) -> None:
    assert (await house.ask("PUT", f"{PATHS[kind]}/{NOBODY}", {"locationId": None})).status == 404


async def test_a_location_is_assigned_though_the_asset_is_out_of_reach(house: House, kind: str) -> None:
    home, asset = await place(house), await stand(house, kind)
    await house.do({"go_offline": {kind: asset.rpartition("/")[2]}})
    before = await shown(house, asset)
    asked = await house.ask("PUT", asset, {"locationId": home})
    assert asked.body == {**before, "location": {"id": home, "lastUpdated": "2025-01-06T17:00:00.000Z"}}


class TestPolled:
    """A location is Enode's own knowledge: it shows at once, however seldom the vendor reports."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"telemetry": "polled"}))

    async def test_a_location_shows_at_once_and_is_forgotten_at_once(self, house: House, kind: str) -> None:
        asset, home = await stand(house, kind), await place(house)
        await house.move(20)
        before = await shown(house, asset)
        await house.move(5)
        asked = await house.ask("PUT", asset, {"locationId": home})
        assert asked.body == {**before, "location": {"id": home, "lastUpdated": "2025-01-06T17:00:25.000Z"}}
        await house.do({"remove": {"location": home}})
        assert await shown(house, asset) == {
            **before,
            "location": {"id": None, "lastUpdated": "2025-01-06T17:00:25.000Z"},
        }
