"""Dispatch: what goes out to the webhooks of one client, and what came of it, told to its world as commands.

Beside it stands what the program under test did then: each attempt remembers how much had been asked before it set out.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sandbox.webhooks.deliver import Outcome
from sandbox.webhooks.envelope import Envelopes, test_of
from sandbox.world.breakages import Met, met_by, occasion_of
from sandbox.world.refusals import NotFound
from sandbox.world.webhook import BATCH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.api.answer import Ready
    from sandbox.api.call import Call
    from sandbox.client import Client
    from sandbox.webhooks.deliver import Attempt, Sender
    from sandbox.webhooks.envelope import Delivery
    from sandbox.world.facts import Fact
    from sandbox.world.webhook import Webhook


class Dispatch:
    """Sends what is due to a client's webhooks."""

    def __init__(self, client: Client, sender: Sender) -> None:
        """Take whose webhooks they are, and who sends."""
        self._client = client
        self._sender = sender
        self._envelopes = Envelopes()

    def due(self) -> Mapping[str, Webhook]:
        """The webhooks to which something can be sent now, by id: none while their world is made again."""
        client = self._client
        return {} if client.broken or client.is_replaying else client.world.webhooks.due()

    def newly_due(self) -> Mapping[str, Webhook]:
        """Those of them that were not when this was asked last."""
        client = self._client
        return {} if client.broken or client.is_replaying else client.world.webhooks.newly_due()

    async def deliver(self, webhook: Webhook) -> None:
        """Send one batch, and carry out what came of it as a command; refuses with Broken, as the client does."""
        client = self._client
        with client.guarded(f"a delivery to webhook {webhook.id}"):
            met = met_by(client.world, webhook, occasion_of(webhook, _next_facts(webhook)))
            facts, tries = webhook.batch(met.most), webhook.tries + 1
            edition = client.edition_of(webhook.subscription)
            delivery = self._envelopes.pack(client.world, webhook, facts, edition, met.breakage)
            outcome = await self._send(delivery, tries, len(facts), met)
        await client.ready()
        if client.world.webhooks.roll.get(webhook.id) is not webhook:
            return
        if outcome.is_kept_back and met.breakage is not None:
            client.note("kept back", [webhook.id, len(facts), met.breakage.plan.number, met.asked])
        else:
            asked = [met.asked] if met.asked else []
            client.note("delivered", [webhook.id, len(facts), outcome.is_success, *asked])

    async def tested(self, call: Call, ready: Ready) -> tuple[Call, Ready]:
        """Send the test event that a call asks for; gives the call with what came of it."""
        client = self._client
        webhook = client.world.webhooks.choose(ready.call.params.get("webhookId"))
        if webhook is None:
            return call, ready
        met = met_by(client.world, webhook, occasion_of(webhook, [test_of(client.world, webhook)], is_test=True))
        edition = client.edition_of(webhook.subscription)
        outcome = await self._send(self._envelopes.pack_test(client.world, webhook, edition, met.breakage), 1, 1, met)
        await client.ready()
        told = {
            "status": outcome.status,
            "body": outcome.body,
            "headers": outcome.headers,
            "error": outcome.error,
            **({"asked": met.asked} if met.asked else {}),
        }
        return call._replace(outcome=told), ready._replace(call=ready.call._replace(outcome=told))

    async def redeliver(self, delivery_id: str) -> Attempt:
        """Send a delivery again, byte for byte, at once, and beside whatever waits; to the world, nothing happened."""
        known = [one for one in self._client.deliveries.attempts if one.delivery.id == delivery_id]
        if not known:
            detail = f"there is no delivery '{delivery_id}', or not any more: deliveries_kept says how many are kept"
            raise NotFound(detail)
        last = known[-1]
        return await self._post(last.delivery, last.tries + 1, last.events, None, is_redelivery=True)

    async def _send(self, delivery: Delivery, tries: int, events: int, met: Met) -> Outcome:
        client, breakage = self._client, met.breakage
        effect = breakage.effect if breakage is not None else None
        if breakage is not None and met.is_unsent:
            outcome = Outcome.unsent(breakage.effect, breakage.status)
            now, asked = client.world.now(), client.requests.made
            client.deliveries.add(delivery, tries, events, effect, outcome, now, asked)
            return outcome
        outcome = (await self._post(delivery, tries, events, effect)).outcome
        if effect == "duplicate":
            again = (await self._post(delivery, tries, events, effect)).outcome
            return again if again.is_success else outcome
        return outcome

    async def _post(
        self, delivery: Delivery, tries: int, events: int, effect: str | None, *, is_redelivery: bool = False
    ) -> Attempt:
        client, settings = self._client, self._client.terms.settings
        at, asked_before = client.world.now(), client.requests.made
        is_open = settings.webhook_private_addresses == "all"
        outcome = await self._sender.post(delivery, settings.webhook_timeout_seconds, is_open=is_open)
        log = client.deliveries
        return log.add(delivery, tries, events, effect, outcome, at, asked_before, is_redelivery=is_redelivery)


def _next_facts(webhook: Webhook) -> list[Fact]:
    """Give the facts that the next delivery would hold if nothing went wrong."""
    return list(islice(webhook.pending, webhook.batch_size or BATCH))
