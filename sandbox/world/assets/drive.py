"""A drive: from here to there at a steady pace; odometer and position follow from when it began."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandbox.world.locations import KM_PER_DEGREE, NEAR_KM, Position, between, distance_km, moved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

PACE_KMH = 50.0
ROAD_FACTOR = 1.3
ROUND_TRIP_KM = 0.05
BORDER_KM = 0.005


class Drive:
    """One drive of a vehicle: `km` along the road between two positions."""

    __slots__ = ("begin", "end", "km", "odometer_km", "since", "until")

    def __init__(
        self, since: float, until: float, km: float, odometer_km: float, ends: tuple[Position, Position]
    ) -> None:
        """Begin at `since` with the odometer at `odometer_km`."""
        self.since = since
        self.until = until
        self.km = km
        self.odometer_km = odometer_km
        self.begin, self.end = ends

    def share_at(self, at: float) -> float:
        """How much of the way is done at a moment, 0 to 1."""
        return min(1.0, max(0.0, (at - self.since) / (self.until - self.since)))

    def odometer_at(self, at: float) -> float:
        """Kilometres on the odometer at a moment."""
        return self.odometer_km + self.km * self.share_at(at)

    def position_at(self, at: float) -> Position:
        """Where the vehicle is at a moment."""
        return between(self.begin, self.end, self.share_at(at))

    def place_holds_until(self, at: float, places: Sequence[Position]) -> float:
        """Give a moment until which no border of a place is crossed, close to the crossing; the end is none of them.

        Within reach of several places, which one is nearest may change at any time.
        """
        if not places:
            return math.inf
        while at < self.until:
            gaps_km = [distance_km(place, self.position_at(at)) - NEAR_KM for place in places]
            gap_km = min(abs(gap) for gap in gaps_km)
            if gap_km < BORDER_KM or sum(gap <= 0 for gap in gaps_km) > 1:
                return at
            at += gap_km / self.most_km_per_second
        return math.inf

    @property
    def most_km_per_second(self) -> float:
        """More than the pace at which it moves over the globe, anywhere on its way."""
        north = self.end.latitude - self.begin.latitude
        east = (self.end.longitude - self.begin.longitude + 180) % 360 - 180
        return 1.01 * KM_PER_DEGREE * math.hypot(north, east) / (self.until - self.since) + 1e-9


def road_km(here: Position, there: Position) -> float:
    """Estimate the way by road between two points."""
    return max(ROUND_TRIP_KM, ROAD_FACTOR * distance_km(here, there))


def somewhere(random: Random, here: Position, km: float) -> Position:
    """Choose a place that is about `km` away by road, in any direction."""
    return moved(here, random.uniform(0, 6.283185307179586), km / ROAD_FACTOR)
