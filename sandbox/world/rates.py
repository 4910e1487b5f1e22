"""Rates: what the kilowatt-hours cost that an asset takes or gives, asked in this one place by all statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.locations import Location
    from sandbox.world.prices import Slot


def rates_of(asset: Any, begin: float, end: float) -> Iterator[Slot]:
    """Give the prices where an asset was at a moment, from then to another; none where nobody says them."""
    location = location_of(asset, begin)
    if location is not None:
        yield from asset.world.prices.slots(location, begin, end)


def location_of(asset: Any, at: float) -> Location | None:
    """Say at which of its user's locations an asset was.

    A vehicle was where it stood then, an inverter is where its roof is, and others are where they are said to be.
    """
    locations = asset.world.locations
    if asset.kind == "vehicle":
        place = asset.ledger.place_at(at)
        location_id = locations.at(asset.user, place) if place is not None else None
    elif asset.kind == "inverter":
        location_id = locations.at(asset.user, asset.home.position)
    else:
        location_id = asset.assigned.location_id
    found: Location | None = locations.get(location_id) if location_id is not None else None
    return found
