"""Replay: a client's world made again from its journal. Sends nothing, waits for nothing.

It goes in small steps, like every passing of time: while one client goes back to a snapshot, the others are answered,
and its own callers wait (`Driver.ready`). Whoever throws the half-made world away in between ends the replay.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, closing
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.api.problems import Broken
from sandbox.driver import in_turns
from sandbox.journal import JournalError
from sandbox.world.refusals import NotFound, NotNow, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator

    from sandbox.client import Client
    from sandbox.journal import Row
    from sandbox.world.world import World


def replay(client: Client, *, until: float | None = None) -> str | None:
    """Carry out all commands of the journal again, or those up to a moment; the world is new and empty before.

    Gives a sentence when the world comes out differently, naming the command after which it first did, or when it
    stops. JournalError when a command cannot be read.
    """
    difference = None
    for known in replaying(client, until):
        difference = known
    return difference


def replaying(
    client: Client, until: float | None = None, done: Callable[[Row], object] | None = None
) -> Generator[str | None]:
    """Do the same in small steps; gives what is known after each, and ends early when the world is thrown away.

    `done` hears of every command that was carried out.
    """
    driver, difference, is_whole = client.driver, None, False
    driver.is_replaying = True
    try:
        for row in client.journal.rows():
            if until is not None and row.at > until:
                break
            if row.mark != client.mark and difference is None:
                place = f"after command {row.number - 1}" if row.number > 1 else "before command 1"
                difference = f"the world of client {client.terms.id} comes out differently from {place} on"
            client.mark = row.mark
            for _ in _steps(client, row, done):
                yield difference
                if driver.is_stopped:
                    return
        while not driver.step(driver.world.now() if until is None else until):
            yield difference
            if driver.is_stopped:
                return
        is_whole = True
    except Broken as refusal:
        difference = refusal.detail
    finally:
        driver.is_replaying, driver.is_half_made = False, not is_whole
        driver.clock.jump(driver.world.now())
        if not driver.is_stopped:
            _break_half_made(client)
    yield difference


def _steps(client: Client, row: Row, done: Callable[[Row], object] | None) -> Generator[None]:
    """Let time pass up to a command, and carry it out."""
    body = _read(client, row)
    while not client.driver.step(row.at):
        yield
    _carry_out_again(client, row, body)
    if done is not None:
        done(row)
    yield


def _carry_out_again(client: Client, row: Row, body: Any) -> None:
    try:
        client.carry_out(row.number, row.kind, body)
    except Broken:
        raise
    except Refused:
        return  # as it was the first time, unless the marks say otherwise


def _read(client: Client, row: Row) -> Any:
    try:
        return orjson.loads(row.body)
    except ValueError as error:
        client.broken = f"command {row.number} of client {client.terms.id} cannot be read ({error})"
        message = f"{client.journal.place}: {client.broken}; nothing was changed"
        raise JournalError(message) from None


def digest(world: World) -> str:
    """Hash everything that is true and reported in a world."""
    state = orjson.dumps(world.state(), option=orjson.OPT_SORT_KEYS)
    return blake2b(state + repr(world.random.getstate()).encode(), digest_size=16).hexdigest()


def make_up(client: Client, wall_passed: float) -> None:
    """Follow the clock from here on; one that runs makes up for real time in which no server ran it."""
    if client.rate:
        client.clock.jump(client.world.now() + client.rate * max(0.0, wall_passed))
    _follow(client)


def set_off(client: Client) -> None:
    """Follow the clock from here on. Of one that runs, the journal tells when in real time it was here."""
    if client.rate and not client.broken:
        client.note("time", None)
    _follow(client)


async def begin_again(client: Client, seed: int | None = None) -> None:
    """Throw the world and its journal away, and begin a new one, perhaps with another seed."""
    async with _at_rest(client):
        client.journal.cut(0, seed)
        client.images.forget()
        client.terms = client.terms if seed is None else replace(client.terms, seed=seed)
        client.begin()
    set_off(client)


async def go_back(client: Client, name: str) -> None:
    """Go back to a named place in the journal; what came after it is forgotten."""
    find_place(client, name)
    async with _at_rest(client):
        number, at = find_place(client, name)  # it may have been forgotten meanwhile
        client.journal.cut(number)
        image = client.images.find(name, number, at)
        client.begin(image)
    driver = client.driver
    if image is None:
        with closing(replaying(client, at)) as steps:
            await in_turns(steps)
    if driver.is_stopped:
        client.refuse_removed()
        detail = f"the way back to '{name}' was broken off: another world was begun meanwhile"
        raise NotNow(detail)
    client.refuse_broken()
    set_off(client)


def find_place(client: Client, name: str) -> tuple[int, float]:
    """Find a named place: command number and world time; refuses with NotFound, naming the places there are."""
    places = client.journal.snapshots()
    if name not in places:
        detail = f"there is no snapshot '{name}': there are {', '.join(sorted(places)) or 'none'}"
        raise NotFound(detail)
    return places[name]


@asynccontextmanager
async def _at_rest(client: Client) -> AsyncIterator[None]:
    """Have nobody drive a client's world; whoever cannot put another in its place leaves it as it was."""
    await client.stop()
    try:
        client.refuse_removed()
        yield
    except BaseException:
        if not client.is_removed:
            _break_half_made(client)
            client.drive()
            client.driver.poke()
        raise


def _break_half_made(client: Client) -> None:
    """Have a world that was not made again to its end refuse everything, as after a bug."""
    if client.driver.is_half_made:
        client.broken = client.broken or "it was not made again to its end"


def _follow(client: Client) -> None:
    client.clock.set_rate(client.rate)
    client.driver.poke()
