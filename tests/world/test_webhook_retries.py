"""When a failing webhook is tried again, when it is given up, and what wakes it."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.api.versions import NEWEST, edition
from sandbox.webhooks.envelope import Envelopes
from tests.conftest import START, add_car, new_world
from tests.world.lives import bounded, live
from tests.world.receiving import fail, give_up, listener, offer, subscription, succeed


def test_a_retry_keeps_the_delivery_id_and_the_bytes_and_the_next_batch_has_its_own(street):
    webhook, envelopes, newest = listener(street), Envelopes(), edition(NEWEST)
    offer(street, 2)
    first = envelopes.pack(street, webhook, webhook.batch(), newest)
    offer(street)
    fail(webhook, street)
    live(street, 10)
    again = envelopes.pack(street, webhook, webhook.batch(), newest)
    assert (again.id, again.body) == (first.id, first.body)
    succeed(webhook, street)
    assert envelopes.pack(street, webhook, webhook.batch(), newest).id != first.id


def test_a_batch_after_waking_up_is_not_taken_for_the_one_that_was_dropped(street):
    """W2: `x-enode-delivery` is unique per delivery; receivers throw away what they think they have seen."""
    webhook, envelopes, newest = listener(street), Envelopes(), edition(NEWEST)
    offer(street, 2)
    dropped = envelopes.pack(street, webhook, webhook.batch(), newest)
    give_up(webhook, street)
    street.webhooks.tested(webhook, is_success=True)
    offer(street, 3)
    assert envelopes.pack(street, webhook, webhook.batch(), newest).id != dropped.id


def test_a_batch_that_has_grown_since_a_server_was_killed_is_not_taken_for_what_was_under_way(street):
    webhook, envelopes, newest = listener(street), Envelopes(), edition(NEWEST)
    offer(street, 2)
    under_way = envelopes.pack(street, webhook, webhook.batch(), newest)
    webhook.batch_size = 0  # which batch was under way is not in the journal
    offer(street)
    assert envelopes.pack(street, webhook, webhook.batch(), newest).id != under_way.id


def test_a_failing_webhook_is_tried_again_after_growing_gaps_until_five_minutes_are_over(street):
    """10, 30, 60 and 120 seconds of gaps; the fifth try comes no later than the end, which makes it inactive."""
    webhook = listener(street)
    offer(street)
    tried_after = []
    for _ in range(20):
        if not webhook.is_active:
            break
        tried_after.append(round(street.now() - START, 3))
        fail(webhook, street)
        assert not webhook.is_due
        live(street, street.timeline.peek() - street.now())
    assert tried_after == [0, 10, 40, 100, 220, 300]
    assert not webhook.is_active
    assert list(webhook.pending) == []


def test_the_last_gap_repeats_as_long_as_nobody_gives_up():
    world = new_world(webhook_retry_gaps=[1, 5], webhook_give_up_seconds=1_000)
    add_car(world)
    webhook = listener(world)
    offer(world)
    tried_after = []
    for _ in range(5):
        tried_after.append(world.now() - START)
        fail(webhook, world)
        live(world, world.timeline.peek() - world.now())
    assert tried_after == [0, 1, 6, 11, 16]


def test_a_webhook_that_may_not_fail_is_inactive_after_its_first_failure():
    world = new_world(webhook_tries=1)
    add_car(world)
    webhook = listener(world)
    offer(world)
    fail(webhook, world)
    assert not webhook.is_active


def test_one_success_forgets_all_failures(street):
    webhook = listener(street)
    offer(street)
    fail(webhook, street)
    live(street, 10)
    fail(webhook, street)
    live(street, 30)
    succeed(webhook, street)
    assert (webhook.tries, webhook.failing_since) == (0, None)
    offer(street)
    fail(webhook, street)
    assert webhook.failing_since == START + 40
    live(street, 10)
    assert webhook.is_due


def test_an_inactive_webhook_is_told_nothing_and_nobody_listens(street):
    webhook = listener(street)
    offer(street)
    give_up(webhook, street)
    assert not street.telemetry.is_attentive
    offer(street, 5)
    live(street, 3_600)
    assert list(webhook.pending) == []
    assert street.webhooks.due() == {}


def test_going_inactive_is_told(street):
    webhook = listener(street)
    offer(street)
    give_up(webhook, street)
    (_, fact) = list(street.facts.since(0))[-1]
    assert (fact.what, fact.thing_id) == ("went inactive", webhook.id)


@pytest.mark.parametrize("wake", ["update", "test"])
def test_an_inactive_webhook_wakes_up_by_a_change_or_a_successful_test(street, wake):
    """Behaviour 5.1: PATCH webhook, or a successful test call."""
    webhook = listener(street)
    offer(street)
    give_up(webhook, street)
    if wake == "update":
        street.webhooks.update(webhook, subscription(2))
    else:
        street.webhooks.tested(webhook, is_success=True)
    assert webhook.is_active
    assert street.telemetry.is_attentive
    facts = offer(street, 2)
    assert webhook.batch() == facts
    fail(webhook, street)
    assert (webhook.tries, webhook.failing_since) == (1, street.now())


def test_a_test_that_fails_wakes_nobody(street):
    webhook = listener(street)
    offer(street)
    give_up(webhook, street)
    street.webhooks.tested(webhook, is_success=False)
    assert not webhook.is_active


def test_a_successful_test_counts_as_success(street):
    webhook = listener(street)
    offer(street)
    fail(webhook, street)
    live(street, 5)
    street.webhooks.tested(webhook, is_success=True)
    assert webhook.last_success_at == START + 5
    assert webhook.is_due
    live(street, 60)
    assert webhook.is_due


def test_a_change_has_a_waiting_webhook_tried_at_once(street):
    webhook = listener(street)
    offer(street)
    fail(webhook, street)
    street.webhooks.update(webhook, subscription(2))
    assert webhook.is_due
    assert webhook.subscription.url == "https://receiver.example/2"


def test_heartbeats_stop_while_a_webhook_is_inactive_and_go_on_when_it_wakes(street):
    webhook = listener(street)
    offer(street)
    give_up(webhook, street)
    live(street, 1_000)
    street.webhooks.tested(webhook, is_success=True)
    live(street, 600)
    (beat,) = webhook.pending
    assert beat.at == START + 1_800


def test_time_pauses_when_something_is_due_and_not_when_a_webhook_waits_for_its_retry(street):
    webhook = listener(street)
    street.timeline.at(START + 1, offer, street)
    assert street.timeline.run_slice(START + 5) is False
    assert street.now() == START + 1
    fail(webhook, street)
    street.timeline.at(START + 2, offer, street)
    assert street.timeline.run_slice(START + 5) is True
    assert street.timeline.run_slice(START + 60) is False
    assert street.now() == START + 11


@bounded(100)
@given(st.lists(st.one_of(st.integers(1, 150), st.sampled_from(["fail", "succeed", "wait"])), max_size=30))
def test_nothing_is_lost_or_reordered_while_a_webhook_is_active(steps):
    """Batches that arrive, one after the other, are what was offered, in its order, each event once."""
    world = new_world(heartbeat_seconds=86_400, webhook_give_up_seconds=86_400)
    add_car(world)
    webhook = listener(world)
    waiting, under_way = deque(), []
    for step in steps:
        if isinstance(step, int):
            waiting.extend(offer(world, step))
        elif step == "wait":
            live(world, 7)
        elif webhook.is_due:
            batch = webhook.batch()
            under_way = under_way or [waiting.popleft() for _ in range(min(100, len(waiting)))]
            assert batch == under_way
            (fail if step == "fail" else succeed)(webhook, world)
            under_way = under_way if step == "fail" else []
    assert list(webhook.pending) == [*under_way, *waiting]


@pytest.mark.parametrize("seconds", [0.1, 0.3, 2.7])
def test_a_webhook_is_given_up_whenever_it_began_to_fail(seconds):
    """An end a hair beyond its millisecond was waited for in that millisecond again and again."""
    for offset_ms in range(100):
        world = new_world(webhook_give_up_seconds=seconds)
        live(world, offset_ms / 1000)
        webhook = listener(world)
        offer(world)
        fail(webhook, world)
        live(world, seconds)
        fail(webhook, world)
        assert not webhook.is_active
