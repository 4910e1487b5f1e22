"""A household: what people use at home besides the devices that we simulate, by the hour of their day.

The shape is a base of standing appliances, a hump in the morning, a smaller one at noon and a large one in the
evening, more at home on weekends; each household has its own size and hours, each quarter of an hour its own chance.
"""

from __future__ import annotations

import math
from array import array
from random import Random
from typing import TYPE_CHECKING

from sandbox.world.localtime import offset_at
from sandbox.world.sky import DAY_SECONDS, STEP_SECONDS, STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

SATURDAY = 5
LEAST_KW = 0.06


class Household:
    """The people of a home; `scale` is how much they use, beside a usual household of about 10 kWh a day."""

    __slots__ = ("_humps", "_scale", "_seed", "_standing_kw", "timezone_name")

    def __init__(self, seed: int, timezone_name: str, scale: float = 1.0) -> None:
        """Draw the habits of a household from a seed."""
        chance = Random(f"household {seed}")  # noqa: S311  reproducible, not secret
        self.timezone_name = timezone_name
        self._seed = seed
        self._scale = scale * chance.uniform(0.75, 1.3)
        self._standing_kw = chance.uniform(0.10, 0.22)
        self._humps = (
            (chance.gauss(7.2, 0.6), 0.9, chance.uniform(0.25, 0.7)),
            (chance.gauss(12.7, 0.5), 0.8, chance.uniform(0.1, 0.4)),
            (chance.gauss(18.8, 0.8), 1.7, chance.uniform(0.5, 1.1)),
        )

    def nodes(self, day: int) -> array[float]:
        """Give what the household draws in kW at the nodes of a day."""
        chance = self._chance(day)
        following = self._chance(day + 1)[0]
        hours = self._hours(day)
        return array(
            "d",
            (
                max(LEAST_KW * self._scale, self._usual_kw(hour, weekday) * luck)
                for (hour, weekday), luck in zip(hours, (*chance, following), strict=True)
            ),
        )

    def _usual_kw(self, hour: float, weekday: int) -> float:
        kw = self._standing_kw
        for place, (at, width, height) in enumerate(self._humps):
            is_late = weekday >= SATURDAY and place == 0
            away = min(abs(hour - at - 1.5 * is_late), 24 - abs(hour - at - 1.5 * is_late)) / width
            kw += height * (1.3 if weekday >= SATURDAY else 1.0) * math.exp(-away * away / 2)
        return kw * self._scale

    def _chance(self, day: int) -> Sequence[float]:
        chance = Random(f"appliances {self._seed} {day}")  # noqa: S311  reproducible, not secret
        return [math.exp(chance.gauss(0.0, 0.35)) for _ in range(STEPS)]

    def _hours(self, day: int) -> list[tuple[float, int]]:
        """Give local hour and weekday at the nodes of a day; the clocks may change in the middle of it."""
        begin = day * DAY_SECONDS
        offsets = offset_at(self.timezone_name, begin), offset_at(self.timezone_name, begin + DAY_SECONDS)
        hours = []
        for step in range(STEPS + 1):
            at = begin + step * STEP_SECONDS
            local = at + (offsets[0] if offsets[0] == offsets[1] else offset_at(self.timezone_name, at))
            hours.append((local % DAY_SECONDS / 3600, int(local // DAY_SECONDS + 3) % 7))
        return hours
