"""Replay: a client's world made again from its journal. Sends nothing, waits for nothing."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import orjson

from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.world.world import World


def replay(client: Client, *, until: float | None = None) -> str | None:
    """Carry out all commands of the journal again, or those up to a moment; the world is new and empty before.

    Gives a sentence when the world comes out differently, naming the command after which it first did.
    """
    difference: str | None = None
    client.is_replaying = True
    for row in client.journal.rows():
        if until is not None and row.at > until:
            break
        if row.mark != client.mark and difference is None:
            place = f"after command {row.number - 1}" if row.number > 1 else "before command 1"
            difference = f"the world of client {client.terms.id} comes out differently from {place} on"
        client.mark = row.mark
        try:
            with client.guarded("the passing of time"):
                client.world.timeline.run_to(row.at)
            client.carry_out(row.kind, orjson.loads(row.body))
        except Refused:
            if client.broken:
                break
    if until is not None and not client.broken:
        client.world.timeline.run_to(until)
    client.is_replaying = False
    client.clock.jump(client.world.now())
    client.clock.set_rate(client.rate)
    return difference


def digest(world: World) -> str:
    """Hash everything that is true and reported in a world."""
    state = orjson.dumps(world.state(), option=orjson.OPT_SORT_KEYS)
    return blake2b(state + repr(world.random.getstate()).encode(), digest_size=16).hexdigest()


def make_up(client: Client, wall_passed: float) -> None:
    """Let a running clock make up for real time in which no server ran it, and follow it from now on."""
    if client.rate:
        client.clock.jump(client.world.now() + client.rate * max(0.0, wall_passed))
    client.driver.poke()


async def begin_again(client: Client) -> None:
    """Throw the world and its journal away, and begin a new one."""
    await client.stop()
    client.journal.cut(0)
    client.begin()
    client.clock.set_rate(client.rate)
    client.driver.poke()


async def go_back(client: Client, name: str) -> None:
    """Go back to a named place in the journal; what came after it is forgotten."""
    number, at = client.journal.snapshots()[name]
    await client.stop()
    client.journal.cut(number)
    client.begin()
    replay(client, until=at)
    client.driver.poke()
