"""Who listens: the webhooks of a client, what waits for each, and when a failing one is tried again.

Sending is done outside (`webhooks/deliver.py`); what came of it returns as an outcome. So this is synchronous, lives
in world time, and replays without a network. The first try of a batch fixes which events belong to it: a retry
carries the same ones under the same delivery id, and nothing is lost or reordered within a webhook.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sandbox.world.facts import Fact, Happened, Heartbeat
from sandbox.world.refusals import WebhookExists, WebhookNotFound
from sandbox.world.roll import Roll
from sandbox.world.timeline import due

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.timeline import Alarm
    from sandbox.world.world import World

BATCH = 100
RECEIVER_URL = "https://receiver.sandbox.enode.test/"
TAKEN = "took a delivery"
MISSED = "did not take a delivery"


@dataclass(frozen=True)
class Subscription:
    """What was asked for: `events` as sent, `kinds` of facts that they stand for (None: all)."""

    url: str
    secret: str
    events: tuple[str, ...]
    kinds: frozenset[str] | None
    api_version: str | None
    authentication: tuple[str, str] | None
    is_firehose: bool = False


@dataclass
class Breakage:
    """Deliveries fail on purpose: with a status, or without a connection; so many times, or until mended."""

    status: int | None
    times: int | None


class Webhook:
    """One webhook: its subscription, its health, and the facts that wait for it."""

    __slots__ = (
        "alarm",
        "batch_number",
        "batch_size",
        "breakage",
        "came_at",
        "dropped",
        "failing_since",
        "heartbeat_alarm",
        "id",
        "is_active",
        "is_waiting",
        "last_success_at",
        "number",
        "pending",
        "subscription",
        "tests",
        "tries",
    )

    def __init__(self, webhook_id: str, subscription: Subscription, now: float) -> None:
        """Begin active, with nothing pending."""
        self.id = webhook_id
        self.subscription = subscription
        self.came_at = self.last_success_at = now
        self.number = 0
        self.is_active = True
        self.pending: deque[Fact] = deque()
        self.batch_number = 1
        self.batch_size = 0
        self.tests = 0
        self.tries = 0
        self.failing_since: float | None = None
        self.is_waiting = False
        self.dropped = 0
        self.breakage: Breakage | None = None
        self.alarm: Alarm | None = None
        self.heartbeat_alarm: Alarm | None = None

    @property
    def is_due(self) -> bool:
        """Whether a batch can be sent now."""
        return self.is_active and not self.is_waiting and bool(self.pending)

    def truth(self) -> dict[str, Any]:
        """Give its health as plain data; times in POSIX seconds."""
        return {
            "is_active": self.is_active,
            "last_success_at": self.last_success_at,
            "pending": len(self.pending),
            "batch_number": self.batch_number,
            "tries": self.tries,
            "failing_since": self.failing_since,
            "dropped": self.dropped,
        }

    def batch(self) -> list[Fact]:
        """Fix the batch that is to be sent, and give its facts: those of assets first (W6)."""
        self.batch_size = self.batch_size or min(BATCH, len(self.pending))
        facts = list(islice(self.pending, self.batch_size))
        return sorted(facts, key=lambda fact: isinstance(fact, Heartbeat))


class Webhooks:
    """All webhooks of one client. `is_told` is put in by whoever knows API versions."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self.roll: Roll[Webhook] = Roll()
        self.is_told: Callable[[Subscription, Fact], bool] = lambda _subscription, _fact: True
        self._active: list[Webhook] = []

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
        self._activate(webhook)
        self._wind(webhook)
        return webhook

    def update(self, webhook: Webhook, subscription: Subscription) -> None:
        """Change a webhook; that wakes an inactive one (behaviour 5.1)."""
        self._refuse_twin(subscription, webhook)
        webhook.subscription = subscription
        self._recover(webhook)

    def remove(self, webhook: Webhook) -> None:
        """Take a webhook out; what waited for it is gone."""
        self._deactivate(webhook)
        self._world.timeline.cancel(webhook.heartbeat_alarm)
        self.roll.remove(webhook)

    def offer(self, fact: Fact) -> None:
        """Keep a fact for every active webhook that wants it, and whose API version has words for it."""
        for webhook in self._active:
            kinds = webhook.subscription.kinds
            if (kinds is None or fact.kind in kinds) and self.is_told(webhook.subscription, fact):
                self._keep(webhook, fact)

    def due(self) -> list[Webhook]:
        """The webhooks to which something can be sent now."""
        return [webhook for webhook in self._active if webhook.is_due]

    def succeeded(self, webhook: Webhook, batch_size: int) -> None:
        """Take note that a batch arrived."""
        for _ in range(min(batch_size, len(webhook.pending))):
            webhook.pending.popleft()
        webhook.batch_number += 1
        webhook.batch_size = 0
        webhook.last_success_at = self._world.now()
        self._recover(webhook)
        self._tell(TAKEN, webhook, f"{batch_size} event{'' if batch_size == 1 else 's'}")

    def failed(self, webhook: Webhook, batch_size: int) -> None:
        """Take note that a batch did not arrive: try again later, or give up and drop what waits."""
        now, settings = self._world.now(), self._world.settings
        self._wear_off(webhook)
        webhook.batch_size = batch_size
        webhook.failing_since = now if webhook.failing_since is None else webhook.failing_since
        give_up_at = due(webhook.failing_since + settings.webhook_give_up_seconds)
        webhook.tries += 1
        self._tell(MISSED, webhook, f"try {webhook.tries}")
        if now >= give_up_at:
            self._deactivate(webhook)
            self._tell("went inactive", webhook, "nothing arrived for too long")
            return
        gap = settings.webhook_retry_gaps[min(webhook.tries, len(settings.webhook_retry_gaps)) - 1]
        webhook.is_waiting = True
        webhook.alarm = self._world.timeline.at(min(now + gap, give_up_at), self._wake, webhook)

    def tested(self, webhook: Webhook, *, is_success: bool) -> None:
        """Take note of a test: success wakes an inactive webhook (W4)."""
        webhook.tests += 1
        if is_success:
            webhook.last_success_at = self._world.now()
            self._recover(webhook)

    def state(self) -> list[dict[str, Any]]:
        """All webhooks as plain data, oldest first."""
        return [
            {
                "id": webhook.id,
                "url": webhook.subscription.url,
                "events": list(webhook.subscription.events),
                "api_version": webhook.subscription.api_version,
                **webhook.truth(),
            }
            for webhook in self.roll
        ]

    def _refuse_twin(self, subscription: Subscription, itself: Webhook | None) -> None:
        for known in self.roll:
            mine, other = subscription, known.subscription
            if known is not itself and (mine.url, mine.api_version) == (other.url, other.api_version):
                detail = "A webhook with the specified URL and API version already exists."
                raise WebhookExists(detail)

    def _keep(self, webhook: Webhook, fact: Fact) -> None:
        webhook.pending.append(fact)
        if len(webhook.pending) > max(self._world.settings.webhook_pending_limit, webhook.batch_size):
            del webhook.pending[webhook.batch_size]
            webhook.dropped += 1
        if not webhook.is_waiting:
            self._world.timeline.pause()

    def _wind(self, webhook: Webhook) -> None:
        due_at = self._world.now() + self._world.settings.heartbeat_seconds
        webhook.heartbeat_alarm = self._world.timeline.at(due_at, self._beat, webhook)

    def _beat(self, webhook: Webhook) -> None:
        if webhook.is_active:
            heartbeat = Heartbeat(self._world.now(), webhook.id, len(webhook.pending))
            self._world.facts.append(heartbeat)
            self._keep(webhook, heartbeat)
        self._wind(webhook)

    def _wake(self, webhook: Webhook) -> None:
        webhook.is_waiting = False
        self._world.timeline.pause()

    def _tell(self, what: str, webhook: Webhook, detail: str) -> None:
        self._world.tell(Happened(self._world.now(), what, webhook.id, detail))

    def _wear_off(self, webhook: Webhook) -> None:
        breakage = webhook.breakage
        if breakage is not None and breakage.times is not None:
            breakage.times -= 1
            webhook.breakage = breakage if breakage.times else None

    def _recover(self, webhook: Webhook) -> None:
        self._world.timeline.cancel(webhook.alarm)
        webhook.tries = 0
        webhook.failing_since = None
        webhook.is_waiting = False
        if not webhook.is_active:
            self._activate(webhook)

    def _activate(self, webhook: Webhook) -> None:
        webhook.is_active = True
        self._active.append(webhook)
        self._world.telemetry.listen()

    def _deactivate(self, webhook: Webhook) -> None:
        if not webhook.is_active:
            return
        self._world.timeline.cancel(webhook.alarm)
        webhook.is_active = webhook.is_waiting = False
        webhook.pending.clear()
        webhook.batch_number += 1
        webhook.batch_size = 0
        self._active.remove(webhook)
        self._world.telemetry.leave()
