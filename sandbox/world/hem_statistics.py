"""Statistics of a HEM system: what its home and its devices did in buckets, from the past of the home.

A roof's past goes back to its installation. Batteries and meters are known from the moment at which they came into this
world, and a meter that is broken measures nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.home_past import Past
from sandbox.world.spells import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.world.hem_systems import HemSystem
    from sandbox.world.home_past import Flows
    from sandbox.world.statistics import Interval


class Totals(NamedTuple):
    """Energies of one interval in kWh; None where there is no device that measures them, or nothing is known."""

    generation: float | None
    consumption: float | None
    imported: float | None
    exported: float | None
    charge: float | None
    discharge: float | None


UNKNOWN = Totals(None, None, None, None, None, None)


class Sums:
    """What flowed in one bucket, in the making; `measured` is when the meter saw it."""

    __slots__ = ("charge", "discharge", "exported", "imported", "measured")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.imported = self.exported = self.charge = self.discharge = 0.0
        self.measured: list[Interval] = []

    def add(self, flow: Flows, *, is_measured: bool) -> None:
        """Add what flowed between two changes."""
        self.charge += sum(flow.charged)
        self.discharge += sum(flow.discharged)
        if is_measured:
            self.imported += flow.imported
            self.exported += flow.exported
            self.measured.append((flow.begin, flow.end))


def totals(system: HemSystem, edges: Sequence[float], known: float) -> list[Totals]:
    """Give the energies between every two edges, as far as they are known."""
    begun = sum(edge < known for edge in edges[:-1])
    if not begun:
        return [UNKNOWN for _ in edges[1:]]
    ends = [*edges[:begun], min(edges[begun], known)]
    sums = [Sums() for _ in ends]
    seen = joined(spell for meter in system.devices("meter") for spell in meter.measuring(ends[0], ends[-1]))
    if seen or any(battery.built_at < ends[-1] for battery in system.devices("battery")):
        cuts = sorted({*ends, *chain.from_iterable(seen)})
        for flow in Past(system.site, system.devices("battery")).flows(cuts):
            is_measured = any(since <= flow.begin < until for since, until in seen)
            sums[bisect_right(ends, flow.begin) - 1].add(flow, is_measured=is_measured)
    found = [_totals(system, begin, end, sums[place]) for place, (begin, end) in enumerate(pairwise(ends))]
    return [*found, *(UNKNOWN for _ in edges[begun + 1 :])]


def levels(system: HemSystem, edges: Sequence[float], known: float) -> list[float | None]:
    """Give the level of all batteries together at the beginning of every bucket, in percent."""
    batteries = system.devices("battery")
    begins = [edge for edge in edges[:-1] if edge <= known]
    if not begins or not batteries:
        return [None for _ in edges[1:]]
    past = Past(system.site, batteries)
    each = [list(past.levels(battery, begins)) for battery in batteries]
    sizes = [battery.model.capacity_kwh for battery in batteries]
    found = [_together(at_once, sizes) for at_once in zip(*each, strict=True)]
    return [*found, *(None for _ in edges[len(begins) + 1 :])]


def _together(each: Sequence[float | None], sizes: Sequence[float]) -> float | None:
    """Give the level of several batteries, large ones counting for more; None unless all are known."""
    known = [level for level in each if level is not None]
    if len(known) < len(each):
        return None
    return sum(level * size for level, size in zip(known, sizes, strict=True)) / sum(sizes)


def _totals(system: HemSystem, begin: float, end: float, sums: Sums) -> Totals:
    """Leave out what no device measures, or did not yet."""
    inverters = system.devices("inverter")
    has_battery = any(battery.built_at < end for battery in system.devices("battery"))
    has_meter = bool(sums.measured)
    made = sum(inverter.produced_kwh(since, until) for inverter in inverters for since, until in joined(sums.measured))
    used = sums.imported - sums.exported + made + sums.discharge - sums.charge
    return Totals(
        sum(inverter.produced_kwh(max(begin, inverter.installed_at), end) for inverter in inverters)
        if inverters
        else None,
        max(0.0, used) if has_meter else None,
        sums.imported if has_meter else None,
        sums.exported if has_meter else None,
        sums.charge if has_battery else None,
        sums.discharge if has_battery else None,
    )
