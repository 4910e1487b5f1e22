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
from benchmarks.measuring import Round, Rounds, Strangers, alone, pin
from benchmarks.servers import RECEIVER, running
from sandbox.api.webhooks import subscription_of
from sandbox.cli import RARE_COLLECTIONS
from sandbox.clients import FIRST
from sandbox.server import Options, Server
from sandbox.world.webhook import BATCH

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.webhooks.deliver import Attempt
    from sandbox.world.webhook import Webhook
    from sandbox.world.world import World

CARS = 500
BATCHES = 20


def measure(*, is_quick: bool) -> list[Figure]:
    with running(RECEIVER, 1) as receiver:
        seen = Rounds(alone(compared, receiver.url, 3 if is_quick else 60))
    return [
        Figure(
            f"webhook events, signed batches of {BATCH}",
            f"{spoken(seen.ours)}/s",
            f"{spoken(seen.beside)}/s bare aiohttp client",
            seen.ratio,
            at_least(0.5),
            f"{BATCHES} batches a round, {seen.remark}",
        )
    ]


def compared(url: str, rounds: int) -> list[Round]:
    """Deliver what waits, and have a bare client post the same bytes; gives events per second of both, by rounds."""
    pin(os.getpid(), 0)
    return asyncio.run(_compared(url, rounds))


async def _compared(url: str, rounds: int) -> list[Round]:
    gc.set_threshold(*RARE_COLLECTIONS)
    server = Server(Options(start=START, seed=1))
    await server.start()
    client = server.clients.find(FIRST)
    let_commute(client.world, park(client.world, CARS))
    asked = {"url": url, "secret": "example-secret", "events": ["*"], "apiVersion": None, "authentication": None}
    webhook = client.world.webhooks.add(subscription_of(asked))
    seen = []
    async with aiohttp.ClientSession() as session:
        for _ in range(rounds + 1):
            _fill(client.world, webhook)
            with Strangers() as strangers:
                ours = await _deliver(client)
                bare = await _post(session, list(client.deliveries.attempts)[-BATCHES:])
            seen.append(Round(ours, bare, strangers.share))
    await server.stop()
    return seen[1:]


def _fill(world: World, webhook: Webhook) -> None:
    """Let time pass until enough waits for the webhook, and nothing more."""
    while len(webhook.pending) < BATCHES * BATCH:
        world.timeline.run_to(world.now() + 60)
    while len(webhook.pending) > BATCHES * BATCH:
        webhook.pending.pop()


async def _deliver(client: Client) -> float:
    made, begun = client.deliveries.made, time.perf_counter()
    await client.postman.flush()
    seconds = time.perf_counter() - begun
    assert client.deliveries.made - made == BATCHES
    assert client.deliveries.attempts[-1].outcome.status == 204
    return BATCHES * BATCH / seconds


async def _post(session: aiohttp.ClientSession, attempts: list[Attempt]) -> float:
    begun = time.perf_counter()
    for attempt in attempts:
        delivery = attempt.delivery
        async with session.post(delivery.url, data=delivery.body, headers=delivery.headers) as response:
            await response.read()
    return BATCHES * BATCH / (time.perf_counter() - begun)
