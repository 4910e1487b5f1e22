"""The past of a home: what flowed into it, out of it and through its batteries in any interval, in closed form.

Nothing of it was counted by the clock. A home's balance follows at any past moment from its household, its roofs and
the ledgers of its devices; its batteries note how they follow it whenever that changes (`battery.book`). Between two
such changes everything is the same closed form that the present is made of (`balance.py`, `meter.py`).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from operator import sub
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.balance import Balance, Taper
from sandbox.world.courses import Course

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Sequence

    from sandbox.world.assets.battery import Battery
    from sandbox.world.assets.inverter import Inverter
    from sandbox.world.household import Household
    from sandbox.world.ledger import Stretch
    from sandbox.world.site import Site

NEXT_TO_NOTHING = 1e-9
INSTANT = 0.0005  # shorter than anything lasts, and long enough to tell two moments apart


class Page(NamedTuple):
    """How a battery goes on from a moment: by its own will, at its limit, with a share of the balance; its level."""

    begin: float
    own_kw: float
    capped_kw: float
    share: float
    level: float


AT_REST = Page(-math.inf, 0.0, 0.0, 0.0, 0.0)


class Flows(NamedTuple):
    """What flowed in an interval, in kWh; charge and discharge by battery."""

    begin: float
    end: float
    imported: float
    exported: float
    charged: tuple[float, ...]
    discharged: tuple[float, ...]


class Past:
    """The past of one home as seen by some of its batteries, made anew for every question."""

    def __init__(self, site: Site, batteries: Sequence[Battery]) -> None:
        """Take the home, and the batteries that are asked about."""
        self._site = site
        self._batteries = batteries
        self._courses: dict[tuple[Household, tuple[Inverter, ...]], Course] = {}

    def flows(self, edges: Sequence[float]) -> Iterator[Flows]:
        """Give what flowed between every two edges and changes, one after the other."""
        waiting = sorted(self._stretches(edges[0], edges[-1]), reverse=True)
        cuts = sorted({*edges, *self._changes(waiting, edges[0], edges[-1])})
        active: list[Stretch] = []
        for begin, end in pairwise(cuts):
            while waiting and waiting[-1].begin <= begin:
                active.append(waiting.pop())
            active = [stretch for stretch in active if stretch.end > begin]
            yield self._flow(begin, end, active)

    def levels(self, battery: Battery, edges: Sequence[float]) -> Iterator[float | None]:
        """Give a battery's level at every edge; None before it was there."""
        first = _page(battery, edges[0])
        begin = max(first.begin, edges[0]) if first is AT_REST else first.begin
        place = self._batteries.index(battery)
        level, found = first.level, {begin: first.level}
        for flow in self.flows([begin, *(edge for edge in edges if edge > begin)]):
            stored = flow.charged[place] * battery.one_way - flow.discharged[place] / battery.one_way
            level = min(100.0, max(0.0, level + 100 * stored / battery.model.capacity_kwh))
            page = _page(battery, flow.end)
            if page.begin > flow.begin:
                level = page.level
            found[flow.end] = level
        built_at = battery.built_at
        yield from (found.get(edge) if edge >= built_at else None for edge in edges)

    def _changes(self, stretches: Sequence[Stretch], begin: float, end: float) -> Iterator[float]:
        """Give the moments within an interval from which something is another way."""
        for stretch in stretches:
            yield from (at for at in stretch[:2] if begin < at < end)
            if begin < stretch.falls_from < end:
                yield stretch.falls_from
        for inverter in self._site.roofs:
            for spell in inverter.running(max(begin, inverter.built_at), end):
                yield from (at for at in spell if begin < at < end)
        for battery in self._site.stores:
            book = battery.book
            for number in range(book.past(begin), book.past(end)):
                yield book.row(number)[0]
        yield from (at for at, _ in self._site.households if begin < at < end)

    def _stretches(self, begin: float, end: float) -> list[Stretch]:
        return [stretch for ledger in self._site.ledgers for stretch in ledger.between(begin, end)]

    def _flow(self, begin: float, end: float, stretches: Sequence[Stretch]) -> Flows:
        balance = self._balance(begin, stretches)
        pages = [_page(battery, begin) for battery in self._site.stores]
        balance.steady_kw += sum(page.own_kw for page in pages)
        net, need = balance.kwh_between(begin, end), balance.positive_kwh(begin, end)
        imported, exported = _grid(balance, pages, begin, end)
        hours = (end - begin) / 3600
        charged, discharged = [], []
        for battery in self._batteries:
            page = _page(battery, begin)
            steady = (page.own_kw + page.capped_kw) * hours
            charged.append(max(0.0, steady) + page.share * (need - net))
            discharged.append(max(0.0, -steady) + page.share * need)
        return Flows(begin, end, imported, exported, tuple(charged), tuple(discharged))

    def _balance(self, begin: float, stretches: Sequence[Stretch]) -> Balance:
        """Add up what the home took and made until the next change, before any battery."""
        steady_kw = sum(stretch.kw for stretch in stretches if stretch.falls_from > begin)
        falling = [stretch for stretch in stretches if stretch.falls_from <= begin]
        tapers = tuple(Taper(stretch.falls_from, stretch.kw, stretch.rate) for stretch in falling)
        return Balance(self._course(begin), steady_kw, tapers)

    def _course(self, at: float) -> Course:
        """Give the course of the home with the people and the roofs of a moment."""
        site = self._site
        number = bisect_right(site.households, at, key=lambda entry: entry[0])
        household = site.households[max(0, number - 1)][1]
        running = tuple(one for one in site.roofs if one.built_at <= at and any(one.running(at, at + INSTANT)))
        key = household, running
        if key not in self._courses:
            self._courses[key] = Course(lambda day: _nodes(household, running, day))
        return self._courses[key]


def _nodes(household: Household, running: Sequence[Inverter], day: int) -> array[float]:
    kw = household.nodes(day)
    for inverter in running:
        made = inverter.course.day(day).nodes
        for place, there in enumerate(made):
            kw[place] = sub(kw[place], there)
    return kw


def _page(battery: Battery, at: float) -> Page:
    """Give how a battery went on at a moment."""
    number = battery.book.past(at)
    return Page(*battery.book.row(number - 1)) if number else AT_REST


def _grid(balance: Balance, pages: Sequence[Page], begin: float, end: float) -> tuple[float, float]:
    """Give what came from the grid and went to it: the part of the balance that no battery took upon itself."""
    left = 1.0 - sum(page.share for page in pages)
    capped_kw = sum(page.capped_kw for page in pages)
    if left < NEXT_TO_NOTHING:
        kwh = capped_kw * (end - begin) / 3600
        return max(0.0, kwh), max(0.0, -kwh)
    seen = Balance(balance.course, balance.steady_kw + capped_kw / left, balance.tapers)
    imported = seen.positive_kwh(begin, end)
    return left * imported, max(0.0, left * (imported - seen.kwh_between(begin, end)))
