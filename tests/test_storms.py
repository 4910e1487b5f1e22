"""Killed in a storm of writes: every answered write is there after a restart, and the world is the same (point 5).

Several writers ask a real server at once, each for a client of its own, so that each knows exactly what it was
answered. SIGKILL comes after a random number of answers, while others are under way. What the file then holds is
replayed here, from a copy, and must be what the server makes of it.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.checking import replayed
from tests.processes import Served, keeping

STORMS = 10
KILLS = 5  # in each storm; so 50 in all
MOST_ANSWERS = 40
MOST_TURNS = 30


@dataclass
class Answered:
    """What a writer was answered: what must be there, what must not, and what it is not sure of."""

    there: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    digest: str | None = None


class Storm:
    """Writers that ask a server until it is killed under them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.clients = {name: Answered() for name in ("users", "webhooks", "places")}
        self.hotel = Answered()
        self.made = 0
        self.answers = 0
        self.hooks: dict[str, str] = {}
        self.url = ""
        self.http: aiohttp.ClientSession | None = None

    async def call(self, method: str, path: str, body: Any = None, client: str = "sandbox") -> Any:
        """Make a control call; whatever is answered counts."""
        async with self.http.request(
            method, f"{self.url}/sandbox{path}", json=body, headers={"Sandbox-Client": client}
        ) as response:
            told = await response.json(content_type=None) if response.status != 204 else None
        assert response.status < 300, told
        self.answers += 1
        return told

    def new_name(self, kind: str) -> str:
        self.made += 1
        return f"{kind}-{self.made}"

    async def write_users(self) -> None:
        """Add users, and a car for some; delete some again through the API."""
        answered, name = self.clients["users"], self.new_name("user")
        answered.unsure = {name}
        car = {"add_vehicle": {"vendor": "TESLA", "user": name}}
        await self.call("POST", "/do", self.chance.choice([{"add_user": {"id": name}}, car]), "users")
        answered.there.add(name)
        if self.chance.random() < 0.3:
            leaving = self.chance.choice(sorted(answered.there))
            answered.unsure = {leaving}
            step = {"call": {"method": "DELETE", "path": f"/users/{leaving}", "status": 204}}
            await self.call("POST", "/do", step, "users")
            answered.there.remove(leaving)
            answered.gone.add(leaving)
        answered.unsure = set()

    async def write_webhooks(self) -> None:
        """Register webhooks, which hear of cars; time moves, and takes deliveries with it."""
        answered, url = self.clients["webhooks"], f"https://receiver.sandbox.enode.test/{self.new_name('hook')}"
        answered.unsure = {url}
        made = await self.call("POST", "/do", {"add_webhook": {"url": url}}, "webhooks")
        self.hooks[url] = made["results"][0]["id"]
        answered.there.add(url)
        answered.unsure = set()
        await self.call("POST", "/do", {"break_webhook": {"webhook": self.hooks[url]}}, "webhooks")
        await self.call("POST", "/do", {"add_vehicle": {"vendor": "TESLA", "user": "ada"}}, "webhooks")
        await self.call("POST", "/clock/advance", {"by": "1s"}, "webhooks")
        if len(answered.there) > 3:
            leaving = self.chance.choice(sorted(answered.there))
            answered.unsure = {leaving}
            await self.call("POST", "/do", {"remove": {"webhook": self.hooks[leaving]}}, "webhooks")
            answered.there.remove(leaving)
            answered.gone.add(leaving)
            answered.unsure = set()

    async def write_places(self) -> None:
        """Make snapshots, go back to them, begin again."""
        answered, name = self.clients["places"], self.new_name("place")
        answered.digest = None
        await self.call("POST", "/do", {"add_user": {"id": name}}, "places")
        await self.call("POST", "/clock/advance", {"by": "1h"}, "places")
        answered.unsure = {name}
        await self.call("POST", "/snapshots", {"name": name}, "places")
        answered.there.add(name)
        answered.unsure = set()
        if self.chance.random() < 0.4:
            back = self.chance.choice(sorted(answered.there))
            later = {one for one in answered.there if int(one.rpartition("-")[2]) > int(back.rpartition("-")[2])}
            answered.unsure = later
            await self.call("POST", f"/snapshots/{back}/restore", None, "places")
            answered.there -= later
            answered.gone |= later
        elif self.chance.random() < 0.2:
            answered.unsure = set(answered.there)
            await self.call("POST", "/reset", {"seed": self.chance.randrange(1000)}, "places")
            answered.gone |= answered.there
            answered.there = set()
        answered.unsure = set()
        answered.digest = (await self.call("GET", "/state", None, "places"))["digest"]

    async def write_clients(self) -> None:
        """Make clients, and remove some."""
        answered, name = self.hotel, self.new_name("guest")
        answered.unsure = {name}
        await self.call("POST", "/clients", {"clientId": name, "scenario": "demo"})
        answered.there.add(name)
        if len(answered.there) > 3:
            leaving = self.chance.choice(sorted(answered.there))
            answered.unsure = {leaving}
            await self.call("DELETE", f"/clients/{leaving}")
            answered.there.remove(leaving)
            answered.gone.add(leaving)
        answered.unsure = set()

    async def rage(self, process: Served) -> None:
        """Write from all sides until the server is killed, somewhere after some more answers."""
        writers = (self.write_users, self.write_webhooks, self.write_places, self.write_clients)
        for answered in self.clients.values():
            answered.digest = None
        ends_at = self.answers + self.chance.randrange(1, MOST_ANSWERS)
        works = [asyncio.ensure_future(_again_and_again(write)) for write in writers]
        while self.answers < ends_at:  # noqa: ASYNC110  any of the writers may bring the last answer
            await asyncio.sleep(0)
        for _ in range(self.chance.randrange(MOST_TURNS)):
            await asyncio.sleep(0)
        os.kill(process.pid, signal.SIGKILL)
        await asyncio.gather(*works)
        process.kill()

    async def rest(self, process: Served) -> None:
        """Let everything come to an end, note how each world stands, and kill the server then."""
        for name, answered in self.clients.items():
            await self.call("POST", "/clock/advance", {"by": "1s"}, name)
            answered.digest = (await self.call("GET", "/state", None, name))["digest"]
        process.kill()

    async def look(self, left: Path, db: Path) -> None:
        """Hold what the server shows against what was answered, and against replays of what the file held and holds."""
        seen = {
            "users": [user["id"] for user in (await self.call("GET", "/state", None, "users"))["users"]],
            "webhooks": [hook["url"] for hook in (await self.call("GET", "/state", None, "webhooks"))["webhooks"]],
            "places": [place["name"] for place in await self.call("GET", "/snapshots", None, "places")],
        }
        guests = {client["clientId"] for client in await self.call("GET", "/clients")} - {*self.clients, "sandbox"}
        _hold(self.hotel, guests)
        for name, answered in self.clients.items():
            _hold(answered, set(seen[name]))
            found = _replayed(left, name)
            assert found == _replayed(left, name), "the same file gives another world when it is replayed again"
            if answered.digest is not None:
                assert found == answered.digest, f"the world of {name} stands otherwise than before the kill"
            await self.call("POST", "/clock/advance", {"by": "0s"}, name)  # what waited for webhooks goes out now
            digest = (await self.call("GET", "/state", None, name))["digest"]
            assert digest == _replayed(_copied(db, left.parent / name), name)


def _hold(answered: Answered, seen: set[str]) -> None:
    assert answered.there - answered.unsure <= seen, "an answered write is missing"
    assert not (answered.gone - answered.unsure) & seen, "an answered removal was undone"
    assert seen <= answered.there | answered.unsure, "something is there that nobody asked for"
    answered.there = set(seen)
    answered.unsure = set()


async def _again_and_again(write: Callable[[], Awaitable[None]]) -> None:
    try:
        while True:
            await write()
    except (aiohttp.ClientError, ConnectionError):
        return


def _copied(db: Path, to: Path) -> Path:
    """Copy a journal as it lies there: the file, and the log beside it."""
    to.mkdir(parents=True)
    for part in db.parent.glob(db.name + "*"):
        shutil.copy(part, to / part.name)
    return to / db.name


def _replayed(db: Path, name: str) -> str:
    state, difference = replayed(db, name, None)
    assert difference is None
    return str(state["digest"])


@pytest.mark.parametrize("number", range(STORMS))
async def test_whatever_was_answered_before_a_kill_is_there_after_it(tmp_path: Path, number: int) -> None:
    storm, db = Storm(random.Random(number)), tmp_path / "journal.db"
    for start in range(KILLS + 1):
        left = _copied(db, tmp_path / f"left-{start}") if start else None
        with keeping(db) as process:
            async with aiohttp.ClientSession() as storm.http:
                storm.url = process.url
                if left is None:
                    for name in storm.clients:
                        await storm.call("POST", "/clients", {"clientId": name, "seed": number})
                else:
                    await storm.look(left, db)
                if start < KILLS:
                    await (storm.rest(process) if start % 3 == 2 else storm.rage(process))
