"""Areas: which market a place belongs to, with its clocks and its currency. A place belongs to the nearest town below.

Prices are in NOK in the north and around the Baltic, in EUR in the rest of the market (behaviour 8.2). Elsewhere there
is no market: a location needs a tariff, and its currency is that of the country.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from sandbox.world.locations import Position, distance_km


class Area(NamedTuple):
    """A row: a price area, its clocks, and how its prices go.

    `mean` is what a kWh costs on an average day, in EUR; `swing` how far the hours of a day lie apart; `sun` how deep
    the noon of a clear summer's day falls. An area without a `mean` is no market.
    """

    id: str
    zone: str
    currency: str
    mean: float = 0.0
    swing: float = 0.0
    sun: float = 0.0

    @property
    def is_market(self) -> bool:
        """Whether day-ahead prices are published here."""
        return self.mean > 0


AREAS: dict[str, Area] = {
    area.id: area
    for area in (
        Area("NO1", "Europe/Oslo", "NOK", 0.062, 0.7, 0.1),
        Area("NO2", "Europe/Oslo", "NOK", 0.066, 0.8, 0.1),
        Area("NO3", "Europe/Oslo", "NOK", 0.035, 0.6, 0.0),
        Area("NO4", "Europe/Oslo", "NOK", 0.022, 0.5, 0.0),
        Area("NO5", "Europe/Oslo", "NOK", 0.062, 0.7, 0.1),
        Area("SE1", "Europe/Stockholm", "NOK", 0.025, 0.6, 0.0),
        Area("SE2", "Europe/Stockholm", "NOK", 0.025, 0.6, 0.0),
        Area("SE3", "Europe/Stockholm", "NOK", 0.048, 0.9, 0.3),
        Area("SE4", "Europe/Stockholm", "NOK", 0.060, 1.0, 0.4),
        Area("DK1", "Europe/Copenhagen", "NOK", 0.075, 1.1, 0.7),
        Area("DK2", "Europe/Copenhagen", "NOK", 0.078, 1.1, 0.6),
        Area("FI", "Europe/Helsinki", "NOK", 0.055, 1.2, 0.3),
        Area("EE", "Europe/Tallinn", "NOK", 0.085, 1.2, 0.5),
        Area("LV", "Europe/Riga", "NOK", 0.086, 1.2, 0.5),
        Area("LT", "Europe/Vilnius", "NOK", 0.086, 1.2, 0.6),
        Area("AT", "Europe/Vienna", "EUR", 0.085, 1.0, 0.7),
        Area("BE", "Europe/Brussels", "EUR", 0.078, 1.0, 0.9),
        Area("DE", "Europe/Berlin", "EUR", 0.082, 1.0, 1.0),
        Area("FR", "Europe/Paris", "EUR", 0.062, 1.0, 0.8),
        Area("NL", "Europe/Amsterdam", "EUR", 0.080, 1.0, 1.0),
        Area("PL", "Europe/Warsaw", "EUR", 0.098, 1.0, 0.8),
        Area("ES", "Europe/Madrid", "EUR", 0.062, 1.0, 1.0),
        Area("PT", "Europe/Lisbon", "EUR"),
        Area("IT", "Europe/Rome", "EUR"),
        Area("IE", "Europe/Dublin", "EUR"),
        Area("GR", "Europe/Athens", "EUR"),
        Area("GB", "Europe/London", "GBP"),
        Area("CH", "Europe/Zurich", "CHF"),
        Area("CZ", "Europe/Prague", "CZK"),
        Area("HU", "Europe/Budapest", "HUF"),
        Area("RO", "Europe/Bucharest", "RON"),
        Area("IS", "Atlantic/Reykjavik", "ISK"),
        Area("US", "America/New_York", "USD"),
        Area("CA", "America/Toronto", "CAD"),
        Area("AU", "Australia/Sydney", "AUD"),
        Area("NZ", "Pacific/Auckland", "NZD"),
        Area("JP", "Asia/Tokyo", "JPY"),
    )
}

MARKETS = tuple(area.id for area in AREAS.values() if area.is_market)

TOWNS: tuple[tuple[str, float, float], ...] = (
    ("NO1", 59.9, 10.8), ("NO1", 61.1, 10.5), ("NO2", 58.1, 8.0), ("NO2", 58.9, 5.7), ("NO3", 63.4, 10.4),
    ("NO3", 62.5, 6.2), ("NO4", 69.6, 18.9), ("NO4", 67.3, 14.4), ("NO5", 60.4, 5.3), ("SE1", 65.6, 22.1),
    ("SE1", 67.9, 20.2), ("SE2", 62.4, 17.3), ("SE2", 63.2, 14.6), ("SE3", 59.3, 18.1), ("SE3", 57.7, 12.0),
    ("SE3", 60.6, 15.6), ("SE4", 55.6, 13.0), ("SE4", 56.7, 16.4), ("DK1", 56.2, 10.2), ("DK1", 55.5, 8.5),
    ("DK2", 55.7, 12.5), ("DK2", 55.1, 14.7), ("FI", 60.2, 24.9), ("FI", 65.0, 25.5), ("FI", 62.9, 27.7),
    ("FI", 66.5, 25.7), ("EE", 59.4, 24.8), ("EE", 58.4, 26.7), ("LV", 56.9, 24.1), ("LV", 55.9, 26.5),
    ("LT", 54.7, 25.3), ("LT", 55.7, 21.1), ("AT", 48.2, 16.4), ("AT", 47.1, 15.4), ("AT", 47.3, 11.4),
    ("AT", 48.3, 14.3), ("BE", 50.8, 4.4), ("BE", 51.2, 3.2), ("BE", 50.6, 5.6), ("DE", 52.5, 13.4),
    ("DE", 53.6, 10.0), ("DE", 50.9, 6.9), ("DE", 50.1, 8.7), ("DE", 48.1, 11.6), ("DE", 48.8, 9.2),
    ("DE", 51.3, 12.4), ("DE", 54.3, 10.1), ("FR", 48.9, 2.4), ("FR", 45.8, 4.8), ("FR", 43.3, 5.4),
    ("FR", 44.8, -0.6), ("FR", 47.2, -1.6), ("FR", 50.6, 3.1), ("FR", 48.6, 7.7), ("FR", 43.6, 1.4),
    ("FR", 48.1, -4.1), ("NL", 52.4, 4.9), ("NL", 51.9, 4.5), ("NL", 53.2, 6.6), ("NL", 51.4, 5.5),
    ("PL", 52.2, 21.0), ("PL", 50.1, 19.9), ("PL", 54.4, 18.6), ("PL", 51.1, 17.0), ("PL", 53.4, 14.6),
    ("ES", 40.4, -3.7), ("ES", 41.4, 2.2), ("ES", 37.4, -6.0), ("ES", 39.5, -0.4), ("ES", 43.3, -2.9),
    ("ES", 42.9, -8.5), ("ES", 36.7, -4.4), ("PT", 38.7, -9.1), ("PT", 41.2, -8.6), ("PT", 37.0, -7.9),
    ("IT", 41.9, 12.5), ("IT", 45.5, 9.2), ("IT", 45.4, 12.3), ("IT", 40.9, 14.3), ("IT", 46.5, 11.4),
    ("IE", 53.3, -6.3), ("IE", 51.9, -8.5), ("GR", 38.0, 23.7), ("GB", 51.5, -0.1), ("GB", 55.9, -3.2),
    ("GB", 53.5, -2.2), ("GB", 51.1, 1.3), ("GB", 50.4, -4.1), ("CH", 47.4, 8.5), ("CH", 46.2, 6.1),
    ("CZ", 50.1, 14.4), ("CZ", 49.2, 16.6), ("HU", 47.5, 19.1), ("RO", 44.4, 26.1), ("IS", 64.1, -21.9),
    ("US", 40.7, -74.0), ("US", 34.1, -118.2), ("US", 41.9, -87.6), ("US", 29.8, -95.4), ("US", 47.6, -122.3),
    ("CA", 43.7, -79.4), ("CA", 45.5, -73.6), ("CA", 51.0, -114.1), ("AU", -33.9, 151.2), ("AU", -31.9, 115.9),
    ("NZ", -36.8, 174.8), ("JP", 35.7, 139.7),
)  # fmt: skip


@lru_cache(4096)
def area_at(position: Position) -> Area:
    """Give the area of a place: that of the nearest town."""
    nearest = min(TOWNS, key=lambda town: distance_km(position, Position(town[1], town[2])))
    return AREAS[nearest[0]]
