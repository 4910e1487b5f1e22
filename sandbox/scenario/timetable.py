"""Timetables: when a step is due. Clock times are local to the scenario's time zone, across changes of the clocks.

A clock time may name days of the week before it: `fri 17:30`, `mon-fri 07:30`, `sat,sun 10:00`.
"""

from __future__ import annotations

import re
from datetime import timedelta

from sandbox.moments import MOMENTS_ALLOWED, moment_of
from sandbox.shapes import Shape, text
from sandbox.world.localtime import local, next_clock
from sandbox.world.refusals import NotNow

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(DAYS)
_SPAN = rf"(?:{_DAY})(?:-(?:{_DAY}))?"
CLOCK = re.compile(rf"(?:({_SPAN}(?:,{_SPAN})*) )?([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
CLOCKS_ALLOWED = "a clock time such as 07:30 or mon-fri 07:30"
DAY_SECONDS = 86_400.0


def clock_time() -> Shape:
    """Describe a clock time, `07:30`, or a moment."""
    return text(**{"x-reads": "clock", "description": f"{CLOCKS_ALLOWED}, or an ISO 8601 moment"})


def read_clock(value: str) -> str:
    """Check a clock time or moment; ValueError says what is allowed."""
    if not CLOCK.fullmatch(value):
        try:
            moment_of(value)
        except ValueError:
            message = f"'{value}' is not {CLOCKS_ALLOWED}, nor {MOMENTS_ALLOWED}"
            raise ValueError(message) from None
    return value


def next_moment(value: str, now: float, timezone: str) -> float:
    """Give the next time that a clock shows `07:30`, not before now; or the moment itself, unless it is past."""
    match = CLOCK.fullmatch(value)
    if match is None:
        at = moment_of(value)
        if at < now:
            detail = f"{value} is past"
            raise NotNow(detail)
        return at
    days, *parts = match.groups()
    hour, minute, second = (int(part or 0) for part in parts)
    at = next_clock(now, timezone, hour, minute, second)
    while days and local(at, timezone).weekday() not in days_of(days):
        at = next_clock(at + 1.0, timezone, hour, minute, second)
    return at


def days_of(text: str) -> set[int]:
    """Read days of the week, `mon-fri` or `sat,sun`, into numbers from 0, which is Monday."""
    days: set[int] = set()
    for span in text.split(","):
        first, _, last = span.partition("-")
        begins, length = DAYS.index(first), (DAYS.index(last or first) - DAYS.index(first)) % 7
        days |= {(begins + ahead) % 7 for ahead in range(length + 1)}
    return days


def repeated(at: float, every: float, timezone: str, clock: str | None = None) -> float:
    """Give the next time of a repeated step: whole days keep the clock time, when the clocks change too.

    One that names days of the week waits for the next of them.
    """
    if every % DAY_SECONDS or timezone == "UTC":
        again = at + every
    else:
        again = (local(at, timezone) + timedelta(seconds=every)).timestamp()
    match = CLOCK.fullmatch(clock) if clock is not None else None
    return next_moment(clock, again, timezone) if clock is not None and match and match.group(1) else again
