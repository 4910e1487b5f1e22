"""A household: what people use at home besides the devices that we simulate, by the hour of their day.

The shape is a base of standing appliances, a hump in the morning, a smaller one at noon and a large one in the
evening, more at home on weekends; each household has its own size and hours, each quarter of an hour its own chance.
"""

from __future__ import annotations

import math
from array import array
from itertools import chain, repeat
from operator import mul
from random import Random
from typing import TYPE_CHECKING

from sandbox.world.localtime import offset_at
from sandbox.world.luck import luck
from sandbox.world.sky import DAY_SECONDS, STEP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

THURSDAY, SATURDAY = 3, 5  # 1970 began on a Thursday
LEAST_KW = 0.06
LATER_HOURS = 1.5  # by which people rise later on weekends
SPREAD = 0.35
PRIME = 1_000_003


class Household:
    """The people of a home; `scale` is how much they use, beside a usual household of about 10 kWh a day."""

    __slots__ = ("_humps", "_scale", "_seed", "_standing_kw", "_usual", "timezone_name")

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
        self._usual: dict[tuple[float, bool, bool], array[float]] = {}

    def nodes(self, day: int) -> array[float]:
        """Give what the household draws in kW at the nodes of a day."""
        drawn = map(mul, self._usual_nodes(day), chain(self._factors(day), self._factors(day + 1)))
        return array("d", map(max, drawn, repeat(LEAST_KW * self._scale)))

    def _usual_nodes(self, day: int) -> array[float]:
        """Give what is usual at the nodes of a day; worked out once for each kind of day but those of new clocks."""
        begin, end = day * DAY_SECONDS, (day + 1) * DAY_SECONDS
        ahead, ahead_then = offset_at(self.timezone_name, begin), offset_at(self.timezone_name, end)
        if ahead != ahead_then:
            moments = range(begin, end + 1, STEP_SECONDS)
            return array("d", (self._usual_kw(at + offset_at(self.timezone_name, at)) for at in moments))
        kind = (ahead, _is_weekend(begin + ahead), _is_weekend(end + ahead))
        if kind not in self._usual:
            moments = range(begin, end + 1, STEP_SECONDS)
            self._usual[kind] = array("d", (self._usual_kw(at + ahead) for at in moments))
        return self._usual[kind]

    def _usual_kw(self, local: float) -> float:
        """Give what is usual at a moment of local time."""
        hour, is_weekend = local % DAY_SECONDS / 3600, _is_weekend(local)
        kw = self._standing_kw
        for place, (at, width, height) in enumerate(self._humps):
            apart = abs(hour - at - (LATER_HOURS if is_weekend and place == 0 else 0.0))
            away = min(apart, 24 - apart) / width
            kw += height * (1.3 if is_weekend else 1.0) * math.exp(-away * away / 2)
        return kw * self._scale

    def _factors(self, day: int) -> Iterator[float]:
        """Give by how much each quarter of an hour of a day differs."""
        chance = Random(self._seed * PRIME + day)  # noqa: S311  reproducible, not secret
        return map(math.exp, map(SPREAD.__mul__, luck(chance)))


def _is_weekend(local: float) -> bool:
    return (local // DAY_SECONDS + THURSDAY) % 7 >= SATURDAY
