"""Locations, driven by the SDK."""

from __future__ import annotations

from sandbox import Sandbox
from tests.sdk.driving import NOBODY, Ask, car_of, refused


def test_a_location_lives_from_creation_to_deletion(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = car_of(enode_sandbox)
    where = ask("vehicles.get", vehicle_id=car).location
    home = ask("locations.create", user_id="ada", name="Home", latitude=where.latitude, longitude=where.longitude)
    assert (home.user_id, home.timezone_name) == ("ada", "UTC")
    assert ask("locations.get", location_id=home.id) == home
    assert [place.id for place in ask("locations.list").data] == [home.id]
    assert [place.id for place in ask("locations.list_for_user", user_id="ada").data] == [home.id]
    assert ask("vehicles.get", vehicle_id=car).location.id == home.id
    moved = ask("locations.update", location_id=home.id, timezone_name="Europe/Oslo")
    assert (moved.name, moved.timezone_name) == ("Home", "Europe/Oslo")
    assert ask("locations.delete", location_id=home.id).id == home.id
    assert refused(ask, "locations.get", location_id=NOBODY).status_code == 404
