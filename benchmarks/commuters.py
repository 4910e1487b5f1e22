"""How fast a week of 1,000 commuting cars passes on a manual clock; beside raw simpy stepping as many events.

An event of ours is something that happened to a car and was told: it left, arrived, began to charge, was full. simpy's
is a process that wakes from a timeout and waits again. The bar is for the engine; a scenario reads every step anew.
"""

from __future__ import annotations

import asyncio
import gc
import random
import time
from typing import TYPE_CHECKING

import simpy

from benchmarks.commuting import DAY_SECONDS, START, let_commute, park, script
from benchmarks.figures import Figure, at_least, spoken
from benchmarks.measuring import alone, in_turns
from sandbox.cli import RARE_COLLECTIONS
from sandbox.clients import FIRST
from sandbox.server import Options, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

CARS = 1_000
DAYS = 7
WAYS = {"alarms": "in the world", "scenario": "told by a scenario"}


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, cars = (1, 100) if is_quick else (7, CARS)
    return [beside_simpy(way, rounds, cars) for way in WAYS]


def beside_simpy(way: str, rounds: int, cars: int) -> Figure:
    """Measure one way of commuting."""
    events, _ = alone(week, cars, way)
    seen = in_turns(
        rounds,
        lambda: events / alone(week, cars, way)[1],
        lambda: events / alone(simpy_seconds, cars, events),
    )
    return Figure(
        f"{cars:,} commuting cars for a week, {WAYS[way]}",
        f"{spoken(seen.ours)} events/s",
        f"{spoken(seen.beside)} events/s simpy",
        seen.ratio,
        at_least(0.25) if way == "alarms" else None,
        f"{events:,} events, {spoken(cars * DAYS * seen.ours / events)} EV-days/s; {seen.remark}",
    )


def week(cars: int, way: str) -> tuple[int, float]:
    """Let cars commute while nobody listens; gives how many events there were, and the processor time they took."""
    return asyncio.run(_week(cars, way))


async def _week(cars: int, way: str) -> tuple[int, float]:
    gc.set_threshold(*RARE_COLLECTIONS)
    server = Server(Options(start=START, seed=1))
    await server.start()
    client = server.clients.find(FIRST)
    world = client.world
    if way == "scenario":
        client.command("scenario", script(cars))
    else:
        let_commute(world, park(world, cars))
    await client.driver.move(START + 1)
    told, begun = world.facts.told, time.process_time()
    await client.driver.move(START + DAYS * DAY_SECONDS)
    seconds, events = time.process_time() - begun, world.facts.told - told
    await server.stop()
    return events, seconds


def simpy_seconds(processes: int, events: int) -> float:
    """Have simpy step events of processes that do nothing but wait; gives the processor time that it took."""
    gc.set_threshold(*RARE_COLLECTIONS)
    chance, environment = random.Random(1), simpy.Environment()

    def live(delay: float) -> Iterator[simpy.Event]:
        while True:
            yield environment.timeout(delay)

    for _ in range(processes):
        environment.process(live(chance.uniform(0.5, 1.5)))
    for _ in range(processes):
        environment.step()
    begun = time.process_time()
    for _ in range(events):
        environment.step()
    return time.process_time() - begun
