"""Histories of a server for the property tests: verbs, API calls, looks, stories and time, over several clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import strategies as st

from sandbox.api.call import NO_BODY, Call
from sandbox.client import Client
from sandbox.clients import new_terms
from sandbox.replay import begin_again, digest, go_back, replay
from sandbox.request_log import RequestLog
from sandbox.scenario.doing import do, move, read_steps
from sandbox.server import Options, Server
from sandbox.settings import Settings, changed
from sandbox.world.breakages import EFFECTS
from sandbox.world.refusals import Refused
from tests.conftest import START
from tests.test_clock import Wall

CLIENTS: dict[str, dict[str, Any]] = {
    "prompt": {},
    "polled": {"telemetry": "polled", "webhook_pending_limit": 2, "webhook_give_up_seconds": 60},
}
CARS = ("c0", "c1")
USERS = ("ada", "ben")


class Deed(NamedTuple):
    """Something done for a client; `amount` (0 to 1) says how much of it."""

    client: str
    name: str
    amount: float


def _one_of(names: Iterable[str], amount: float) -> str:
    known = sorted(names)
    return known[min(int(amount * len(known)), len(known) - 1)]


def verbs(car: str, user: str, amount: float) -> dict[str, Any]:
    """Give the steps that may be asked for, in the words of HTTP."""
    return {
        "add user": {"add_user": {"id": user}},
        "add car": {"add_vehicle": {"vendor": "TESLA", "user": user, "batteryLevel": round(amount * 100)}, "as": car},
        "add other car": {"add_vehicle": {"vendor": "VOLKSWAGEN", "user": user}, "as": car},
        "plug in": {"plug_in": {"vehicle": car, "power": 22 * amount}},
        "unplug": {"unplug": car},
        "drive": {"drive": {"vehicle": car, "distance": 1 + 200 * amount}},
        "start": {"start_charging": car},
        "stop": {"stop_charging": car},
        "discharge": {"discharge": {"vehicle": car, "power": 1 + 6 * amount}},
        "limit": {"set_charge_limit": {"vehicle": car, "limit": 50 + 50 * amount}},
        "set": {"set": {"vehicle": car, "batteryLevel": 100 * amount}},
        "offline": {"go_offline": car},
        "online": {"come_online": car},
        "fault": {"fault": car},
        "clear": {"clear_fault": car},
        "hook": {"add_webhook": {}, "as": "hook"},
        "picky hook": {"add_webhook": {"url": "http://127.0.0.1:1/", "events": ["user:vehicle:updated"]}, "as": "hook"},
        "break hook": {"break_webhook": {"webhook": "hook", "status": 500, "times": 1 + round(3 * amount)}},
        "spoil hook": {"break_webhook": {"webhook": "hook", "how": _one_of(EFFECTS, amount), "share": 0.7, "times": 3}},
        "send event": {"send_event": {"event": "user:vehicle:updated", "vehicle": car}},
        "mend hook": {"mend_webhook": "hook"},
        "remove hook": {"remove": {"webhook": "hook"}},
        "remove car": {"remove": {"vehicle": car}},
        "remove user": {"remove": {"user": user}},
        "note": {"note": f"{amount}"},
        "place": {"add_location": {"user": user, "name": "home", "latitude": 59.9, "longitude": 10.7}},
        "outage": {
            "vendor_outage": {
                "vendor": "TESLA",
                "status": "OUTAGE" if amount > 0.3 else "ELEVATED_ERROR_RATE",
                "lasting": f"{1 + round(90 * amount)}m",
            }
        },
        "recovery": {"vendor_recovery": "TESLA"},
        "quirk": {
            "quirk": {
                "vehicle": car,
                "kind": ("silent", "late", "ghost", "stale_charge", "unplugged_when_asleep")[round(4 * amount)],
                "lasting": f"{1 + round(200 * amount)}m",
            }
        },
        "clear quirk": {"clear_quirk": {"vehicle": car}},
        "break api": {"break_api": {"path": "/vehicles/*", "status": 503, "times": 1 + round(3 * amount)}},
        "mend api": {"mend_api": {}},
        "expire": {"expire_tokens": {"after": round(3 * amount)}},
        "force": {"force_action": {"vehicle": car, "state": "FAILED", "delay": f"{1 + round(60 * amount)}s"}},
        "snapshot": {"snapshot": "here"},
        "wait for charging": {"expect": {"vehicle": car, "chargeState.isCharging": True, "within": "20m"}},
        "wait for event": {"expect_event": {"event": "user:vehicle:updated", "within": "5m"}},
        "run": {"set_rate": 60 * amount},
        "stand": {"set_rate": 0},
    }


def calls(car: str, user: str, amount: float) -> dict[str, tuple[str, str, Any]]:
    """Give the API calls that may be made; `car` and the hook are ids by now."""
    return {
        "command start": ("POST", f"/vehicles/{car}/charging", {"action": "START"}),
        "command stop": ("POST", f"/vehicles/{car}/charging", {"action": "STOP"}),
        "command current": ("POST", f"/vehicles/{car}/max-current", {"current": 6 + round(20 * amount)}),
        "hint": ("POST", f"/vehicles/{car}/refresh-hint", None),
        "delete user": ("DELETE", f"/users/{user}", None),
        "make hook": ("POST", "/webhooks", {"url": f"http://127.0.0.1:1/{amount}", "secret": "a secret"}),
        "look at cars": ("GET", "/vehicles", None),
        "look at car": ("GET", f"/vehicles/{car}", None),
        "look at users": ("GET", "/users", None),
        "call nonsense": ("POST", f"/vehicles/{car}/charging", {"action": "DANCE"}),
    }


STORY = {
    "name": "a story",
    "steps": [
        {"add_user": {"id": "eve"}},
        {"add_vehicle": {"vendor": "TESLA", "user": "eve"}, "as": "story-car", "after": "3m"},
        {"plug_in": "story-car", "after": "1m"},
        {"expect": {"vehicle": "story-car", "chargeState.isCharging": True}, "after": "1s"},
        {"expect": {"vehicle": "story-car", "chargeState.isCharging": True, "within": "1h"}},
        {"expect_event": {"event": "user:vehicle:updated", "within": "10m"}},
        {"expect_event": {"event": "user:vehicle:updated", "count": 3}, "after": "5m"},
        {"note": "tick", "every": "7m"},
        {"call": {"method": "GET", "path": "/vehicles/{story-car}"}, "after": "10m"},
        {"snapshot": "in-the-story"},
    ],
}
MOVES_MS = (0, 1, 999, 5_000, 10_000, 60_000, 600_000, 3_600_000)
LOOKS = ("look at cars", "look at car", "look at users", "call nonsense")
TIMED_BY_CHANCE = ("restore", "until", "wait for charging", "wait for event", "turns", "wall", "run")
OTHERS = ("time", "time", "time", "until", "story", "restore", "reset", "turns", "wall")
NAMES = (*verbs("", "", 0.0), *calls("", "", 0.0), *OTHERS, *["plug in", "hook"])


def histories(*, least: int = 5, most: int = 30, without: Iterable[str] = ()) -> st.SearchStrategy[list[Deed]]:
    """Draw histories."""
    names = st.sampled_from([name for name in NAMES if name not in set(without)])
    amounts = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
    return st.lists(st.builds(Deed, st.sampled_from(sorted(CLIENTS)), names, amounts), min_size=least, max_size=most)


# What every client begins with: most deeds need something to be done to.
BEGINNING = [
    {"add_vehicle": {"vendor": "TESLA", "user": "ada", "batteryLevel": 40}, "as": "c0"},
    {"add_vehicle": {"vendor": "VOLKSWAGEN", "user": "ben", "batteryLevel": 90}, "as": "c1"},
    {"add_webhook": {}, "as": "hook"},
    {"plug_in": {"vehicle": "c0"}},
    {"snapshot": "here"},
]


class Past:
    """A server whose clients live through a history; `pieces` says into how many parts a move of time is cut."""

    def __init__(self, server: Server, wall: Wall, db: Path | None) -> None:
        self.server = server
        self.wall = wall
        self.db = db

    async def live(self, history: Iterable[Deed], pieces: int = 1, *, is_calm: bool = False) -> None:
        """Do all deeds; who is calm waits after each until every webhook was tried, so that nothing hangs on pace."""
        for deed in history:
            client = self.server.clients.find(deed.client)
            try:
                await self._do(client, deed, pieces)
            except Refused:
                assert client.broken is None
            if is_calm:
                await client.postman.flush()
        await self.settle()

    async def settle(self) -> None:
        """Let what is under way come to an end, and nobody drive any world any more."""
        for client in self.server.clients:
            await client.ready()
            await client.postman.flush()
            await client.stop()

    async def _do(self, client: Client, deed: Deed, pieces: int) -> None:
        car, user = CARS[round(deed.amount * 100) % 2], USERS[round(deed.amount * 20) % 2]
        steps = verbs(car, user, deed.amount)
        if deed.name in steps:
            (step,) = read_steps(steps[deed.name])
            if client.rate and "wait" in deed.name:  # it would wait for the wall, which stands
                await do(client, {"set_rate": {"rate": 0}})
            await do(client, step)
        elif deed.name in OTHERS:
            await getattr(self, f"_{deed.name}")(client, deed.amount, pieces)
        else:
            method, path, body = calls(client.world.names.get(car, car), user, deed.amount)[deed.name]
            version = ("2024-10-01", "2024-01-01")[round(deed.amount * 20) % 3 == 0]
            await client.ask(Call(method, path, version, {}, NO_BODY if body is None else body))

    async def _time(self, client: Client, amount: float, pieces: int) -> None:
        await client.ready()
        ahead_ms = round(MOVES_MS[round(amount * (len(MOVES_MS) - 1))] * (1 + amount))
        since, now_ms = client.world.now(), round(client.world.now() * 1000)
        for part in range(1, pieces + 1):
            await client.ready()
            await move(client, max(since, (now_ms + ahead_ms * part // pieces) / 1000))

    async def _until(self, client: Client, amount: float, _pieces: int) -> None:
        await client.ready()
        facts, told = client.world.facts, client.world.facts.told
        await move(client, client.world.now() + 600, lambda: facts.told > told + round(amount * 10))

    async def _story(self, client: Client, _amount: float, _pieces: int) -> None:
        await client.ready()
        client.command("scenario", STORY)

    async def _restore(self, client: Client, amount: float, _pieces: int) -> None:
        await go_back(client, "here" if amount < 0.7 else "in-the-story")

    async def _reset(self, client: Client, amount: float, _pieces: int) -> None:
        if amount > 0.9:
            await begin_again(client, round(amount * 100))

    async def _turns(self, _client: Client, amount: float, _pieces: int) -> None:
        for _ in range(round(amount * 20)):
            await asyncio.sleep(0)

    async def _wall(self, client: Client, amount: float, _pieces: int) -> None:
        self.wall.seconds += amount * 60
        client.driver.poke()


@asynccontextmanager
async def past(*, in_a_file: bool = False) -> AsyncIterator[Past]:
    """Begin a server whose clocks hang on a wall that the history turns."""
    with TemporaryDirectory() as folder:
        wall, db = Wall(), Path(folder) / "journal.db" if in_a_file else None
        server = Server(Options(start=START, db=db))
        server.clients._surroundings = replace(server.clients._surroundings, wall=wall)
        await server.start()
        await server.clients.remove("sandbox")
        for name, settings in CLIENTS.items():
            chosen = changed(Settings(), settings)
            client = server.clients.add(new_terms(client_id=name, seed=7, start=START, settings=chosen))
            for step in read_steps(BEGINNING):
                await do(client, step)
            await client.postman.flush()
        yield Past(server, wall, db)
        await server.stop()


def again(client: Client) -> tuple[Client, str | None]:
    """Make a client's world again from its journal; gives what came out differently, too."""
    made = Client(client.terms, client.journal, RequestLog(10), client._surroundings)
    difference = replay(made)
    made.world.timeline.run_to(client.world.now())  # a clock may have run on after the last command
    return made, difference


def told(client: Client) -> list[Any]:
    """Give the truths that were told, in order."""
    return [fact for _, fact in client.world.facts.since(0) if not fact.is_report]


def same(one: Client, other: Client) -> None:
    """Hold two worlds against each other: every value, every truth told, chance itself."""
    assert one.world.state() == other.world.state()
    assert told(one) == told(other)
    assert digest(one.world) == digest(other.world)
