"""The verb that has any event sent on demand as if it had happened: from what is known now, or with your own body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.events import ALL_EVENTS, EVENTS, KINDS
from sandbox.scenario.verbs.vendors import ANY
from sandbox.scenario.words import Verb, thing
from sandbox.shapes import array, obj, one_of, text
from sandbox.world.facts import (
    ActionUpdated,
    AssetDeleted,
    AssetDiscovered,
    AssetUpdated,
    CredentialsInvalidated,
    EventSent,
    Heartbeat,
    ScheduleUpdated,
    WebhookTested,
)
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.scenario.words import Stage
    from sandbox.world.assets.asset import Asset
    from sandbox.world.facts import Fact
    from sandbox.world.webhook import Webhook
    from sandbox.world.world import World

SUBJECTS = (*ANY, "action", "schedule", "user", "vendor")


def send_event(
    stage: Stage,
    event: str,
    webhook: Webhook | None = None,
    updated_fields: Sequence[str] | None = None,
    body: Mapping[str, Any] | None = None,
    **subject: Any,
) -> dict[str, Any]:
    """Have an event sent as if it had happened: to all webhooks that want it, or to one, whatever it wants."""
    world = stage.world
    if event in SYSTEM:
        for listener in [webhook] if webhook is not None else [one for one in world.webhooks.roll if one.is_active]:
            world.webhooks.offer_to(listener, SYSTEM[event](world, listener))
        return {}
    fact = EventSent(
        world.now(), event, KINDS.get(event, event), _told_of(world, event, subject), _user_of(subject),
        updated_fields, body or {},
    )  # fmt: skip
    if fact.of is None and not (body and subject.get("user")):
        detail = f"{event} needs {WANTED.get(KINDS.get(event, ''), 'a user, and a body with its other keys')}"
        raise Refused(detail)
    if webhook is None:
        world.tell(fact)
    else:
        world.webhooks.offer_to(webhook, fact)
    return {}


def _told_of(world: World, event: str, subject: Mapping[str, Any]) -> Fact | None:
    """Make the fact that the event would be told of, if what it speaks of is named, and of the right kind."""
    kind = KINDS.get(event, "")
    if kind == "action-updated" and "action" in subject:
        action = subject["action"]
        return ActionUpdated(world.now(), action.asset.id, None, action.record)
    if kind == "schedule-updated" and "schedule" in subject:
        schedule = subject["schedule"]
        return ScheduleUpdated(world.now(), schedule.id, None, schedule.status)
    if kind == "credentials-invalidated" and {"user", "vendor"} <= subject.keys():
        vendor = world.catalogue.vendor(subject["vendor"])
        return CredentialsInvalidated(world.now(), subject["user"].id, vendor.id)
    asset: Asset | None = next((subject[name] for name in ANY if name in subject), None)
    if asset is None or kind not in EVENTS or not kind.startswith(f"{asset.kind}-"):
        return None
    return CHANGES[kind.removeprefix(f"{asset.kind}-")](asset, world.now())


def _user_of(subject: Mapping[str, Any]) -> str | None:
    return subject["user"].id if "user" in subject else None


CHANGES: dict[str, Callable[[Asset, float], Fact]] = {
    "discovered": lambda asset, now: AssetDiscovered(now, asset.kind, asset.id, _bare(asset, now)),
    "updated": lambda asset, now: AssetUpdated(now, asset.kind, asset.id, _bare(asset, now), asset.record()),
    "deleted": lambda asset, now: AssetDeleted(now, asset.kind, asset.id, asset.record()),
}
SYSTEM: dict[str, Callable[[World, Webhook], Fact]] = {
    "system:heartbeat": lambda world, webhook: Heartbeat(world.now(), webhook.id, webhook.waiting_events),
    "enode:webhook:test": lambda world, webhook: WebhookTested(world.now(), webhook.subscription.is_firehose),
}
WANTED = {
    **{kind: f"a known {kind.partition('-')[0]}" for kind in EVENTS if kind.split("-")[0] in ANY},
    "action-updated": "an action",
    "schedule-updated": "a schedule",
    "credentials-invalidated": "a user and a vendor",
}


def _bare(asset: Asset, now: float) -> Any:
    asset.record()
    return asset.observe_bare(now)


VERBS = (
    Verb(
        "send_event",
        "network",
        send_event,
        {
            "event": one_of(*ALL_EVENTS),
            **ANY,
            "action": thing("action"),
            "schedule": thing("schedule"),
            "user": thing("user"),
            "vendor": text(minLength=1, description="a vendor id, such as TESLA"),
            "webhook": thing("webhook", description="only to this webhook, whatever it subscribed to"),
            "updated_fields": array(text(), description="what the event names as changed"),
            "body": obj({}, is_open=True, description="keys of the event that take the place of its own, or are new"),
        },
        (*SUBJECTS, "webhook", "updated_fields", "body"),
        main="event",
    ),
)
