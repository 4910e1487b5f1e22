"""Statistics: what flowed, bucket by bucket and run by run, from what devices' ledgers and courses have of it.

Power is taken apart into pieces within which it only rises or only falls, so that the least and the most of a bucket
stand at their ends, and every energy is the exact integral. Only what Enode heard of is counted: nothing from before
an asset was linked, nor while it was out of reach.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sandbox.world.buckets import edges_of
from sandbox.world.rates import rates_of
from sandbox.world.spells import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sandbox.world.assets.asset import Asset

Interval = tuple[float, float]
NEXT_TO_NOTHING_SECONDS = 1e-3


class Piece(NamedTuple):
    """Power over a time, from one value to another without turning, and its energy."""

    begin: float
    end: float
    kw: float
    end_kw: float
    kwh: float


class Flow(Protocol):
    """What one device took or gave from one moment to another."""

    @property
    def asset(self) -> Asset:
        """The device."""

    @property
    def begin(self) -> float:
        """When it began."""

    @property
    def end(self) -> float:
        """When it ended, or until when it is known."""

    def kw_at(self, at: float) -> float:
        """Power at a moment within."""

    def kwh_between(self, begin: float, end: float) -> float:
        """Energy between two moments within."""


class Range(NamedTuple):
    """The least, the most and the mean of something over a time."""

    least: float
    most: float
    mean: float


class Sum(NamedTuple):
    """What flowed between two moments; price and cost are None where nobody says."""

    begin: float
    end: float
    kw: Range
    kwh: float
    price: Range | None = None
    cost: float | None = None


NOTHING = Range(0.0, 0.0, 0.0)


class Tally:
    """A sum in the making."""

    __slots__ = ("cheapest", "cost", "dearest", "kwh", "least", "most", "priced_kwh", "seconds")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.kwh = self.seconds = self.most = self.cost = self.priced_kwh = 0.0
        self.least: float | None = None
        self.cheapest: float | None = None
        self.dearest: float | None = None

    def add(self, piece: Piece) -> None:
        """Add what flowed."""
        begin, end, kw, end_kw, kwh = piece
        low, high = (kw, end_kw) if kw < end_kw else (end_kw, kw)
        self.kwh += kwh
        self.seconds += end - begin
        if high > self.most:
            self.most = high
        if self.least is None or low < self.least:
            self.least = low

    def charge(self, price: float, kwh: float) -> None:
        """Put a price to some of it."""
        self.cost += price * kwh
        self.priced_kwh += kwh
        self.cheapest = price if self.cheapest is None else min(self.cheapest, price)
        self.dearest = price if self.dearest is None else max(self.dearest, price)

    def sum(self, begin: float, end: float, seconds: float) -> Sum:
        """Give the sum of a time of which so many seconds are known; when nothing flowed, it was zero."""
        is_broken = self.seconds < seconds - NEXT_TO_NOTHING_SECONDS
        kw = Range(0.0 if is_broken else self.least or 0.0, self.most, 3600 * self.kwh / seconds)
        if self.cheapest is None or self.dearest is None:
            return Sum(begin, end, kw, self.kwh)
        mean = self.cost / self.priced_kwh if self.priced_kwh else self.cheapest
        return Sum(begin, end, kw, self.kwh, Range(self.cheapest, self.dearest, mean), self.cost)


class Asked(NamedTuple):
    """What is asked for: all buckets that an interval touches, as far as anything is known of them."""

    begin: float
    end: float
    known_until: float
    resolution: str
    ahead_seconds: float = 0.0


def known_buckets(assets: Sequence[Asset], asked: Asked) -> tuple[list[float], list[Interval]]:
    """Give the edges of the buckets, and when any of some assets was heard of between the first and the last."""
    known = _heard(assets, -math.inf, asked.known_until)
    if not known:
        return [], []
    begin, end = max(asked.begin, known[0][0]), min(asked.end, known[-1][1])
    edges = edges_of(asked.resolution, begin, end, asked.ahead_seconds)
    return edges, _heard(assets, edges[0], min(edges[-1], asked.known_until)) if edges else []


def _heard(assets: Iterable[Asset], begin: float, end: float) -> list[Interval]:
    return joined(spell for asset in assets for spell in asset.hearing.within(begin, end))


def sums(
    edges: Sequence[float], known: Sequence[Interval], pieces: Iterable[Piece], flows: Iterable[Flow]
) -> Iterator[Sum]:
    """Add up pieces that are cut at the edges, bucket by bucket; those of which nothing is known are left out."""
    tallies: dict[int, Tally] = {}
    for piece in pieces:
        place = bisect_right(edges, piece[0]) - 1
        tally = tallies.get(place)
        if tally is None:
            tally = tallies[place] = Tally()
        tally.add(piece)
    for flow in flows:
        _charge(tallies, edges, flow)
    is_known_throughout = len(known) == 1  # the edges reach no further than what is known
    for place, (begin, end) in enumerate(pairwise(edges)):
        tally = tallies.get(place)
        if tally is not None:
            yield tally.sum(begin, end, _overlap(known, begin, end))
        elif is_known_throughout or any(since < end and begin < until for since, until in known):
            yield Sum(begin, end, NOTHING, 0.0)


def _charge(tallies: dict[int, Tally], edges: Sequence[float], flow: Flow) -> None:
    """Put prices to a flow, as they follow one another in it."""
    for at, until, price in rates_of(flow.asset, flow.begin, flow.end):
        while price is not None and at < until:
            place = bisect_right(edges, at)
            then = min(until, edges[place])
            if place - 1 in tallies:
                tallies[place - 1].charge(price, flow.kwh_between(at, then))
            at = then  # noqa: PLW2901  a price that holds for longer than a bucket is put to each of them


def _overlap(known: Sequence[Interval], begin: float, end: float) -> float:
    """Give how many seconds of a bucket are known."""
    return sum(max(0.0, min(until, end) - max(since, begin)) for since, until in known)
