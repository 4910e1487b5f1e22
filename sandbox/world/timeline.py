"""The timeline: what is due when. The one door to simpy, behind `at`, `cancel`, `process` and `run`.

Assets use alarms (a bare callback on simpy's heap: half the memory of a process and quicker); processes are for
scripts. Due times are whole milliseconds, rounded up, so that every event bears a time that can be written down.
Events of one instant run in the order in which they were asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from heapq import heappush
from typing import Any, TypeAlias

import simpy

Call: TypeAlias = Callable[..., object]
IsLate: TypeAlias = Callable[[], bool]
Script: TypeAlias = Generator[simpy.Event, Any, None]

NORMAL = 1
EVENTS_BETWEEN_LOOKS = 32


class Alarm:
    """A call that is due at a moment; a duck of simpy's events, without their weight."""

    __slots__ = ("args", "call", "callbacks", "due_at")

    _ok = True

    def __init__(self, due_at: float, call: Call, args: tuple[Any, ...]) -> None:
        """Hold `call(*args)` until `due_at`."""
        self.due_at = due_at
        self.call = call
        self.args = args
        self.callbacks: tuple[Callable[[Any], None], ...] | None = (_ring,)


def _ring(alarm: Alarm) -> None:
    alarm.call(*alarm.args)


class Timeline(simpy.Environment):
    """simpy's environment, driven from event to event; `run(until=…)` would leave out the last instant."""

    def __init__(self, start: float) -> None:
        """Begin at `start` (POSIX seconds)."""
        super().__init__(start)
        self._is_pausing = False

    def at(self, due_at: float, call: Call, *args: Any) -> Alarm:
        """Have `call(*args)` run at `due_at`, or at once in this instant if that is past."""
        now: float = self._now
        due_at = now if due_at <= now else math.ceil(due_at * 1000 - 1e-3) / 1000
        alarm = Alarm(due_at, call, args)
        heappush(self._queue, (due_at, NORMAL, next(self._eid), alarm))  # type: ignore[misc]
        return alarm

    def cancel(self, alarm: Alarm | None) -> None:
        """Take back an alarm; one that rang already, or none, is no matter."""
        if alarm is not None:
            alarm.callbacks = ()

    def wait(self, due_at: float) -> simpy.Event:
        """Give a script something to yield until `due_at`."""
        event = self.event()
        self.at(due_at, event.succeed)
        return event

    @property
    def is_mid_instant(self) -> bool:
        """Whether something is still due at this very moment."""
        return self.peek() <= self._now

    def pause(self) -> None:
        """Have `run_to` stop at the end of the present instant, so that others can look."""
        self._is_pausing = True

    def run_to(self, to: float, is_late: IsLate | None = None) -> bool:
        """Run everything due up to and with `to`, then set the hands there.

        False when it stopped before: in the middle of an instant because `is_late`, or after one because of `pause`.
        """
        self._is_pausing = False
        steps = 0
        while self.peek() <= to:
            self.step()
            if self._is_pausing and self.peek() > self._now:
                return self._now >= to
            steps += 1
            if is_late is not None and steps % EVENTS_BETWEEN_LOOKS == 0 and is_late():
                return False
        if to > self._now:
            self._now = to
        return True


def what_rang(error: BaseException) -> str | None:
    """Name the alarm whose call failed: the call, and what it was called with."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is _ring.__code__:
            alarm = trace.tb_frame.f_locals["alarm"]
            owner = getattr(getattr(alarm.call, "__self__", None), "id", None)
            name = getattr(alarm.call, "__qualname__", repr(alarm.call))
            return f"{name}{alarm.args}" + (f" of {owner}" if owner else "")
        trace = trace.tb_next
    return None
