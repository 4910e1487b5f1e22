"""Buckets: the edges between which statistics add up, by resolution and by a clock.

Days, weeks (from Monday), months and years are those of a clock so many seconds ahead of UTC; what is shorter than a
day is of UTC, wherever people live (behaviour 8.5).
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from sandbox.world.localtime import DAY_SECONDS, midnight, shown_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WEEK_SECONDS = 7 * DAY_SECONDS
MONDAY = 4 * DAY_SECONDS  # 1970-01-05
SHORT = {"QUARTER_HOUR": 900.0, "HALF_HOUR": 1800.0, "HOUR": 3600.0}


def _every(seconds: float, first: float = 0.0) -> Callable[[float], Iterator[float]]:
    def edges(at: float) -> Iterator[float]:
        number = (at - first) // seconds
        while True:
            yield first + number * seconds
            number += 1

    return edges


def _every_months(count: int) -> Callable[[float], Iterator[float]]:
    def edges(at: float) -> Iterator[float]:
        year, month, _ = shown_date(at, "UTC")
        months = (year * 12 + month - 1) // count * count
        while True:
            yield midnight(months // 12, months % 12 + 1, 1, "UTC")
            months += count

    return edges


# The edges of each resolution from that at or before a moment on.
RESOLUTIONS: dict[str, Callable[[float], Iterator[float]]] = {
    **{name: _every(seconds) for name, seconds in SHORT.items()},
    "DAY": _every(DAY_SECONDS),
    "WEEK": _every(WEEK_SECONDS, MONDAY),
    "MONTH": _every_months(1),
    "YEAR": _every_months(12),
}


def edges_of(resolution: str, begin: float, end: float, ahead_seconds: float = 0.0) -> list[float]:
    """Give the edges of all buckets that an interval touches; one that ends on an edge does not touch the next."""
    if begin >= end:
        return []
    ahead = 0.0 if resolution in SHORT else ahead_seconds
    edges = RESOLUTIONS[resolution](begin + ahead)
    found = [edge - ahead for edge in takewhile(lambda edge: edge - ahead < end, edges)]
    return [*found, _next(resolution, found[-1] + ahead) - ahead]


def _next(resolution: str, edge: float) -> float:
    edges = RESOLUTIONS[resolution](edge)
    next(edges)
    return next(edges)
