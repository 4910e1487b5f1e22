"""How long a failing webhook is tried: two profiles, and what other settings make of them."""

from __future__ import annotations

import pytest

from sandbox.settings import Settings, changed
from sandbox.world.retries import PROFILES, Patience, patience
from sandbox.world.world import World
from tests.conftest import START, add_car, new_world
from tests.world.lives import live
from tests.world.receiving import fail, listener, offer, succeed

DAY_AND_TWO_HOURS = 26 * 3600


def tried_after(world: World, most: int = 40) -> list[float]:
    """Let a webhook fail until it is inactive; gives when it was tried, in seconds."""
    add_car(world)
    webhook = listener(world)
    offer(world)
    told = []
    while webhook.is_active and len(told) < most:
        told.append(round(world.now() - START, 3))
        fail(webhook, world)
        if webhook.is_active:
            live(world, webhook.alarm.due_at - world.now())
    return told


def test_production_tries_seventeen_times_in_twenty_six_hours() -> None:
    told = tried_after(new_world(webhook_retries="production"))
    assert (len(told), told[-1]) == (17, DAY_AND_TWO_HOURS)


@pytest.mark.parametrize("name", PROFILES)
def test_the_gaps_of_a_profile_grow(name: str) -> None:
    gaps = PROFILES[name].gaps
    assert list(gaps) == sorted(set(gaps))


def test_sandbox_gives_up_after_five_minutes() -> None:
    assert tried_after(new_world()) == [0, 10, 40, 100, 220, 300]


@pytest.mark.parametrize(
    ("given", "borne"),
    [
        ({}, PROFILES["sandbox"]),
        ({"webhook_retries": "production"}, PROFILES["production"]),
        ({"webhook_tries": 3}, PROFILES["sandbox"]._replace(tries=3)),
        ({"webhook_retries": "production", "webhook_give_up_seconds": 60}, (PROFILES["production"].gaps, 0, 60)),
        ({"webhook_retries": "production", "webhook_retry_gaps": [5]}, ((5,), 0, DAY_AND_TWO_HOURS)),
        ({"webhook_retry_gaps": [1, 2], "webhook_tries": 4, "webhook_give_up_seconds": 9}, ((1, 2), 4, 9)),
    ],
)
def test_other_settings_take_the_place_of_the_profile(given, borne) -> None:
    assert patience(changed(Settings(), given)) == Patience(*borne)


def test_the_number_of_tries_ends_it_too() -> None:
    assert tried_after(new_world(webhook_tries=3)) == [0, 10, 40]


def test_an_inactive_webhook_is_left_alone_and_an_inactive_firehose_gets_each_heartbeat_once() -> None:
    """Behaviour 5.1: in the firehose era, a successful heartbeat wakes it."""
    for is_firehose in (False, True):
        world = new_world(webhook_tries=1)
        webhook = listener(world, is_firehose=is_firehose)
        offer(world)
        fail(webhook, world)
        offer(world)
        live(world, 600)
        assert (webhook.is_due, len(webhook.pending)) == (is_firehose, int(is_firehose))


def test_a_heartbeat_that_fails_is_not_tried_again_and_the_next_one_is() -> None:
    world = new_world(webhook_tries=1)
    webhook = listener(world, is_firehose=True)
    offer(world)
    fail(webhook, world)
    for _ in range(3):
        live(world, 600)
        fail(webhook, world)
        assert (webhook.is_active, webhook.waiting_events) == (False, 0)


def test_a_firehose_wakes_by_a_heartbeat_that_arrives() -> None:
    world = new_world(webhook_tries=1)
    webhook = listener(world, is_firehose=True)
    offer(world)
    fail(webhook, world)
    live(world, 600)
    (beat,) = webhook.batch()
    assert beat.pending_events == 0
    succeed(webhook, world)
    assert (webhook.is_active, webhook.last_success_at) == (True, START + 600)
    assert world.telemetry.is_attentive
    facts = offer(world, 2)
    assert webhook.batch() == facts
