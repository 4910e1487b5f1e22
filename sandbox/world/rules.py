"""Rules: what is wanted when, by the hours, weekdays and moments of a schedule (behaviour 8.3).

A rule is in force while the local clock shows a time in its window, on the weekdays on which its window begins, between
its two moments. The last one in force decides; where none is, the default does. So on the night on which the clocks go
back, a window in the hour that comes twice is open twice; one in the hour that is left out is not open at all.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.localtime import DAY_SECONDS, jump_between, local

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES
EVERY_DAY = frozenset(range(7))


class Window(NamedTuple):
    """A part of the day, in minutes after midnight; `until` always lies after `since`, so maybe on the next day."""

    since: int
    until: int

    @property
    def minutes(self) -> int:
        """How long it is open: a day if it ends when it begins."""
        return (self.until - self.since - 1) % DAY_MINUTES + 1


WHOLE_DAY = Window(0, DAY_MINUTES)


class Rule(NamedTuple):
    """A value, and when it is wanted; moments are POSIX seconds, weekdays begin with 0 for Monday."""

    value: Any
    window: Window | None = None
    weekdays: tuple[int, ...] | None = None
    begins_at: float | None = None
    ends_at: float | None = None

    def is_between(self, at: float) -> bool:
        """Whether a moment lies between the rule's own two."""
        return (self.begins_at is None or self.begins_at <= at) and (self.ends_at is None or at < self.ends_at)


class Week(NamedTuple):
    """A week as the clock shows it: from which minutes on (0 is Monday, midnight) which values are wanted."""

    starts: tuple[int, ...]
    values: tuple[Any, ...]

    def value_at(self, minute: int) -> Any:
        """Give what is wanted at a minute of the week."""
        return self.values[bisect_right(self.starts, minute) - 1]

    def next_start(self, minute: int) -> int:
        """Give the next minute at which another value may be wanted; that may be one of the week after."""
        place = bisect_right(self.starts, minute)
        return self.starts[place] if place < len(self.starts) else WEEK_MINUTES


class Wish(NamedTuple):
    """A value that is wanted from a moment on."""

    at: float
    value: Any


class Rules(NamedTuple):
    """All rules of a schedule, and what is wanted where none is in force."""

    default: Any
    rules: tuple[Rule, ...] = ()

    def value_at(self, at: float, zone: str) -> Any:
        """Give what is wanted at a moment, by the clocks of a zone."""
        return self._week(at).value_at(_minute_of_week(at, zone)[0])

    def changes(self, at: float, zone: str) -> Iterator[Wish]:
        """Give one after the other the moments after `at` from which on something else is wanted."""
        value, look_at = self.value_at(at, zone), self._next_look(at, zone)
        while look_at < math.inf:
            wanted = self.value_at(look_at, zone)
            if wanted != value:
                value = wanted
                yield Wish(look_at, value)
            look_at = self._next_look(look_at, zone)

    def _week(self, at: float) -> Week:
        return week_of(tuple(rule for rule in self.rules if rule.is_between(at)), self.default)

    def _next_look(self, at: float, zone: str) -> float:
        """Give the next moment at which something else may be wanted: a day later at the most, while anything may."""
        moments = (moment for rule in self.rules for moment in (rule.begins_at, rule.ends_at) if moment is not None)
        turn = min((moment for moment in moments if moment > at), default=math.inf)
        week = self._week(at)
        if len(week.starts) == 1:
            return turn
        minute, seconds = _minute_of_week(at, zone)
        minutes_left = min(week.next_start(minute) - minute, DAY_MINUTES)
        start = round(at + minutes_left * 60 - seconds, 3)
        return min(turn, jump_between(zone, at, min(start, at + DAY_SECONDS)))


@lru_cache(1024)
def week_of(rules: tuple[Rule, ...], default: Any) -> Week:
    """Write out a week of some rules that are all in force; of two that overlap, the later one rules."""
    minutes = [default] * WEEK_MINUTES
    for rule in rules:
        window = rule.window or WHOLE_DAY
        for day in EVERY_DAY if rule.weekdays is None else set(rule.weekdays):
            _paint(minutes, day * DAY_MINUTES + window.since, window.minutes, rule.value)
    starts = [0, *(minute for minute in range(1, WEEK_MINUTES) if minutes[minute] != minutes[minute - 1])]
    return Week(tuple(starts), tuple(minutes[start] for start in starts))


def _paint(minutes: list[Any], since: int, length: int, value: Any) -> None:
    """Put a value at a stretch of the week; what goes beyond its end comes round to its beginning."""
    since %= WEEK_MINUTES
    ahead = min(length, WEEK_MINUTES - since)
    minutes[since : since + ahead] = [value] * ahead
    minutes[: length - ahead] = [value] * (length - ahead)


def _minute_of_week(at: float, zone: str) -> tuple[int, float]:
    """Give the minute of the week that a zone's clocks show, and the seconds since it began."""
    shown = local(at, zone)
    minute = shown.weekday() * DAY_MINUTES + shown.hour * 60 + shown.minute
    return minute, shown.second + shown.microsecond / 1e6
