"""2024-10-01, row by row, for locations, tariffs and smart charging."""

from __future__ import annotations

from tests.conftest import House

OLD, NEW = "2024-01-01", "2024-10-01"
PROVEN_OF_TARIFFS = {
    "Added Location 3.10",
}


async def test_it_was_not_said_when_a_location_was_made(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    asked = {"name": "Home", "latitude": 59.9, "longitude": 10.7, "timezoneName": "Europe/Oslo"}
    home = (await house.ask("POST", "/users/ada/locations", asked, version=OLD)).body
    assert home == {"id": home["id"], "userId": "ada", **asked}
    new = (await house.ask("GET", f"/locations/{home['id']}", version=NEW)).body
    assert new == {**home, "createdAt": "2025-01-06T17:00:00.000Z"}
