"""Courses: a value over time (kW of power, °C of air), in straight lines between nodes a quarter of an hour apart.

A course is defined for all time, past and future. Its sum over any interval (kW times hours: energy in kWh) is the
exact integral of the values that it shows, so that counters, statistics and meters cannot disagree. Days are made when
they are first asked for; the few newest are kept.
"""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TYPE_CHECKING

from sandbox.world.sky import DAY_SECONDS, STEP_SECONDS, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS_KEPT = 3
STEP_HOURS = STEP_SECONDS / 3600


class Day:
    """A day of a course: the values at its nodes, and their sum from midnight to each of them (value times hours)."""

    __slots__ = ("nodes", "sums")

    def __init__(self, nodes: array[float]) -> None:
        """Take the 97 nodes of a day (UTC)."""
        self.nodes = nodes
        halves = accumulate((nodes[step] + nodes[step + 1] for step in range(STEPS)), initial=0.0)
        self.sums = array("d", (sum_of * STEP_HOURS / 2 for sum_of in halves))

    def value_at(self, seconds: float) -> float:
        """The value at a second of the day."""
        step = int(seconds // STEP_SECONDS)
        share = seconds / STEP_SECONDS - step
        return self.nodes[step] + (self.nodes[step + 1] - self.nodes[step]) * share if share else self.nodes[step]

    def sum_to(self, seconds: float) -> float:
        """The sum from midnight to a second of the day."""
        step = int(seconds // STEP_SECONDS)
        share = seconds / STEP_SECONDS - step
        if not share:
            return self.sums[step]
        begin = self.nodes[step]
        return self.sums[step] + (begin + (self.nodes[step + 1] - begin) * share / 2) * share * STEP_HOURS


class Course:
    """A value over time; `make` gives the nodes of a day (days since 1970, UTC)."""

    __slots__ = ("_days", "_make")

    def __init__(self, make: Callable[[int], array[float]]) -> None:
        """Begin with no day made."""
        self._make = make
        self._days: dict[int, Day] = {}

    def day(self, number: int) -> Day:
        """Give a day of the course."""
        day = self._days.get(number)
        if day is None:
            if len(self._days) >= DAYS_KEPT:
                del self._days[min(self._days)]
            day = self._days[number] = Day(self._make(number))
        return day

    def value_at(self, at: float) -> float:
        """The value at a moment (POSIX seconds)."""
        number = int(at // DAY_SECONDS)
        return self.day(number).value_at(at - number * DAY_SECONDS)

    def sum_between(self, begin: float, end: float) -> float:
        """The sum from one moment to a later one: value times hours."""
        first, last = int(begin // DAY_SECONDS), int(end // DAY_SECONDS)
        total = -self.day(first).sum_to(begin - first * DAY_SECONDS)
        for number in range(first, last):
            total += self.day(number).sums[STEPS]
        return total + self.day(last).sum_to(end - last * DAY_SECONDS)


def summed(*parts: tuple[float, array[float]]) -> array[float]:
    """Add the nodes of several courses, each times a factor."""
    total = array("d", bytes(8 * (STEPS + 1)))
    for factor, nodes in parts:
        for step, value in enumerate(nodes):
            total[step] += factor * value
    return total
