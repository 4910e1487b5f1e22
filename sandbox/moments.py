"""Moments and durations: how times are read from people and written to them. The world knows seconds only."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

ISO_DURATION = re.compile(
    r"P(?:(?P<weeks>[0-9]+(?:\.[0-9]+)?)W)?(?:(?P<days>[0-9]+(?:\.[0-9]+)?)D)?"
    r"(?:T(?:(?P<hours>[0-9]+(?:\.[0-9]+)?)H)?(?:(?P<minutes>[0-9]+(?:\.[0-9]+)?)M)?(?:(?P<seconds>[0-9]+(?:\.[0-9]+)?)S)?)?"
)
SHORT_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|w|d|h|m|s)")
SHORT_DURATION = re.compile(rf"(?:{SHORT_PART.pattern})+")

EARLIEST, LATEST = 0.0, 32_503_680_000.0  # years 1970 to 3000

SECONDS = {
    "weeks": 604_800.0,
    "days": 86_400.0,
    "hours": 3_600.0,
    "minutes": 60.0,
    "seconds": 1.0,
    "w": 604_800.0,
    "d": 86_400.0,
    "h": 3_600.0,
    "m": 60.0,
    "s": 1.0,
    "ms": 0.001,
}

DURATIONS_ALLOWED = "a duration such as 2h, 90s, 1d6h, 500ms or PT2H"
MOMENTS_ALLOWED = "a moment such as 2025-01-06T17:00:00Z, with Z or an offset"


def http_date(day: str) -> str:
    """Write the beginning of a day, `YYYY-MM-DD` and UTC, as HTTP does (RFC 9110, 5.6.7)."""
    return f"{datetime.fromisoformat(day):%a, %d %b %Y} 00:00:00 GMT"


@lru_cache(maxsize=1024)
def seconds_of(duration: str) -> float:
    """Read a duration, ISO 8601 or short, into seconds; ValueError says what is allowed."""
    if SHORT_DURATION.fullmatch(duration):
        parts = [(unit, amount) for amount, unit in SHORT_PART.findall(duration)]
    else:
        match = ISO_DURATION.fullmatch(duration)
        parts = [(unit, amount) for unit, amount in match.groupdict().items() if amount] if match else []
    if not parts:
        message = f"'{duration[:80]}' is not {DURATIONS_ALLOWED}"
        raise ValueError(message)
    seconds = sum(float(amount) * SECONDS[unit] for unit, amount in parts)
    if seconds > LATEST:
        message = f"'{duration[:80]}' is longer than a thousand years"
        raise ValueError(message)
    return seconds


def moment_of(text: str) -> float:
    """Read an ISO 8601 moment into POSIX seconds, to the millisecond; ValueError says what is allowed."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or "T" not in text.upper():
        message = f"'{text}' is not {MOMENTS_ALLOWED}"
        raise ValueError(message)
    at = round(moment.timestamp(), 3)
    if not EARLIEST <= at < LATEST:
        message = f"'{text}' is not between the years 1970 and 3000"
        raise ValueError(message)
    return at


@lru_cache(maxsize=8192)
def written(at: float) -> str:
    """Write POSIX seconds as `YYYY-MM-DDTHH:MM:SS.mmmZ` (R2)."""
    day, milliseconds = divmod(round(at * 1000), 86_400_000)
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{_date(day)}T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{milliseconds:03}Z"


def written_there(at: float, ahead_seconds: float) -> str:
    """Write POSIX seconds as clocks show them that are so far ahead of UTC, with their offset."""
    sign, minutes = "-" if ahead_seconds < 0 else "+", round(abs(ahead_seconds)) // 60
    return f"{written(at + ahead_seconds)[:-1]}{sign}{minutes // 60:02}:{minutes % 60:02}"


@lru_cache(maxsize=1024)
def minute_of(clock: str) -> int:
    """Read a clock time such as `17:30` as minutes after midnight; `24:00` is the end of the day."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def clock_of(minute: int) -> str:
    """Write a minute of the day as a clock shows it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _date(day: int) -> str:
    """Write a day (since 1970) as `YYYY-MM-DD`."""
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()


def spoken(seconds: float) -> str:
    """Write seconds as a short duration, such as `1d6h`, that `seconds_of` reads back."""
    left, words = round(seconds * 1000), ""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)):
        amount, left = divmod(left, size)
        words += f"{amount}{unit}" if amount else ""
    return words or "0s"
