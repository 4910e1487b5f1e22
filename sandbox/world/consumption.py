"""Consumption: what vehicles, chargers and HVAC units took, from their ledgers, as flows, pieces and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.rates import location_of
from sandbox.world.statistics import Piece, Sum, known_buckets, sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sandbox.world.ledger import Stretch
    from sandbox.world.locations import Location
    from sandbox.world.statistics import Asked


class Intake(NamedTuple):
    """A stretch in which a device took power, cut to the time in which Enode heard of it."""

    asset: Any
    begin: float
    end: float
    stretch: Stretch

    def kw_at(self, at: float) -> float:
        """Power at a moment within."""
        return self.stretch.kw_at(at)

    def kwh_between(self, begin: float, end: float) -> float:
        """Energy between two moments within."""
        return self.stretch.kwh_between(begin, end)


class Run(NamedTuple):
    """A session: consumption without a break that a reading would show, and the location at which it began."""

    asset: Any
    location_id: str | None
    sum: Sum


def intakes(assets: Iterable[Any], begin: float, end: float, location: Location | None = None) -> list[Intake]:
    """Give what devices took within an interval, by when it began; at one of the user's locations, if it is named."""
    found = [
        Intake(asset, max(since, stretch.begin), min(until, stretch.end), stretch)
        for asset in assets
        for since, until in asset.hearing.within(begin, end)
        for stretch in asset.ledger.between(since, until)
        if stretch.kw > 0 and (location is None or _is_at(asset, stretch.begin, location))
    ]
    return sorted(found, key=lambda flow: flow.begin)


def consumed(assets: Sequence[Any], asked: Asked, location: Location | None = None) -> Iterator[Sum]:
    """Sum up what devices took together, bucket by bucket, as far as it is known."""
    edges, known = known_buckets(assets, asked)
    flows = intakes(assets, edges[0], known[-1][1], location) if known else []
    return sums(edges, known, _pieces(flows, edges), flows)


def runs(
    assets: Iterable[Any], begin: float, end: float, until: float, location: Location | None = None
) -> Iterator[Run]:
    """Give all sessions of devices that touch an interval, whole, oldest first."""
    found = [
        run
        for asset in assets
        for run in _runs_of(asset, intakes([asset], 0.0, until, location))
        if run[0].begin < end and run[-1].end > begin
    ]
    for run in sorted(found, key=lambda run: run[0].begin):
        edges = [run[0].begin, run[-1].end]
        (whole,) = sums(edges, [(edges[0], edges[1])], _pieces(run, edges), run)
        place = location_of(run[0].asset, edges[0])
        yield Run(run[0].asset, place.id if place is not None else None, whole)


def _runs_of(asset: Any, flows: Iterable[Intake]) -> Iterator[list[Intake]]:
    """Put together what no reading would tell apart."""
    shortest_break: float = asset.world.settings.telemetry_seconds
    run: list[Intake] = []
    for flow in flows:
        if run and flow.begin - run[-1].end >= shortest_break:
            yield run
            run = []
        run.append(flow)
    if run:
        yield run


def _pieces(flows: Sequence[Intake], edges: Sequence[float]) -> Iterator[Piece]:
    """Cut flows at each other's ends and at the edges: what is left only ever falls."""
    ends = {moment for flow in flows for moment in (flow.begin, flow.end)}
    if not ends:
        return
    cuts = sorted(ends.union(edges))
    waiting, active, at = list(reversed(flows)), [], cuts[0]
    for then in cuts[1:]:
        while waiting and waiting[-1].begin <= at:
            active.append(waiting.pop())
        active = [flow for flow in active if flow.end > at]
        if active:
            yield _piece(active, at, then)
        at = then


def _piece(flows: Sequence[Intake], begin: float, end: float) -> Piece:
    if len(flows) == 1:
        one = flows[0].stretch
        return Piece(begin, end, one.kw_at(begin), one.kw_at(end), one.kwh_between(begin, end))
    return Piece(
        begin,
        end,
        sum(flow.kw_at(begin) for flow in flows),
        sum(flow.kw_at(end) for flow in flows),
        sum(flow.kwh_between(begin, end) for flow in flows),
    )


def _is_at(asset: Any, at: float, location: Location) -> bool:
    return location_of(asset, at) is location
