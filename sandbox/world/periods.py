"""Periods: a day or a month by the calendar of a place, and the buckets in it."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.world.localtime import midnight

QUARTER_SECONDS = 900.0


class Period(NamedTuple):
    """A day, or a month without one."""

    year: int
    month: int
    day: int | None = None

    def edges(self, zone_name: str, step_seconds: float = QUARTER_SECONDS) -> list[float]:
        """Give the edges of its buckets: steps through a day as its clock shows it, days of a month."""
        if self.day is None:
            end = midnight(self.year, self.month + 1, 1, zone_name)
            days = (midnight(self.year, self.month, day, zone_name) for day in range(1, 32))
            return [*(begin for begin in days if begin < end), end]
        begin, end = (midnight(self.year, self.month, day, zone_name) for day in (self.day, self.day + 1))
        count = int((end - begin) // step_seconds)
        edges = [begin + step_seconds * step for step in range(count + 1)]
        return edges if edges[-1] == end else [*edges, end]
