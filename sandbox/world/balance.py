"""The balance of a home: what it takes from the grid before any battery evens it out, in closed form.

It is a course (household less sunshine), plus loads that stand still, plus the tapers of cars that are nearly full.
Between two nodes of the course it is a straight line plus exponentials that decay: convex, so within such a piece it
has at most one low point, and every moment at which it crosses a bound can be found. `net` is in kW, positive when the
home needs power.
"""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.sky import DAY_SECONDS, STEP_SECONDS, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.world.courses import Course

HALVINGS = 60


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
        kwh = 0.0
        for at, kw, then, kw_then in self._pieces(begin, end):
            marks = [at, *self._crossings(at, kw, then, kw_then, 0.0), then]
            for first, second in pairwise(marks):
                if self.net_at((first + second) / 2) > 0:
                    kwh += self.kwh_between(first, second)
        return kwh

    def leaves(self, begin: float, low: float, high: float, until: float) -> float:
        """Give the first moment from `begin` on at which net power is out of bounds; infinite if not by `until`."""
        for at, kw, then, kw_then in self._pieces(begin, until):
            is_inside = low <= kw_then <= high
            if is_inside and not self.tapers:
                continue
            for bound in (low, high):
                found = self._crossings(at, kw, then, kw_then, bound)
                if found:
                    return min(found) if is_inside else found[0]
            if not is_inside:
                return at
        return math.inf

    def spends(self, begin: float, kwh: float, until: float) -> float:
        """Give the moment at which net energy since `begin` reaches `kwh` (of its sign); infinite if not by `until`.

        Net power must keep that sign in between.
        """
        sign, left = math.copysign(1.0, kwh), abs(kwh)
        for at, _kw, then, _kw_then in self._pieces(begin, until):
            part = sign * self.kwh_between(at, then)
            if part >= left:
                return _found(partial(self._beyond, at, sign, left), at, then)
            left -= part
        return math.inf

    def _beyond(self, begin: float, sign: float, kwh: float, at: float) -> float:
        return sign * self.kwh_between(begin, at) - kwh

    def _past(self, bound: float, sign: int, at: float) -> float:
        return sign * (self.net_at(at) - bound)

    def _pieces(self, begin: float, end: float) -> Iterator[tuple[float, float, float, float]]:
        """Give the pieces between nodes: moment and net power at the beginning and at the end of each."""
        at, kw = begin, self.net_at(begin)
        number = int(begin // DAY_SECONDS)
        step = int((begin - number * DAY_SECONDS) // STEP_SECONDS) + 1
        while at < end:
            then = min(end, float(number * DAY_SECONDS + step * STEP_SECONDS))
            kw_then = self.net_at(then)
            yield at, kw, then, kw_then
            at, kw, step = then, kw_then, step + 1
            if step > STEPS:
                number, step = number + 1, 1

    def _crossings(self, at: float, kw: float, then: float, kw_then: float, bound: float) -> list[float]:
        """Give the moments at which net power crosses a bound within a piece, in order."""
        if not self.tapers:
            if (kw - bound) * (kw_then - bound) >= 0:
                return []
            return [at + (then - at) * (bound - kw) / (kw_then - kw)]
        low = self._lowest(at, then)
        marks = [at, low, then] if at < low < then else [at, then]
        found = []
        for first, second in pairwise(marks):
            here, there = self.net_at(first) - bound, self.net_at(second) - bound
            if here * there < 0:
                sign = 1 if there > 0 else -1
                found.append(_found(partial(self._past, bound, sign), first, second))
        return found

    def _lowest(self, at: float, then: float) -> float:
        """Give where net power is lowest within a piece: its slope only ever rises."""
        line = (self.course.value_at(then) - self.course.value_at(at)) / (then - at)

        def slope(moment: float) -> float:
            return line - sum(taper.rate * taper.kw_at(moment) for taper in self.tapers)

        if slope(at) >= 0:
            return at
        return then if slope(then) <= 0 else _found(slope, at, then)


def _found(rises: Callable[[float], float], begin: float, end: float) -> float:
    """Give where a rising function becomes positive, by halving."""
    for _ in range(HALVINGS):
        middle = (begin + end) / 2
        if middle in (begin, end):
            break
        if rises(middle) > 0:
            end = middle
        else:
            begin = middle
    return end
