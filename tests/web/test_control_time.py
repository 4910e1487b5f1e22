"""Time over the control API: told, turned, moved by, to and until, cancelled, and never moved by two at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.cars import park, park_plugged_in
from tests.conftest import Asked, House
from tests.receivers import Receiver

NOW = "2025-01-06T17:00:00.000Z"
LONGEST_SECONDS = 2


async def advance(house: House, body: Any) -> Asked:
    return await house.control("POST", "/clock/advance", body)


async def test_the_clock_tells_time_and_rate(served: House) -> None:
    assert (await served.control("GET", "/clock")).body == {"now": NOW, "rate": 0, "moving": None}


@pytest.mark.parametrize(
    ("by", "now"),
    [
        ("2h", "2025-01-06T19:00:00.000Z"),
        ("90s", "2025-01-06T17:01:30.000Z"),
        ("1d6h", "2025-01-07T23:00:00.000Z"),
        ("PT2H30M", "2025-01-06T19:30:00.000Z"),
        ("P1DT1S", "2025-01-07T17:00:01.000Z"),
        ("1w", "2025-01-13T17:00:00.000Z"),
        ("1ms", "2025-01-06T17:00:00.001Z"),
        ("0s", NOW),
        ("365d", "2026-01-06T17:00:00.000Z"),
    ],
)
async def test_time_moves_by_a_duration(served: House, by: str, now: str) -> None:
    moved = (await advance(served, {"by": by})).body
    assert moved == {"now": now, "facts": 0, "deliveries": 0, "reached": True, "stoppedBy": None}
    assert (await served.control("GET", "/clock")).body["now"] == now


async def test_time_moves_to_a_moment_in_any_zone(served: House) -> None:
    assert (await advance(served, {"to": "2025-01-07T01:30:00+01:00"})).body["now"] == "2025-01-07T00:30:00.000Z"


async def test_time_never_goes_back(served: House) -> None:
    asked = await advance(served, {"to": "2025-01-06T16:59:59.999Z"})
    assert (asked.status, asked.body["detail"]) == (409, "time does not go back")
    assert (await advance(served, {"to": NOW})).body["now"] == NOW


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "by"),
        ({"by": "2 hours"}, "by"),
        ({"by": ""}, "by"),
        ({"by": "-2h"}, "by"),
        ({"by": 7200}, "by"),
        ({"to": "tomorrow"}, "to"),
        ({"to": "2025-01-07"}, "to"),
        ({"by": "1h", "to": "2025-01-07T00:00:00Z"}, "to"),
        ({"by": "1h", "within": "1h"}, "within"),
        ({"by": "1h", "deadline": "soon"}, "deadline"),
        ({"by": "1h", "surprise": 1}, "surprise"),
        ({"until": {}, "within": "1h"}, "until"),
        ({"until": {"note": "x"}, "within": "1h"}, "until"),
        ({"until": {"expect_event": {"event": "nope", "count": 1}}}, "until.expect_event.event"),
    ],
)
async def test_a_mistake_is_named_by_its_place_and_moves_nothing(served: House, body: Any, path: str) -> None:
    asked = await advance(served, body)
    assert asked.status == 400, asked.body
    assert [issue["path"] for issue in asked.body["issues"]] == [path]
    assert (await served.control("GET", "/clock")).body["now"] == NOW


async def test_until_an_expectation_stops_at_the_instant_it_comes_true(served: House) -> None:
    car = await park_plugged_in(served)
    until = {"expect": {"vehicle": car, "chargeState.isCharging": True}}
    moved = (await advance(served, {"until": until, "within": "1h"})).body
    assert (moved["now"], moved["reached"]) == ("2025-01-06T17:00:05.000Z", True)


async def test_until_something_that_is_true_already_moves_nothing(served: House) -> None:
    car = await park(served)
    until = {"expect": {"vehicle": car, "chargeState.isCharging": False}}
    moved = (await advance(served, {"until": until})).body
    assert (moved["now"], moved["reached"]) == (NOW, True)


async def test_until_something_that_never_comes_ends_at_the_limit(served: House) -> None:
    car = await park(served)
    until = {"expect": {"vehicle": car, "chargeState.isCharging": True}}
    moved = (await advance(served, {"until": until, "within": "30m"})).body
    assert (moved["now"], moved["reached"]) == ("2025-01-06T17:30:00.000Z", False)


async def test_until_an_event_alone_is_enough_to_ask_for(served: House) -> None:
    """interface.md: `expect_event` takes `event`, and the rest is optional."""
    await park_plugged_in(served)
    moved = await advance(served, {"until": {"expect_event": {"event": "user:vehicle:updated"}}, "within": "1h"})
    assert (moved.status, moved.body.get("reached")) == (200, True)


async def test_facts_and_deliveries_of_a_move_are_counted(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret", "events": ["enode:webhook:test"]})
    moved = (await advance(served, {"by": "1h"})).body
    assert (moved["deliveries"], len(receiver.heard)) == (6, 6)
    assert moved["facts"] >= 6


async def begin_long_move(house: House, receiver: Receiver) -> tuple[asyncio.Task[Asked], asyncio.Event]:
    """Begin to move time by an hour; a receiver holds the first heartbeat back until it is let go."""
    held, letting_go = asyncio.Event(), asyncio.Event()

    async def holds(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.set()
        await letting_go.wait()
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    receiver.usual = holds
    await house.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret", "events": []})
    move = asyncio.ensure_future(advance(house, {"by": "1h"}))
    await held.wait()
    return move, letting_go


async def test_a_move_can_be_watched(served: House, receiver: Receiver) -> None:
    move, let_go = await begin_long_move(served, receiver)
    clock = (await served.control("GET", "/clock")).body
    assert clock["now"] == "2025-01-06T17:10:00.000Z"
    assert clock["moving"] == {"from": NOW, "to": "2025-01-06T18:00:00.000Z"}
    let_go.set()
    assert (await move).body["now"] == "2025-01-06T18:00:00.000Z"


async def test_a_second_mover_is_refused_whatever_it_uses(served: House, receiver: Receiver) -> None:
    move, let_go = await begin_long_move(served, receiver)
    for method, path, body in (
        ("POST", "/clock/advance", {"by": "1s"}),
        ("PUT", "/clock", {"rate": 1}),
        ("POST", "/do", {"advance": "1s"}),
        ("POST", "/do", {"set_rate": 1}),
    ):
        asked = await served.control(method, path, body)
        assert (asked.status, asked.body["type"]) == (409, "/sandbox/problems/time-is-moving"), path
    let_go.set()
    assert (await move).body["now"] == "2025-01-06T18:00:00.000Z"


async def test_a_move_can_be_cancelled_and_stops_at_the_end_of_its_instant(served: House, receiver: Receiver) -> None:
    move, let_go = await begin_long_move(served, receiver)
    cancelled = await served.control("DELETE", "/clock/advance")
    assert cancelled.body == {"cancelled": True, "now": "2025-01-06T17:10:00.000Z"}
    let_go.set()
    moved = (await move).body
    assert (moved["now"], moved["reached"], moved["stoppedBy"]) == ("2025-01-06T17:10:00.000Z", False, "cancelled")
    assert (await advance(served, {"by": "1s"})).body["now"] == "2025-01-06T17:10:01.000Z"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/reset", {}, 200),
        ("POST", "/snapshots/begin/restore", None, 200),
        ("DELETE", "/clients/sandbox", None, 404),
    ],
)
async def test_a_move_ends_when_its_world_is_thrown_away_and_nothing_of_it_is_sent_any_more(
    served: House, receiver: Receiver, method: str, path: str, body: Any, status: int
) -> None:
    await served.control("POST", "/snapshots", {"name": "begin"})
    move, let_go = await begin_long_move(served, receiver)
    assert (await served.control(method, path, body)).status in {200, 204}
    let_go.set()
    async with asyncio.timeout(LONGEST_SECONDS):
        assert (await move).status == status
    assert len(receiver.heard) == 1


async def test_there_is_nothing_to_cancel_while_nobody_moves_time(served: House) -> None:
    assert (await served.control("DELETE", "/clock/advance")).body == {"cancelled": False, "now": NOW}


async def test_a_deadline_that_has_passed_stops_a_move(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret", "events": []})
    moved = (await advance(served, {"by": "1h", "deadline": "0s"})).body
    assert (moved["reached"], moved["stoppedBy"]) == (False, "deadline")
    assert moved["now"] < "2025-01-06T18:00:00.000Z"


async def test_the_rate_is_set_in_words_and_numbers(served: House) -> None:
    for rate, number in (("real", 1), ("manual", 0), (60, 60), (0, 0)):
        assert (await served.control("PUT", "/clock", {"rate": rate})).body["rate"] == number
    assert (await served.control("GET", "/clock")).body["rate"] == 0


@pytest.mark.parametrize("rate", ["fast", "1", None, [], {}])
async def test_a_rate_that_is_none_is_refused(served: House, rate: Any) -> None:
    asked = await served.control("PUT", "/clock", {"rate": rate})
    assert (asked.status, {issue["path"] for issue in asked.body["issues"]}) == (400, {"rate"})


async def test_an_accelerated_clock_runs_and_stands_again(served: House) -> None:
    await served.control("PUT", "/clock", {"rate": 1_000_000})
    car = await park_plugged_in(served)
    for _ in range(1000):
        state = (await served.ask("GET", f"/vehicles/{car}")).body["chargeState"]
        if state["isFullyCharged"]:
            break
    assert state["isFullyCharged"] is True
    stopped = (await served.control("PUT", "/clock", {"rate": 0})).body["now"]
    assert (await served.control("GET", "/clock")).body["now"] == stopped > NOW
