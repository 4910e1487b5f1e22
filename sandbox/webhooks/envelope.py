"""The envelope: facts become one delivery, in the version of the webhook. Each event is rendered once a version."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from sandbox.api.answer import exact
from sandbox.api.events import event_bytes, test_event
from sandbox.webhooks.sign import sign

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.api.versions import Edition
    from sandbox.world.facts import Fact
    from sandbox.world.webhooks import Subscription, Webhook
    from sandbox.world.world import World

KEPT_EVENTS = 2_000
OUR_HEADERS = {
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "x-enode-delivery",
    "x-enode-signature",
}


@dataclass(frozen=True)
class Delivery:
    """One POST to a webhook, ready to be sent."""

    id: str
    webhook_id: str
    url: str
    body: bytes
    headers: Mapping[str, str]


class Envelopes:
    """Packs deliveries; remembers the bytes of the newest events, since several webhooks may want them."""

    def __init__(self) -> None:
        """Begin with nothing rendered."""
        self._rendered: OrderedDict[tuple[int, str], tuple[Fact, bytes]] = OrderedDict()

    def pack(self, world: World, webhook: Webhook, facts: Sequence[Fact], edition: Edition) -> Delivery:
        """Pack a batch. A retry gives the same id and, unless long forgotten, the same bytes (W2)."""
        body = b"[" + b",".join([self._event(fact, edition) for fact in facts]) + b"]"
        number = world.note_of("delivery", webhook.id, webhook.batch_number)
        return _delivery(uuid.UUID(bytes=number, version=4), webhook.id, webhook.subscription, body)

    def pack_test(self, world: World, webhook: Webhook, edition: Edition) -> Delivery:
        """Pack a test event (W4)."""
        name = "enode:firehose:test" if webhook.subscription.is_firehose else "enode:webhook:test"
        body = orjson.dumps([test_event(name, world.now(), edition)])
        number = world.note_of("test", webhook.id, webhook.tests)
        return _delivery(uuid.UUID(bytes=number, version=4), webhook.id, webhook.subscription, body)

    def _event(self, fact: Fact, edition: Edition) -> bytes:
        key = (id(fact), edition.version)
        known = self._rendered.get(key)
        if known is not None and known[0] is fact:
            return known[1]
        rendered = exact(event_bytes(fact, edition))
        if len(self._rendered) >= KEPT_EVENTS:
            self._rendered.popitem(last=False)
        self._rendered[key] = (fact, rendered)
        return rendered


def _delivery(number: uuid.UUID, webhook_id: str, subscription: Subscription, body: bytes) -> Delivery:
    headers = {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "x-enode-delivery": str(number),
        "x-enode-signature": sign(subscription.secret, body),
    }
    if subscription.authentication is not None:
        name, value = subscription.authentication
        if name not in OUR_HEADERS:
            headers[name] = value
    return Delivery(str(number), webhook_id, subscription.url, body, headers)
