"""Deliveries that go wrong on purpose, as a consumer sees them: bytes, signatures, times and order on the wire."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.webhooks.sign import is_signed
from tests.cars import park
from tests.conftest import House
from tests.receivers import Heard, Receiver, says

SECRET = "example-secret"


async def subscribe(house: House, receiver: Receiver, **given: Any) -> str:
    return str((await house.ask("POST", "/webhooks", {"url": receiver.url, "secret": SECRET, **given})).body["id"])


async def spoil(house: House, hook: str, how: str, **given: Any) -> None:
    await house.do({"break_webhook": {"webhook": hook, "how": how, **given}})


def is_good(delivery: Heard) -> bool:
    return is_signed(SECRET, delivery.body, delivery.headers["x-enode-signature"])


def times(delivery: Heard) -> list[str]:
    return [event["createdAt"][11:19] for event in delivery.events]


async def test_a_dropped_delivery_never_comes_and_the_webhook_is_none_the_wiser(
    served: House, receiver: Receiver
) -> None:
    hook = await subscribe(served, receiver)
    await spoil(served, hook, "drop", times=1)
    await park(served)
    await served.move(60)
    assert receiver.heard == []
    assert (await served.ask("GET", f"/webhooks/{hook}")).body["isActive"] is True
    (attempt,) = (await served.control("GET", "/deliveries")).body
    assert (attempt["fault"], attempt["status"], attempt["error"]) == ("drop", None, "Not sent: drop on purpose.")


async def test_a_late_delivery_comes_later_with_the_times_of_its_events(served: House, receiver: Receiver) -> None:
    await spoil(served, await subscribe(served, receiver), "delay", delay="2m", times=1)
    await park(served)
    await served.move(119.999)
    assert receiver.heard == []
    await served.move(0.001)
    assert [times(delivery) for delivery in receiver.heard] == [["17:00:00", "17:00:00"]]


async def test_a_duplicate_comes_twice_with_one_id(served: House, receiver: Receiver) -> None:
    await spoil(served, await subscribe(served, receiver), "duplicate", times=1)
    await park(served)
    await served.move(1)
    await park(served)
    await served.move(1)
    one, twin, other = receiver.heard
    assert (one.headers["x-enode-delivery"], one.body) == (twin.headers["x-enode-delivery"], twin.body)
    assert other.body != one.body


async def test_a_delivery_out_of_turn_comes_after_the_next(served: House, receiver: Receiver) -> None:
    await spoil(served, await subscribe(served, receiver), "reorder", times=1)
    for seconds in (1, 1, 1):
        await park(served)
        await served.move(seconds)
    assert [times(delivery)[0] for delivery in receiver.heard] == ["17:00:01", "17:00:00", "17:00:02"]


async def test_events_of_one_vehicle_come_in_the_wrong_order(served: House, receiver: Receiver) -> None:
    await spoil(served, await subscribe(served, receiver), "out_of_order", times=1)
    for _ in range(2):
        await park(served)
        await served.move(1)
    assert [delivery.names for delivery in receiver.heard] == [
        ["user:vehicle:updated", "user:vehicle:discovered"],
        ["user:vehicle:discovered", "user:vehicle:updated"],
    ]
    assert all(is_good(delivery) for delivery in receiver.heard)


@pytest.mark.parametrize("how", ["wrong_signature", "wrong_secret"])
async def test_a_wrong_signature_is_right_when_it_is_tried_again(served: House, receiver: Receiver, how: str) -> None:
    receiver.answers.append(says(401))
    await spoil(served, await subscribe(served, receiver), how, times=1)
    await park(served)
    await served.move(0)
    await served.move(10)
    bad, good = receiver.heard
    assert [is_good(bad), is_good(good)] == [False, True]
    assert bad.body == good.body
    assert bad.headers["x-enode-signature"].startswith("sha1=")
    assert len(bad.headers["x-enode-signature"]) == len(good.headers["x-enode-signature"])


@pytest.mark.parametrize(
    ("given", "shown"), [({}, "17:05:00"), ({"skew": "1h"}, "18:00:00"), ({"skew": "30m", "behind": True}, "16:30:00")]
)
async def test_the_times_of_events_are_off(
    served: House, receiver: Receiver, given: dict[str, Any], shown: str
) -> None:
    await spoil(served, await subscribe(served, receiver), "skewed_created_at", times=1, **given)
    for _ in range(2):
        await park(served)
        await served.move(1)
    assert [set(times(delivery)) for delivery in receiver.heard] == [{shown}, {"17:00:01"}]
    assert all(is_good(delivery) for delivery in receiver.heard)


async def test_one_huge_delivery_and_then_many_small_ones(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver)
    await spoil(served, hook, "huge_batch", size=120, times=1)
    await spoil(served, hook, "split_batches", size=4)
    for _ in range(64):
        await park(served)
    await served.move(0)
    assert [len(delivery.events) for delivery in receiver.heard] == [120, 4, 4]


async def test_a_plan_may_be_for_some_events_or_one_asset_only(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver)
    first, second = await park(served), await park(served)
    await served.move(0)
    receiver.heard.clear()
    await spoil(served, hook, "wrong_secret", event="user:vehicle:deleted")
    await spoil(served, hook, "drop", asset=second)
    for car in (first, second):
        await served.do({"plug_in": {"vehicle": car}})
        await served.move(0)
    await served.do({"remove": {"vehicle": first}})
    await served.move(0)
    told = [(event["event"], event["vehicle"]["id"]) for event in receiver.events]
    assert told == [("user:vehicle:updated", first), ("user:vehicle:deleted", first)]
    assert [is_good(delivery) for delivery in receiver.heard] == [True, False]


async def test_a_test_call_meets_a_wrong_secret_and_counts_it(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver)
    await spoil(served, hook, "wrong_secret", times=1)
    for _ in range(2):
        await served.ask("POST", f"/webhooks/{hook}/test")
    assert [is_good(delivery) for delivery in receiver.heard] == [False, True]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"how": "drop", "status": 500}, "status belongs to how: fail, not to drop"),
        ({"delay": "5s"}, "delay belongs to how: delay, not to fail"),
        ({"how": "reorder", "size": 3}, "size belongs to how: huge_batch or split_batches, not to reorder"),
    ],
)
async def test_what_does_not_belong_together_is_refused(
    served: House, receiver: Receiver, given: dict[str, Any], sentence: str
) -> None:
    step = {"break_webhook": {"webhook": await subscribe(served, receiver), **given}}
    asked = await served.control("POST", "/do", step)
    assert (asked.status, asked.body["detail"]) == (400, sentence)


async def test_mending_lets_go_what_was_gathered(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver)
    await spoil(served, hook, "huge_batch")
    await park(served)
    await served.move(60)
    assert receiver.heard == []
    await served.do({"mend_webhook": hook})
    await served.move(0)
    assert receiver.names == ["user:vehicle:discovered", "user:vehicle:updated"]
