"""Plans of HVAC units: warm ahead in the cheapest hours before the dearest ones, and save in the dearest.

What a day asks for follows from its prices alone, so a plan comes out the same whenever it is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.localtime import day_begins
from sandbox.world.windows import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.world.locations import Location
    from sandbox.world.world import World

DEAREST_SECONDS = 4 * 3600.0
AHEAD_SECONDS = 4 * 3600.0
MOST_WARMING_SECONDS = 2 * 3600.0


class Setting(NamedTuple):
    """By how many degrees the wanted set-point is changed for a while; POSIX seconds."""

    begin: float
    end: float
    shift: int


def settings_at(world: World, place: Location) -> tuple[Setting, ...]:
    """Give what today and tomorrow ask for at a place, as far as the prices of whole days are known."""
    now, zone, days = world.now(), place.timezone_name, []
    for number in (0, 1):
        begin, end = day_begins(now, zone, number), day_begins(now, zone, number + 1)
        slots = list(world.prices.slots(place, begin, end))
        spans = [Span(slot.begin, slot.end, slot.price) for slot in slots if slot.price is not None]
        if len(spans) < len(slots):
            break
        days.append(spans)
    return settings_of(days)


def settings_of(days: Sequence[Sequence[Span]]) -> tuple[Setting, ...]:
    """Give what days that follow one another ask for: 1 to warm ahead, -1 to save, 0 as wanted."""
    dear = {span for day in days for span in _dearest(day)}
    spans = [span for day in days for span in day]
    warm: set[Span] = set()
    for place, span in enumerate(spans):
        if span in dear and (place == 0 or spans[place - 1] not in dear):
            warm.update(_ahead_of(spans, place, dear))
    return _joined(Setting(span.begin, span.end, (span in warm) - (span in dear)) for span in spans)


def _dearest(day: Sequence[Span]) -> list[Span]:
    """Choose the dearest hours of a day, of those that are dearer than it is on the whole."""
    mean = _mean(day)
    chosen: list[Span] = []
    for span in sorted(day, key=lambda span: (-span.price, span.begin)):
        if span.price > mean and _length([*chosen, span]) <= DEAREST_SECONDS:
            chosen.append(span)
    return chosen


def _ahead_of(spans: Sequence[Span], place: int, dear: set[Span]) -> list[Span]:
    """Choose the cheapest of the hours before a dear time, as long as that at the most; of equal ones the last."""
    begin = spans[place].begin
    stretch = [spans[place]]
    while place + len(stretch) < len(spans) and spans[place + len(stretch)] in dear:
        stretch.append(spans[place + len(stretch)])
    before = [span for span in spans[:place] if span.begin >= begin - AHEAD_SECONDS and span not in dear]
    most = min(MOST_WARMING_SECONDS, _length(stretch))
    chosen: list[Span] = []
    for span in sorted(before, key=lambda span: (span.price, -span.begin)):
        if span.price < _mean(stretch) and _length([*chosen, span]) <= most:
            chosen.append(span)
    return chosen


def _length(spans: Iterable[Span]) -> float:
    return sum(span.end - span.begin for span in spans)


def _mean(spans: Sequence[Span]) -> float:
    return sum(span.price * (span.end - span.begin) for span in spans) / _length(spans)


def _joined(settings: Iterable[Setting]) -> tuple[Setting, ...]:
    """Put neighbours together that say the same."""
    joined: list[Setting] = []
    for setting in settings:
        if joined and joined[-1].shift == setting.shift:
            joined[-1] = joined[-1]._replace(end=setting.end)
        else:
            joined.append(setting)
    return tuple(joined)
