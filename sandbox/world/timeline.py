"""The timeline: what is due when. The one door to simpy, behind `at`, `cancel`, `process` and `run`.

Assets use alarms (a bare callback on simpy's heap: half the memory of a process and quicker); processes are for
scripts. Due times are whole milliseconds, rounded up, so that every event bears a time that can be written down.
Events of one instant run in the order in which they were asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple, TypeAlias

import simpy

Call: TypeAlias = Callable[..., object]
IsLate: TypeAlias = Callable[[], bool]
Script: TypeAlias = Generator[simpy.Event, Any, None]

NORMAL = 1
EVENTS_BETWEEN_LOOKS = 32
CANCELLED_KEPT = 1_000
MOST_STEPS_AT_ONCE = 20_000_000


def due(at: float) -> float:
    """Give the whole millisecond at which something happens that is asked for at a moment.

    Whoever keeps a moment to compare it with the time later, keeps this: a sum of floats may lie a hair beyond the
    millisecond at which its alarm rings, and would be waited for in that very millisecond, again and again.
    """
    return math.ceil(at * 1000 - 1e-3) / 1000


class Cause(NamedTuple):
    """Why something happens: the command from outside that led to it, and the newest fact on the way from there.

    Commands and facts are called by their numbers, 0 for none; `what` says what the command was.
    """

    command: int = 0
    what: str = ""
    fact: int = 0


NOTHING = Cause()


class Standstill(Exception):
    """An instant that does not end: things go on and on, and time does not."""


class Alarm:
    """A call that is due at a moment: what stands on the heap in place of simpy's heavier events."""

    __slots__ = ("args", "call", "cause", "due_at")

    def __init__(self, due_at: float, call: Call, args: tuple[Any, ...], cause: Cause) -> None:
        """Hold `call(*args)` until `due_at`."""
        self.due_at = due_at
        self.cause = cause
        self.call: Call | None = call
        self.args = args


class Moment(simpy.Event):
    """What a script yields to wait: simpy's Timeout, but due at a moment and not after a delay."""

    def __init__(self, timeline: Timeline) -> None:
        """Be on the way from the beginning."""
        super().__init__(timeline)
        self._ok, self._value = True, None
        self.cause = timeline.cause


class Signal(simpy.Event):
    """What a script yields to wait until somebody says so."""

    def __init__(self, timeline: Timeline) -> None:
        """Remember for what reason the script waits."""
        super().__init__(timeline)
        self.cause = timeline.cause


class Timeline(simpy.Environment):
    """simpy's environment, driven from event to event; `run(until=…)` would leave out the last instant."""

    def __init__(self, start: float) -> None:
        """Begin at `start` (POSIX seconds)."""
        super().__init__(start)
        self.steps = 0
        self.cause = NOTHING
        self._cancelled = 0
        self._is_pausing = False
        self._instant = start
        self._instant_ends_by = MOST_STEPS_AT_ONCE

    def moment(self) -> float:
        """Where the hands stand: POSIX seconds, whole milliseconds."""
        now: float = self._now
        return now

    def at(self, due_at: float, call: Call, *args: Any) -> Alarm:
        """Have `call(*args)` run at `due_at`, or at once in this instant if that is past."""
        due_at = self._due(due_at)
        alarm = Alarm(due_at, call, args, self.cause)
        heappush(self._queue, (due_at, NORMAL, next(self._eid), alarm))  # type: ignore[misc]
        return alarm

    def cancel(self, alarm: Alarm | None) -> None:
        """Take back an alarm; one that rang already, or none, is no matter."""
        if alarm is not None and alarm.call is not None:
            alarm.call = None
            self._cancelled += 1
            if self._cancelled > CANCELLED_KEPT and self._cancelled * 2 > len(self._queue):
                self._sweep()

    def wait(self, due_at: float) -> simpy.Event:
        """Give a script something to yield until `due_at`."""
        moment = Moment(self)
        heappush(self._queue, (self._due(due_at), NORMAL, next(self._eid), moment))  # type: ignore[misc]
        return moment

    def event(self) -> simpy.Event:
        """Give a script something to yield until it is told to succeed."""
        return Signal(self)

    def _due(self, at: float) -> float:
        """Give the whole millisecond at which something wanted at a moment is due."""
        now: float = self._now
        return now if at <= now else due(at)

    @property
    def is_mid_instant(self) -> bool:
        """Whether something is still due at this very moment."""
        queue, now = self._queue, self._now
        return bool(queue) and queue[0][0] <= now

    def pause(self) -> None:
        """Have `run_slice` stop at the end of the present instant, so that others can look."""
        self._is_pausing = True

    def run_to(self, to: float) -> None:
        """Run everything due up to and with `to`, then set the hands there."""
        while not self.run_slice(to):
            pass

    def run_slice(self, to: float, is_late: IsLate | None = None) -> bool:
        """Do the same, but stop on the way: in the middle of an instant when `is_late`, or after one for `pause`.

        False when it stopped before the end.
        """
        to = round(to, 3)
        queue, looks_at = self._queue, self.steps + EVENTS_BETWEEN_LOOKS
        while queue and queue[0][0] <= to:
            alarm: Any = queue[0][3]
            self.steps += 1
            if type(alarm) is Alarm:
                self._now = heappop(queue)[0]
                call, alarm.call = alarm.call, None
                if call is None:
                    self._cancelled -= 1
                else:
                    self.cause = alarm.cause
                    call(*alarm.args)
            else:
                self.cause = getattr(alarm, "cause", self.cause)  # a script that begins goes on from where it is made
                self.step()
            if self._is_pausing and (not queue or queue[0][0] > self._now):
                self._is_pausing = False
                return self._now >= to
            if self.steps >= looks_at:
                self._refuse_standstill()
                if is_late is not None and is_late():
                    return False
                looks_at = self.steps + EVENTS_BETWEEN_LOOKS
        if to > self._now:
            self._now = to
        return True

    def _refuse_standstill(self) -> None:
        """Stop a world that would hang: whoever waits for the end of this instant is told."""
        if self._instant != self._now:
            self._instant, self._instant_ends_by = self._now, self.steps + MOST_STEPS_AT_ONCE
        elif self.steps > self._instant_ends_by:
            message = f"time stands still: over {MOST_STEPS_AT_ONCE:,} things happened in one instant"
            raise Standstill(message)

    def _sweep(self) -> None:
        """Take cancelled alarms off the heap; the order of the others stays as it is."""
        self._queue[:] = [entry for entry in self._queue if getattr(entry[3], "call", self) is not None]
        heapify(self._queue)
        self._cancelled = 0


def what_rang(error: BaseException) -> str | None:
    """Name the alarm whose call failed: the call, and what it was called with."""
    trace = error.__traceback__
    while trace is not None:
        seen = trace.tb_frame.f_locals if trace.tb_frame.f_code is Timeline.run_slice.__code__ else {}
        alarm, call = seen.get("alarm"), seen.get("call")
        if isinstance(alarm, Alarm) and call is not None:
            owner = getattr(getattr(call, "__self__", None), "id", None)
            name = getattr(call, "__qualname__", repr(call))
            return f"{name}{alarm.args}" + (f" of {owner}" if owner else "")
        trace = trace.tb_next
    return None
