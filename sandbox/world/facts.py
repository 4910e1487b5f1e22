"""Facts: what happened, when, to whom. Appended, read by everyone at their own pace, never changed.

A fact holds immutable records only, so that it can be told later exactly as it was. Truth facts (a car was plugged
in) are always told; report facts (what Enode would announce) only while somebody listens.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from sandbox.world.timeline import NOTHING, Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.world import executing, smart_plan
    from sandbox.world.actions import ActionRecord
    from sandbox.world.yields import Yield


@dataclass(slots=True)
class Fact:
    """Something that happened at a moment of world time (POSIX seconds)."""

    name: ClassVar[str] = "fact"
    is_report: ClassVar[bool] = False

    at: float
    cause: Cause = field(init=False, default=NOTHING, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """The kind of this fact, as subscriptions and the control API name it."""
        return self.name


@dataclass(slots=True)
class StateChanged(Fact):
    """An asset took a step of its state table."""

    name: ClassVar[str] = "state-changed"

    asset_id: str
    trigger: str
    state: str


@dataclass(slots=True)
class Happened(Fact):
    """Anything else: a drive, a limit, a device gone offline, a delivery that failed, a note."""

    name: ClassVar[str] = "happened"

    what: str
    thing_id: str | None
    detail: str = ""


@dataclass(slots=True)
class UserAppeared(Fact):
    """A user came into being."""

    name: ClassVar[str] = "user-appeared"

    user_id: str


@dataclass(slots=True)
class UserDeleted(Fact):
    """A user and all that was known of them is gone."""

    name: ClassVar[str] = "user-deleted"

    user_id: str


@dataclass(slots=True)
class AssetFact(Fact):
    """What Enode would announce of an asset; the kind of fact names the kind of asset too."""

    is_report: ClassVar[bool] = True

    asset_kind: str
    asset_id: str

    @property
    def kind(self) -> str:
        """The kind of this fact, such as `vehicle-updated`."""
        return f"{self.asset_kind}-{self.name}"


@dataclass(slots=True)
class AssetDiscovered(AssetFact):
    """An asset came to a user by linking, or appeared behind a linked account."""

    name: ClassVar[str] = "discovered"

    after: Any


@dataclass(slots=True)
class AssetUpdated(AssetFact):
    """A report changed what Enode knows of an asset."""

    name: ClassVar[str] = "updated"

    before: Any
    after: Any


@dataclass(slots=True)
class AssetDeleted(AssetFact):
    """An asset left its user."""

    name: ClassVar[str] = "deleted"

    before: Any


@dataclass(slots=True)
class StatisticsUpdated(Fact):
    """More is known of what an inverter made on a day, or in a month."""

    name: ClassVar[str] = "statistics-updated"
    is_report: ClassVar[bool] = True

    asset_id: str
    after: Yield


def asset_fact(at: float, kind: str, asset_id: str, before: Any, after: Any) -> AssetFact:
    """Say that an asset was discovered (no `before`), deleted (no `after`) or updated."""
    if before is None:
        return AssetDiscovered(at, kind, asset_id, after)
    if after is None:
        return AssetDeleted(at, kind, asset_id, before)
    return AssetUpdated(at, kind, asset_id, before, after)


@dataclass(slots=True)
class CredentialsInvalidated(Fact):
    """The credentials of a user at a vendor went bad."""

    name: ClassVar[str] = "credentials-invalidated"
    is_report: ClassVar[bool] = True

    user_id: str
    vendor: str


@dataclass(slots=True)
class ActionUpdated(Fact):
    """An action came into being or changed its state."""

    name: ClassVar[str] = "action-updated"
    is_report: ClassVar[bool] = True

    asset_id: str
    before: ActionRecord | None
    after: ActionRecord


@dataclass(slots=True)
class SmartChargingUpdated(Fact):
    """Smart charging of a vehicle came to stand elsewhere."""

    name: ClassVar[str] = "smart-charging-updated"
    is_report: ClassVar[bool] = True

    asset_id: str
    before: smart_plan.Status
    after: smart_plan.Status


@dataclass(slots=True)
class ScheduleUpdated(Fact):
    """How a schedule and its device stand to one another has changed."""

    name: ClassVar[str] = "schedule-updated"
    is_report: ClassVar[bool] = True

    schedule_id: str
    before: executing.Status | None
    after: executing.Status


@dataclass(slots=True)
class Heartbeat(Fact):
    """The periodic sign of life to a webhook."""

    name: ClassVar[str] = "heartbeat"
    is_report: ClassVar[bool] = True

    webhook_id: str
    pending_events: int


@dataclass(slots=True)
class WebhookTested(Fact):
    """A webhook is tried out; the old generation's one has a name of its own."""

    name: ClassVar[str] = "webhook-test"
    is_report: ClassVar[bool] = True

    is_firehose: bool = False


@dataclass(slots=True)
class EventSent(Fact):
    """An event that was sent on demand: as if `of` had happened, or with nothing but a body."""

    name: ClassVar[str] = "event-sent"
    is_report: ClassVar[bool] = True

    event: str
    told_as: str
    of: Fact | None
    user_id: str | None
    updated_fields: Sequence[str] | None
    body: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The kind of fact that it stands for."""
        return self.told_as


@dataclass(slots=True)
class CheckMade(Fact):
    """An expectation of a scenario was met, or not."""

    name: ClassVar[str] = "check-made"

    is_met: bool
    what: str


@dataclass(slots=True)
class RequestMade(Fact):
    """The program under test asked something; told while a story listens for it. `body` is JSON, or None."""

    name: ClassVar[str] = "request-made"

    method: str
    path: str
    status: int
    body: Any


class Facts:
    """The facts of one world, numbered from 1; only the newest are kept, `told` counts them all."""

    def __init__(self, kept: int) -> None:
        """Keep the `kept` newest facts."""
        self._kept: deque[Fact] = deque(maxlen=kept)
        self._keep = self._kept.append
        self.told = 0

    def copy(self) -> Facts:
        """Give another list of the same facts."""
        other = Facts(self._kept.maxlen or 0)
        other._kept.extend(self._kept)
        other.told = self.told
        return other

    def append(self, fact: Fact) -> None:
        """Add what happened just now."""
        self._keep(fact)
        self.told += 1

    def since(self, number: int) -> Iterator[tuple[int, Fact]]:
        """Give the facts after a number that are still kept, each with its own number, oldest first."""
        first = self.told - len(self._kept) + 1
        start = max(number + 1, first)
        return zip(range(start, self.told + 1), islice(self._kept, start - first, None), strict=False)
