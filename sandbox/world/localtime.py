"""Local time: how far a zone's clocks are ahead, when a clock next shows an hour, across changes of the clocks.

The one door of the world to `zoneinfo`, opened late.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY_SECONDS = 86_400.0


@cache
def zone(name: str) -> ZoneInfo:
    """Give a time zone by its IANA name."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@lru_cache(1024)
def is_zone(name: str) -> bool:
    """Whether a name is one of the IANA time zones."""
    from zoneinfo import available_timezones

    return name == "UTC" or name in available_timezones()


def local(at: float, zone_name: str) -> datetime:
    """Give a moment (POSIX seconds) as a zone's date and clock show it."""
    return datetime.fromtimestamp(at, zone(zone_name))


def offset_at(zone_name: str, at: float) -> float:
    """Give how many seconds a zone's clocks are ahead of UTC at a moment."""
    if zone_name == "UTC":
        return 0.0
    offset = datetime.fromtimestamp(at, UTC).astimezone(zone(zone_name)).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


def jump_between(zone_name: str, since: float, until: float) -> float:
    """Give the moment (a whole second) up to `until` at which a zone's clocks jump; `until`, if they do not."""
    before = offset_at(zone_name, since)
    if offset_at(zone_name, until) == before:
        return until
    early, late = math.floor(since), math.ceil(until)
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if offset_at(zone_name, middle) == before else (early, middle)
    return float(late)


def day_begins(at: float, zone_name: str, days: int = 0) -> float:
    """Give the moment at which the day of a moment begins by a zone's clocks, or a day so many days later."""
    midnight = local(at, zone_name).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=days)).timestamp()


def next_clock(at: float, zone_name: str, hour: int, minute: int = 0, second: int = 0) -> float:
    """Give the next moment, not before `at`, at which a zone's clocks show a time of day."""
    shown = local(at, zone_name).replace(hour=hour, minute=minute, second=second, microsecond=0)
    return (shown if shown.timestamp() >= at else shown + timedelta(days=1)).timestamp()


def hour_after(at: float, zone_name: str, hours: tuple[int, ...]) -> float:
    """Give the first moment after `at` (whole milliseconds) at which a zone's clocks show one of some full hours."""
    moments = _hours_from(int(at // DAY_SECONDS), zone_name, hours)
    return moments[bisect_right(moments, at)]


@lru_cache(64)
def _hours_from(day: int, zone_name: str, hours: tuple[int, ...]) -> tuple[float, ...]:
    """Give all such moments from the beginning of a day (UTC) on, and the first of those that come after it."""
    at, moments = day * DAY_SECONDS - 0.0005, []
    while at < (day + 1) * DAY_SECONDS:
        at = min(next_clock(at + 0.0005, zone_name, hour) for hour in hours)
        moments.append(at)
    return tuple(moments)


def shown_date(at: float, zone_name: str) -> tuple[int, int, int]:
    """Give year, month and day that a zone's calendar shows at a moment."""
    shown = local(at, zone_name)
    return shown.year, shown.month, shown.day


def midnight(year: int, month: int, day: int, zone_name: str) -> float:
    """Give the moment at which a day begins in a zone; days and months may run over, as the 32nd of a month."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first = datetime(year, month, 1, tzinfo=zone(zone_name))
    return (first + timedelta(days=day - 1)).timestamp()
