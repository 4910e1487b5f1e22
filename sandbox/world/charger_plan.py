"""Plans of a charger: the cheapest stretches of time that add up to what its user asks for, before a deadline.

A charger does not know what is in it, so a plan is in hours, not in energy; it may pause between two stretches. With
the same power all the time, the cheapest choice is the cheapest time there is, stretch by stretch: of equal ones the
first, and of one that is needed in part only, the part that lies next to another that was chosen.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.actions import pace_of
from sandbox.world.smart_plan import deadline_after
from sandbox.world.windows import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.world.assets.charger import Charger
    from sandbox.world.locations import Location

TOO_SHORT_SECONDS = 1e-3


class ChargerPolicy(NamedTuple):
    """How a user wants a charger to charge: so long (hours and minutes) before a clock shows the deadline."""

    is_enabled: bool
    deadline: str
    duration: str

    @property
    def seconds(self) -> float:
        """How long it is to charge."""
        hours, minutes = self.duration.split(":")
        return int(hours) * 3600.0 + int(minutes) * 60.0


NO_CHARGER_POLICY = ChargerPolicy(False, "07:00", "04:00")  # noqa: FBT003  the fields say what it is


class Interval(NamedTuple):
    """A stretch of time in which to charge; POSIX seconds."""

    begin: float
    end: float

    def status_at(self, at: float) -> str:
        """Say how far it has come."""
        if self.end <= at:
            return "COMPLETED"
        return "IN_PROGRESS" if self.begin <= at else "PLANNED"


class ChargerPlan(NamedTuple):
    """When to charge before a deadline; open, without new intervals, while prices are awaited until `looks_again_at`.

    `basis` is what it was drawn up for: place, clocks, and what is asked for.
    """

    basis: tuple[str, ...]
    deadline_at: float
    intervals: tuple[Interval, ...]
    looks_again_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether prices are awaited."""
        return self.looks_again_at is not None

    def charges_at(self, at: float) -> bool:
        """Whether it is to charge at a moment."""
        return not self.is_open and any(interval.begin <= at < interval.end for interval in self.intervals)

    def changes_after(self, at: float) -> float:
        """Give the next moment at which something else is to be done; the deadline at the latest."""
        moments = [moment for interval in self.intervals for moment in interval if moment > at]
        if self.looks_again_at is not None:
            moments.append(self.looks_again_at)
        return min([self.deadline_at, *moments])


def basis_of(location: Location, policy: ChargerPolicy) -> tuple[str, ...]:
    """Give what a plan hangs on besides the prices."""
    return location.id, location.timezone_name, policy.deadline, policy.duration


def draw_up(charger: Charger, location: Location, policy: ChargerPolicy, before: ChargerPlan | None) -> ChargerPlan:
    """Draw up the cheapest plan from now on; what was charged by the plan before counts, until its deadline.

    Prices that are still to be published before charging must begin are awaited; if they come too late, what is known
    and guessed must do.
    """
    prices, now = charger.world.prices, charger.world.now()
    deadline_at = deadline_after(now, location, policy.deadline)
    is_same_night = before is not None and now < before.deadline_at
    done = _until(now, before.intervals) if before is not None and is_same_night else ()
    seconds = max(0.0, policy.seconds - sum(interval.end - interval.begin for interval in done))
    slots = list(prices.slots(location, now, deadline_at))
    due_at = prices.due_at(location)
    latest = deadline_at - seconds - pace_of(charger).timeout_seconds
    is_short = seconds > 0 and any(slot.price is None for slot in slots)
    if is_short and due_at is not None and max(due_at, now) < latest:
        looks_again_at = due_at if due_at > now else latest
        return ChargerPlan(basis_of(location, policy), deadline_at, done, looks_again_at)
    spans = [
        Span(slot.begin, slot.end, prices.typical(location, slot.begin) if slot.price is None else slot.price)
        for slot in slots
    ]
    return ChargerPlan(basis_of(location, policy), deadline_at, _joined([*done, *cheapest_hours(spans, seconds)]))


def cheapest_hours(spans: Sequence[Span], seconds: float) -> tuple[Interval, ...]:
    """Choose the cheapest stretches that add up to some seconds; all that there is, if that is not enough."""
    chosen: dict[int, Interval] = {}
    for place in sorted(range(len(spans)), key=lambda place: (spans[place].price, place)):
        span, rest = spans[place], seconds - sum(part.end - part.begin for part in chosen.values())
        if rest < TOO_SHORT_SECONDS:
            break
        length = min(rest, span.end - span.begin)
        is_before_another = place + 1 in chosen and place - 1 not in chosen
        chosen[place] = (
            Interval(span.end - length, span.end) if is_before_another else Interval(span.begin, span.begin + length)
        )
    return _joined([chosen[place] for place in sorted(chosen)])


def _until(at: float, intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    return tuple(Interval(begin, min(end, at)) for begin, end in intervals if begin < at)


def _joined(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Put those together of which one begins where the other ends."""
    edges = [place for place, (one, other) in enumerate(pairwise(intervals), 1) if one.end < other.begin]
    begins, ends = [0, *edges], [*edges, len(intervals)]
    return tuple(
        Interval(intervals[first].begin, intervals[last - 1].end)
        for first, last in zip(begins, ends, strict=True)
        if first < last
    )
