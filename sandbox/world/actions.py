"""Actions: commands on their way to a device, from PENDING to the end (behaviour 4.4).

Enode takes a command, answers at once, and then repeats it until the device shows the wanted state or time runs out.
What can be refused is refused before an action is made: what the report says cannot come true in time. One action per
asset and track ("charging", "max_current") is pending: the same wish again is the same action, another wish replaces
it. The device is told after `command_seconds` and again at that pace; each time the report is brought up to date, so
that a confirmed action and the asset never disagree.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.facts import ActionUpdated
from sandbox.world.records import plain
from sandbox.world.refusals import ActionOver, ActionRejected, NotFound, NotNow
from sandbox.world.stewards import refuse_governed
from sandbox.world.timeline import due

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.assets.asset import Asset
    from sandbox.world.stewards import Steward
    from sandbox.world.timeline import Alarm
    from sandbox.world.verdicts import Verdict
    from sandbox.world.world import World

TRANSITIONS: dict[tuple[str, str], str] = {
    ("PENDING", "confirm"): "CONFIRMED",
    ("PENDING", "fail"): "FAILED",
    ("PENDING", "cancel"): "CANCELLED",
}

TRIGGERS = {state: trigger for (_, trigger), state in TRANSITIONS.items()}

ENDED_KEPT = 10_000


class Failure(NamedTuple):
    """Why an action did not succeed."""

    type: str
    detail: str


UNREACHABLE = Failure("NO_RESPONSE", "The device remained unreachable.")
UNRESPONSIVE = Failure("NO_RESPONSE", "The device did not react before the action timed out.")
REPLACED = Failure("CONFLICT", "Another action for the same asset took this one's place.")
REQUESTED = Failure("REQUESTED_CANCELLATION", "The action was cancelled on request.")
UNNECESSARY = Failure("UNNECESSARY", "What the action was for is not wanted any more.")
ASSET_GONE = Failure("NOT_FOUND", "The asset is no longer there.")


@dataclass(frozen=True)
class Command:
    """One thing that a kind of asset can be told: all that differs between commands."""

    kind: str
    track: str
    capability: str
    replaces_same: bool
    refusal: Callable[[Any, Any], str | None]
    is_already: Callable[[Any, Any], str | None]
    lost: Callable[[Any], str | None]
    obey: Callable[[Any, Any], None]
    is_done: Callable[[Any, Any], bool]


class ActionRecord(NamedTuple):
    """What is told of an action; times in POSIX seconds."""

    id: str
    user_id: str
    created_at: float
    updated_at: float
    completed_at: float | None
    state: str
    target_id: str
    target_type: str
    kind: str
    target: Any
    failure: Failure | None


class Pace(NamedTuple):
    """How long a command takes to reach its device, and how long Enode keeps trying, in seconds."""

    seconds: float
    timeout_seconds: float


def pace_of(asset: Asset) -> Pace:
    """Give the pace of commands to an asset: its vendor's, or that of the settings."""
    settings, habits = asset.world.settings, asset.habits
    if habits is not None:
        return Pace(habits.command_seconds, habits.command_timeout_seconds)
    return Pace(settings.command_seconds, settings.command_timeout_seconds)


class Action:
    """A command given to an asset."""

    __slots__ = ("alarm", "asset", "command", "give_up_at", "last_refusal", "record")

    def __init__(self, asset: Asset, command: Command, record: ActionRecord, give_up_at: float) -> None:
        """Begin pending."""
        self.asset = asset
        self.command = command
        self.record = record
        self.give_up_at = give_up_at
        self.last_refusal: str | None = None
        self.alarm: Alarm | None = None

    @property
    def is_pending(self) -> bool:
        """Whether the end is open."""
        return self.record.state == "PENDING"


class Actions:
    """All actions of one world."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self._by_id: OrderedDict[str, Action] = OrderedDict()
        self._pending: dict[tuple[str, str], Action] = {}

    def find(self, action_id: str, target_type: str) -> Action:
        """Find an action of a kind of asset, or refuse with NotFound."""
        action = self._by_id.get(action_id)
        if action is None or action.record.target_type != target_type:
            detail = f"there is no {target_type} action {action_id}"
            raise NotFound(detail)
        return action

    def get(self, action_id: str) -> Action | None:
        """Find an action by its id."""
        return self._by_id.get(action_id)

    def pending(self, asset: Asset, track: str) -> Action | None:
        """Find what is pending for an asset on a track."""
        return self._pending.get((asset.id, track))

    def begin(self, asset: Asset, command: Command, target: Any = None, *, by: Steward | None = None) -> Action:
        """Take a command; gives the pending action, new or the same; refuses with ActionRejected.

        While a steward looks after the asset, it refuses commands of the steward's track that are not given `by` it.
        """
        refuse_governed(asset, command.track, by)
        record, pending = asset.record(), self._pending.get((asset.id, command.track))
        if not getattr(record.capabilities, command.capability).is_capable:
            raise ActionRejected("The asset is not capable of this action.")
        refusal = command.refusal(record, target)
        if refusal is None and pending is None:
            refusal = command.is_already(record, target)
        if refusal is not None:
            raise ActionRejected(refusal)
        if pending is not None:
            if not command.replaces_same and pending.command is command:
                return pending
            self._end(pending, "cancel", REPLACED)
        return self._make(asset, command, target, record.user_id)

    def cancel(self, action: Action, why: Failure = REQUESTED) -> None:
        """Stop trying; refuses with ActionOver when the action has ended."""
        if not action.is_pending:
            detail = "the action has ended already"
            raise ActionOver(detail, action=action.record)
        self._end(action, "cancel", why)

    def drop(self, asset: Asset) -> None:
        """End what is pending for an asset that goes away."""
        for action in [found for found in self._pending.values() if found.asset is asset]:
            self._end(action, "cancel", ASSET_GONE)

    def state(self) -> list[dict[str, Any]]:
        """All actions as plain data, oldest first."""
        return [plain(action.record) for action in self._by_id.values()]

    def _make(self, asset: Asset, command: Command, target: Any, user_id: str) -> Action:
        now = self._world.now()
        record = ActionRecord(
            self._world.new_id(),
            user_id,
            now,
            now,
            None,
            "PENDING",
            asset.id,
            asset.kind,
            command.kind,
            target,
            None,
        )
        action = Action(asset, command, record, due(now + pace_of(asset).timeout_seconds))
        self._by_id[record.id] = action
        self._pending[asset.id, command.track] = action
        self._forget_oldest()
        self._world.tell(ActionUpdated(now, asset.id, None, record))
        verdict = self._world.verdicts.meet(record)
        if verdict is None:
            self._try_later(action)
        else:
            self.sentence(action, verdict)
        return action

    def sentence(self, action: Action, verdict: Verdict) -> None:
        """Have a pending action end as a verdict says, whatever its device does."""
        if not action.is_pending:
            detail = "the action has ended already"
            raise NotNow(detail)
        self._world.timeline.cancel(action.alarm)
        action.alarm = self._world.timeline.at(self._world.now() + verdict.delay_seconds, self._fulfil, action, verdict)

    def _fulfil(self, action: Action, verdict: Verdict) -> None:
        if verdict.is_obeyed and action.asset.is_online and not action.command.lost(action.asset):
            self._obey(action)
        self._world.telemetry.report_now(action.asset)
        self._end(action, TRIGGERS[verdict.state], verdict.failure)

    def _try_later(self, action: Action) -> None:
        due_at = min(self._world.now() + pace_of(action.asset).seconds, action.give_up_at)
        action.alarm = self._world.timeline.at(due_at, self._try, action)

    def _try(self, action: Action) -> None:
        """Tell the device once; confirm, fail, or try again later."""
        asset, command = action.asset, action.command
        if asset.hears_commands:
            lost = command.lost(asset)
            if lost is not None:
                self._give_up(action, "fail", Failure("FAILED_PRECONDITION", lost))
                return
            self._tell_device(action)
            if command.is_done(asset, action.record.target) and not self._is_unseen(asset):
                self._world.telemetry.report_now(asset)
                self._end(action, "confirm", None)
                return
        if self._world.now() < action.give_up_at:
            self._try_later(action)
        else:
            self._give_up(action, *self._why(action))

    def _tell_device(self, action: Action) -> None:
        target, action.last_refusal = action.record.target, None
        if not action.command.is_done(action.asset, target) and not self._is_lost_on_its_way(action):
            self._obey(action)

    def _obey(self, action: Action) -> None:
        try:
            action.command.obey(action.asset, action.record.target)
        except NotNow as refusal:
            action.last_refusal = refusal.detail

    def _is_lost_on_its_way(self, action: Action) -> bool:
        """Whether the vendor's cloud swallows the command this time, or every time."""
        asset, habits = action.asset, action.asset.habits
        if asset.wear is not None and asset.wear.is_deaf(action.command.track):
            return True
        if self._world.outages.loses(asset.vendor, asset.kind):
            return True
        return habits is not None and habits.reliability < 1 and self._world.random.random() > habits.reliability

    def _is_unseen(self, asset: Asset) -> bool:
        """Whether Enode is not told what a command did, so that it cannot know that it was obeyed."""
        return asset.wear is not None and asset.wear.is_blinding

    def _why(self, action: Action) -> tuple[str, Failure]:
        """Say how an action ends for which nobody waits any longer: a precondition that stayed unmet cancels it."""
        if not action.asset.hears_commands:
            return "fail", UNREACHABLE
        if action.last_refusal is not None:
            return "cancel", Failure("FAILED_PRECONDITION", action.last_refusal)
        return "fail", UNRESPONSIVE

    def _give_up(self, action: Action, trigger: str, failure: Failure) -> None:
        self._world.telemetry.report_now(action.asset)
        self._end(action, trigger, failure)

    def _end(self, action: Action, trigger: str, failure: Failure | None) -> None:
        before, now = action.record, self._world.now()
        action.record = before._replace(
            state=TRANSITIONS[before.state, trigger], updated_at=now, completed_at=now, failure=failure
        )
        self._world.timeline.cancel(action.alarm)
        action.alarm = None
        del self._pending[action.asset.id, action.command.track]
        self._world.tell(ActionUpdated(now, action.asset.id, before, action.record))
        for heeder in action.asset.heeders:
            heeder.wake()

    def _forget_oldest(self) -> None:
        if len(self._by_id) <= ENDED_KEPT:
            return
        oldest = next((action for action in self._by_id.values() if not action.is_pending), None)
        if oldest is not None:
            del self._by_id[oldest.record.id]
