"""Who listens: which facts a webhook wants, in which batches they go, heartbeats, and who may be registered."""

from __future__ import annotations

import pytest

from sandbox.world.facts import Happened, Heartbeat
from sandbox.world.refusals import WebhookExists, WebhookNotFound
from sandbox.world.webhook import BATCH, Subscription
from tests.conftest import START, add_car, new_world
from tests.world.lives import live
from tests.world.receiving import fail, listener, offer, subscription, succeed


def test_a_new_webhook_is_active_and_was_never_wrong(world):
    webhook = listener(world)
    assert (webhook.is_active, webhook.last_success_at, webhook.came_at) == (True, START, START)
    assert not webhook.is_due
    assert world.webhooks.due() == {}


def test_a_fact_is_kept_for_every_webhook_that_wants_it(street):
    everything, updates, actions = (
        listener(street, 1),
        listener(street, 2, {"vehicle-updated"}),
        listener(street, 3, {"action-updated"}),
    )
    facts = offer(street, 2)
    assert list(everything.pending) == list(updates.pending) == facts
    assert list(actions.pending) == []
    assert list(street.webhooks.due().values()) == [everything, updates]


def test_what_is_true_is_not_told_to_webhooks(street):
    webhook = listener(street)
    street.tell(Happened(street.now(), "a note", None))
    assert not webhook.is_due


@pytest.mark.parametrize(("waiting", "sizes"), [(1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])])
def test_batches_hold_up_to_a_hundred_events_in_their_order(street, waiting, sizes):
    webhook = listener(street)
    facts = offer(street, waiting)
    sent = []
    for size in sizes:
        batch = webhook.batch()
        assert len(batch) == size <= BATCH
        sent += batch
        street.webhooks.succeeded(webhook, len(batch))
    assert sent == facts
    assert not webhook.is_due


def test_what_comes_in_after_the_first_try_does_not_join_the_batch(street):
    webhook = listener(street)
    first = offer(street, 2)
    assert webhook.batch() == first
    later = offer(street, 3)
    fail(webhook, street)
    live(street, 10)
    assert webhook.batch() == first
    succeed(webhook, street)
    assert webhook.batch() == later


def test_a_heartbeat_never_stands_before_an_asset_event(street):
    webhook = listener(street)
    live(street, 600)
    facts = offer(street, 3)
    batch = webhook.batch()
    assert batch[:3] == facts
    assert isinstance(batch[3], Heartbeat)
    assert len(batch) == 4


def test_success_is_noted_and_told(street):
    webhook = listener(street)
    offer(street, 2)
    live(street, 7)
    succeed(webhook, street)
    assert webhook.last_success_at == START + 7
    (_, fact) = list(street.facts.since(0))[-1]
    assert (fact.what, fact.thing_id, fact.detail) == ("took a delivery", webhook.id, "2 events")


def test_a_second_webhook_with_the_same_url_and_version_is_refused(world):
    listener(world)
    with pytest.raises(WebhookExists) as exists:
        listener(world)
    assert exists.value.detail == "A webhook with the specified URL and API version already exists."
    assert len(world.webhooks.roll) == 1


def test_the_same_url_with_another_version_is_another_webhook(world):
    world.webhooks.add(subscription(1, None, None))
    world.webhooks.add(subscription(1, None, "2024-10-01"))
    world.webhooks.add(subscription(1, None, "2024-01-01"))
    assert len(world.webhooks.roll) == 3


def test_a_webhook_cannot_become_the_twin_of_another_but_stay_itself(world):
    first, second = listener(world, 1), listener(world, 2)
    with pytest.raises(WebhookExists):
        world.webhooks.update(second, subscription(1))
    assert second.subscription.url == "https://receiver.example/2"
    world.webhooks.update(first, subscription(1, {"action-updated"}))
    assert first.subscription.kinds == {"action-updated"}


def test_a_removed_webhook_is_not_found_and_hears_nothing(street):
    webhook = listener(street)
    street.webhooks.remove(webhook)
    with pytest.raises(WebhookNotFound, match=f"^Could not find webhook {webhook.id}$"):
        street.webhooks.find(webhook.id)
    offer(street)
    live(street, 3_600)
    assert list(webhook.pending) == []
    assert not street.telemetry.is_attentive
    listener(street)


def test_a_heartbeat_comes_every_ten_minutes_and_says_what_waits(street):
    webhook = listener(street)
    offer(street, 3)
    live(street, 1_800)
    beats = [fact for fact in webhook.pending if isinstance(fact, Heartbeat)]
    assert [(beat.at - START, beat.pending_events) for beat in beats] == [(600, 3), (1_200, 4), (1_800, 5)]


def test_the_heartbeat_rhythm_is_a_setting():
    world = new_world(heartbeat_seconds=30)
    webhook = listener(world, kinds={"action-updated"})
    live(world, 95)
    assert [beat.at - START for beat in webhook.pending] == [30, 60, 90]


def test_when_too_much_waits_the_oldest_goes_first():
    world = new_world(webhook_pending_limit=5)
    add_car(world)
    webhook = listener(world)
    facts = offer(world, 8)
    assert list(webhook.pending) == facts[3:]
    assert webhook.dropped == 3


@pytest.mark.parametrize("limit", [1, 3, 5])
def test_when_too_much_waits_the_batch_under_way_is_kept_whole(limit):
    world = new_world(webhook_pending_limit=limit)
    add_car(world)
    webhook = listener(world)
    sent = offer(world, 3)[-limit:]
    assert webhook.batch() == sent
    later = offer(world, 6)
    assert webhook.batch() == sent
    succeed(webhook, world)
    assert set(map(id, webhook.pending)) <= set(map(id, later))


def test_the_firehose_is_the_one_that_says_so(world):
    listener(world)
    assert world.webhooks.firehose() is None
    hose = world.webhooks.add(Subscription("https://a.example/", "secret", ("*",), None, None, None, is_firehose=True))
    assert world.webhooks.firehose() is world.webhooks.choose(None) is world.webhooks.choose(hose.id) is hose
    assert world.webhooks.choose("nobody") is None


def test_the_state_of_a_webhook_is_plain_data_without_secrets(street):
    listener(street)
    offer(street, 2)
    (state,) = street.webhooks.state()
    assert state["url"] == "https://receiver.example/1"
    assert (state["is_active"], state["pending"], state["tries"], state["dropped"]) == (True, 2, 0, 0)
    assert "a-secret" not in repr(state)
