"""A consumer that calls back while it is told sees the very instant it was told of, and can act on it."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from tests.cars import park
from tests.conftest import House
from tests.receivers import Receiver, says


class Consumer:
    """A receiver that looks at clock and vehicles through the API before it answers."""

    def __init__(self, house: House, receiver: Receiver) -> None:
        self.house, self.receiver = house, receiver
        self.seen: list[tuple[str, str]] = []
        self.vehicles: list[tuple[Any, Any]] = []
        receiver.usual = self.answer

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        events = self.receiver.heard[-1].events
        now = (await self.house.control("GET", "/clock")).body["now"]
        self.seen += [(event["createdAt"], now) for event in events]
        told = {event["vehicle"]["id"]: event["vehicle"] for event in events if "vehicle" in event}
        for car, vehicle in told.items():
            self.vehicles.append((vehicle, (await self.house.ask("GET", f"/vehicles/{car}")).body))
        await says(204)(reader, writer)


async def subscribe(house: House, receiver: Receiver, **given: Any) -> None:
    await house.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret", **given})


async def test_while_time_is_moved_every_event_is_seen_at_its_own_instant(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    car = await park(served)
    await served.do({"plug_in": {"vehicle": car}})
    await served.move(0)
    consumer = Consumer(served, receiver)
    await served.move(7200)
    assert len(consumer.seen) > 30
    assert [told for told, _ in consumer.seen] == [seen for _, seen in consumer.seen]
    assert all(told == seen for told, seen in consumer.vehicles)


async def test_what_was_told_before_a_move_goes_out_before_time_moves_on(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver, events=["user:vehicle:updated"])
    consumer = Consumer(served, receiver)
    await served.control("POST", "/do", {"add_vehicle": {"vendor": "TESLA", "user": "ada"}})
    await served.control("POST", "/clock/advance", {"by": "5m"})
    assert consumer.seen == [("2025-01-06T17:00:00.000Z", "2025-01-06T17:00:00.000Z")]


async def test_a_webhook_made_just_before_a_move_is_on_time_too(served: House, receiver: Receiver) -> None:
    car = await park(served)
    await subscribe(served, receiver, events=["user:vehicle:updated"])
    consumer = Consumer(served, receiver)
    await served.control("POST", "/do", [{"plug_in": {"vehicle": car}}, {"advance": "1s"}])
    assert consumer.seen == [("2025-01-06T17:00:00.000Z", "2025-01-06T17:00:00.000Z")]


async def test_a_command_of_a_consumer_happens_at_the_instant_of_the_event(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    car = await park(served)
    await served.do({"plug_in": {"vehicle": car}})
    await served.move(0)
    answers: list[tuple[str, Any]] = []

    async def stop_at_45(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for event in receiver.heard[-1].events:
            state = event.get("vehicle", {}).get("chargeState", {})
            if state.get("isCharging") and state["batteryLevel"] >= 45:
                path = f"/vehicles/{car}/charging"
                answers.append((event["createdAt"], (await served.ask("POST", path, {"action": "STOP"})).body))
        await says(204)(reader, writer)

    receiver.usual = stop_at_45
    await served.move(7200)
    created_at, action = answers[0]
    assert (action["state"], action["createdAt"]) == ("PENDING", created_at)
    vehicle = (await served.ask("GET", f"/vehicles/{car}")).body
    assert (vehicle["chargeState"]["powerDeliveryState"], vehicle["chargeState"]["batteryLevel"]) == (
        "PLUGGED_IN:STOPPED",
        45,
    )


async def test_the_answer_to_an_advance_counts_every_delivery_it_caused(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    await park(served)
    await served.move(0)
    receiver.heard.clear()
    asked = await served.control("POST", "/clock/advance", {"by": "1h"})
    assert asked.body["deliveries"] == len(receiver.heard) == 6


async def test_a_consumer_that_moves_time_itself_is_refused_and_nothing_hangs(
    served: House, receiver: Receiver
) -> None:
    await subscribe(served, receiver)
    refusals: list[Any] = []

    async def advances(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        refusals.append(await served.control("POST", "/clock/advance", {"by": "1h"}))
        await says(204)(reader, writer)

    receiver.usual = advances
    await served.move(600)
    (refusal,) = refusals
    assert refusal.status == 409
    assert (await served.control("GET", "/clock")).body["now"] == "2025-01-06T17:10:00.000Z"


@pytest.mark.parametrize(
    "call", [("DELETE", "/webhooks/{hook}"), ("DELETE", "/users/ada"), ("PATCH", "/webhooks/{hook}")]
)
async def test_a_consumer_may_take_away_what_it_is_told_of(
    served: House, receiver: Receiver, call: tuple[str, str]
) -> None:
    body = {"url": receiver.url, "secret": "a secret", "events": ["user:vehicle:updated"]}
    hook = (await served.ask("POST", "/webhooks", body)).body["id"]

    async def takes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path = call
        await served.ask(method, path.format(hook=hook), {} if method == "PATCH" else None)
        await says(204)(reader, writer)

    receiver.usual = takes
    await park(served, "ada")
    await served.move(0)
    await served.move(60)
    assert [orjson.loads(delivery.body)[0]["event"] for delivery in receiver.heard] == ["user:vehicle:updated"]
