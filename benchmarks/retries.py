"""How fast the 26 hours pass in which a webhook fails and is given up; beside a bare client that posts as often.

Ours lives through them in world time: a car that waits, heartbeats, 17 tries with growing gaps, each packed, signed,
posted, logged, and written down as a command; at the end the webhook is inactive. The bare client posts the same bytes
17 times to the same receiver, which takes nothing. Both run on the first core, the receiver on the second.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from typing import TYPE_CHECKING

import aiohttp

from benchmarks.commuting import START, park
from benchmarks.figures import Figure, at_least, at_most
from benchmarks.measuring import Round, Rounds, Strangers, alone, pin
from benchmarks.servers import RECEIVER, running
from sandbox.api.webhooks import subscription_of
from sandbox.cli import RARE_COLLECTIONS
from sandbox.clients import FIRST
from sandbox.scenario.doing import move
from sandbox.server import Options, Server
from sandbox.settings import Settings, changed

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.webhooks.deliver import Delivery

SPAN_SECONDS = 26 * 3600
TRIES = 17


def measure(*, is_quick: bool) -> list[Figure]:
    with running((*RECEIVER, "500"), 1) as receiver:
        seen = Rounds(alone(compared, receiver.url, 3 if is_quick else 40))
    milliseconds = 1000 / seen.ours
    return [
        Figure(
            "26 hours of a failing webhook, 17 tries",
            f"{milliseconds:.1f} ms",
            f"{1000 / seen.beside:.1f} ms for 17 posts of a bare client",
            seen.ratio,
            at_least(0.15),
            seen.remark,
        ),
        Figure("the same by itself", f"{milliseconds:.1f} ms", "", milliseconds, at_most(500, " ms")),
    ]


def compared(url: str, rounds: int) -> list[Round]:
    """Let 26 hours pass, and have a bare client post the same; gives spans per second of both, by rounds."""
    pin(os.getpid(), 0)
    return asyncio.run(_compared(url, rounds))


async def _compared(url: str, rounds: int) -> list[Round]:
    gc.set_threshold(*RARE_COLLECTIONS)
    seen = []
    async with aiohttp.ClientSession() as session:
        for _ in range(rounds + 1):
            settings = changed(Settings(), {"webhook_retries": "production"})
            server = Server(Options(start=START, seed=1, settings=settings))
            await server.start()
            client = server.clients.find(FIRST)
            with Strangers() as strangers:
                ours = await _fail(client, url)
                bare = await _post(session, client.deliveries.attempts[-1].delivery)
            seen.append(Round(ours, bare, strangers.share))
            await server.stop()
    return seen[1:]


async def _fail(client: Client, url: str) -> float:
    asked = {"url": url, "secret": "example-secret", "events": ["*"], "apiVersion": None, "authentication": None}
    webhook = client.world.webhooks.add(subscription_of(asked))
    park(client.world, 1)
    begun = time.perf_counter()
    await move(client, client.world.now() + SPAN_SECONDS)
    seconds = time.perf_counter() - begun
    assert (webhook.is_active, client.deliveries.made) == (False, TRIES)
    return 1 / seconds


async def _post(session: aiohttp.ClientSession, delivery: Delivery) -> float:
    begun = time.perf_counter()
    for _ in range(TRIES):
        async with session.post(delivery.url, data=delivery.body, headers=delivery.headers) as response:
            await response.read()
    return 1 / (time.perf_counter() - begun)
