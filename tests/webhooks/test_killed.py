"""Killed in the middle of retries: nothing that was told is lost, and nothing is doubled but what was under way.

A consumer that fails more often than not listens to a real server, which is killed again and again while cars come.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.processes import Served, keeping
from tests.receivers import Heard, Receiver, says

KILLS = 3
MOST_CARS, MOST_TURNS = 6, 60
PATIENCE = ("--set", "webhook_give_up_seconds=1000000")


class Consumer:
    """Takes a third of what comes; `is_well` has it take everything."""

    def __init__(self, chance: random.Random, receiver: Receiver) -> None:
        self.taken: list[Heard] = []
        self.is_well = False
        self._chance = chance
        self._receiver = receiver
        receiver.usual = self.answer

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_well or self._chance.random() < 0.33:
            self.taken.append(self._receiver.heard[-1])
            await says(204)(reader, writer)
        else:
            await says(500)(reader, writer)


class Street:
    """Cars that come to a server, until it is killed."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.came: list[str] = []
        self.unsure: set[str] = set()
        self.url = ""
        self.http: aiohttp.ClientSession | None = None

    async def call(self, path: str, body: Any) -> Any:
        async with self.http.post(f"{self.url}/sandbox{path}", json=body) as response:
            told = await response.json()
        assert response.status == 200, told
        return told

    async def live(self) -> None:
        """Have cars come, and time pass."""
        while True:
            user = f"user-{len(self.came) + len(self.unsure)}"
            self.unsure.add(user)
            await self.call("/do", {"add_vehicle": {"vendor": "TESLA", "user": user}})
            self.unsure.discard(user)
            self.came.append(user)
            await self.call("/clock/advance", {"by": "7s"})

    async def live_until_killed(self, process: Served) -> None:
        """Kill the server somewhere after some more cars."""
        goal = len(self.came) + self.chance.randrange(1, MOST_CARS)
        life = asyncio.ensure_future(self.live())
        while len(self.came) < goal and not life.done():  # noqa: ASYNC110  there is nothing to wait for but answers
            await asyncio.sleep(0)
        for _ in range(self.chance.randrange(MOST_TURNS)):
            await asyncio.sleep(0)
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises((aiohttp.ClientError, ConnectionError)):
            await life
        process.kill()


@pytest.mark.parametrize("number", range(2))
async def test_a_kill_in_the_middle_of_retries_loses_nothing_and_doubles_only_what_was_under_way(
    tmp_path: Path, receiver: Receiver, number: int
) -> None:
    chance, db = random.Random(number), tmp_path / "journal.db"
    street, consumer = Street(chance), Consumer(chance, receiver)
    for start in range(KILLS + 1):
        with keeping(db, *PATIENCE) as process:
            async with aiohttp.ClientSession() as street.http:
                street.url = process.url
                if start == 0:
                    hook = {"url": receiver.url, "secret": "example-secret", "events": ["user:vehicle:discovered"]}
                    await street.call("/do", {"add_webhook": hook})
                if start < KILLS:
                    await street.live_until_killed(process)
                else:
                    consumer.is_well = True
                    await street.call("/clock/advance", {"by": "10m"})
                    process.kill()
    _hold(street, consumer, receiver)


def _hold(street: Street, consumer: Consumer, receiver: Receiver) -> None:
    bodies: dict[str, bytes] = {}
    for delivery in receiver.heard:
        assert bodies.setdefault(delivery.headers["x-enode-delivery"], delivery.body) == delivery.body
    taken = Counter(delivery.headers["x-enode-delivery"] for delivery in consumer.taken)
    assert sum(taken.values()) - len(taken) <= KILLS, "more was doubled than was under way"
    once = {delivery.headers["x-enode-delivery"]: delivery for delivery in consumer.taken}
    told = [event["user"]["id"] for delivery in once.values() for event in delivery.events if "user" in event]
    assert [user for user in told if user in street.came] == street.came, "an event was lost, doubled or out of order"
    assert set(told) <= {*street.came, *street.unsure}
