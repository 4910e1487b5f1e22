"""How many EV-days pass in a second of processor time; beside ACN-Sim, a well-known simulator of charging networks.

ACN-Sim as in its first lesson: the Caltech site with 54 sockets, uncontrolled charging, steps of five minutes and
two-stage batteries; 100 sessions a day, at which it is quickest. Only its `run` is timed. It models the limits of the
network and asks a scheduler at every step; we do neither. It tells nobody anything; we do, when somebody listens.

Ours is a week of 1,000 commuting cars. First nobody listens. Then a webhook wants every event, with telemetry each five
minutes: every one is made, packed, signed and taken by a null sink that says 204. Last, the same goes over HTTP to a
receiver in a process of its own, instant by instant, as a manual clock has it.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import time
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.commuters import DAYS, week
from benchmarks.commuting import DAY_SECONDS, START, let_commute, park
from benchmarks.figures import Bar, Figure, at_least, spoken
from benchmarks.measuring import alone, in_turns, pin
from benchmarks.servers import RECEIVER, running
from sandbox.api.webhooks import subscription_of
from sandbox.cli import RARE_COLLECTIONS
from sandbox.clients import FIRST
from sandbox.server import Options, Server
from sandbox.settings import Settings, changed
from sandbox.webhooks.deliver import Outcome, Sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.webhooks.envelope import Delivery

CARS = 1_000
SESSIONS = 100
PERIOD_MINUTES = 5
NOWHERE = "http://127.0.0.1:9/"
FIRST_ARRIVAL, SECOND_ARRIVAL, STAY = (6, 8), (14.5, 17), (4, 6)  # hours


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, cars = (1, 100) if is_quick else (5, CARS)
    with running(RECEIVER, 1) as receiver:
        events, _ = alone(told_week, cars, None)
        return [
            beside_acn_sim(rounds, "telemetry held", at_least(10), cars, week, "alarms"),
            beside_acn_sim(rounds, f"{events:,} events made, to a null sink", at_least(4), cars, told_week, None),
            beside_acn_sim(rounds, f"{events:,} events over HTTP", None, cars, told_week, receiver.url),
        ]


def beside_acn_sim(rounds: int, how: str, bar: Bar | None, cars: int, run: Callable[..., Any], given: Any) -> Figure:
    """Measure one way of letting a week pass."""
    seen = in_turns(rounds, lambda: cars * DAYS / alone(run, cars, given)[1], lambda: SESSIONS / alone(acn_sim_seconds))
    question = f"EV-days, {cars:,} cars for a week, {how}"
    ours, beside = f"{spoken(seen.ours)}/s", f"{spoken(seen.beside)}/s ACN-Sim"
    return Figure(question, ours, beside, seen.ratio, bar, seen.remark)


class NullSink(Sender):
    """Takes every delivery at once."""

    async def post(self, delivery: Delivery, timeout_seconds: float) -> Outcome:
        """Say that it arrived."""
        return Outcome(204, "", (), None, 0.0)


def told_week(cars: int, url: str | None) -> tuple[int, float]:
    """Let cars commute while a webhook takes every event; gives how many there were, and the processor time.

    Without a URL, they go to a null sink.
    """
    pin(os.getpid(), 0)
    return asyncio.run(_told_week(cars, url))


async def _told_week(cars: int, url: str | None) -> tuple[int, float]:
    gc.set_threshold(*RARE_COLLECTIONS)
    settings = changed(Settings(), {"telemetry_seconds": 60 * PERIOD_MINUTES})
    server = Server(Options(start=START, seed=1, settings=settings))
    await server.start()
    client = server.clients.find(FIRST)
    world = client.world
    if url is None:
        client._surroundings = replace(client._surroundings, sender=NullSink())
    let_commute(world, park(world, cars))
    asked = {"url": url or NOWHERE, "secret": "example-secret", "events": ["*"], "apiVersion": None}
    webhook = world.webhooks.add(subscription_of({**asked, "authentication": None}))
    await client.driver.move(START + 1)
    made, begun = world.facts.told - world.truths_told, time.process_time()
    await client.driver.move(START + DAYS * DAY_SECONDS)
    seconds, events = time.process_time() - begun, world.facts.told - world.truths_told - made
    assert webhook.is_active
    assert not webhook.pending
    assert not webhook.dropped
    await server.stop()
    return events, seconds


def acn_sim_seconds() -> float:
    """Run one day at the Caltech site; gives the processor time."""
    warnings.simplefilter("ignore")
    from acnportal.acnsim import EV, EventQueue, PluginEvent, Simulator
    from acnportal.acnsim.models.battery import Linear2StageBattery
    from acnportal.acnsim.network.sites import caltech_acn
    from acnportal.algorithms import UncontrolledCharging

    chance, network, plugged_in = random.Random(1), caltech_acn(basic_evse=True, voltage=220), []
    stations, periods = network.station_ids, 60 / PERIOD_MINUTES
    for place in range(SESSIONS):
        arrival = int(chance.uniform(*(SECOND_ARRIVAL if place >= len(stations) else FIRST_ARRIVAL)) * periods)
        departure = arrival + int(chance.uniform(*STAY) * periods)
        kwh = chance.uniform(5, 25)
        battery = Linear2StageBattery(60, 55 - kwh, 7.4, transition_soc=0.8)
        car = EV(arrival, departure, kwh, stations[place % len(stations)], f"session-{place}", battery)
        plugged_in.append(PluginEvent(arrival, car))
    start = datetime(2025, 1, 6, tzinfo=UTC)
    simulator = Simulator(
        network, UncontrolledCharging(), EventQueue(plugged_in), start, period=PERIOD_MINUTES, verbose=False
    )
    begun = time.process_time()
    simulator.run()
    return time.process_time() - begun
