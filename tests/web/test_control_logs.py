"""Facts, their stream, deliveries, state, and the built-in receiver over the control API (interface.md)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from sandbox.server import Options, Server
from sandbox.settings import Settings, changed
from tests.cars import park, park_plugged_in
from tests.conftest import START, House
from tests.receivers import Receiver, says

STREAM = {"Accept": "text/event-stream"}
LONGEST_SECONDS = 5


async def facts(house: House, query: str = "", **headers: str) -> list[dict[str, Any]]:
    return list((await house.control("GET", f"/facts{query}", **headers)).body)


async def test_facts_tell_what_happened_newest_last_with_numbers(served: House) -> None:
    car = await park_plugged_in(served)
    await served.move(5)
    told = await facts(served)
    assert [fact["number"] for fact in told] == list(range(told[0]["number"], told[0]["number"] + len(told)))
    assert [
        (fact["kind"], fact.get("trigger")) for fact in told if fact["kind"] in {"user-appeared", "state-changed"}
    ] == [
        ("user-appeared", None),
        ("state-changed", "plug_in"),
        ("state-changed", "begin"),
    ]
    assert told[-1]["at"] == "2025-01-06T17:00:05.000Z"
    assert told[-1]["assetId"] == car


async def test_facts_are_found_by_kind_and_asset(served: House) -> None:
    one, other = await park_plugged_in(served), await park_plugged_in(served)
    await served.do({"note": "hello"})
    assert {fact["assetId"] for fact in await facts(served, f"?asset={one}")} == {one}
    assert len(await facts(served, "?kind=state-changed")) == 2
    (found,) = await facts(served, f"?kind=state-changed&asset={other}")
    assert found["state"] == "INITIALIZING"
    assert await facts(served, "?kind=nothing") == []


async def test_facts_after_a_number_are_the_later_ones(served: House) -> None:
    for number in range(4):
        await served.do({"note": f"note {number}"})
    told = await facts(served)
    later = await facts(served, f"?after={told[1]['number']}")
    assert later[-2:] == told[-2:]
    assert later[0]["number"] >= told[1]["number"]
    assert await facts(served, f"?after={told[-1]['number'] + 1}") == []


async def test_times_in_facts_and_state_are_iso_8601(served: House) -> None:
    """interface.md: times ISO 8601. A number such as 1736182800 is POSIX seconds."""
    await served.ask("POST", "/webhooks", {"url": "https://example.com", "secret": "a secret"})
    car = await park(served)
    await served.ask("POST", f"/vehicles/{car}/max-current", {"maxCurrent": 10})
    for path in ("/facts", "/state"):
        body = orjson.dumps((await served.control("GET", path)).body)
        assert not re.search(rb":17361\d{5}", body), path


class TestBounded:
    """The facts and deliveries kept are bounded."""

    @pytest.fixture
    def options(self) -> Options:
        settings = changed(Settings(), {"facts_kept": 3, "deliveries_kept": 2, "webhook_give_up_seconds": 100_000.0})
        return Options(start=START, seed=7, settings=settings)

    async def test_the_oldest_facts_go_and_numbers_go_on(self, served: House) -> None:
        for number in range(5):
            await served.do({"note": str(number)})
        assert [(fact["number"], fact["detail"]) for fact in await facts(served)] == [(3, "2"), (4, "3"), (5, "4")]

    async def test_the_oldest_deliveries_go_and_numbers_go_on(self, served: House, receiver: Receiver) -> None:
        await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
        for _ in range(4):
            await park(served)
            await served.move(0)
        assert [attempt["number"] for attempt in (await served.control("GET", "/deliveries")).body] == [3, 4]


@asynccontextmanager
async def listening(house: House, query: str = "", **headers: str) -> AsyncIterator[aiohttp.StreamReader]:
    url = f"{house.url}/sandbox/facts{query}"
    async with house.http.get(url, headers={**STREAM, **headers}) as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield response.content


async def next_fact(stream: aiohttp.StreamReader) -> tuple[int, dict[str, Any]]:
    """Read one event of a stream: its id and its data."""
    async with asyncio.timeout(LONGEST_SECONDS):
        block = (await stream.readuntil(b"\n\n")).decode().strip()
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    return int(fields["id"]), orjson.loads(fields["data"])


async def test_a_stream_tells_the_past_and_then_what_happens(served: House) -> None:
    await served.do({"note": "before"})
    async with listening(served) as stream:
        number, fact = await next_fact(stream)
        assert (number, fact["detail"]) == (fact["number"], "before")
        await served.do({"note": "meanwhile"})
        assert (await next_fact(stream))[1]["detail"] == "meanwhile"


async def test_a_stream_says_the_same_as_the_list(served: House) -> None:
    await park_plugged_in(served)
    await served.move(60)
    listed = await facts(served)
    async with listening(served) as stream:
        assert [(await next_fact(stream))[1] for _ in listed] == listed


async def test_a_stream_takes_up_where_another_ended(served: House) -> None:
    """A browser that reconnects sends the last id it saw."""
    for number in range(3):
        await served.do({"note": str(number)})
    first = (await facts(served))[0]["number"]
    async with listening(served, **{"Last-Event-ID": str(first)}) as stream:
        assert (await next_fact(stream))[1]["detail"] == "1"


async def test_a_stream_is_filtered_like_the_list(served: House) -> None:
    await park(served)
    car = await park_plugged_in(served)
    async with listening(served, f"?kind=state-changed&asset={car}") as stream:
        assert (await next_fact(stream))[1]["trigger"] == "plug_in"
        await served.do({"unplug": {"vehicle": car}})
        assert (await next_fact(stream))[1]["trigger"] == "unplug"


async def is_ended(stream: aiohttp.StreamReader) -> bool:
    """Whether a stream ends within a second, facts on its way read."""
    try:
        async with asyncio.timeout(1):
            await stream.read()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("call", [("POST", "/reset"), ("DELETE", "/clients/other")])
async def test_a_stream_ends_when_its_world_is_gone(served: House, call: tuple[str, str]) -> None:
    other = {"Sandbox-Client": "other"}
    await served.control("POST", "/clients", {"clientId": "other"})
    async with listening(served, **other) as stream:
        method, path = call
        await served.control(method, path, {} if method == "POST" else None, **other)
        assert await is_ended(stream)


async def test_a_bad_query_of_a_stream_is_refused_before_it_begins(served: House) -> None:
    asked = await served.control("GET", "/facts?after=x", **STREAM)
    assert (asked.status, asked.headers["Content-Type"]) == (400, "application/problem+json; charset=utf-8")


async def test_a_server_stops_although_somebody_listens(served: House) -> None:
    async with listening(served):
        async with asyncio.timeout(LONGEST_SECONDS):
            await served.server.stop()


async def test_deliveries_are_found_by_webhook_and_event(served: House, receiver: Receiver) -> None:
    hooks = []
    for version in ("2024-10-01", "2024-01-01"):
        body = {"url": receiver.url, "secret": "a secret", "apiVersion": version}
        hooks.append((await served.ask("POST", "/webhooks", body)).body["id"])
    await park(served)
    await served.move(0)
    await served.move(600)
    one = (await served.control("GET", f"/deliveries?webhook={hooks[0]}")).body
    assert {attempt["webhookId"] for attempt in one} == {hooks[0]}
    beats = (await served.control("GET", "/deliveries?event=system:heartbeat")).body
    assert [attempt["webhookId"] for attempt in beats] == hooks
    assert (await served.control("GET", "/deliveries?event=user:vehicle:deleted")).body == []


async def test_every_attempt_is_listed_with_its_answer(served: House, receiver: Receiver) -> None:
    receiver.answers.append(says(503, b"later", "X-Why: busy"))
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    await park(served)
    await served.move(0)
    await served.move(10)
    first, second = (await served.control("GET", "/deliveries")).body
    assert (first["try"], first["status"], first["answer"], first["error"]) == (1, 503, "later", None)
    assert "X-Why: busy" in first["answerHeaders"]
    assert (second["try"], second["status"], second["id"]) == (2, 204, first["id"])
    assert [attempt["at"] for attempt in (first, second)] == ["2025-01-06T17:00:00.000Z", "2025-01-06T17:00:10.000Z"]


async def test_a_webhook_without_a_url_delivers_to_the_sandbox_itself(served: House) -> None:
    await served.control("POST", "/do", {"add_webhook": {}})
    await park(served)
    await served.move(0)
    (attempt,) = (await served.control("GET", "/deliveries")).body
    assert (attempt["status"], attempt["events"]) == (204, 2)


async def test_the_built_in_receiver_takes_deliveries_also_with_a_control_token() -> None:
    server = Server(Options(start=START, control_token="open sesame"))
    await server.start()
    client = server.clients.find("sandbox")
    client.command("step", {"add_webhook": {}})
    client.command("step", {"add_vehicle": {"vendor": "TESLA", "user": "ada"}})
    await client.postman.flush()
    assert [attempt.outcome.status for attempt in client.deliveries.attempts] == [204]
    await server.stop()


async def test_state_shows_the_truth_beside_the_report(served: House) -> None:
    car = await park(served, batteryLevel=40.4)
    state = (await served.control("GET", "/state")).body
    (asset,) = state["assets"]
    assert (asset["id"], asset["kind"], asset["vendor"], asset["userId"]) == (car, "vehicle", "TESLA", "ada")
    assert asset["truth"]["level"] == pytest.approx(40.4)
    assert asset["reported"]["charge"]["batteryLevel"] == 40
    assert (state["now"], [user["id"] for user in state["users"]]) == ("2025-01-06T17:00:00.000Z", ["ada"])


async def test_the_digest_changes_with_the_world_and_not_by_being_read(served: House) -> None:
    digests = [(await served.control("GET", "/state")).body["digest"] for _ in range(2)]
    await served.do({"add_user": {"id": "ada"}})
    digests.append((await served.control("GET", "/state")).body["digest"])
    assert digests[0] == digests[1] != digests[2]


async def test_every_fact_names_the_command_and_the_fact_that_led_to_it(served: House) -> None:
    car = await park_plugged_in(served)
    await served.move(5)
    await served.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})
    await served.move(60)
    told = {fact["number"]: fact for fact in await facts(served)}
    steps = [fact for fact in told.values() if fact["kind"] == "state-changed"]
    plugged, began, stopped = steps
    assert plugged["causedBy"]["what"] == "plug_in"
    assert began["causedBy"]["command"] == plugged["causedBy"]["command"]
    assert stopped["causedBy"]["what"] == f"POST /vehicles/{car}/charging"
    assert stopped["causedBy"]["command"] > plugged["causedBy"]["command"]
    for fact in told.values():
        before = told.get(fact["causedBy"]["fact"])
        assert before is None or before["causedBy"]["command"] == fact["causedBy"]["command"]


async def test_a_story_is_the_cause_of_what_its_people_do_later(served: House) -> None:
    steps = [
        {"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"},
        {"plug_in": {"vehicle": "car"}, "after": "1h"},
    ]
    await served.control("POST", "/scenarios", {"scenario": {"name": "a story", "steps": steps}})
    await served.move(2 * 3600)
    told = await facts(served, "?kind=state-changed")
    assert [fact["causedBy"]["what"] for fact in told] == ["scenario", "scenario"]
