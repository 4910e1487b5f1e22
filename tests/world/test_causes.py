"""Causes: what rings later goes on from where it was asked for, whatever happened in between."""

from __future__ import annotations

from sandbox.world.facts import Happened
from sandbox.world.timeline import NOTHING, Cause
from tests.conftest import new_world


def test_an_alarm_remembers_the_command_that_set_it() -> None:
    world = new_world()
    tell = lambda what: world.tell(Happened(world.now(), what, None))  # noqa: E731
    for number, seconds in ((1, 20), (2, 10)):
        world.timeline.cause = Cause(number, f"command {number}")
        tell("asked")
        world.timeline.at(world.now() + seconds, tell, "came")
    world.timeline.run_to(world.now() + 60)
    told = [(fact.cause.command, fact.cause.fact) for _, fact in world.facts.since(0)]
    assert told == [(1, 0), (2, 0), (2, 2), (1, 1)]


def test_what_nobody_asked_for_has_no_cause() -> None:
    world = new_world()
    world.tell(Happened(world.now(), "asked", None))
    ((_, fact),) = world.facts.since(0)
    assert fact.cause == NOTHING
