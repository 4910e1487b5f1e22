"""Webhooks over the control API: how each is getting on, redelivery, and what a consumer made of faults."""

from __future__ import annotations

from typing import Any

from tests.cars import park
from tests.conftest import House
from tests.receivers import Receiver, says

SECRET = "example-secret"


async def subscribe(house: House, receiver: Receiver, **given: Any) -> str:
    return str((await house.ask("POST", "/webhooks", {"url": receiver.url, "secret": SECRET, **given})).body["id"])


async def test_each_webhook_shows_its_health_and_what_waits(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver)
    receiver.usual = says(500)
    await park(served)
    await served.move(0)
    (shown,) = (await served.control("GET", "/webhooks")).body
    assert {"id": hook, "isActive": True, "pending": 2, "tries": 1, "dropped": 0, "isUnderWay": False}.items() <= (
        shown.items()
    )
    assert shown["failingSince"] == "2025-01-06T17:00:00.000Z"
    assert SECRET not in str(shown)


async def test_a_delivery_is_sent_again_as_it_was(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    await park(served)
    await served.move(0)
    (attempt,) = (await served.control("GET", "/deliveries")).body
    receiver.usual = says(202, b"again?")
    again = await served.control("POST", f"/deliveries/{attempt['id']}/redeliver")
    assert (again.status, again.body["answer"], again.body["isRedelivery"]) == (200, "again?", True)
    first, second = receiver.heard
    assert (first.body, first.headers) == (second.body, second.headers)
    assert [one["try"] for one in (await served.control("GET", "/deliveries")).body] == [1, 2]


async def test_a_delivery_that_was_dropped_on_purpose_can_be_sent_after_all(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver)
    await served.do({"break_webhook": {"webhook": hook, "how": "drop"}})
    await park(served)
    await served.move(0)
    (attempt,) = (await served.control("GET", "/deliveries")).body
    await served.control("POST", f"/deliveries/{attempt['id']}/redeliver")
    assert receiver.names == ["user:vehicle:discovered", "user:vehicle:updated"]


async def test_a_redelivery_that_fails_changes_nothing_in_the_world(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    await park(served)
    await served.move(0)
    (attempt,) = (await served.control("GET", "/deliveries")).body
    before = (await served.control("GET", "/state")).body["digest"]
    receiver.usual = says(500)
    assert (await served.control("POST", f"/deliveries/{attempt['id']}/redeliver")).body["status"] == 500
    assert (await served.control("GET", "/state")).body["digest"] == before


async def test_an_unknown_delivery_is_not_found(served: House) -> None:
    asked = await served.control("POST", "/deliveries/nothing/redeliver")
    assert (asked.status, asked.body["detail"][:33]) == (404, "there is no delivery 'nothing', o")


async def test_a_report_tells_what_the_consumer_answered_and_asked(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver)
    await served.do({"break_webhook": {"webhook": hook, "how": "wrong_signature", "times": 1}})
    car = await park(served)

    async def asks(reader: Any, writer: Any) -> None:
        await served.ask("GET", f"/vehicles/{car}")
        await says(401, b"who are you?")(reader, writer)

    receiver.answers.append(asks)
    await served.move(0)
    await served.move(10)
    await served.ask("GET", "/vehicles?pageSize=1")
    await park(served)
    await served.move(0)
    await served.ask("GET", "/users")
    report = (await served.control("GET", f"/webhooks/{hook}/report")).body
    (plan,) = report["breakages"]
    assert (plan["how"], plan["times"], plan["met"], plan["seen"], plan["isOver"]) == ("wrong_signature", 1, 1, 1, True)
    (delivery,) = report["deliveries"]
    assert delivery["events"] == ["user:vehicle:discovered", "user:vehicle:updated"]
    assert [(one["fault"], one["status"], one["answer"]) for one in delivery["attempts"]] == [
        ("wrong_signature", 401, "who are you?"),
        (None, 204, ""),
    ]
    assert [call["path"] for call in delivery["calls"]] == [f"/vehicles/{car}", "/vehicles?pageSize=1"]


async def test_a_report_calls_a_webhook_by_its_name_and_others_are_not_found(served: House) -> None:
    await served.do({"add_webhook": {}, "as": "hook"})
    assert (await served.control("GET", "/webhooks/hook/report")).body["deliveries"] == []
    assert (await served.control("GET", "/webhooks/nothing/report")).status == 404
