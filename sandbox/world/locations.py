"""Locations: named places of a user. An asset is at one when it stands within a street's width of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.localtime import is_zone
from sandbox.world.refusals import Unknown
from sandbox.world.roll import Roll

if TYPE_CHECKING:
    from sandbox.world.tariffs import Interval
    from sandbox.world.users import User
    from sandbox.world.world import World

EARTH_RADIUS_KM = 6371.0
NEAR_KM = 0.2
KM_PER_DEGREE = 111.195


class Position(NamedTuple):
    """A point on the globe, degrees."""

    latitude: float
    longitude: float


@dataclass(slots=True)
class Location:
    """A user's place (behaviour 3.10)."""

    id: str
    user: User
    name: str
    position: Position
    timezone_name: str
    came_at: float
    number: int = 0
    tariff_week: tuple[Interval, ...] = ()


class Locations:
    """The locations of all users."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self.roll: Roll[Location] = Roll()

    def get(self, location_id: str) -> Location | None:
        """Find a location by its id."""
        return self.roll.get(location_id)

    def add(self, user: User, name: str, position: Position, timezone_name: str) -> Location:
        """Make a location; assets standing there are at it from now on."""
        refuse_no_zone(timezone_name)
        location = Location(self._world.new_id(), user, name, position, timezone_name, self._world.now())
        self.roll.add(location)
        user.locations.append(location)
        self._look_around(user)
        return location

    def update(self, location: Location, **changes: Any) -> None:
        """Give a location another `name`, `position` or `timezone_name`; assets see anew where they stand."""
        refuse_no_zone(changes.get("timezone_name", "UTC"))
        for name, value in changes.items():
            setattr(location, name, value)
        self._look_around(location.user)

    def remove(self, location: Location) -> None:
        """Forget a location."""
        self.roll.remove(location)
        location.user.locations.remove(location)
        self._look_around(location.user)

    def at(self, user: User | None, position: Position) -> str | None:
        """Give the id of the user's nearest location within reach of a position."""
        if user is None or not user.locations:
            return None
        nearest = min(user.locations, key=lambda location: distance_km(location.position, position))
        return nearest.id if distance_km(nearest.position, position) <= NEAR_KM else None

    def state(self) -> list[dict[str, Any]]:
        """All locations as plain data, oldest first."""
        return [
            {
                "id": place.id,
                "user_id": place.user.id,
                "name": place.name,
                "position": list(place.position),
                "timezone_name": place.timezone_name,
                "tariff_week": [list(interval) for interval in place.tariff_week],
            }
            for place in self.roll
        ]

    def _look_around(self, user: User) -> None:
        for asset in user.assets():
            asset.look_around()
        self._world.schedules.look_around(user)
        self._world.programmes.look_around(user)


def refuse_no_zone(name: str) -> None:
    """Refuse a time zone that does not exist."""
    if not is_zone(name):
        detail = f"'{name[:80]}' is not an IANA time zone, such as Europe/Oslo"
        raise Unknown(detail)


def distance_km(here: Position, there: Position) -> float:
    """Great-circle distance between two points (haversine)."""
    lat_a, lat_b = math.radians(here.latitude), math.radians(there.latitude)
    lon = math.radians(there.longitude - here.longitude)
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(lon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def moved(here: Position, bearing: float, km: float) -> Position:
    """Give the point `km` away in a bearing (radians, 0 is north); good to a few metres within a day's drive."""
    latitude = max(-89.0, min(89.0, here.latitude + km * math.cos(bearing) / KM_PER_DEGREE))
    shrink = max(0.02, math.cos(math.radians(here.latitude)))
    longitude = here.longitude + km * math.sin(bearing) / (KM_PER_DEGREE * shrink)
    return Position(latitude, (longitude + 180) % 360 - 180)


def between(here: Position, there: Position, share: float) -> Position:
    """Give the point a share of the way from one to another, going the short way around."""
    span = (there.longitude - here.longitude + 180) % 360 - 180
    longitude = (here.longitude + span * share + 180) % 360 - 180
    return Position(here.latitude + (there.latitude - here.latitude) * share, longitude)
