"""Tariffs of locations as they were before: hours were UTC, and each tariff had its own hours beside those of others.

A location keeps its week by its own clocks, so hours are moved by how far these are ahead now; what then lies across
midnight is in two parts.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sandbox.api import locations
from sandbox.api.tariffs import intervals_of, render
from sandbox.world.localtime import offset_at
from sandbox.world.refusals import TariffNotValid
from sandbox.world.tariffs import MINUTES_OF_DAY, WEEKDAYS, Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.api.call import Call, Endpoint
    from sandbox.world.locations import Location
    from sandbox.world.world import World

WEEK = MINUTES_OF_DAY * len(WEEKDAYS)


def get_tariff(world: World, call: Call) -> list[dict[str, Any]]:
    """The week of a location in UTC."""
    location = locations.find(world, call)
    return [render(interval) for interval in sorted(moved(location.tariff_week, -_ahead(location, world)))]


def put_tariff(world: World, call: Call) -> None:
    """Have a location pay by a tariff at some hours; those of other tariffs stay, none at all detach it."""
    location, tariff_id = locations.find(world, call), call.body["tariffId"]
    world.tariffs.find(tariff_id)
    own = list(intervals_of(tariff_id, call.body["tariffIntervals"]))
    others = [interval for interval in location.tariff_week if interval.tariff_id != tariff_id]
    week = [*others, *moved(own, _ahead(location, world))]
    _refuse_gaps(week)
    world.tariffs.attach(location, week)


def in_utc(row: Endpoint) -> Endpoint:
    """Have a row speak of hours in UTC."""
    return replace(row, handle=get_tariff if row.method == "GET" else put_tariff)


def moved(week: Iterable[Interval], minutes: int) -> Iterator[Interval]:
    """Move intervals within the week; split what comes to lie across midnight."""
    for interval in week:
        begin = (interval.weekday * MINUTES_OF_DAY + interval.from_minute + minutes) % WEEK
        end = begin + interval.to_minute - interval.from_minute
        midnights = [at for at in range(0, end, MINUTES_OF_DAY) if begin < at]
        for one, other in pairwise([begin, *midnights, end]):
            weekday, first = divmod(one % WEEK, MINUTES_OF_DAY)
            yield Interval(weekday, first, first + other - one, interval.tariff_id, interval.name)


def _ahead(location: Location, world: World) -> int:
    return round(offset_at(location.timezone_name, world.now()) / 60)


def _refuse_gaps(week: list[Interval]) -> None:
    """Refuse a week that is covered in part (behaviour 8.4); of hours that overlap, the world tells."""
    covered = sum(interval.to_minute - interval.from_minute for interval in week)
    if week and covered < WEEK:
        raise TariffNotValid("the intervals leave hours of the week out")
