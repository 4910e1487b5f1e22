"""Headless play: a scenario from beginning to end in virtual time, told as it happens. Webhooks really go out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.clients import FIRST
from sandbox.clock import wall_seconds
from sandbox.moments import moment_of, written
from sandbox.scenario.curves import Curves
from sandbox.server import Options, Server
from sandbox.settings import Settings, changed
from sandbox.world.facts import CheckMade, Fact, Happened, RequestMade, StateChanged
from sandbox.world.webhooks import TAKEN

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.scenario.player import Run
    from sandbox.webhooks.deliver import Attempt

Tell = Callable[[str], None]

DEFAULT_START = "2025-01-06T00:00:00Z"
SILENCE_SECONDS = 2.0
LONGEST_SECONDS = 20 * 366 * 86_400.0


def nobody(_line: str) -> None:
    """Listen to nothing."""


@dataclass(frozen=True)
class Played:
    """A story that was played: its run with the verdicts, what was told, and what reports show besides.

    `curves` are there if they were asked for; `names` are those of things, by id; times in POSIX seconds.
    """

    run: Run
    seed: int
    began: float
    ended: float
    wall_seconds: float
    lines: list[tuple[float, str]]
    names: dict[str, str]
    requests: list[dict[str, Any]]
    deliveries: list[Attempt]
    curves: Curves | None = None


async def play(script: Mapping[str, Any], seed: int | None, tell: Tell, murmur: Tell = nobody) -> Run:
    """Play a script that was checked, and give its run with the verdicts."""
    return (await play_whole(script, seed, tell, murmur)).run


async def play_whole(
    script: Mapping[str, Any], seed: int | None, tell: Tell, murmur: Tell = nobody, *, is_drawn: bool = False
) -> Played:
    """Play a script that was checked, until its last step: what repeats would go on for ever.

    `tell` hears what happens, `murmur` how far it has come while there is nothing to tell.
    """
    options = Options(
        script=script,
        seed=seed if seed is not None else script.get("seed"),
        start=moment_of(script.get("start", DEFAULT_START)),
        settings=changed(Settings(), script.get("settings", {})),
    )
    server, begun = Server(options), wall_seconds()
    await server.start()
    client = server.clients.find(FIRST)
    teller = _Teller(client, tell, murmur)
    murmuring = asyncio.create_task(teller.murmur())
    try:
        await client.ready()
        run, world = client.runs[0], client.world
        curves = Curves(world) if is_drawn else None
        if not run.is_done:
            await client.driver.move(world.now() + LONGEST_SECONDS, lambda: teller.look() or run.is_done)
        teller.look()
        return Played(
            run,
            client.terms.seed,
            client.terms.start,
            world.now(),
            wall_seconds() - begun,
            teller.lines,
            {thing_id: name for name, thing_id in world.names.items()},
            client.requests.listed(),
            list(client.deliveries.attempts),
            curves,
        )
    finally:
        murmuring.cancel()
        await server.stop()


class _Teller:
    """Tells facts as lines, once each."""

    def __init__(self, client: Client, tell: Tell, murmur: Tell) -> None:
        self._client = client
        self._tell = tell
        self._murmur = murmur
        self._told = 0
        self.lines: list[tuple[float, str]] = []

    def look(self) -> bool:
        """Tell what is new; never a reason to stop."""
        world = self._client.world
        names = {thing_id: name for name, thing_id in world.names.items()}
        for _number, fact in world.facts.since(self._told):
            line = line_of(fact, names)
            if line:
                self.lines.append((fact.at, line))
                self._tell(f"{written(fact.at)}  {line}")
        self._told = world.facts.told
        return False

    async def murmur(self) -> None:
        """Say how far the world has come whenever nothing was told for a while, until cancelled."""
        while True:
            lines = len(self.lines)
            await asyncio.sleep(SILENCE_SECONDS)
            if len(self.lines) == lines:
                self._murmur(f"{written(self._client.world.now())}  …")


def line_of(fact: Fact, names: Mapping[str, str]) -> str | None:
    """Write a fact as a line; deliveries that arrive are no story."""
    if isinstance(fact, StateChanged):
        return f"{names.get(fact.asset_id, fact.asset_id)} {fact.trigger.replace('_', ' ')}: {fact.state}"
    if isinstance(fact, Happened) and fact.what != TAKEN:
        who = names.get(fact.thing_id or "", fact.thing_id or "")
        return f"{who} {fact.what}".strip() + (f": {fact.detail}" if fact.detail else "")
    if isinstance(fact, RequestMade):
        return f"asked {fact.method} {fact.path}: {fact.status}"
    if isinstance(fact, CheckMade):
        return f"{'ok  ' if fact.is_met else 'FAIL'} {fact.what}"
    return None
