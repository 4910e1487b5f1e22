"""Many callers at once who reset, go back, remove, move, stop and turn clocks under each other: nothing hangs."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from sandbox.server import Options, Server
from tests.conftest import START, House
from tests.histories import again, same
from tests.turning import LONGEST_SECONDS

CALLERS = 6
CALLS = 40
NAMES = ("sandbox", "other")
STORY = {"name": "x", "steps": [{"note": "tick", "every": "1m"}, {"snapshot": "a", "after": "5m"}]}


def calls(chance: random.Random) -> list[tuple[str, str, Any]]:
    """Give the calls that a caller chooses from."""
    place = chance.choice("ab")
    charging = {"expect": {"vehicle": "car", "chargeState.isCharging": True, "within": "1m"}}
    return [
        ("POST", "/reset", {}),
        ("POST", "/reset", {"seed": chance.randrange(9)}),
        ("POST", f"/snapshots/{place}/restore", None),
        ("POST", "/snapshots", {"name": place}),
        ("POST", "/clock/advance", {"by": chance.choice(["1s", "1h", "6h"])}),
        ("POST", "/clock/advance", {"by": "10m"}),
        ("DELETE", "/clock/advance", None),
        ("PUT", "/clock", {"rate": chance.choice([0, 60, 1000, 100_000])}),
        ("POST", "/clients", {"clientId": "other", "clock": chance.choice([0, 60])}),
        ("DELETE", "/clients/other", None),
        ("POST", "/do", {"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"}),
        ("POST", "/do", [{"plug_in": "car"}, charging]),
        ("POST", "/do", {"add_webhook": {}}),
        ("POST", "/scenarios", {"scenario": STORY}),
        ("GET", "/state", None),
        ("GET", "/clock", None),
    ]


async def call_on(house: House, chance: random.Random, seen: set[int]) -> None:
    for _ in range(CALLS):
        method, path, body = chance.choice(calls(chance))
        asked = await house.control(method, path, body, **{"Sandbox-Client": chance.choice(NAMES)})
        seen.add(asked.status)


@pytest.fixture(params=range(4))
def options(request: pytest.FixtureRequest, tmp_path) -> Options:
    db = tmp_path / "journal.db" if request.param % 2 else None
    return Options(start=START, seed=request.param, db=db)


async def test_callers_who_cross_each_other_hang_nothing_and_break_nothing(served: House, options: Options) -> None:
    chance, seen = random.Random(options.seed), set()
    async with asyncio.timeout(5 * LONGEST_SECONDS):
        await asyncio.gather(*[call_on(served, random.Random(chance.random()), seen) for _ in range(CALLERS)])
    assert seen <= {200, 204, 404, 409, 422}
    server: Server = served.server
    for client in server.clients:
        who = {"Sandbox-Client": client.terms.id}
        assert (await served.control("PUT", "/clock", {"rate": 0}, **who)).status == 200
        assert (await served.control("POST", "/clock/advance", {"by": "1s"}, **who)).status == 200
        await client.stop()
        made, difference = again(client)
        same(made, client)
        assert difference is None
    assert not [task for task in asyncio.all_tasks() if "_keep_up" in repr(task)]
