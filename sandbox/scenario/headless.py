"""Headless play: a scenario from beginning to end in virtual time, told as it happens. Webhooks really go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.clients import FIRST
from sandbox.moments import moment_of, written
from sandbox.server import Options, Server
from sandbox.settings import Settings, changed
from sandbox.world.facts import CheckMade, Fact, Happened, StateChanged

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.scenario.player import Run

Tell = Callable[[str], None]

DEFAULT_START = "2025-01-06T00:00:00Z"
LONGEST_SECONDS = 20 * 366 * 86_400.0


async def play(script: Mapping[str, Any], seed: int | None, tell: Tell) -> Run:
    """Play a script that was checked; gives the run with its verdicts."""
    options = Options(
        script=script,
        seed=seed if seed is not None else script.get("seed"),
        start=moment_of(script.get("start", DEFAULT_START)),
        settings=changed(Settings(), script.get("settings", {})),
    )
    server = Server(options)
    await server.start()
    try:
        client = server.clients.find(FIRST)
        teller = _Teller(client, tell)
        await client.ready()
        run = client.runs[0]
        await client.driver.move(client.world.now() + LONGEST_SECONDS, lambda: teller.look() or run.is_done)
        teller.look()
        return run
    finally:
        await server.stop()


class _Teller:
    """Tells facts as lines, once each."""

    def __init__(self, client: Client, tell: Tell) -> None:
        self._client = client
        self._tell = tell
        self._told = 0

    def look(self) -> bool:
        """Tell what is new; never a reason to stop."""
        world = self._client.world
        for _number, fact in world.facts.since(self._told):
            line = _line(fact, {thing_id: name for name, thing_id in world.names.items()})
            if line:
                self._tell(f"{written(fact.at)}  {line}")
        self._told = world.facts.told
        return False


def _line(fact: Fact, names: Mapping[str, str]) -> str | None:
    if isinstance(fact, StateChanged):
        return f"{names.get(fact.asset_id, fact.asset_id)} {fact.trigger.replace('_', ' ')}: {fact.state}"
    if isinstance(fact, Happened):
        who = names.get(fact.thing_id or "", fact.thing_id or "")
        return f"{who} {fact.what} {fact.detail}".strip()
    if isinstance(fact, CheckMade):
        return f"{'ok  ' if fact.is_met else 'FAIL'} {fact.what}"
    return None
