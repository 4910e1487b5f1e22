"""Tariffs: named rates that a client writes down once, and the hours of the week at which a location pays them.

Costs are kept as the text that was given, beside the number that is reckoned with. An hour that no interval covers, or
whose rate is no longer in its tariff, is paid at the market's price.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.refusals import NotFound, TariffNotValid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.world.locations import Location
    from sandbox.world.world import World

MINUTES_OF_DAY = 24 * 60
WEEKDAYS = range(7)


class Rate(NamedTuple):
    """A rate of a tariff: its name, and what a kWh costs, as it was given."""

    name: str
    cost: str


class Interval(NamedTuple):
    """Minutes of a weekday (0 is Monday; the end is not in it) at which a location pays a rate of a tariff."""

    weekday: int
    from_minute: int
    to_minute: int
    tariff_id: str
    name: str


class Tariffs:
    """The tariffs of one client."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self._rates: dict[str, tuple[Rate, ...]] = {}
        self._costs: dict[tuple[str, str], float] = {}

    def find(self, tariff_id: str) -> tuple[Rate, ...]:
        """Give the rates of a tariff, or refuse with NotFound."""
        rates = self._rates.get(tariff_id)
        if rates is None:
            detail = f"there is no tariff {tariff_id}"
            raise NotFound(detail)
        return rates

    def put(self, tariff_id: str, rates: tuple[Rate, ...]) -> None:
        """Write a tariff, in place of the one that had its id."""
        names = [rate.name for rate in rates]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            detail = f"the name '{twice}' occurs more than once in the tariff"
            raise TariffNotValid(detail)
        for rate in self._rates.get(tariff_id, ()):
            del self._costs[tariff_id, rate.name]
        self._rates[tariff_id] = rates
        self._costs.update({(tariff_id, rate.name): float(rate.cost) for rate in rates})

    def attach(self, location: Location, intervals: Iterable[Interval]) -> None:
        """Have a location pay by these intervals and by no others: its whole week is replaced."""
        week = tuple(sorted(intervals))
        for interval in week:
            self._refuse_unknown(interval)
        _refuse_overlaps(week)
        location.tariff_week = week

    def cost_of(self, interval: Interval) -> float | None:
        """Give what a kWh costs in an interval; None if its rate is gone."""
        return self._costs.get((interval.tariff_id, interval.name))

    def state(self) -> dict[str, Any]:
        """All tariffs as plain data, oldest first."""
        return {tariff_id: [rate._asdict() for rate in rates] for tariff_id, rates in self._rates.items()}

    def _refuse_unknown(self, interval: Interval) -> None:
        if interval.name not in {rate.name for rate in self.find(interval.tariff_id)}:
            detail = f"the tariff {interval.tariff_id} has no rate '{interval.name}'"
            raise TariffNotValid(detail)
        if interval.from_minute >= interval.to_minute:
            detail = f"the interval of '{interval.name}' ends before it begins: split it at midnight, which is 24:00"
            raise TariffNotValid(detail)


def _refuse_overlaps(week: tuple[Interval, ...]) -> None:
    for one, other in pairwise(week):
        if one.weekday == other.weekday and other.from_minute < one.to_minute:
            detail = f"the intervals of '{one.name}' and '{other.name}' overlap on weekday {one.weekday}"
            raise TariffNotValid(detail)
