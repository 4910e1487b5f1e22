"""Yields: what Enode has collected of an inverter's production from its vendor's books, by quarter hours and days.

The vendor's books go back to the installation, whoever was linked when. Enode collects some of the past after linking,
and then what is new at each refresh; it stays behind the live counter by that much. While an inverter is out of reach
nothing is collected, and made up for later. Whoever listens is told of every day and month of which more is known.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world import collecting
from sandbox.world.facts import StatisticsUpdated
from sandbox.world.localtime import midnight, shown_date
from sandbox.world.periods import QUARTER_SECONDS, Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.world.assets.inverter import Inverter
    from sandbox.world.world import World

DAYS_BACK, MONTHS_BACK = 30, 3


class Yield(NamedTuple):
    """What is collected of a period: kWh by the moment at which a bucket begins, None where nothing is known yet.

    It is final unless there is a moment at which to ask again.
    """

    inverter_id: str
    user_id: str
    vendor: str
    timezone_name: str
    period: Period
    buckets: tuple[tuple[float, float | None], ...]
    retry_at: float | None


def vendor_knows_until(inverter: Inverter) -> float:
    """Give up to when its vendor's books could be read."""
    return collecting.known_until([inverter], inverter.world.now(), inverter.world.settings)


def known_until(inverter: Inverter) -> float:
    """Give up to when anything is collected; nothing is before the past has been."""
    return vendor_knows_until(inverter) if inverter.world.now() >= filled_at(inverter) else -math.inf


def filled_at(inverter: Inverter) -> float:
    """Give when the past has been collected; never, while nothing was heard of it."""
    return inverter.hearing.began_at + inverter.world.settings.statistics_backfill_seconds


def collected(inverter: Inverter, period: Period) -> Yield:
    """Give what is collected of a period."""
    zone_name, known = inverter.home.timezone_name, known_until(inverter)
    edges = period.edges(zone_name)
    first = max(inverter.installed_at, _collected_from(inverter, is_by_day=period.day is None))
    now = inverter.world.now()
    buckets = tuple(
        (begin, _value(inverter, begin, end, known))
        for begin, end in pairwise(edges)
        if end > first and begin < now and known > -math.inf
    )
    return Yield(
        inverter.id,
        inverter.user.id if inverter.user else "",
        inverter.vendor.id,
        zone_name,
        period,
        buckets,
        None if known >= edges[-1] else _retry_at(inverter, edges[0]),
    )


def _value(inverter: Inverter, begin: float, end: float, known: float) -> float | None:
    """Give what is known of a bucket; of one under way, what there is so far."""
    if known <= begin:
        return None
    if known >= end and end - begin > QUARTER_SECONDS:
        return inverter.day_kwh(begin, end)
    return inverter.produced_kwh(begin, min(end, known))


def _collected_from(inverter: Inverter, *, is_by_day: bool) -> float:
    """Give from when on days are collected, or the quarter hours within them; never, while nothing was heard of it."""
    zone_name = inverter.home.timezone_name
    if inverter.hearing.began_at == math.inf:
        return math.inf
    year, month, day = shown_date(inverter.hearing.began_at, zone_name)
    if is_by_day:
        return midnight(year, month - MONTHS_BACK, day, zone_name)
    return midnight(year, month, day - DAYS_BACK, zone_name)


def _retry_at(inverter: Inverter, begin: float) -> float:
    """Give the first moment at which more may be known: after the first collection, or the next refresh."""
    settings, now = inverter.world.settings, inverter.world.now()
    if now < filled_at(inverter) < math.inf:
        return filled_at(inverter)
    return collecting.next_refresh(max(now, begin + settings.statistics_lag_seconds), settings)


class Yields:
    """What tells of new statistics, while somebody listens."""

    def __init__(self, world: World) -> None:
        """Begin with nobody listening."""
        self._world = world

    def begin(self, inverter: Inverter) -> None:
        """Collect the past of an inverter that was just linked for the first time."""
        self._world.timeline.at(filled_at(inverter), self._fill, inverter)

    def catch_up(self) -> None:
        """Take what is known of all inverters as told."""
        for inverter in self._inverters():
            if self._world.now() >= filled_at(inverter):
                inverter.told_until = known_until(inverter)

    def _inverters(self) -> Iterable[Any]:
        return self._world.rolls["inverter"]

    def collect(self) -> None:
        """Collect what is new of all inverters, and tell of it."""
        for inverter in list(self._inverters()):
            known = known_until(inverter)
            if math.isinf(inverter.told_until) and known > -math.inf:
                self._fill(inverter)  # it was out of reach, or gone, when its past should have been collected
            elif inverter.told_until < known:
                self._tell(inverter, _periods(inverter, inverter.told_until, known))
                inverter.told_until = known

    def _fill(self, inverter: Inverter) -> None:
        """Collect the past, and tell of every day and month of it."""
        if inverter.reported is None or not math.isinf(inverter.told_until):
            return
        known = inverter.told_until = known_until(inverter)
        if self._world.telemetry.is_heard:
            days = _periods(inverter, _collected_from(inverter, is_by_day=False), known)
            months = _periods(inverter, _collected_from(inverter, is_by_day=True), known)
            self._tell(inverter, (one for one in days if one.day is not None))
            self._tell(inverter, (one for one in months if one.day is None))

    def _tell(self, inverter: Inverter, periods: Iterable[Period]) -> None:
        for period in periods:
            self._world.tell(StatisticsUpdated(self._world.now(), inverter.id, collected(inverter, period)))


def _periods(inverter: Inverter, begin: float, end: float) -> Iterator[Period]:
    """Give the days and months that an interval touches, where anything was produced in it."""
    zone_name = inverter.home.timezone_name
    months: dict[Period, None] = {}
    begin = max(begin, inverter.installed_at)
    while begin < end:
        year, month, day = shown_date(begin, zone_name)
        until = min(end, midnight(year, month, day + 1, zone_name))
        if inverter.produced_kwh(begin, until) > 0:
            yield Period(year, month, day)
            months[Period(year, month)] = None
        begin = until
    yield from months
