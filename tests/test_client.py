"""A client: its world is changed by commands alone, written first; it is never half begun, and a bug is its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from sandbox.api.problems import Broken
from sandbox.client import ClientNotFound
from sandbox.replay import begin_again, digest, go_back, replay
from sandbox.scenario.doing import do, move
from sandbox.server import Options
from sandbox.world.refusals import NotFound, NotNow
from tests.cars import park, park_charging
from tests.conftest import START, Asked, House
from tests.receivers import Receiver, hangs, receiver, says
from tests.turning import LONGEST_SECONDS, turn_until

__all__ = ["receiver"]

TICKING = {"name": "ticking", "steps": [{"note": "tick", "every": "5s"}]}
OTHER = {"Sandbox-Client": "other"}


def keepers() -> int:
    """How many clocks are being followed by somebody."""
    return sum("_keep_up" in repr(task) for task in asyncio.all_tasks())


async def webhook_to(house: House, receiver: Receiver, **given: Any) -> str:
    made = await house.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret", **given})
    return str(made.body["id"])


async def answers_while(house: House, task: asyncio.Future[Any]) -> int:
    """Ask for another client's clock again and again; gives how often it was answered before a task was done."""
    answered = 0
    while True:
        asked = await house.control("GET", "/clock", **OTHER)
        if task.done():
            return answered
        assert asked.status == 200
        answered += 1


# Commands


async def test_a_command_is_in_the_journal_before_it_is_carried_out(served: House) -> None:
    seen = []
    carry = served.client._surroundings.carry

    def look(client: Any, kind: str, body: Any, *made: Any) -> Any:
        seen.append([(row.kind, row.at) for row in client.journal.rows()])
        return carry(client, kind, body, *made)

    served.client._surroundings = replace(served.client._surroundings, carry=look)
    await served.do({"note": "x"})
    assert seen == [[("step", START)]]


async def test_what_only_looks_is_not_in_the_journal(house: House) -> None:
    car = await park(house)
    before = house.client.journal.number
    for path in ("/vehicles", f"/vehicles/{car}", "/users", "/users/nobody", "/webhooks", "/nowhere"):
        await house.ask("GET", path)
    await house.ask("POST", "/nowhere", {})
    await house.ask("POST", "/webhooks", {"url": 1})
    assert house.client.journal.number == before


async def test_a_call_that_the_world_refuses_is_in_the_journal_and_replays_as_a_refusal(house: House) -> None:
    car = await park(house)
    asked = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})
    assert asked.status == 400
    before = digest(house.world)
    house.client.begin()
    assert replay(house.client) is None
    assert digest(house.world) == before


async def test_a_refused_second_mover_leaves_no_trace_in_the_journal(served: House) -> None:
    first = asyncio.ensure_future(move(served.client, START + 3600))
    await asyncio.sleep(0)
    with pytest.raises(NotNow):
        await move(served.client, START + 60)
    await first
    assert [row.kind for row in served.client.journal.rows()] == ["time"]


async def test_a_step_whose_time_is_cut_short_is_refused_and_the_list_ends_there(
    served: House, receiver: Receiver
) -> None:
    await webhook_to(served, receiver)
    receiver.usual = hangs
    asked = asyncio.ensure_future(served.control("POST", "/do", [{"advance": "1h"}, {"add_user": {"id": "ada"}}]))
    await turn_until(lambda: receiver.heard)
    await served.control("DELETE", "/clock/advance")
    await receiver.close()
    stopped = await asked
    assert (stopped.status, stopped.body["step"]) == (409, 0)
    assert "time was stopped at 2025-01-06T17:10:00.000Z: cancelled" in stopped.body["detail"]
    assert served.world.users.state() == []


# A bug in one world


async def test_a_bug_while_an_event_is_packed_stops_its_client_and_does_not_send_for_ever(
    served: House, receiver: Receiver
) -> None:
    await webhook_to(served, receiver)
    await served.control("POST", "/clients", {"clientId": "other"})
    served.client.dispatch._envelopes.pack = lambda *_: 1 / 0
    asked = await served.control(
        "POST", "/do", [{"add_vehicle": {"vendor": "TESLA", "user": "ada"}}, {"advance": "1h"}]
    )
    assert asked.status == 500
    assert "ZeroDivisionError: division by zero, during a delivery to webhook" in asked.body["detail"]
    assert (await served.control("POST", "/clock/advance", {"by": "1h"}, **OTHER)).status == 200
    assert receiver.heard == []


@pytest.mark.parametrize("clock", [1.0, 1000.0])
async def test_a_world_that_has_stopped_is_not_driven_on_by_its_running_clock(served: House, clock: float) -> None:
    rang: list[str] = []

    def fall_over() -> None:
        message = "the sky has fallen"
        raise RuntimeError(message)

    served.world.timeline.at(START + 1, fall_over)
    served.world.timeline.at(START + 1, rang.append, "after the bug")
    asked = await served.control("POST", "/clock/advance", {"by": "1h"})
    assert asked.status == 500
    served.client.clock.set_rate(clock)
    for _ in range(50):
        served.client.driver.poke()
        await asyncio.sleep(0)
    with pytest.raises(Broken):
        await served.client.ready()
    assert (rang, keepers()) == ([], 0)


# A world that is thrown away while somebody is at work in it


async def test_worlds_begun_by_several_at_once_leave_one_world_and_one_keeper(served: House) -> None:
    client = served.client
    await do(client, {"snapshot": {"name": "here"}})
    await do(client, {"set_rate": {"rate": 1.0}})
    works = [begin_again(client), go_back(client, "here"), begin_again(client, 5), go_back(client, "here")]
    outcomes = await asyncio.gather(*works, begin_again(client, 6), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {type(None), NotNow, NotFound}
    assert client.terms.seed == client.world.seed == 6
    await do(client, {"set_rate": {"rate": 1.0}})
    await turn_until(lambda: keepers() == 1)
    assert (await served.control("POST", "/clock/advance", {"by": "1h"})).status == 200


@pytest.mark.parametrize("options", [Options(start=START, rate=1.0)])
async def test_a_client_removed_while_it_is_reset_is_gone_and_nobody_drives_it(served: House) -> None:
    outcomes = await asyncio.gather(
        begin_again(served.client),
        served.server.clients.remove("sandbox"),
        begin_again(served.client),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] in (
        [ClientNotFound, type(None), ClientNotFound],
        [type(None), type(None), ClientNotFound],
    )
    await turn_until(lambda: keepers() == 0)


@pytest.mark.parametrize("options", [Options(start=START, rate=1.0)])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/reset", 409), ("POST", "/snapshots/here/restore", 409), ("DELETE", "/clients/sandbox", 404)],
)
async def test_who_waits_for_something_in_a_world_that_is_thrown_away_is_told(
    served: House, method: str, path: str, status: int
) -> None:
    """A check that waits beside a running clock looks again and again; it must not look for ever."""
    await served.control("POST", "/snapshots", {"name": "here"})
    check = {"expect_event": {"event": "user:vehicle:updated", "within": "30d"}}
    waiting = asyncio.ensure_future(served.control("POST", "/do", check))
    await turn_until(lambda: served.world.watchers)
    assert (await served.control(method, path, {} if path == "/reset" else None)).status in {200, 204}
    async with asyncio.timeout(LONGEST_SECONDS):
        assert (await waiting).status == status


@pytest.mark.parametrize("options", [Options(start=START, rate=1.0)])
async def test_who_waits_beside_a_clock_that_is_stopped_is_told(served: House) -> None:
    check = {"expect_event": {"event": "user:vehicle:updated", "within": "30d"}}
    waiting = asyncio.ensure_future(served.control("POST", "/do", check))
    await turn_until(lambda: served.world.watchers)
    await served.control("PUT", "/clock", {"rate": 0})
    async with asyncio.timeout(LONGEST_SECONDS):
        asked = await waiting
    assert (asked.status, asked.body["detail"]) == (409, "the clock was stopped while this was waited for")
    assert served.world.watchers == 0


async def test_a_test_of_a_webhook_outlives_its_client_and_answers_as_any_other_call_would(
    served: House, receiver: Receiver
) -> None:
    hook = await webhook_to(served, receiver)
    receiver.usual = hangs
    testing = asyncio.ensure_future(served.ask("POST", f"/webhooks/{hook}/test"))
    await turn_until(lambda: receiver.heard)
    await served.control("DELETE", "/clients/sandbox")
    await receiver.close()
    assert (await testing).status == 401


async def test_a_consumer_may_throw_away_the_world_that_it_is_told_of(served: House, receiver: Receiver) -> None:
    """The mover waits for the delivery, the delivery for the consumer, the consumer for the mover to end."""
    await webhook_to(served, receiver)
    asked: list[Asked] = []

    async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await served.control("POST", "/reset", {}))

    receiver.usual = resets
    async with asyncio.timeout(LONGEST_SECONDS):
        moved = await served.control("POST", "/clock/advance", {"by": "1h"})
        await turn_until(lambda: asked)
    assert (moved.body["now"], moved.body["stoppedBy"]) == ("2025-01-06T17:10:00.000Z", "cancelled")
    assert (asked[0].status, served.world.now(), served.client.journal.number) == (200, START, 0)


async def test_a_stream_of_facts_ends_with_its_world(served: House) -> None:
    headers = {"Accept": "text/event-stream"}
    async with asyncio.timeout(LONGEST_SECONDS):
        async with served.http.get(f"{served.url}/sandbox/facts", headers=headers) as stream:
            await served.do({"note": "x"})
            assert b"noted" in (await stream.content.readuntil(b"\n\n"))
            await served.control("POST", "/reset", {})
            assert await stream.content.read() == b""


async def test_a_reset_drops_what_waited_for_webhooks(served: House, receiver: Receiver) -> None:
    await webhook_to(served, receiver)
    receiver.usual = hangs
    await park(served)
    await turn_until(lambda: receiver.heard)
    await served.control("POST", "/reset", {})
    receiver.usual = says(204)
    await served.control("POST", "/clock/advance", {"by": "1d"})
    assert len(receiver.heard) == 1


# A long work goes on beside the others


@pytest.fixture
async def busy(served: House) -> House:
    """A house whose first client has a lot to do when time passes; another lives beside it."""
    await served.control("POST", "/clients", {"clientId": "other"})
    await served.control("POST", "/scenarios", {"scenario": TICKING})
    return served


async def test_others_are_answered_while_one_client_moves_a_long_time(busy: House) -> None:
    move = asyncio.ensure_future(busy.control("POST", "/clock/advance", {"by": "1d"}))
    await turn_until(lambda: busy.client.driver.move_under_way)
    assert await answers_while(busy, move) >= 3
    assert (await move).body["facts"] == 17_280


async def test_a_long_move_can_be_watched_and_cancelled_over_http(busy: House) -> None:
    move = asyncio.ensure_future(busy.control("POST", "/clock/advance", {"by": "365d"}))
    await turn_until(lambda: busy.world.facts.told > 100)
    clock = (await busy.control("GET", "/clock")).body
    assert clock["moving"] == {"from": "2025-01-06T17:00:00.000Z", "to": "2026-01-06T17:00:00.000Z"}
    assert clock["moving"]["from"] < clock["now"] < clock["moving"]["to"]
    assert (await busy.control("DELETE", "/clock/advance")).body["cancelled"] is True
    moved = (await move).body
    assert (moved["reached"], moved["stoppedBy"]) == (False, "cancelled")
    assert clock["now"] <= moved["now"] < clock["moving"]["to"]


async def test_a_deadline_ends_a_long_move_that_only_computes(busy: House) -> None:
    moved = (await busy.control("POST", "/clock/advance", {"by": "365d", "deadline": "20ms"})).body
    assert (moved["reached"], moved["stoppedBy"]) == (False, "deadline")


async def test_others_are_answered_while_one_client_goes_back_to_a_snapshot_and_its_own_callers_wait(
    busy: House,
) -> None:
    await busy.control("POST", "/clock/advance", {"by": "1d"})
    await busy.control("POST", "/snapshots", {"name": "a-day-later"})
    before = digest(busy.world)
    await busy.do({"add_user": {"id": "ada"}})
    back = asyncio.ensure_future(busy.control("POST", "/snapshots/a-day-later/restore"))
    await turn_until(lambda: busy.client.is_replaying or back.done())
    assert busy.client.is_replaying
    looking = asyncio.ensure_future(busy.control("GET", "/clock"))
    assert await answers_while(busy, back) >= 3
    assert (await back).status == 200
    assert (await looking).body["now"] == "2025-01-07T17:00:00.000Z"
    assert digest(busy.world) == before


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/reset"), ("POST", "/snapshots/begin/restore"), ("DELETE", "/clients/sandbox")]
)
async def test_a_world_on_its_way_back_can_be_thrown_away(busy: House, method: str, path: str) -> None:
    await busy.control("POST", "/snapshots", {"name": "begin"})
    await busy.control("POST", "/clock/advance", {"by": "1d"})
    await busy.control("POST", "/snapshots", {"name": "later"})
    back = asyncio.ensure_future(busy.control("POST", "/snapshots/later/restore"))
    await turn_until(lambda: busy.client.is_replaying)
    asked = await busy.control(method, path, {} if path == "/reset" else None)
    assert asked.status in {200, 204}
    assert (await back).status in {404, 409}
    if method != "DELETE":
        assert busy.world.now() == START
        assert (await busy.control("POST", "/clock/advance", {"by": "1m"})).status == 200


async def test_a_world_whose_way_back_was_broken_off_refuses_everything_but_a_reset(busy: House) -> None:
    await busy.control("POST", "/clock/advance", {"by": "1d"})
    await busy.control("POST", "/snapshots", {"name": "later"})
    back = asyncio.ensure_future(go_back(busy.client, "later"))
    await turn_until(lambda: busy.client.is_replaying)
    back.cancel()
    with pytest.raises(asyncio.CancelledError):
        await back
    asked = await busy.ask("GET", "/users")
    assert (asked.status, "was not made again to its end" in asked.body["detail"]) == (500, True)
    assert (await busy.control("POST", "/reset", {})).status == 200
    assert (await busy.ask("GET", "/users")).status == 200


# Snapshots


async def test_a_snapshot_is_the_same_world_down_to_its_digest_and_chance(served: House) -> None:
    car = await park_charging(served)
    await served.move(1234.567)
    await served.do({"snapshot": {"name": "here"}})
    before = digest(served.world)
    lives = []
    for _ in range(2):
        assert digest(served.world) == before
        await served.do({"unplug": {"vehicle": car}})
        await served.do({"add_vehicle": {"vendor": "TESLA", "user": True}})
        await served.move(3600)
        lives.append(digest(served.world))
        await served.do({"restore": {"name": "here"}})
    assert lives[0] == lives[1] != before


async def test_a_story_takes_a_snapshot_in_the_middle_of_itself(served: House) -> None:
    steps = [
        {"add_user": {"id": "ada"}},
        {"snapshot": "within", "after": "1h"},
        {"add_user": {"id": "ben"}, "after": "1h"},
    ]
    await served.control("POST", "/scenarios", {"scenario": {"name": "x", "steps": steps}})
    await served.move(7200)
    assert len(served.world.users.state()) == 2
    await served.do({"restore": {"name": "within"}})
    assert (served.world.now(), len(served.world.users.state())) == (START + 3600, 1)
    await served.move(3600)
    assert len(served.world.users.state()) == 2


async def test_a_snapshot_forgotten_while_somebody_goes_back_to_it_is_refused_and_the_world_lives_on(
    served: House,
) -> None:
    await served.do({"add_user": {"id": "ada"}})
    await served.do({"snapshot": {"name": "here"}})
    back = go_back(served.client, "here")
    outcomes = await asyncio.gather(begin_again(served.client), back, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), NotFound]
    assert (await served.control("POST", "/clock/advance", {"by": "1h"})).status == 200
