"""Production: what inverters made, from the courses of their roofs less their outages.

A roof's course is known for all time, so the past before a world began is the same that a counter would have counted.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.rates import location_of
from sandbox.world.statistics import Piece, Sum, known_buckets, sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sandbox.world.locations import Location
    from sandbox.world.statistics import Asked


class Output(NamedTuple):
    """A time in which an inverter ran and Enode heard of it."""

    asset: Any
    begin: float
    end: float

    def kw_at(self, at: float) -> float:
        """Power at a moment within."""
        kw: float = self.asset.course.value_at(at)
        return kw

    def kwh_between(self, begin: float, end: float) -> float:
        """Energy between two moments within."""
        kwh: float = self.asset.course.sum_between(begin, end)
        return kwh


def produced(inverters: Sequence[Any], asked: Asked, location: Location | None = None) -> Iterator[Sum]:
    """Sum up what inverters made together, bucket by bucket, as far as Enode heard of it."""
    meant = [inverter for inverter in inverters if location is None or location_of(inverter, asked.end) is location]
    edges, known = known_buckets(inverters, asked)
    flows = list(_outputs(meant, edges[0], known[-1][1])) if known else []
    return sums(edges, known, _pieces(flows, edges), flows)


def _outputs(inverters: Iterable[Any], begin: float, end: float) -> Iterator[Output]:
    for inverter in inverters:
        for since, until in inverter.hearing.within(begin, end):
            for first, last in inverter.running(since, until):
                yield Output(inverter, first, last)


def _pieces(flows: Sequence[Output], edges: Sequence[float]) -> Iterator[Piece]:
    """Add up the straight lines of all courses, from quarter hour to quarter hour, cut at the edges; day by day."""
    for begin, end, active in _overlapping(flows, edges):
        lines: dict[tuple[float, float], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for flow in active:
            for at, here, then, there in flow.asset.course.pieces(begin, end):
                line = lines[at, then]
                line[0] += here
                line[1] += there
        for (at, then), (here, there) in lines.items():
            if here or there:
                yield Piece(at, then, here, there, (here + there) / 2 * (then - at) / 3600)


def _overlapping(flows: Sequence[Output], edges: Sequence[float]) -> Iterator[tuple[float, float, list[Output]]]:
    """Give the times between two changes, and which flows there were."""
    cuts = sorted({moment for flow in flows for moment in (flow.begin, flow.end)}.union(edges))
    for begin, end in pairwise(cuts):
        active = [flow for flow in flows if flow.begin <= begin < flow.end]
        if active:
            yield begin, end, active
