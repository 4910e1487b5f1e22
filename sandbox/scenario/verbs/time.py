"""Verbs of time. In a scenario they let time pass; over HTTP and in Python, with a manual clock, they move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.scenario.timetable import clock_time, next_moment
from sandbox.scenario.words import Verb, Wait, duration
from sandbox.shapes import number

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage


def advance(stage: Stage, by: float) -> Wait:
    """Let a duration pass."""
    return Wait(stage.world.now() + by)


def wait_until(stage: Stage, at: str) -> Wait:
    """Let time pass until a clock time, such as `07:30`, or a moment."""
    return Wait(next_moment(at, stage.world.now(), stage.timezone))


def set_rate(stage: Stage, rate: float) -> dict[str, Any]:
    """Turn the clock: 0 stands still, 1 is real time, N is N-fold."""
    client = stage.client
    if stage.is_outside:
        client.driver.refuse_moving()
    client.turn(rate)
    return {}


VERBS = (
    Verb("advance", "time", advance, {"by": duration()}, main="by", waits=True),
    Verb("wait_until", "time", wait_until, {"at": clock_time()}, main="at", waits=True),
    Verb("set_rate", "time", set_rate, {"rate": number(minimum=0, maximum=10_000_000)}, main="rate"),
)
