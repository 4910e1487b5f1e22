"""Who listens: the webhooks of a client, what waits for each, and when a failing one is tried again.

Sending is done outside (`webhooks/deliver.py`); what came of it returns as an outcome. So this is synchronous, lives
in world time, and replays without a network. The first try of a batch fixes which events belong to it: a retry
carries the same ones under the same delivery id, and nothing is lost or reordered within a webhook, but on purpose.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.world.breakages import counted
from sandbox.world.facts import Fact, Happened, Heartbeat
from sandbox.world.refusals import NotNow, WebhookExists, WebhookNotFound
from sandbox.world.retries import patience
from sandbox.world.roll import Roll
from sandbox.world.timeline import due
from sandbox.world.webhook import Subscription, Webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.world.breakages import Breakage
    from sandbox.world.world import World

RECEIVER_URL = "https://receiver.sandbox.enode.test/"
TAKEN = "took a delivery"
MISSED = "did not take a delivery"


class Webhooks:
    """All webhooks of one client. `is_told` is put in by whoever knows API versions."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self.roll: Roll[Webhook] = Roll()
        self.is_told: Callable[[Subscription, Fact], bool] = lambda _subscription, _fact: True
        self._active: dict[str, Webhook] = {}
        self._due: dict[str, Webhook] = {}
        self._newly_due: dict[str, Webhook] = {}
        self._known: dict[tuple[str, str | None], Webhook] = {}
        self._breakages_planned = 0

    def find(self, webhook_id: str) -> Webhook:
        """Find a webhook, or refuse with WebhookNotFound."""
        webhook = self.roll.get(webhook_id)
        if webhook is None:
            detail = f"Could not find webhook {webhook_id}"
            raise WebhookNotFound(detail)
        return webhook

    def choose(self, webhook_id: str | None) -> Webhook | None:
        """Give the webhook of an id, or without one the firehose; None if it is not there."""
        return self.roll.get(webhook_id) if webhook_id is not None else self.firehose()

    def firehose(self) -> Webhook | None:
        """Give the old generation's one webhook, if it is there (behaviour 5.2)."""
        return next((webhook for webhook in self.roll if webhook.subscription.is_firehose), None)

    def add(self, subscription: Subscription) -> Webhook:
        """Register a webhook; URL and version must be new to the client (behaviour 5.2)."""
        self._refuse_twin(subscription, None)
        webhook = Webhook(self._world.new_id(), subscription, self._world.now())
        self.roll.add(webhook)
        self._known[_address(subscription)] = webhook
        self._activate(webhook)
        self._wind(webhook)
        return webhook

    def update(self, webhook: Webhook, subscription: Subscription) -> None:
        """Change a webhook; that wakes an inactive one (behaviour 5.1)."""
        self._refuse_twin(subscription, webhook)
        del self._known[_address(webhook.subscription)]
        self._known[_address(subscription)] = webhook
        webhook.subscription = subscription
        self._recover(webhook)

    def remove(self, webhook: Webhook) -> None:
        """Take a webhook out; what waited for it is gone."""
        self._deactivate(webhook)
        self._drop(webhook)
        del self._known[_address(webhook.subscription)]
        self._world.timeline.cancel(webhook.heartbeat_alarm)
        self.roll.remove(webhook)

    def offer(self, fact: Fact) -> None:
        """Keep a fact for every active webhook that wants it, and whose API version has words for it."""
        is_told: dict[Any, bool] = {}
        for webhook in self._active.values():
            subscription = webhook.subscription
            if subscription.kinds is None or fact.kind in subscription.kinds:
                words = subscription.api_version, subscription.events
                if words not in is_told:
                    is_told[words] = self.is_told(subscription, fact)
                if is_told[words]:
                    self._keep(webhook, fact)

    def offer_to(self, webhook: Webhook, fact: Fact) -> None:
        """Keep a fact for one webhook, whatever it asked for; refuses with NotNow if it is inactive."""
        if not webhook.is_active:
            detail = f"webhook {webhook.id} is inactive"
            raise NotNow(detail)
        self._keep(webhook, fact)

    def due(self) -> Mapping[str, Webhook]:
        """The webhooks to which something can be sent now, by id."""
        return self._due

    def newly_due(self) -> Mapping[str, Webhook]:
        """Those of them that were not when this was asked last, so that thousands need not be looked through."""
        newly_due, self._newly_due = self._newly_due, {}
        return newly_due

    def succeeded(self, webhook: Webhook, batch_size: int, asked: Sequence[Any] = ()) -> None:
        """Take note that a batch arrived."""
        self._count(webhook, asked)
        self._take(webhook, batch_size)
        webhook.is_late = False
        webhook.pending.extendleft(reversed(webhook.held))
        webhook.batch_size = len(webhook.held)
        webhook.held.clear()
        webhook.last_success_at = self._world.now()
        self._recover(webhook)
        self._tell(TAKEN, webhook, f"{batch_size} event{'' if batch_size == 1 else 's'}")

    def failed(self, webhook: Webhook, batch_size: int, asked: Sequence[Any] = ()) -> None:
        """Take note that a batch did not arrive: try again later, or give up and drop what waits."""
        self._count(webhook, asked)
        self._tell(MISSED, webhook, f"try {webhook.tries + 1}")
        if not webhook.is_active:
            self._drop(webhook)
            return
        now, borne = self._world.now(), patience(self._world.settings)
        webhook.batch_size = batch_size
        webhook.failing_since = now if webhook.failing_since is None else webhook.failing_since
        over_at = due(webhook.failing_since + borne.seconds)
        webhook.tries += 1
        if borne.is_over(webhook.tries, now, over_at):
            self._deactivate(webhook)
            self._tell("went inactive", webhook, f"nothing arrived in {webhook.tries} tries")
            return
        self._wait_until(webhook, min(now + borne.gap_after(webhook.tries), over_at))

    def kept_back(self, webhook: Webhook, batch_size: int, number: int, asked: Sequence[Any]) -> None:
        """Take note that a batch was not sent, since a plan has it come later, or after the next one."""
        breakage = next((one for one in webhook.breakages if one.plan.number == number), None)
        self._count(webhook, asked)
        if breakage is not None and breakage.effect == "reorder":
            webhook.held = self._take(webhook, batch_size)
            self._judge(webhook)
            return
        webhook.batch_size, webhook.is_late = batch_size, True
        self._wait_until(webhook, self._world.now() + (breakage.seconds if breakage else 0.0))

    def spoil(self, webhook: Webhook, plan: Callable[[int], Breakage]) -> Breakage:
        """Plan that deliveries go wrong; the number of the plan is given."""
        self._breakages_planned += 1
        breakage = plan(self._breakages_planned)
        limit = self._world.settings.webhook_pending_limit
        if breakage.gathers > limit:
            detail = f"no more than {limit} events may wait (webhook_pending_limit)"
            raise NotNow(detail)
        webhook.breakages = [*webhook.breakages, breakage]
        self._judge(webhook)
        return breakage

    def mend(self, webhook: Webhook) -> None:
        """End whatever was planned to go wrong with deliveries; what it met stays to be seen."""
        webhook.breakages = [replace(breakage, is_mended=True) for breakage in webhook.breakages]
        self._judge(webhook)
        self._world.timeline.pause()

    def tested(self, webhook: Webhook, asked: Sequence[Any] = (), *, is_success: bool) -> None:
        """Take note of a test: success wakes an inactive webhook (W4)."""
        self._count(webhook, asked)
        webhook.tests += 1
        if is_success:
            webhook.last_success_at = self._world.now()
            self._recover(webhook)

    def state(self) -> list[dict[str, Any]]:
        """All webhooks as plain data, oldest first."""
        return [webhook.state() for webhook in self.roll]

    def _refuse_twin(self, subscription: Subscription, itself: Webhook | None) -> None:
        if self._known.get(_address(subscription), itself) is not itself:
            detail = "A webhook with the specified URL and API version already exists."
            raise WebhookExists(detail)

    def _keep(self, webhook: Webhook, fact: Fact) -> None:
        webhook.pending.append(fact)
        if len(webhook.pending) > max(self._world.settings.webhook_pending_limit, webhook.batch_size):
            del webhook.pending[webhook.batch_size]
            webhook.dropped += 1
        self._judge(webhook)
        if not webhook.is_waiting:
            self._world.timeline.pause()

    def _take(self, webhook: Webhook, batch_size: int) -> list[Fact]:
        """Take a batch from what waits; the next one has another number."""
        webhook.batch_number += 1
        webhook.batch_size = 0
        return [webhook.pending.popleft() for _ in range(min(batch_size, len(webhook.pending)))]

    def _judge(self, webhook: Webhook) -> None:
        """Put a webhook among those that are due, or take it out."""
        if not webhook.is_due:
            self._due.pop(webhook.id, None)
        elif webhook.id not in self._due:
            self._due[webhook.id] = self._newly_due[webhook.id] = webhook

    def _wind(self, webhook: Webhook) -> None:
        due_at = self._world.now() + self._world.settings.heartbeat_seconds
        webhook.heartbeat_alarm = self._world.timeline.at(due_at, self._beat, webhook)

    def _beat(self, webhook: Webhook) -> None:
        """Send a heartbeat; an inactive firehose gets one try of each, and wakes if it takes it (behaviour 5.1)."""
        if webhook.is_active or (webhook.subscription.is_firehose and not webhook.pending):
            heartbeat = Heartbeat(self._world.now(), webhook.id, webhook.waiting_events)
            self._world.facts.append(heartbeat)
            self._keep(webhook, heartbeat)
        self._wind(webhook)

    def _wait_until(self, webhook: Webhook, at: float) -> None:
        webhook.is_waiting = True
        webhook.alarm = self._world.timeline.at(at, self._wake, webhook)
        self._judge(webhook)

    def _wake(self, webhook: Webhook) -> None:
        webhook.is_waiting = False
        self._judge(webhook)
        self._world.timeline.pause()

    def _tell(self, what: str, webhook: Webhook, detail: str) -> None:
        self._world.tell(Happened(self._world.now(), what, webhook.id, detail))

    def _count(self, webhook: Webhook, asked: Sequence[Any]) -> None:
        if asked:
            webhook.breakages = counted(webhook.breakages, asked)

    def _recover(self, webhook: Webhook) -> None:
        self._world.timeline.cancel(webhook.alarm)
        webhook.tries = 0
        webhook.failing_since = None
        webhook.is_waiting = False
        if not webhook.is_active:
            self._activate(webhook)
        self._judge(webhook)

    def _activate(self, webhook: Webhook) -> None:
        webhook.is_active = True
        self._active[webhook.id] = webhook
        self._world.telemetry.listen()

    def _deactivate(self, webhook: Webhook) -> None:
        if not webhook.is_active:
            return
        self._world.timeline.cancel(webhook.alarm)
        webhook.is_active = webhook.is_waiting = False
        del self._active[webhook.id]
        self._drop(webhook)
        self._world.telemetry.leave()

    def _drop(self, webhook: Webhook) -> None:
        webhook.forget()
        self._judge(webhook)


def _address(subscription: Subscription) -> tuple[str, str | None]:
    return subscription.url, subscription.api_version
