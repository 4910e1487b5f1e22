"""Retries in world time, giving up after five minutes, and waking again (behaviour 5.1; W2, W5, W6)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.cars import park
from tests.conftest import START, House
from tests.receivers import Receiver, says

SECRET = "example-secret"
NOON = "2025-01-06T17:0"


async def subscribe(house: House, receiver: Receiver, **given: Any) -> str:
    body = {"url": receiver.url, "secret": SECRET, **given}
    return str((await house.ask("POST", "/webhooks", body)).body["id"])


async def hook(house: House, hook_id: str) -> Any:
    return (await house.ask("GET", f"/webhooks/{hook_id}")).body


async def tried_at(house: House) -> list[str]:
    return [attempt["at"][14:19] for attempt in (await house.control("GET", "/deliveries")).body]


async def test_a_failed_delivery_is_tried_again_with_the_same_id_and_bytes(served: House, receiver: Receiver) -> None:
    receiver.answers += [says(500), says(503)]
    await subscribe(served, receiver)
    await park(served)
    await served.move(0)
    await served.move(60)
    first, *again = receiver.heard
    assert len(again) == 2
    for delivery in again:
        assert delivery.body == first.body
        assert delivery.headers["x-enode-delivery"] == first.headers["x-enode-delivery"]
        assert delivery.headers["x-enode-signature"] == first.headers["x-enode-signature"]


async def test_gaps_grow_in_world_time(served: House, receiver: Receiver) -> None:
    receiver.usual = says(500)
    await subscribe(served, receiver)
    await park(served)
    await served.move(0)
    await served.move(299)
    assert await tried_at(served) == ["00:00", "00:10", "00:40", "01:40", "03:40"]
    assert [attempt["try"] for attempt in (await served.control("GET", "/deliveries")).body] == [1, 2, 3, 4, 5]


async def test_without_time_nothing_is_tried_again(served: House, receiver: Receiver) -> None:
    receiver.usual = says(500)
    await subscribe(served, receiver)
    await park(served)
    for _ in range(5):
        await served.move(0)
    assert len(receiver.heard) == 1


async def test_a_later_event_waits_behind_a_failing_batch_and_comes_in_order(served: House, receiver: Receiver) -> None:
    receiver.answers.append(says(500))
    await subscribe(served, receiver)
    car = await park(served)
    await served.move(0)
    await served.move(4)
    await served.do({"plug_in": {"vehicle": car}})
    await served.move(2)
    assert len(receiver.heard) == 1
    await served.move(60)
    failed, retried, later, *_ = receiver.heard
    assert failed.body == retried.body
    assert later.headers["x-enode-delivery"] != retried.headers["x-enode-delivery"]
    told = [event["createdAt"] for delivery in receiver.heard[1:] for event in delivery.events]
    assert told == sorted(told)
    assert told[:3] == [f"{NOON}0:00.000Z", f"{NOON}0:00.000Z", f"{NOON}0:04.000Z"]


async def test_every_delivery_has_an_id_of_its_own(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    await subscribe(served, receiver, apiVersion="2024-01-01")
    for _ in range(4):
        await park(served)
        await served.move(1)
    ids = {delivery.headers["x-enode-delivery"] for delivery in receiver.heard}
    assert len(ids) == len(receiver.heard) == 8


async def test_one_success_forgets_all_failures(served: House, receiver: Receiver) -> None:
    made = await subscribe(served, receiver)
    receiver.answers += [says(500), says(500), says(200), says(500)]
    await park(served)
    await served.move(0)
    await served.move(100)
    await park(served)
    await served.move(0)
    await served.move(250)
    assert (await hook(served, made))["isActive"] is True
    assert await tried_at(served) == ["00:00", "00:10", "00:40", "01:40", "01:50"]
    assert (await hook(served, made))["lastSuccess"] == f"{NOON}1:50.000Z"


async def test_five_minutes_of_failure_make_a_webhook_inactive(served: House, receiver: Receiver) -> None:
    receiver.usual = says(500)
    made = await subscribe(served, receiver)
    before = await hook(served, made)
    await park(served)
    await served.move(0)
    await served.move(299.999)
    assert await hook(served, made) == before
    await served.move(0.001)
    assert await hook(served, made) == {**before, "isActive": False}
    assert await tried_at(served) == ["00:00", "00:10", "00:40", "01:40", "03:40", "05:00"]


async def given_up(house: House, receiver: Receiver, **given: Any) -> str:
    """Make a webhook and let it fail until it is inactive; its receiver works again afterwards."""
    usual, receiver.usual = receiver.usual, says(500)
    made = await subscribe(house, receiver, **given)
    await park(house)
    await house.move(0)
    await house.move(300)
    assert (await hook(house, made))["isActive"] is False
    receiver.usual = usual
    receiver.heard.clear()
    return made


async def test_an_inactive_webhook_gets_nothing_not_even_heartbeats(served: House, receiver: Receiver) -> None:
    await given_up(served, receiver)
    await park(served)
    await served.move(3600)
    assert receiver.heard == []


@pytest.mark.parametrize("change", [{}, {"secret": "another secret"}, {"events": ["*"]}])
async def test_a_patch_wakes_an_inactive_webhook_and_what_was_missed_stays_missed(
    served: House, receiver: Receiver, change: dict[str, Any]
) -> None:
    made = await given_up(served, receiver)
    missed = await park(served)
    woken = await served.ask("PATCH", f"/webhooks/{made}", change)
    assert woken.body["isActive"] is True
    await served.move(1)
    assert receiver.heard == []
    car = await park(served)
    await served.move(0)
    assert {event["vehicle"]["id"] for event in receiver.events} == {car}
    assert missed not in str(receiver.events)


async def test_a_successful_test_call_wakes_an_inactive_webhook(served: House, receiver: Receiver) -> None:
    made = await given_up(served, receiver)
    await served.ask("POST", f"/webhooks/{made}/test")
    now = await hook(served, made)
    assert (now["isActive"], now["lastSuccess"]) == (True, f"{NOON}5:00.000Z")
    await park(served)
    await served.move(0)
    assert receiver.names == ["enode:webhook:test", "user:vehicle:discovered", "user:vehicle:updated"]


async def test_a_failed_test_call_wakes_nobody(served: House, receiver: Receiver) -> None:
    made = await given_up(served, receiver)
    receiver.usual = says(500)
    await served.ask("POST", f"/webhooks/{made}/test")
    assert (await hook(served, made))["isActive"] is False


async def test_a_failed_test_call_does_not_make_a_webhook_inactive(served: House, receiver: Receiver) -> None:
    receiver.usual = says(500)
    made = await subscribe(served, receiver)
    for _ in range(3):
        await served.ask("POST", f"/webhooks/{made}/test")
        await served.move(150)
    assert (await hook(served, made))["isActive"] is True


async def test_a_woken_webhook_has_five_new_minutes(served: House, receiver: Receiver) -> None:
    made = await given_up(served, receiver)
    await served.ask("PATCH", f"/webhooks/{made}", {})
    receiver.usual = says(500)
    await park(served)
    await served.move(0)
    await served.move(299)
    assert (await hook(served, made))["isActive"] is True
    await served.move(1)
    assert (await hook(served, made))["isActive"] is False


async def test_one_webhook_that_fails_leaves_the_other_in_time(served: House, receiver: Receiver) -> None:
    bad = await subscribe(served, receiver, url="http://127.0.0.1:1/")
    good = await subscribe(served, receiver)
    await park(served)
    await served.move(0)
    assert len(receiver.heard) == 1
    await served.move(300)
    assert [(await hook(served, made))["isActive"] for made in (bad, good)] == [False, True]


class TestOtherRhythm:
    """The rhythm is a setting."""

    @pytest.fixture
    def options(self) -> Options:
        rhythm = {"webhook_retry_gaps": (1.5, 2.0), "webhook_give_up_seconds": 8.0}
        return Options(start=START, seed=7, settings=changed(Settings(), rhythm))

    async def test_the_last_gap_repeats_and_the_end_is_never_passed(self, served: House, receiver: Receiver) -> None:
        receiver.usual = says(500)
        made = await subscribe(served, receiver)
        await park(served)
        await served.move(0)
        await served.move(60)
        attempts = (await served.control("GET", "/deliveries")).body
        assert [attempt["at"][17:23] for attempt in attempts] == [
            "00.000",
            "01.500",
            "03.500",
            "05.500",
            "07.500",
            "08.000",
        ]
        assert (await hook(served, made))["isActive"] is False


class TestFewMayWait:
    """So many events may wait for a webhook; the oldest that are not under way go first."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"webhook_pending_limit": 3}))

    async def test_the_oldest_of_those_that_wait_go_and_the_batch_under_way_stays(
        self, served: House, receiver: Receiver
    ) -> None:
        receiver.answers.append(says(500))
        await subscribe(served, receiver)
        cars = [await park(served)]
        await served.move(0)
        cars += [await park(served) for _ in range(2)]
        await served.move(60)
        told = [(event["vehicle"]["id"], event["event"]) for d in receiver.heard[1:] for event in d.events]
        first = [(cars[0], "user:vehicle:discovered"), (cars[0], "user:vehicle:updated")]
        assert told == [*first, (cars[2], "user:vehicle:updated")]

    async def test_more_events_than_may_wait_never_stop_a_world(self, served: House, receiver: Receiver) -> None:
        receiver.usual = says(500)
        await subscribe(served, receiver, events=["user:vehicle:discovered"])
        for _ in range(3):
            await park(served)
        await served.move(0)
        for _ in range(5):
            await park(served)
        assert served.client.broken is None


async def test_events_of_one_delivery_are_at_most_a_hundred_and_none_is_lost(served: House, receiver: Receiver) -> None:
    receiver.answers.append(says(500))
    await subscribe(served, receiver)
    cars = [await park(served) for _ in range(120)]
    await served.move(0)
    await served.move(60)
    assert all(1 <= len(delivery.events) <= 100 for delivery in receiver.heard)
    assert max(len(delivery.events) for delivery in receiver.heard) == 100
    told = [(event["vehicle"]["id"], event["event"]) for d in receiver.heard[1:] for event in d.events]
    expected = [(car, name) for car in cars for name in ("user:vehicle:discovered", "user:vehicle:updated")]
    assert told == expected


async def test_a_heartbeat_never_stands_before_the_events_of_assets(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    await served.move(595)
    receiver.answers.append(says(500))
    await park(served)
    await served.move(0)
    await served.move(7)
    await park(served)
    await served.move(60)
    mixed = [delivery.names for delivery in receiver.heard if "system:heartbeat" in delivery.names]
    assert mixed == [["user:vehicle:discovered", "user:vehicle:updated", "system:heartbeat"]]


async def test_a_heartbeat_says_how_many_events_are_pending(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    await served.move(595)
    receiver.answers.append(says(500))
    await park(served)
    await served.move(0)
    await served.move(60)
    (beat,) = [event for event in receiver.events if event["event"] == "system:heartbeat"]
    assert (beat["createdAt"], beat["pendingEvents"]) == ("2025-01-06T17:10:00.000Z", 2)


class TestProduction:
    """All 26 hours of the production profile, with a clock that is moved."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"webhook_retries": "production"}))

    async def test_twenty_six_hours_of_failure_pass_at_once(self, served: House, receiver: Receiver) -> None:
        receiver.usual = says(500)
        made = await subscribe(served, receiver)
        await park(served)
        await served.move(26 * 3600 - 0.001)
        before = await hook(served, made)
        assert (len(receiver.heard), before["isActive"]) == (16, True)
        assert before["lastSuccess"] == before["createdAt"]
        await served.move(0.001)
        assert (len(receiver.heard), (await hook(served, made))["isActive"]) == (17, False)
        assert len({delivery.headers["x-enode-delivery"] for delivery in receiver.heard}) == 1
        assert len({delivery.body for delivery in receiver.heard}) == 1
        told = (await served.control("GET", "/deliveries")).body
        assert told[-1]["at"] == "2025-01-07T19:00:00.000Z"
        assert (await served.control("GET", "/webhooks")).body[0]["pending"] == 0

    async def test_a_receiver_that_comes_back_in_time_gets_all_that_waited(
        self, served: House, receiver: Receiver
    ) -> None:
        receiver.answers.extend([says(503)] * 16)
        made = await subscribe(served, receiver)
        car = await park(served)
        await served.move(0)
        await served.do({"plug_in": {"vehicle": car}})
        await served.move(26 * 3600)
        taken = [event for delivery in receiver.heard[16:] for event in delivery.events]
        asset_events = [event["createdAt"] for event in taken if "vehicle" in event]
        assert asset_events == sorted(asset_events)
        assert taken[0]["event"] == "user:vehicle:discovered"
        beats = [event for event in taken if event["event"] == "system:heartbeat"]
        assert len(beats) == 156
        assert beats[0]["pendingEvents"] > 2
        now = await hook(served, made)
        assert (now["isActive"], now["lastSuccess"]) == (True, "2025-01-07T19:00:00.000Z")


async def test_a_firehose_that_is_inactive_wakes_by_a_heartbeat(served: House, receiver: Receiver) -> None:
    body = {"url": receiver.url, "secret": SECRET}
    await served.ask("PUT", "/webhooks/firehose", body, version="2024-01-01")
    receiver.usual = says(500)
    await park(served)
    await served.move(599)
    tries = len(receiver.heard)
    await served.move(1)
    assert receiver.heard[-1].names == ["system:heartbeat"]
    assert len(receiver.heard) == tries + 1
    receiver.usual = says(200)
    await served.move(600)
    (listed,) = (await served.ask("GET", "/webhooks")).body["data"]
    assert (listed["isActive"], listed["lastSuccess"]) == (True, f"{NOON[:-1]}20:00.000Z")
    car = await park(served)
    await served.move(0)
    assert receiver.events[-1]["vehicle"]["id"] == car


async def test_a_later_heartbeat_counts_all_that_waits_in_front_of_it(served: House, receiver: Receiver) -> None:
    receiver.usual = says(500)
    await subscribe(served, receiver)
    await served.move(595)
    await park(served)
    await served.move(5)
    (webhook,) = served.world.webhooks.roll
    told = [fact for fact in webhook.pending if fact.kind == "heartbeat"]
    assert [beat.pending_events for beat in told] == [2]
