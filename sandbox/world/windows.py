"""Windows: the cheapest time to charge without a break, found exactly and in closed form.

Charging takes full power up to the knee and then an exponential tail (`assets/flow.py`), so the cost of a window is a
smooth function of when it begins, between those beginnings at which the window's begin, knee or end meets a change of
price. There its slope is `a + b * exp(k * begin)`: from each change of price inside the window comes the change times
the power then flowing, constant before the knee, falling after it. So the best beginning is one of the meetings, or the
zero of a slope in between; none is missed, and nothing is searched for.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.assets.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.world.assets.vehicle import Vehicle

NEXT_TO_NOTHING = 1e-9
FULL_ENOUGH = 1e-6


class Charge(NamedTuple):
    """What charging to the limit takes: kW at the plug until the knee (seconds), then less, by `decay` per second."""

    seconds: float
    power_kw: float
    knee_seconds: float
    decay: float

    def kwh_by(self, seconds: float) -> float:
        """Energy at the plug, some seconds after charging began."""
        seconds = max(0.0, min(seconds, self.seconds))
        if seconds <= self.knee_seconds:
            return self.power_kw * seconds / 3600
        tail = (1 - math.exp(-self.decay * (seconds - self.knee_seconds))) / self.decay
        return self.power_kw * (self.knee_seconds + tail) / 3600


class Span(NamedTuple):
    """A stretch of time with a price per kWh; the next one begins where it ends."""

    begin: float
    end: float
    price: float


class Window(NamedTuple):
    """When to begin, and what it costs."""

    begin: float
    cost: float


def charge_of(vehicle: Vehicle, to_level: float | None = None) -> Charge | None:
    """Say what charging a plugged-in vehicle takes, up to its limit or another level; None if there is no power."""
    model, level, kw = vehicle.model, vehicle.level, vehicle.most_kw()
    bound = vehicle.charge_limit if to_level is None else min(to_level, vehicle.charge_limit)
    if kw <= 0 or level >= bound - FULL_ENOUGH:
        return None
    flow = Flow(0.0, level)
    slope = kw * model.efficiency / (36.0 * model.capacity_kwh)
    flow.begin(0.0, level, slope, bound, knee=model.taper_from_level, bend=model.taper_bend)
    seconds = flow.reaches_bound_at()
    return Charge(seconds, kw * flow.share_of(level), min(seconds, flow.knee_at()), model.taper_bend * slope)


def cost_of(charge: Charge, spans: Sequence[Span], begin: float) -> float:
    """Give what charging costs that begins at a moment; the spans must reach over all of it."""
    cost, done = 0.0, 0.0
    for span in spans:
        if span.end > begin:
            by_then = charge.kwh_by(span.end - begin)
            cost += span.price * (by_then - done)
            done = by_then
            if span.end >= begin + charge.seconds:
                break
    return cost


def cheapest(charge: Charge, spans: Sequence[Span], earliest: float, latest: float) -> Window:
    """Find the cheapest window that begins between two moments; of equal ones the first."""
    return _Search(charge, _merged(spans)).between(earliest, latest)


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Put spans of the same price together."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].price == span.price:
            merged[-1] = merged[-1]._replace(end=span.end)
        else:
            merged.append(span)
    return merged


class _Search:
    """One search; what is the same for all windows is worked out once, such as what a steady kW has cost so far."""

    def __init__(self, charge: Charge, spans: list[Span]) -> None:
        self.charge = charge
        self.prices = [span.price for span in spans]
        self.starts = [span.begin for span in spans]
        self.changes = self.starts[1:]
        self.steps = [later - price for price, later in pairwise(self.prices)]
        self.paid = list(accumulate((span.price * (span.end - span.begin) for span in spans), initial=0.0))

    def between(self, earliest: float, latest: float) -> Window:
        charge = self.charge
        meetings = {earliest, latest}
        for change in self.changes:
            for begin in (change, change - charge.knee_seconds, change - charge.seconds):
                if earliest < begin < latest:
                    meetings.add(begin)
        best = Window(earliest, self.cost(earliest))
        before = earliest
        for begin in sorted(meetings):
            between = self.turning_point(before, begin)
            for candidate in (between, begin):
                if candidate is not None:
                    cost = self.cost(candidate)
                    if cost < best.cost - NEXT_TO_NOTHING:
                        best = Window(candidate, cost)
            before = begin
        return best

    def cost(self, begin: float) -> float:
        """Give what a window costs: full power up to the knee by what a steady kW costs, then the tail span by span."""
        charge = self.charge
        knee, end = begin + charge.knee_seconds, begin + charge.seconds
        steady = self.paid_by(knee) - self.paid_by(begin)
        tail, share = 0.0, 1.0
        place = bisect_right(self.starts, knee) - 1
        while knee < end:
            until = min(end, self.changes[place]) if place < len(self.changes) else end
            then = math.exp(-charge.decay * (until - begin - charge.knee_seconds))
            tail += self.prices[place] * (share - then)
            knee, share, place = until, then, place + 1
        return charge.power_kw * (steady + tail / charge.decay if tail else steady) / 3600

    def paid_by(self, at: float) -> float:
        """Give what a steady kW has cost by a moment, in prices times seconds."""
        place = max(0, bisect_right(self.starts, at) - 1)
        return self.paid[place] + self.prices[place] * (at - self.starts[place])

    def turning_point(self, begin: float, end: float) -> float | None:
        """Give the beginning between two neighbouring meetings at which the cost is least, if it is neither of them."""
        charge = self.charge
        if charge.knee_seconds >= charge.seconds or end - begin < NEXT_TO_NOTHING:
            return None
        middle = (begin + end) / 2
        steady = falling = 0.0
        first = bisect_right(self.changes, middle)
        for place in range(first, bisect_right(self.changes, middle + charge.seconds)):
            after_knee = self.changes[place] - middle - charge.knee_seconds
            if after_knee <= 0:
                steady += self.steps[place]
            else:
                falling += self.steps[place] * math.exp(-charge.decay * after_knee)
        if falling <= 0 or steady >= 0:
            return None
        turn = middle + math.log(-steady / falling) / charge.decay
        return turn if begin < turn < end else None
