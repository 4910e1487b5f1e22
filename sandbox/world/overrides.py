"""Smart overrides: a user wants to charge now, whatever a schedule or a plan says (behaviour 8.2).

An override starts charging and holds until charging ends, for whatever reason, or somebody ends it. It does not stop
the car itself: the schedule or the plan rules again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.purposes import CHARGE, CHARGE_COMMANDS
from sandbox.world.records import plain
from sandbox.world.refusals import NoOverride

if TYPE_CHECKING:
    from sandbox.world.actions import Action
    from sandbox.world.assets.asset import Asset
    from sandbox.world.world import World


class OverrideRecord(NamedTuple):
    """What is told of an override; times in POSIX seconds."""

    user_id: str
    vendor: str
    created_at: float
    ended_at: float | None
    target_type: str
    target_id: str
    action_id: str | None


class Override:
    """An override that holds."""

    def __init__(self, world: World, asset: Asset, action: Action | None) -> None:
        """Begin to follow the asset."""
        self._world = world
        self.asset = asset
        self._action = action
        self.record = OverrideRecord(
            asset.record().user_id,
            asset.vendor.id,
            world.now(),
            None,
            asset.kind,
            asset.id,
            action.record.id if action is not None else None,
        )
        world.telemetry.heed(asset, self)

    def notice(self, record: Any) -> None:
        """Be told that a record was taken: see whether charging has ended."""
        if not record.charge.is_charging:
            self.wake()

    def wake(self) -> None:
        """Be told that something ended: see at the end of the instant what it means."""
        self._world.timeline.at(self._world.now(), self._look)

    def _look(self) -> None:
        known = self.asset.reported
        is_starting = self._action is not None and self._action.is_pending
        if self.record.ended_at is None and (known is None or not (is_starting or known.charge.is_charging)):
            self._world.overrides.end(self.asset)


class Overrides:
    """The overrides of one world that hold, by asset."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self._held: dict[Asset, Override] = {}

    def of(self, asset: Asset) -> OverrideRecord | None:
        """Give the override that holds for an asset."""
        held = self._held.get(asset)
        return held.record if held is not None else None

    def begin(self, asset: Asset) -> OverrideRecord:
        """Have an asset charge now; the override that holds already, if one does."""
        if asset not in self._held:
            self._held[asset] = Override(self._world, asset, self._start(asset))
            _wake_others(asset)
        return self._held[asset].record

    def end(self, asset: Asset) -> OverrideRecord:
        """End what holds for an asset, or refuse with NoOverride."""
        held = self._held.pop(asset, None)
        if held is None:
            detail = f"there is no smart override of the {asset.kind} {asset.id}"
            raise NoOverride(detail)
        held.record = held.record._replace(ended_at=self._world.now())
        self._world.telemetry.unheed(asset, held)
        _wake_others(asset)
        return held.record

    def state(self) -> list[dict[str, Any]]:
        """All overrides that hold as plain data, oldest first."""
        return [plain(held.record) for held in self._held.values()]

    def _start(self, asset: Asset) -> Action | None:
        """Start charging, unless it charges already and nobody is about to stop it."""
        actions, is_charging = self._world.actions, asset.record().charge.is_charging
        if is_charging and actions.pending(asset, CHARGE.track) is None:
            return None
        return actions.begin(asset, CHARGE_COMMANDS[asset.kind][True], by=asset.steward)


def _wake_others(asset: Asset) -> None:
    for heeder in asset.heeders:
        heeder.wake()
