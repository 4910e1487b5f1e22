"""The market: believable day-ahead prices of an area's day. Mornings and evenings are dear, nights are cheap.

The sun makes noon cheap where there are many panels, most of all in summer and at weekends; the wind of a day, much the
same in all areas, makes all of it cheap or dear. Where both come together, prices fall below nothing.
"""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.areas import Area

HOURS = range(24)
NOK_PER_EUR = 11.6
DIGITS = 5

# Peaks and lows of a day: the hour, how wide, how high.
WAVES = ((8.0, 1.8, 0.40), (18.5, 2.2, 0.55), (3.0, 3.0, -0.40))
NOON, NOON_WIDTH, NOON_DEPTH = 13.0, 2.8, 1.2
WIND_SHARE, WIND_REACH = 0.8, 0.4
WEEKEND = 0.86
WINTER_DAY, WINTER_MORE = 15, 0.25
LEAST_SUN = 0.15


def curve(seed: int, area: Area, day: int) -> tuple[float, ...]:
    """Give the price of a kWh for each hour that the area's clocks show on a day (its proleptic ordinal)."""
    wind = Random(f"wind {seed} {day}")  # noqa: S311  reproducible, not secret
    own = Random(f"price {seed} {area.id} {day}")  # noqa: S311  reproducible, not secret
    calm = WIND_SHARE * wind.gauss(0.0, 1.0) + (1 - WIND_SHARE) * own.gauss(0.0, 1.0)
    clearness = own.uniform(0.3, 1.0)
    year = math.cos(2 * math.pi * (day - WINTER_DAY) / 365.2425)
    sun = area.sun * clearness * max(LEAST_SUN, 0.5 - 0.5 * year)
    is_weekend = day % 7 in {0, 6}  # ordinal 1 was a Monday
    level = area.mean * (1 + WINTER_MORE * year) * (WEEKEND if is_weekend else 1.0)
    rate = NOK_PER_EUR if area.currency == "NOK" else 1.0
    return tuple(
        round(rate * level * (1 + area.swing * _shape(hour, sun) + WIND_REACH * calm + own.gauss(0.0, 0.03)), DIGITS)
        for hour in HOURS
    )


def _shape(hour: int, sun: float) -> float:
    """Say how far an hour lies above an average one, in a place with so much sun."""
    waves = sum(height * _wave(hour, at, width) for at, width, height in WAVES)
    return waves - NOON_DEPTH * sun * _wave(hour, NOON, NOON_WIDTH)


def _wave(hour: int, at: float, width: float) -> float:
    away = (hour + 0.5 - at + 12) % 24 - 12
    return math.exp(-((away / width) ** 2) / 2)
