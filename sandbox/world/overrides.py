"""Overrides: somebody wants charging now, whatever a plan or a schedule says (behaviour 8.2, 8.3).

An override starts charging, unless it is under way, and holds until charging ends for any reason, or it is taken back.
Then whatever was overridden rules again; ending an override stops nothing by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.assets import charger_commands, vehicle_commands
from sandbox.world.records import plain
from sandbox.world.refusals import NoOverride

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset
    from sandbox.world.world import World

STARTS = {"vehicle": vehicle_commands.START, "charger": charger_commands.START}


class Override(NamedTuple):
    """What is told of an override; times in POSIX seconds."""

    created_at: float
    ended_at: float | None
    target_type: str
    target_id: str
    action_id: str | None


class Overriding:
    """One override under way: it watches whether the asset charges."""

    def __init__(self, asset: Asset, record: Override) -> None:
        """Begin; without a command, the asset charges already."""
        self.asset = asset
        self.record = record
        self.has_charged = record.action_id is None

    def is_over(self) -> bool:
        """Whether charging has ended, or will not begin: the command failed."""
        if self.asset.record().charge.is_charging:
            self.has_charged = True
            return False
        action = self.asset.world.actions.get(self.record.action_id) if self.record.action_id else None
        return self.has_charged or action is None or not (action.is_pending or action.record.state == "CONFIRMED")


class Overrides:
    """The overrides of one world; those that ended are forgotten."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self._active: dict[str, Overriding] = {}

    def of(self, asset: Asset) -> Override | None:
        """Give the override that an asset is under."""
        active = self._active.get(asset.id)
        return active.record if active is not None else None

    def begin(self, asset: Asset) -> Override:
        """Have an asset charge now; refuses with ActionRejected. The one under way, if there is one."""
        if asset.id in self._active:
            return self._active[asset.id].record
        action, is_charging = None, asset.record().charge.is_charging
        if not is_charging or self._world.actions.pending(asset, "charging") is not None:
            action = self._world.actions.begin(asset, STARTS[asset.kind])
            action.followers.append(self._look)
        record = Override(self._world.now(), None, asset.kind, asset.id, action.record.id if action else None)
        self._active[asset.id] = Overriding(asset, record)
        asset.add_follower(self._look)
        self._world.telemetry.show(asset)
        return record

    def end(self, asset: Asset) -> Override:
        """Take back the override that an asset is under, or refuse with NoOverride."""
        if asset.id not in self._active:
            detail = f"the {asset.kind} {asset.id} is under no override"
            raise NoOverride(detail)
        return self._end(asset)

    def drop(self, asset: Asset) -> None:
        """Forget the override of an asset that goes away."""
        if asset.id in self._active:
            self._end(asset)

    def state(self) -> list[dict[str, Any]]:
        """All overrides under way as plain data, oldest first."""
        return [plain(active.record) for active in self._active.values()]

    def _look(self, asset: Asset) -> None:
        active = self._active.get(asset.id)
        if active is not None and active.is_over():
            self._end(asset)

    def _end(self, asset: Asset) -> Override:
        record = self._active.pop(asset.id).record
        asset.remove_follower(self._look)
        self._world.telemetry.show(asset)
        return record._replace(ended_at=self._world.now())
