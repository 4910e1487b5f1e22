"""Deliveries that go wrong on purpose: which plan each meets, what it does to what waits, and how it is counted."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.breakages import EFFECTS, Breakage, Met, met_by, occasion_of
from sandbox.world.facts import AssetUpdated, Fact, Heartbeat
from sandbox.world.faults import PlannedFault
from sandbox.world.refusals import NotNow
from sandbox.world.webhook import Webhook
from sandbox.world.world import World
from tests.conftest import START, new_world
from tests.world.lives import live
from tests.world.receiving import give_up, listener, offer


def plan(world: World, webhook: Webhook, effect: str, **given: Any) -> Breakage:
    words = {name: given.pop(name) for name in ("status", "seconds", "size") if name in given}
    return world.webhooks.spoil(webhook, lambda number: Breakage(PlannedFault(number, **given), effect, **words))


def meet(world: World, webhook: Webhook) -> tuple[Met, list[Fact]]:
    """Fix the next delivery as the dispatch does."""
    met = met_by(world, webhook, occasion_of(webhook, list(webhook.pending)[:100]))
    return met, webhook.batch(met.most)


def deliver(world: World, webhook: Webhook) -> list[Fact]:
    """Have the next delivery go out, and tell what became of it; gives what the receiver took."""
    met, facts = meet(world, webhook)
    if met.breakage is not None and met.breakage.effect in {"delay", "reorder"}:
        world.webhooks.kept_back(webhook, len(facts), met.breakage.plan.number, met.asked)
        return []
    is_failing = met.breakage is not None and met.breakage.effect == "fail"
    (world.webhooks.failed if is_failing else world.webhooks.succeeded)(webhook, len(facts), met.asked)
    is_lost = is_failing or (met.breakage is not None and met.breakage.effect == "drop")
    return [] if is_lost else facts


@pytest.mark.parametrize("times", [1, 2])
def test_a_plan_is_over_after_so_many_deliveries_and_says_how_often_it_was_met(street, times):
    webhook = listener(street)
    plan(street, webhook, "drop", times=times)
    told = []
    for _ in range(4):
        offer(street)
        told.append(len(deliver(street, webhook)))
    assert told == [0] * times + [1] * (4 - times)
    assert (webhook.breakages[0].plan.met, webhook.breakages[0].is_over) == (times, True)


def test_a_plan_without_a_number_lasts_until_it_is_mended_and_stays_to_be_seen(street):
    webhook = listener(street)
    plan(street, webhook, "drop")
    for _ in range(3):
        offer(street)
        assert deliver(street, webhook) == []
    street.webhooks.mend(webhook)
    facts = offer(street)
    assert deliver(street, webhook) == facts
    (state,) = webhook.truth()["breakages"]
    assert (state["met"], state["is_over"], state["how"]) == (3, True, "drop")


def test_a_failing_plan_is_met_by_each_try(street):
    webhook = listener(street)
    plan(street, webhook, "fail", times=2, status=503)
    facts = offer(street)
    told = []
    for _ in range(3):
        told.append(deliver(street, webhook))
        live(street, 60)
    assert told == [[], [], facts]


def test_of_several_plans_the_first_that_strikes_is_met_and_the_next_one_waits(street):
    webhook = listener(street)
    plan(street, webhook, "drop", times=1)
    plan(street, webhook, "wrong_secret", times=1)
    effects = []
    for _ in range(3):
        offer(street)
        met, facts = meet(street, webhook)
        effects.append(met.breakage and met.breakage.effect)
        street.webhooks.succeeded(webhook, len(facts), met.asked)
    assert effects == ["drop", "wrong_secret", None]
    assert [breakage.plan.met for breakage in webhook.breakages] == [1, 1]


def test_a_share_is_met_by_that_share_of_deliveries(street):
    webhook = listener(street)
    plan(street, webhook, "drop", share=0.4)
    for _ in range(200):
        offer(street)
        deliver(street, webhook)
    (breakage,) = webhook.breakages
    assert breakage.plan.seen == 200
    assert 50 < breakage.plan.met < 110


def test_a_plan_strikes_only_what_it_is_planned_for(street):
    webhook = listener(street)
    plan(street, webhook, "drop", match={"kind": "heartbeat"})
    plan(street, webhook, "wrong_secret", match={"asset_id": "1"})
    offer(street, 1)
    assert meet(street, webhook)[0].breakage is None
    street.webhooks.succeeded(webhook, 1)
    offer(street, 2)
    assert meet(street, webhook)[0].breakage.effect == "wrong_secret"


def test_a_late_delivery_goes_out_once_its_time_has_come_with_what_it_had(street):
    webhook = listener(street)
    plan(street, webhook, "delay", seconds=30.0, times=1)
    first = offer(street)
    assert deliver(street, webhook) == []
    later = offer(street)
    assert street.webhooks.due() == {}
    live(street, 29.999)
    assert not webhook.is_due
    live(street, 0.001)
    assert deliver(street, webhook) == first
    assert deliver(street, webhook) == later
    assert (webhook.tries, webhook.failing_since) == (0, None)


def test_a_plan_of_delays_without_an_end_delays_each_delivery_once(street):
    webhook = listener(street)
    plan(street, webhook, "delay", seconds=10.0)
    for _ in range(3):
        facts, since = offer(street), street.now()
        assert deliver(street, webhook) == []
        live(street, 10)
        assert deliver(street, webhook) == facts
        assert street.now() == since + 10


def test_a_delivery_out_of_turn_comes_after_the_next_one(street):
    webhook = listener(street)
    plan(street, webhook, "reorder", times=1)
    first = offer(street, 2)
    assert deliver(street, webhook) == []
    assert (webhook.is_due, webhook.waiting_events) == (False, 2)
    second = offer(street, 3)
    number = webhook.batch_number
    assert deliver(street, webhook) == second
    assert webhook.is_due
    assert (deliver(street, webhook), webhook.batch_number) == (first, number + 2)


def test_what_is_kept_back_is_dropped_when_the_webhook_goes_inactive(street):
    webhook = listener(street)
    plan(street, webhook, "reorder", times=1)
    offer(street)
    deliver(street, webhook)
    offer(street)
    give_up(webhook, street)
    assert webhook.waiting_events == 0


def test_a_huge_batch_is_gathered_and_then_all_is_as_before(street):
    webhook = listener(street)
    plan(street, webhook, "huge_batch", size=250, times=1)
    offer(street, 249)
    assert street.webhooks.due() == {}
    offer(street, 61)
    assert [len(deliver(street, webhook)) for _ in range(2)] == [250, 60]


def test_a_huge_batch_that_is_mended_lets_go_what_it_gathered(street):
    webhook = listener(street)
    plan(street, webhook, "huge_batch", size=250)
    offer(street, 3)
    assert not webhook.is_due
    street.webhooks.mend(webhook)
    assert list(street.webhooks.due()) == [webhook.id]


def test_a_batch_larger_than_what_may_wait_is_refused():
    world = new_world(webhook_pending_limit=100)
    webhook = listener(world)
    with pytest.raises(NotNow, match="webhook_pending_limit"):
        plan(world, webhook, "huge_batch", size=101)
    assert webhook.breakages == []


def test_a_retry_of_a_batch_of_another_size_keeps_its_size(street):
    webhook = listener(street)
    plan(street, webhook, "split_batches", size=2, times=1)
    plan(street, webhook, "fail", times=1)
    facts = offer(street, 5)
    met, batch = meet(street, webhook)
    street.webhooks.failed(webhook, len(batch), met.asked)
    live(street, 10)
    assert deliver(street, webhook) == []
    live(street, 60)
    assert deliver(street, webhook) == facts[:2]
    assert deliver(street, webhook) == facts[2:]


def test_events_are_out_of_order_only_where_one_asset_has_several(street):
    webhook = listener(street)
    plan(street, webhook, "out_of_order")
    record = next(iter(street.assets.values())).record()
    for names in (["a", "b"], ["a", "b", "a"]):
        for name in names:
            street.tell(AssetUpdated(street.now(), "vehicle", name, record, record))
        met, facts = meet(street, webhook)
        street.webhooks.succeeded(webhook, len(facts), met.asked)
        assert (met.breakage is not None) == (len(names) == 3)


def test_a_test_call_meets_only_what_can_happen_to_it(street):
    webhook = listener(street)
    beat = [Heartbeat(START, webhook.id, 0)]
    for effect in EFFECTS:
        webhook.breakages = []
        plan(street, webhook, effect)
        met = met_by(street, webhook, occasion_of(webhook, beat, is_test=True))
        is_possible = effect in {"fail", "wrong_signature", "wrong_secret", "skewed_created_at"}
        assert (met.breakage is not None) == is_possible, effect


def test_every_effect_says_what_it_does():
    assert all(effect.does for effect in EFFECTS.values())
