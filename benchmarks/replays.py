"""How long a journal of 10,000 commands takes to replay; beside the first run of the same commands, in processor time.

The commands are those of a busy test: people plug in, pull the cable and drive, a program starts and stops charging
and sets currents, and time is moved between them. Both runs are in process, without HTTP: the first one judges each
command, commits it to the journal's file and carries it out; the replay reads it and carries it out.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.commuting import START
from benchmarks.figures import Figure, at_most, spoken
from benchmarks.measuring import alone, in_turns
from sandbox.api.call import Call
from sandbox.api.versions import NEWEST
from sandbox.cli import RARE_COLLECTIONS
from sandbox.clients import FIRST
from sandbox.replay import digest
from sandbox.scenario.doing import do, move, read_steps
from sandbox.server import Options, Server

if TYPE_CHECKING:
    from sandbox.client import Client

COMMANDS = 10_000
CARS = 50


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, commands = (1, 500) if is_quick else (5, COMMANDS)
    with tempfile.TemporaryDirectory() as folder:
        numbers = itertools.count()
        paths: list[Path] = []

        def first() -> float:
            paths.append(Path(folder) / f"{next(numbers)}.db")
            return alone(first_run, paths[-1], commands)

        first()
        seen = in_turns(rounds, lambda: alone(second_run, paths[0]), first)
    return [
        Figure(
            f"replay of {commands:,} commands",
            f"{seen.ours:.2f} s, {spoken(commands / seen.ours)}/s",
            f"{seen.beside:.2f} s the first run",
            seen.ratio,
            at_most(1.0),
            seen.remark,
        )
    ]


def first_run(path: Path, commands: int) -> float:
    """Carry out commands with a journal on a file; gives the processor time."""
    return asyncio.run(_first_run(path, commands))


async def _first_run(path: Path, commands: int) -> float:
    gc.set_threshold(*RARE_COLLECTIONS)
    server = Server(Options(start=START, seed=1, db=path))
    await server.start()
    client = server.clients.find(FIRST)
    cars = [
        (await step(client, {"add_vehicle": {"vendor": "TESLA", "user": f"u{place}"}}))["id"] for place in range(CARS)
    ]
    begun, kept = time.process_time(), client.journal.number
    for ask in itertools.cycle(day(cars)):
        if client.journal.number - kept >= commands:
            break
        await ask(client)
    seconds = time.process_time() - begun
    path.with_suffix(".digest").write_text(digest(client.world))
    await server.stop()
    return seconds


def day(cars: list[str]) -> list[Any]:
    """Write a day of commands, each as a function of the client."""
    asks: list[Any] = []
    for car in cars:
        asks += [
            lambda client, car=car: step(client, {"plug_in": {"vehicle": car}}),
            lambda client: move(client, client.world.now() + 60),
            *(lambda client, car=car, word=word: charge(client, car, word) for word in ("STOP", "START", "STOP")),
            lambda client, car=car: limit(client, car, 8 + client.journal.number % 8),
            lambda client: move(client, client.world.now() + 600),
            lambda client, car=car: step(client, {"unplug": {"vehicle": car}}),
            lambda client, car=car: step(client, {"drive": {"vehicle": car, "distance": 1}}),
            lambda client: move(client, client.world.now() + 3600),
        ]
    return asks


async def step(client: Client, given: dict[str, Any]) -> Any:
    """Do one step of the verbs' language."""
    return await do(client, read_steps(given)[0])


async def charge(client: Client, car: str, word: str) -> None:
    """Start or stop charging through the API."""
    await client.ask(Call("POST", f"/vehicles/{car}/charging", NEWEST, {}, {"action": word}))


async def limit(client: Client, car: str, amperes: int) -> None:
    """Set the greatest current through the API."""
    await client.ask(Call("POST", f"/vehicles/{car}/max-current", NEWEST, {}, {"maxCurrent": amperes}))


def second_run(path: Path) -> float:
    """Serve the journal again, which replays it; gives the processor time, once the world is proved to be the same."""
    return asyncio.run(_second_run(path))


async def _second_run(path: Path) -> float:
    gc.set_threshold(*RARE_COLLECTIONS)
    server = Server(Options(db=path))
    begun = time.process_time()
    await server.start()
    seconds = time.process_time() - begun
    assert server.warnings == []
    assert digest(server.clients.find(FIRST).world) == path.with_suffix(".digest").read_text()
    await server.stop()
    return seconds
