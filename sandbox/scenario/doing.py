"""Doing: steps that somebody outside asks for, one after the other. Those that take time move it, or wait for it.

A list is checked whole before any of it runs. Should the world refuse a step all the same, the list stops there, and
the refusal names its place and what was done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.api.problems import Invalid
from sandbox.moments import LATEST, written
from sandbox.replay import go_back
from sandbox.scenario.steps import Step, act, from_http, step_faults, step_of, to_http
from sandbox.scenario.words import Stage, Wait
from sandbox.shapes import Fault
from sandbox.world.refusals import NotNow, Refused

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.driver import Moved

GLANCE_SECONDS = 0.02


class Stopped(Refused):
    """A list of steps that stopped in the middle: where, why, and what was done before."""

    def __init__(self, place: int, cause: Refused, results: list[Any]) -> None:
        """Name the step and keep the results of those before it."""
        super().__init__(f"step {place}: {cause.detail}")
        self.place = place
        self.cause = cause
        self.results = results


def read_steps(given: Any) -> list[Mapping[str, Any]]:
    """Check one step or a list of them, in the words of HTTP; refuses with all faults of all steps."""
    steps = [from_http(step) for step in (given if isinstance(given, list) else [given])]
    faults: list[Fault] = []
    for place, step in enumerate(steps):
        where = (place,) if isinstance(given, list) else ()
        faults += [Fault((*where, *to_http(fault.path)), fault.message, fault.code) for fault in step_faults(step)]
        if isinstance(step, Mapping):
            timed = [part for part in ("at", "after", "every") if part in step]
            faults += [
                Fault((*where, part), "belongs to scenarios: POST one to /sandbox/scenarios", "frame") for part in timed
            ]
    if faults:
        raise Invalid(faults)
    return steps


async def do_all(client: Client, steps: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Do steps in order; gives their results, or refuses with Stopped."""
    results: list[Any] = []
    for place, raw in enumerate(steps):
        try:
            results.append(await do(client, raw))
        except Refused as refusal:
            raise Stopped(place, refusal, results) from None
    return results


async def do(client: Client, raw: Mapping[str, Any]) -> Any:
    """Do one step; gives its result."""
    await client.ready()
    step = step_of(raw)
    if step.verb.waits:
        return await wait(client, step)
    if step.verb.in_scenarios:
        return client.command("step", raw)
    result = act(Stage(client, is_outside=True), step)
    await go_back(client, result["name"])
    return result


async def wait(client: Client, step: Step) -> Any:
    """Do a step that takes time: a standing clock is moved, a running one waited for."""
    asked = act(Stage(client, is_outside=True), step)
    if not isinstance(asked, Wait):
        return asked
    if asked.until > client.world.now() and not (asked.seen and asked.seen()):
        if step.verb.is_check and client.rate:
            await _watch(client, asked)
        else:
            moved = await move(client, asked.until, asked.seen)
            if moved.stopped_by:
                detail = f"time was stopped at {written(client.world.now())}: {moved.stopped_by}"
                raise NotNow(detail)
    return asked.judge()


async def move(client: Client, to: float, seen: Any = None, wall_limit: float | None = None) -> Moved:
    """Move a client's time, watching for something; how far it came is written down."""
    if to < client.world.now():
        detail = "time does not go back"
        raise NotNow(detail)
    if to > LATEST:
        detail = "time does not go beyond the year 3000"
        raise NotNow(detail)
    client.driver.refuse_moving()
    world = client.world
    if seen:
        world.watch()
    try:
        moved = await client.driver.move(to, seen, wall_limit)
    finally:
        if seen:
            world.unwatch()
        if client.world is world and not client.broken and not world.timeline.is_mid_instant:
            client.command("time", None)
    client.refuse_other(world)
    return moved


async def _watch(client: Client, asked: Wait) -> None:
    world = client.world
    world.watch()
    try:
        while world.now() < asked.until and not (asked.seen and asked.seen()):
            await asyncio.sleep(GLANCE_SECONDS)
            await client.ready()
            client.refuse_other(world)
            if not client.rate and client.driver.move_under_way is None:
                detail = "the clock was stopped while this was waited for"
                raise NotNow(detail)
    finally:
        world.unwatch()
