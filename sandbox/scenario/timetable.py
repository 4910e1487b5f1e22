"""Timetables: when a step is due. Clock times are local to the scenario's time zone, across changes of the clocks."""

from __future__ import annotations

import re
from datetime import timedelta

from sandbox.moments import MOMENTS_ALLOWED, moment_of
from sandbox.shapes import Shape, text
from sandbox.world.localtime import local, next_clock
from sandbox.world.refusals import NotNow

CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
DAY_SECONDS = 86_400.0


def clock_time() -> Shape:
    """Describe a clock time, `07:30`, or a moment."""
    return text(**{"x-reads": "clock", "description": "a clock time such as 07:30, or an ISO 8601 moment"})


def read_clock(value: str) -> str:
    """Check a clock time or moment; ValueError says what is allowed."""
    if not CLOCK.fullmatch(value):
        try:
            moment_of(value)
        except ValueError:
            message = f"'{value}' is not a clock time such as 07:30, nor {MOMENTS_ALLOWED}"
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
    hour, minute, second = (int(part or 0) for part in match.groups())
    return next_clock(now, timezone, hour, minute, second)


def repeated(at: float, every: float, timezone: str) -> float:
    """Give the next time of a repeated step: whole days keep the clock time, when the clocks change too."""
    if every % DAY_SECONDS or timezone == "UTC":
        return at + every
    return (local(at, timezone) + timedelta(seconds=every)).timestamp()
