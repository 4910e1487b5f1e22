"""Locations as a resource: the places of a user (behaviour 3.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint, Page
from sandbox.api.numbers import tidy
from sandbox.api.paging import QUERY, page, page_shape
from sandbox.moments import written
from sandbox.shapes import named, number, obj, text, timestamp, uuid
from sandbox.world.locations import Position
from sandbox.world.refusals import NotFound
from sandbox.world.roll import Entries

if TYPE_CHECKING:
    from sandbox.world.locations import Location
    from sandbox.world.world import World

LATITUDE, LONGITUDE = number(minimum=-90, maximum=90), number(minimum=-180, maximum=180)
ASKED = {
    "name": text(),
    "latitude": LATITUDE,
    "longitude": LONGITUDE,
    "timezoneName": text(default="UTC"),
}

SHAPES = {
    "Location": obj(
        {
            "id": uuid(),
            "userId": text(),
            **ASKED,
            "createdAt": timestamp(),
        }
    ),
    "LocationPage": page_shape("Location"),
    "LocationRequest": obj(ASKED, optional=("timezoneName",)),
    "LocationPatch": obj(ASKED, optional=ASKED),
}


def list_locations(world: World, call: Call) -> Page:
    """All locations that the client has."""
    return page(world, call, world.locations.roll, render)


def list_user_locations(world: World, call: Call) -> Page:
    """All locations of a user; none for a user nobody knows, as with assets (R4)."""
    user = world.users.roll.get(call.params["userId"])
    return page(world, call, Entries(user.locations if user else ()), render)


def create_location(world: World, call: Call) -> dict[str, Any]:
    """Make a location of a user."""
    user, body = world.users.find(call.params["userId"]), call.body
    position = Position(body["latitude"], body["longitude"])
    return render(world.locations.add(user, body["name"], position, body.get("timezoneName", "UTC")))


def get_location(world: World, call: Call) -> dict[str, Any]:
    """One location."""
    return render(find(world, call))


def update_location(world: World, call: Call) -> dict[str, Any]:
    """Change what is given, and leave the rest."""
    location, body = find(world, call), call.body
    here = location.position
    position = Position(body.get("latitude", here.latitude), body.get("longitude", here.longitude))
    timezone_name = body.get("timezoneName", location.timezone_name)
    name = body.get("name", location.name)
    world.locations.update(location, name=name, position=position, timezone_name=timezone_name)
    return render(location)


def delete_location(world: World, call: Call) -> dict[str, Any]:
    """Forget a location; it is shown once more (behaviour 2.1)."""
    location = find(world, call)
    world.locations.remove(location)
    return render(location)


def find(world: World, call: Call) -> Location:
    """Find the location that a call names, or refuse with NotFound."""
    location = world.locations.get(call.params["locationId"])
    if location is None or not call.may_see(location.user.id):
        detail = f"there is no location {call.params['locationId']}"
        raise NotFound(detail)
    return location


def render(location: Location) -> dict[str, Any]:
    """Write a location as the API shows it."""
    return {
        "id": location.id,
        "userId": location.user.id,
        "name": location.name,
        "latitude": tidy(location.position.latitude),
        "longitude": tidy(location.position.longitude),
        "timezoneName": location.timezone_name,
        "createdAt": written(location.came_at),
    }


USER_ID = {"userId": text()}
LOCATION_ID = {"locationId": uuid()}
ONE = "/locations/{locationId}"
GIVES, PAGES = named("Location"), named("LocationPage")

ENDPOINTS = (
    Endpoint("GET", "/locations", list_locations, "getLocations", gives=PAGES, query=QUERY),
    Endpoint(
        "GET",
        "/users/{userId}/locations",
        list_user_locations,
        "getUserlocations",
        gives=PAGES,
        query=QUERY,
        params=USER_ID,
    ),
    Endpoint(
        "POST",
        "/users/{userId}/locations",
        create_location,
        "createLocation",
        gives=GIVES,
        takes=named("LocationRequest"),
        params=USER_ID,
    ),
    Endpoint("GET", ONE, get_location, "getLocation", gives=GIVES, params=LOCATION_ID),
    Endpoint(
        "PUT",
        ONE,
        update_location,
        "updateLocation",
        gives=GIVES,
        takes=named("LocationPatch"),
        params=LOCATION_ID,
    ),
    Endpoint("DELETE", ONE, delete_location, "deleteLocation", gives=GIVES, params=LOCATION_ID),
)
