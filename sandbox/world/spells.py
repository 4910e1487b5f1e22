"""Spells: from when to when something was so, such as an asset being heard of. Nothing but the turns is kept."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Spells:
    """The spells of one thing, oldest first; the last one may be under way."""

    __slots__ = ("_turns",)

    def __init__(self) -> None:
        """Begin with nothing so."""
        self._turns = array("d")

    @property
    def is_on(self) -> bool:
        """Whether it is so."""
        return len(self._turns) % 2 == 1

    @property
    def began_at(self) -> float:
        """When it was so for the first time; infinite if it never was."""
        return self._turns[0] if self._turns else math.inf

    @property
    def turned_at(self) -> float:
        """When it last began or ended; infinite if it never was."""
        return self._turns[-1] if self._turns else math.inf

    def turn(self, now: float, *, is_on: bool) -> None:
        """Note that it is so from now on, or not any more; what was so for no time at all was not."""
        if is_on == self.is_on:
            return
        if self._turns and self._turns[-1] == now:
            self._turns.pop()
        else:
            self._turns.append(now)

    def within(self, begin: float, end: float) -> Iterator[tuple[float, float]]:
        """Give the spells that touch an interval, cut to it."""
        if begin >= end:
            return
        turns = self._turns
        first = bisect_right(turns, begin) // 2 * 2
        for place in range(first, len(turns), 2):
            since, until = turns[place], turns[place + 1] if place + 1 < len(turns) else math.inf
            if since >= end:
                return
            if until > begin:
                yield max(since, begin), min(until, end)

    def without(self, begin: float, end: float) -> Iterator[tuple[float, float]]:
        """Give the times between the spells, cut to an interval."""
        at = begin
        for since, until in self.within(begin, end):
            if since > at:
                yield at, since
            at = until
        if at < end:
            yield at, end


def joined(spells: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Give the intervals in which any of several spells was on."""
    found: list[tuple[float, float]] = []
    for since, until in sorted(spells):
        if found and since <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], until)
        else:
            found.append((since, until))
    return found
