"""Ledgers: in which stretches of time a device took power or gave it back, how much, and where it stood.

A stretch is steady power, or steady and then falling as a battery gets full; either way its energy between any two
moments is in closed form. A device opens a stretch when one begins and closes it when it ends; what a car does is
noted in its own ledger, in that of the charger it hangs on, and in that of the home it draws from.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.tape import Tape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.locations import Position

STEADY, FALLING = 3, 5
END = 1


class Stretch(NamedTuple):
    """Power over a time: `kw` from `begin` on, and from `falls_from` on less by `rate` (1/s); negative when given."""

    begin: float
    end: float
    kw: float
    falls_from: float = math.inf
    rate: float = 0.0

    def kw_at(self, at: float) -> float:
        """Power at a moment within."""
        return self.kw if at <= self.falls_from else self.kw * math.exp(-self.rate * (at - self.falls_from))

    def kwh_between(self, begin: float, end: float) -> float:
        """Energy between two moments within."""
        knee = min(max(begin, self.falls_from), end)
        kwh = self.kw * (knee - begin) / 3600
        return kwh + (self.kw_at(knee) - self.kw_at(end)) / (3600 * self.rate) if end > knee else kwh


class Ledger:
    """The stretches of one device or home, in the order in which they ended; those under way come last."""

    __slots__ = ("_open", "_places", "_tape", "_width")

    def __init__(self, width: int, kept: int) -> None:
        """Begin empty; where power never falls, `STEADY` rows do."""
        self._width = width
        self._tape = Tape(width, kept, by=END)
        self._open: list[Stretch] = []
        self._places: list[tuple[float, Position]] = []

    @property
    def begins_at(self) -> float:
        """Up to where it has forgotten what was."""
        return self._tape.begins_at

    def open(self, stretch: Stretch) -> None:
        """Note that power flows from now on, until further notice."""
        self._open.append(stretch)

    def close(self, stretch: Stretch, now: float) -> None:
        """Note that it ends; what ends in the instant in which it began was nothing."""
        self._open.remove(stretch)
        if now > stretch.begin:
            self._tape.append(*stretch._replace(end=now)[: self._width])

    def stand(self, at: float, position: Position) -> None:
        """Note where the device stands from a moment on."""
        if self._places and self._places[-1][1] == position:
            return
        self._places.append((at, position))
        del self._places[: max(0, self._number_of_place(self.begins_at) - 1)]

    def place_at(self, at: float) -> Position | None:
        """Give where the device stood at a moment, as last noted."""
        number = self._number_of_place(at)
        return self._places[number - 1][1] if number else None

    def between(self, begin: float, end: float) -> Iterator[Stretch]:
        """Give the stretches that touch an interval, whole; those under way end with it."""
        for row in self._tape.rows(self._tape.past(begin)):
            if row[0] < end:
                yield Stretch(*row)
        yield from (stretch._replace(end=end) for stretch in self._open if stretch.begin < end)

    def _number_of_place(self, at: float) -> int:
        return bisect_right(self._places, at, key=lambda place: place[0])


class Pen:
    """What writes the stretches of one device, one after the other, into all ledgers that they belong in."""

    __slots__ = ("_ledgers", "_stretch")

    def __init__(self) -> None:
        """Begin at rest."""
        self._stretch: Stretch | None = None
        self._ledgers: tuple[Ledger, ...] = ()

    def begin(self, stretch: Stretch, *ledgers: Ledger) -> None:
        """Note that power flows from now on."""
        self._stretch, self._ledgers = stretch, ledgers
        for ledger in ledgers:
            ledger.open(stretch)

    def end(self, now: float) -> None:
        """Note that it has ended, if any flowed."""
        if self._stretch is not None:
            for ledger in self._ledgers:
                ledger.close(self._stretch, now)
            self._stretch, self._ledgers = None, ()
