"""One webhook: what was asked for, what waits for it, and how it is getting on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sandbox.world.facts import Heartbeat, WebhookTested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.world.breakages import Breakage
    from sandbox.world.facts import Fact
    from sandbox.world.timeline import Alarm

BATCH = 100
NO_SUBJECT = (Heartbeat, WebhookTested)


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


class Webhook:
    """A webhook: its subscription, its health, and the facts that wait for it.

    `held` is a batch that was kept back on purpose, until the next one has arrived.
    """

    __slots__ = (
        "alarm",
        "batch_number",
        "batch_size",
        "breakages",
        "came_at",
        "dropped",
        "failing_since",
        "heartbeat_alarm",
        "held",
        "id",
        "is_active",
        "is_late",
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
        self.held: list[Fact] = []
        self.batch_number = 1
        self.batch_size = 0
        self.tests = 0
        self.tries = 0
        self.failing_since: float | None = None
        self.is_waiting = False
        self.is_late = False
        self.dropped = 0
        self.breakages: list[Breakage] = []
        self.alarm: Alarm | None = None
        self.heartbeat_alarm: Alarm | None = None

    @property
    def is_due(self) -> bool:
        """Whether a batch can be sent now."""
        if self.is_waiting or not self.pending:
            return False
        return not self.breakages or self.batch_size > 0 or len(self.pending) >= self._least()

    @property
    def waiting_events(self) -> int:
        """How many events wait for it."""
        return len(self.pending) + len(self.held)

    def batch(self, most: int = BATCH) -> list[Fact]:
        """Fix the batch that is to be sent, and give its facts: those without a subject last (W6)."""
        self.batch_size = self.batch_size or min(most, len(self.pending))
        return in_order(list(islice(self.pending, self.batch_size)))

    def forget(self) -> None:
        """Drop whatever waits; what comes next is another batch."""
        self.pending.clear()
        self.held.clear()
        self.is_late = False
        self.batch_number += 1
        self.batch_size = 0

    def truth(self) -> dict[str, Any]:
        """Give its health as plain data; times in POSIX seconds."""
        return {
            "is_active": self.is_active,
            "last_success_at": self.last_success_at,
            "pending": self.waiting_events,
            "batch_number": self.batch_number,
            "tries": self.tries,
            "failing_since": self.failing_since,
            "dropped": self.dropped,
            "breakages": [breakage.state() for breakage in self.breakages],
        }

    def state(self) -> dict[str, Any]:
        """Give what was asked for, without secrets, and its health as plain data."""
        subscription = self.subscription
        return {
            "id": self.id,
            "url": subscription.url,
            "events": list(subscription.events),
            "api_version": subscription.api_version,
            **self.truth(),
        }

    def _least(self) -> int:
        """How many events must wait before a batch goes out: more than one while a huge one is being gathered."""
        return max((breakage.gathers for breakage in self.breakages), default=1)


def in_order(facts: Sequence[Fact]) -> list[Fact]:
    """Put heartbeats and tests behind all others: some receivers stop reading at the first (W6)."""
    return sorted(facts, key=lambda fact: isinstance(fact, NO_SUBJECT))
