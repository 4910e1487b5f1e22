"""How many webhook events go out a second, in signed batches of 100; beside a bare client that posts the same bytes.

Ours begins with facts that wait for a webhook: they are made into events, packed, signed, posted one batch after the
other, and what came of each is written down. The bare client posts bodies and headers that are ready, in the same way.
Both run on the first core, the receiver on the second, in a process of its own.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from typing import TYPE_CHECKING

import aiohttp

from benchmarks.commuting import START, let_commute, park
from benchmarks.figures import Figure, at_least, spoken
from benchmarks.measuring import alone, in_turns, pin
from benchmarks.servers import RECEIVER, running
from sandbox.api.webhooks import subscription_of
from sandbox.cli import RARE_COLLECTIONS
from sandbox.clients import FIRST
from sandbox.server import Options, Server
from sandbox.world.webhooks import BATCH

if TYPE_CHECKING:
    from sandbox.webhooks.deliver import Attempt

CARS = 500
BATCHES = 500


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, batches = (1, 20) if is_quick else (7, BATCHES)
    with running(RECEIVER, 1) as receiver:
        seen = in_turns(
            rounds,
            lambda: alone(ours, receiver.url, batches),
            lambda: alone(bare, receiver.url, batches),
        )
    return [
        Figure(
            f"webhook events, signed batches of {BATCH}",
            f"{spoken(seen.ours)}/s",
            f"{spoken(seen.beside)}/s bare aiohttp client",
            seen.ratio,
            at_least(0.5),
            seen.remark,
        )
    ]


def ours(url: str, batches: int) -> float:
    """Deliver what waits; gives events per second."""
    pin(os.getpid(), 0)
    return asyncio.run(_deliver(url, batches))[0]


def bare(url: str, batches: int) -> float:
    """Have ours deliver once, and a bare client post the same bytes; gives its events per second."""
    pin(os.getpid(), 0)
    return asyncio.run(_post(asyncio.run(_deliver(url, batches))[1]))


async def _deliver(url: str, batches: int) -> tuple[float, list[Attempt]]:
    gc.set_threshold(*RARE_COLLECTIONS)
    server = Server(Options(start=START, seed=1))
    await server.start()
    client = server.clients.find(FIRST)
    world = client.world
    let_commute(world, park(world, CARS))
    asked = {"url": url, "secret": "example-secret", "events": ["*"], "apiVersion": None, "authentication": None}
    webhook = world.webhooks.add(subscription_of(asked))
    events = batches * BATCH
    while len(webhook.pending) < events:
        world.timeline.run_to(world.now() + 600)
    while len(webhook.pending) > events:
        webhook.pending.pop()
    begun = time.perf_counter()
    await client.postman.flush()
    seconds = time.perf_counter() - begun
    attempts = list(client.deliveries.attempts)
    assert not webhook.pending
    assert [attempt.outcome.status for attempt in attempts] == [204] * batches
    await server.stop()
    return events / seconds, attempts


async def _post(attempts: list[Attempt]) -> float:
    async with aiohttp.ClientSession() as session:
        begun = time.perf_counter()
        for attempt in attempts:
            delivery = attempt.delivery
            async with session.post(delivery.url, data=delivery.body, headers=delivery.headers) as response:
                await response.read()
        return len(attempts) * BATCH / (time.perf_counter() - begun)
