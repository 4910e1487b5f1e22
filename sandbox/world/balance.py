"""The balance of a home: what it takes from the grid before any battery evens it out, in closed form.

It is a course (household less sunshine), plus loads that stand still, plus the tapers of cars that are nearly full.
Without tapers it is straight lines, and the course itself answers. With them it is, between two nodes of the course, a
line plus exponentials that decay: convex, so within such a piece it has at most one low point, and every moment at
which it crosses a bound can be found. `net` is in kW, positive when the home needs power.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.crossing import crossing
from sandbox.world.sky import STEP_SECONDS

if TYPE_CHECKING:
    from sandbox.world.courses import Course


class Taper(NamedTuple):
    """A load that decays: `kw` at `since`, then less by `rate` (1/s)."""

    since: float
    kw: float
    rate: float

    def kw_at(self, at: float) -> float:
        """Power at a moment."""
        return self.kw * math.exp(-self.rate * (at - self.since))

    def kwh_between(self, begin: float, end: float) -> float:
        """Energy between two moments."""
        return (self.kw_at(begin) - self.kw_at(end)) / (3600 * self.rate)


class Balance:
    """A home's net power from a moment on, until something in it changes."""

    __slots__ = ("course", "steady_kw", "tapers")

    def __init__(self, course: Course, steady_kw: float = 0.0, tapers: tuple[Taper, ...] = ()) -> None:
        """Add up a course, steady loads and tapers."""
        self.course = course
        self.steady_kw = steady_kw
        self.tapers = tapers

    def net_at(self, at: float) -> float:
        """Net power in kW at a moment."""
        kw = self.course.value_at(at) + self.steady_kw
        return kw + sum(taper.kw_at(at) for taper in self.tapers) if self.tapers else kw

    def kwh_between(self, begin: float, end: float) -> float:
        """Net energy in kWh between two moments."""
        kwh = self.course.sum_between(begin, end) + self.steady_kw * (end - begin) / 3600
        return kwh + sum(taper.kwh_between(begin, end) for taper in self.tapers) if self.tapers else kwh

    def positive_kwh(self, begin: float, end: float) -> float:
        """Energy between two moments, counted only while net power is positive."""
        if not self.tapers:
            return self.course.sum_above(begin, end, -self.steady_kw)
        kwh = 0.0
        for at, _here, then, _there in self.course.pieces(begin, end):
            for first, second in pairwise([at, *self._crossings(at, then, 0.0), then]):
                if self.net_at((first + second) / 2) > 0:
                    kwh += self.kwh_between(first, second)
        return kwh

    def leaves(self, begin: float, low: float, high: float, until: float) -> float:
        """Give the first moment from `begin` on at which net power is out of bounds; infinite if not by `until`."""
        if not self.tapers:
            return self.course.leaves(begin, low - self.steady_kw, high - self.steady_kw, until)
        if not low <= self.net_at(begin) <= high:
            return begin
        for at, _here, then, _there in self.course.pieces(begin, until):
            found = [*self._crossings(at, then, low), *self._crossings(at, then, high)]
            if found:
                return min(found)
        return math.inf

    def spends(self, begin: float, kwh: float, until: float) -> float:
        """Give the moment at which net energy since `begin` reaches `kwh` (of its sign); infinite if not by `until`.

        Net power must keep that sign in between.
        """
        sign, wanted = math.copysign(1.0, kwh), abs(kwh)

        def spent(at: float) -> float:
            return sign * self.kwh_between(begin, at)

        if spent(until) < wanted:
            return math.inf
        first = int(begin // STEP_SECONDS)
        nodes = range(first + 1, math.ceil(until / STEP_SECONDS))
        last = first + bisect_left(nodes, wanted, key=lambda node: spent(node * STEP_SECONDS))
        at, then = max(begin, last * STEP_SECONDS), min(until, (last + 1) * STEP_SECONDS)
        return crossing(lambda moment: spent(moment) - wanted, at, then)

    def _crossings(self, at: float, then: float, bound: float) -> list[float]:
        """Give the moments at which net power crosses a bound within a piece, in order."""
        if math.isinf(bound):
            return []
        low = self._lowest(at, then)
        marks = [at, low, then] if at < low < then else [at, then]
        beyond = partial(self._beyond, bound)
        return [
            crossing(beyond, first, second) for first, second in pairwise(marks) if beyond(first) * beyond(second) < 0
        ]

    def _beyond(self, bound: float, at: float) -> float:
        return self.net_at(at) - bound

    def _lowest(self, at: float, then: float) -> float:
        """Give where net power is lowest within a piece: its slope only ever rises."""
        line = (self.course.value_at(then) - self.course.value_at(at)) / (then - at)

        def slope(moment: float) -> float:
            return line - sum(taper.rate * taper.kw_at(moment) for taper in self.tapers)

        if slope(at) >= 0:
            return at
        return then if slope(then) <= 0 else crossing(slope, at, then)
