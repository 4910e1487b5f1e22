"""Webhooks to send to, things to send to them, and outcomes of having sent."""

from __future__ import annotations

from dataclasses import replace

from sandbox.world.facts import AssetUpdated, Fact
from sandbox.world.webhook import Subscription, Webhook
from sandbox.world.world import World
from tests.conftest import add_car
from tests.world.lives import live


def subscription(number: int = 1, kinds: set[str] | None = None, api_version: str | None = None) -> Subscription:
    wanted = None if kinds is None else frozenset(kinds)
    return Subscription(f"https://receiver.example/{number}", "a-secret", ("*",), wanted, api_version, None)


def listener(world: World, number: int = 1, kinds: set[str] | None = None, *, is_firehose: bool = False) -> Webhook:
    return world.webhooks.add(replace(subscription(number, kinds), is_firehose=is_firehose))


def offer(world: World, count: int = 1) -> list[Fact]:
    """Have a vehicle told of so many times."""
    record = world.rolls["vehicle"].get(next(iter(world.assets))).record() if world.assets else add_car(world).record()
    facts = [AssetUpdated(world.now(), "vehicle", str(number), record, record) for number in range(count)]
    for fact in facts:
        world.tell(fact)
    return facts


def fail(webhook: Webhook, world: World) -> None:
    world.webhooks.failed(webhook, len(webhook.batch()))


def succeed(webhook: Webhook, world: World) -> None:
    world.webhooks.succeeded(webhook, len(webhook.batch()))


def give_up(webhook: Webhook, world: World) -> None:
    """Fail until the webhook is inactive."""
    for _ in range(20):
        if not webhook.is_active:
            return
        fail(webhook, world)
        live(world, 0 if not webhook.is_active else webhook.alarm.due_at - world.now())
    raise AssertionError("the webhook never gives up")
