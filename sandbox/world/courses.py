"""Courses: a value over time (kW of power, °C of air), in straight lines between nodes a quarter of an hour apart.

A course is defined for all time, past and future. Its sum over any interval (kW times hours: energy in kWh) is the
exact integral of the values that it shows, so that counters, statistics and meters cannot disagree. Days are made when
they are first asked for; the few newest are kept.

Questions such as when a value leaves its bounds run over the nodes themselves: homes ask them at every change.
"""

from __future__ import annotations

import math
from array import array
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING

from sandbox.world.sky import DAY_SECONDS, STEP_SECONDS, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAYS_KEPT = 3
STEP_HOURS = STEP_SECONDS / 3600


class Day:
    """A day of a course: the values at its nodes, and their sum from midnight to each of them (value times hours)."""

    __slots__ = ("nodes", "sums")

    def __init__(self, nodes: array[float]) -> None:
        """Take the 97 nodes of a day (UTC)."""
        self.nodes = nodes
        pairs = map(add, nodes, nodes[1:])
        self.sums = array("d", accumulate(map((STEP_HOURS / 2).__mul__, pairs), initial=0.0))

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
        if first == last:
            day, midnight = self.day(first), first * DAY_SECONDS
            return day.sum_to(end - midnight) - day.sum_to(begin - midnight)
        total = -self.day(first).sum_to(begin - first * DAY_SECONDS)
        for number in range(first, last):
            total += self.day(number).sums[STEPS]
        return total + self.day(last).sum_to(end - last * DAY_SECONDS)

    def leaves(self, begin: float, low: float, high: float, until: float) -> float:
        """Give the first moment from `begin` on at which the value is out of bounds; infinite if not by `until`."""
        number = int(begin // DAY_SECONDS)
        at, step = begin, int((begin - number * DAY_SECONDS) // STEP_SECONDS) + 1
        while at < until:
            nodes, midnight = self.day(number).nodes, number * DAY_SECONDS
            for place, there in enumerate(nodes[step:], step):
                if not low <= there <= high:
                    at = max(begin, midnight + (place - 1) * STEP_SECONDS)
                    here, then = self.value_at(at), midnight + place * STEP_SECONDS
                    bound = low if there < low else high
                    found = at + (then - at) * (bound - here) / (there - here) if low <= here <= high else at
                    return found if found <= until else math.inf
            number, step, at = number + 1, 1, float(midnight + DAY_SECONDS)
        return math.inf

    def sum_above(self, begin: float, end: float, floor: float) -> float:
        """The sum of what lies above a floor, from one moment to a later one."""
        total = 0.0
        for at, here, then, there in self.pieces(begin, end):
            low, high = (here - floor, there - floor) if here < there else (there - floor, here - floor)
            if high > 0:
                mean = (low + high) / 2 if low >= 0 else high * high / (high - low) / 2
                total += mean * (then - at) / 3600
        return total

    def pieces(self, begin: float, end: float) -> Iterator[tuple[float, float, float, float]]:
        """Give the straight lines of an interval: moment and value at the beginning and at the end of each."""
        at, here = begin, self.value_at(begin)
        while at < end:
            then = min(end, (at // STEP_SECONDS + 1) * STEP_SECONDS)
            there = self.value_at(then)
            yield at, here, then, there
            at, here = then, there
