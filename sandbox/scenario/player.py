"""The player: walks a scenario's steps as a script of the world, so that they happen in world time and replay with it.

A step that the world refuses ends its story with a failed check, unless the story says that it goes on; an expectation
that is not met is noted, and the story goes on. Steps with `every` go on beside the others for as long as the world
does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.moments import seconds_of
from sandbox.scenario.expectations import Unmet
from sandbox.scenario.fleets import expanded
from sandbox.scenario.steps import Step, act, step_of
from sandbox.scenario.timetable import next_moment, repeated
from sandbox.scenario.words import Stage, Wait
from sandbox.world.facts import CheckMade, Happened
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.client import Client
    from sandbox.world.timeline import Script

REQUEST_CHECK = "expect_request"
EVENT_CHECKS = {"expect_event", "expect_no_event"}


@dataclass(frozen=True)
class Verdict:
    """A check that was made: which step, when (POSIX seconds), whether it held, and what there was to say."""

    step: int
    at: float
    is_met: bool
    what: str
    detail: str = ""


@dataclass
class Run:
    """A scenario being played: where it is, and what its checks came to."""

    name: str
    steps: list[Step]
    stage: Stage
    goes_on: bool = False
    is_done: bool = False
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def has_failed(self) -> bool:
        """Whether any check did not hold."""
        return any(not verdict.is_met for verdict in self.verdicts)


def begin_run(client: Client, script: Mapping[str, Any]) -> Run:
    """Begin to play a script that was checked; it goes on as the world does.

    A story that asks for events listens from its beginning, so that what it sees does not hang on who else does.
    """
    world, steps = client.world, [step_of(step) for step in expanded(script, client.terms.seed)]
    stage = Stage(client, script.get("timezone", "UTC"), heard_from=world.facts.told)
    run = Run(script["name"], steps, stage, script.get("goes_on", False))
    listening = [step for step in steps if step.verb.name in EVENT_CHECKS]
    if listening:
        world.telemetry.listen()
    client.is_hearing |= any(step.verb.name == REQUEST_CHECK for step in steps)
    world.timeline.process(_walk(run, is_leaving=bool(listening) and not any(step.every for step in listening)))
    return run


def _walk(run: Run, *, is_leaving: bool) -> Script:
    world = run.stage.world
    for place, step in enumerate(run.steps):
        if step.after is not None:
            yield world.timeline.wait(world.now() + seconds_of(step.after))
        if step.every is not None:
            world.timeline.process(_repeat(run, place, step))
            continue
        try:
            if step.at is not None:
                yield world.timeline.wait(next_moment(step.at, world.now(), run.stage.timezone))
            yield from _do(run, place, step)
        except Refused as refusal:
            if _is_the_end(run, place, step, refusal):
                break
    run.is_done = True
    if is_leaving:
        world.telemetry.leave()
    world.timeline.pause()
    world.tell(Happened(world.now(), "scenario ended", None, run.name))


def _repeat(run: Run, place: int, step: Step) -> Script:
    world, zone, every = run.stage.world, run.stage.timezone, seconds_of(step.every or "")
    due_at = next_moment(step.at, world.now(), zone) if step.at is not None else world.now()
    while True:
        yield world.timeline.wait(due_at)
        try:
            yield from _do(run, place, step)
        except Refused as refusal:
            if _is_the_end(run, place, step, refusal):
                return
        due_at = repeated(due_at, every, zone, step.at)


def _is_the_end(run: Run, place: int, step: Step, refusal: Refused) -> bool:
    """Note what was not met or refused; gives whether the steps end with it."""
    if isinstance(refusal, Unmet):
        _judge(run, place, step, refusal.detail)
    elif run.goes_on:
        now = run.stage.world.now()
        run.stage.world.tell(Happened(now, f"{step.verb.name} was refused", None, refusal.detail))
    else:
        _judge(run, place, step, f"refused: {refusal.detail}")
        return True
    return False


def _do(run: Run, place: int, step: Step) -> Script:
    try:
        result = act(run.stage, step)
        if isinstance(result, Wait):
            yield from _wait(run.stage, result)
            result.judge()
    except Refused:
        raise
    except Exception as bug:
        bug.add_note(f"step {place} of '{run.name}'")
        raise
    if step.verb.is_check:
        _judge(run, place, step, None)


def _wait(stage: Stage, wait: Wait) -> Script:
    """Wait in world time; whoever waits for something looks again after every fact."""
    world = stage.world
    if wait.seen is None:
        if wait.until > world.now():
            yield world.timeline.wait(wait.until)
        return
    if wait.seen() or wait.until <= world.now():
        return
    yield world.watch_for(wait.seen, wait.until)


def _judge(run: Run, place: int, step: Step, failure: str | None) -> None:
    what = f"{step.verb.name} {_short(step.args)}"
    now = run.stage.world.now()
    run.verdicts.append(Verdict(place, now, failure is None, what, failure or ""))
    run.stage.world.tell(CheckMade(now, failure is None, f"{what}: {failure}" if failure else what))


def _short(args: Mapping[str, Any]) -> str:
    return " ".join(
        f"{name}={value if isinstance(value, str) else orjson.dumps(value).decode()}" for name, value in args.items()
    )
