"""Areas: which market a place belongs to."""

from __future__ import annotations

import pytest

from sandbox.world.areas import AREAS, MARKETS, TOWNS, area_at
from sandbox.world.localtime import is_zone
from sandbox.world.locations import Position


@pytest.mark.parametrize(
    ("latitude", "longitude", "area"),
    [
        (59.9139, 10.7522, "NO1"),
        (60.39, 5.32, "NO5"),
        (59.33, 18.07, "SE3"),
        (55.6, 12.98, "SE4"),
        (55.68, 12.57, "DK2"),
        (52.52, 13.4, "DE"),
        (48.14, 11.58, "DE"),
        (48.2, 16.37, "AT"),
        (52.1, 5.1, "NL"),
        (51.5, -0.12, "GB"),
        (47.37, 8.54, "CH"),
        (37.8, -122.4, "US"),
    ],
)
def test_a_place_is_in_the_area_of_the_nearest_town(latitude, longitude, area):
    assert area_at(Position(latitude, longitude)).id == area


def test_every_area_has_a_town_and_clocks():
    assert {town[0] for town in TOWNS} == set(AREAS)
    assert all(is_zone(area.zone) for area in AREAS.values())


def test_currencies_are_as_documented():
    krone = {area.id[:2] for area in AREAS.values() if area.is_market and area.currency == "NOK"}
    assert krone == {"NO", "SE", "DK", "FI", "EE", "LV", "LT"}
    assert {area for area in MARKETS if AREAS[area].currency == "EUR"} == {"AT", "BE", "DE", "FR", "NL", "PL", "ES"}
