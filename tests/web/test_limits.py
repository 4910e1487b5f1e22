"""Rate limits: off by default, per class of calls, with 429 and when to come back; buckets fill again in real time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from sandbox.web.limits import class_of
from tests.cars import park_plugged_in
from tests.conftest import START, House
from tests.test_clock import Wall

NEWEST = "2024-10-01"


@pytest.fixture
def wall(served: House) -> Wall:
    """A clock on the wall that only the test turns."""
    made = Wall()
    served.client._surroundings = replace(served.client._surroundings, wall=made)
    return made


async def statuses(house: House, count: int, path: str = "/users") -> list[int]:
    return [(await house.ask("GET", path)).status for _ in range(count)]


async def test_by_default_there_is_no_limit(served: House) -> None:
    assert set(await statuses(served, 50)) == {200}


async def test_one_call_too_many_is_told_when_to_come_back(served: House, wall: Wall) -> None:
    await served.do({"limit_rate": {"reads": 3}})
    assert await statuses(served, 3) == [200] * 3
    answer = await served.ask("GET", "/users")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "20")
    assert answer.body["title"] == "Too Many Requests"
    wall.seconds += 19
    assert await statuses(served, 1) == [429]
    wall.seconds += 1
    assert await statuses(served, 2) == [200, 429]
    wall.seconds += 3600
    assert await statuses(served, 4) == [200] * 3 + [429]


@pytest.mark.usefixtures("wall")
async def test_each_class_has_a_bucket_of_its_own(served: House) -> None:
    car = await park_plugged_in(served)
    await served.do({"limit_rate": {"commands": 1, "writes": 1}})
    command, write = (f"/vehicles/{car}/charging", {"action": "STOP"}), (f"/vehicles/{car}/refresh-hint", None)
    answers = [(await served.ask("POST", *asked)).status for asked in (command, write, command, write)]
    assert answers == [200, 204, 429, 429]
    assert await statuses(served, 20) == [200] * 20


async def test_a_limit_is_lifted(served: House) -> None:
    await served.do({"limit_rate": {"reads": 1}})
    assert await statuses(served, 2) == [200, 429]
    await served.do({"limit_rate": {"reads": 0}})
    assert await statuses(served, 5) == [200] * 5


class TestFromTheBeginning:
    """A client whose settings limit it."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"reads_per_minute": 2}))

    async def test_the_settings_limit_a_client(self, served: House) -> None:
        assert await statuses(served, 3) == [200, 200, 429]
        (entry,) = (await served.control("GET", "/requests?status=429")).body
        assert entry["why"]["rule"] == "TooManyRequests"


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/vehicles", "reads"),
        ("GET", "/nothing", "reads"),
        ("POST", "/vehicles/v/charging", "commands"),
        ("POST", "/chargers/c/max-current", "commands"),
        ("POST", "/hvacs/h/permanent-hold", "commands"),
        ("POST", "/vehicles/v/refresh-hint", "writes"),
        ("DELETE", "/users/u", "writes"),
        ("POST", "/nothing", "writes"),
    ],
)
def test_calls_are_reads_commands_or_other_writes(method: str, path: str, kind: str) -> None:
    assert class_of(method, path, NEWEST) == kind
