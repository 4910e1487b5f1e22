"""The envelope: facts become one delivery, in the version of the webhook. Each event is rendered once a version."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.api.answer import exact
from sandbox.api.events import event_bytes
from sandbox.webhooks.tamper import tampering
from sandbox.world.facts import WebhookTested

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.api.versions import Edition
    from sandbox.world.breakages import Breakage
    from sandbox.world.facts import Fact
    from sandbox.world.webhook import Webhook
    from sandbox.world.world import World

KEPT_EVENTS = 2_000


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

    def pack(
        self,
        world: World,
        webhook: Webhook,
        facts: Sequence[Fact],
        edition: Edition,
        breakage: Breakage | None = None,
    ) -> Delivery:
        """Pack a batch. A retry gives the same id and, unless long forgotten, the same bytes (W2).

        Its size belongs to the id: what was under way when a server was killed may have grown when it goes out again,
        and a consumer that took the first part throws away what it thinks it has seen.
        """
        number = world.note_of("delivery", webhook.id, webhook.batch_number, len(facts))
        return self._packed(number, webhook, facts, edition, breakage)

    def pack_test(self, world: World, webhook: Webhook, edition: Edition, breakage: Breakage | None = None) -> Delivery:
        """Pack a test event (W4)."""
        number = world.note_of("test", webhook.id, webhook.tests)
        return self._packed(number, webhook, [test_of(world, webhook)], edition, breakage)

    def _packed(
        self, number: bytes, webhook: Webhook, facts: Sequence[Fact], edition: Edition, breakage: Breakage | None
    ) -> Delivery:
        tampered = tampering(breakage)
        body = b"[" + b",".join([self._event(fact, edition) for fact in tampered.facts(facts)]) + b"]"
        signature = tampered.signature(webhook.subscription.secret, body)
        return _delivery(str(uuid.UUID(bytes=number, version=4)), webhook, body, signature)

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


def test_of(world: World, webhook: Webhook) -> WebhookTested:
    """Give the fact that a test call tells."""
    return WebhookTested(world.now(), webhook.subscription.is_firehose)


def _delivery(delivery_id: str, webhook: Webhook, body: bytes, signature: str) -> Delivery:
    subscription = webhook.subscription
    headers = {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "x-enode-delivery": delivery_id,
        "x-enode-signature": signature,
    }
    if subscription.authentication is not None:
        name, value = subscription.authentication
        headers[name] = value
    return Delivery(delivery_id, webhook.id, subscription.url, body, headers)
