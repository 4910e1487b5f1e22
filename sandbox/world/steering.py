"""Steering: the commands that a steward gives to its device, once for each occasion, and what became of the last one.

An occasion is that something else is wanted than before, that the device is plugged in, comes home, is reachable again.
What then fails, or what people do in between, is not fought over until the next occasion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.actions import UNNECESSARY
from sandbox.world.refusals import ActionRejected

if TYPE_CHECKING:
    from sandbox.world.actions import Action
    from sandbox.world.assets.asset import Asset
    from sandbox.world.purposes import Sight
    from sandbox.world.stewards import Steward
    from sandbox.world.world import World


class Steering:
    """The commands of one steward. It `is_open` while the occasion still asks for a command."""

    def __init__(self, world: World, steward: Steward) -> None:
        """Begin without having said anything."""
        self._world = world
        self._steward = steward
        self._action: Action | None = None
        self._occasion: tuple[object, ...] | None = None
        self.is_open = False

    @property
    def is_under_way(self) -> bool:
        """Whether a command is on its way."""
        return self._action is not None and self._action.is_pending

    def govern(self, asset: Asset, *, is_in_force: bool, is_overridden: bool = False) -> None:
        """Be the device's steward, or be it no more; what an override has begun is not the steward's to cancel."""
        if is_in_force:
            asset.steward = self._steward
            return
        if asset.steward is self._steward:
            asset.steward = None
        if not is_overridden:
            self._recall()
        self._action = self._occasion = None

    def steer(self, asset: Asset, sight: Sight) -> None:
        """Command what is wanted, once for each occasion."""
        if sight.occasion != self._occasion:
            self._occasion, self.is_open = sight.occasion, True
        is_same = self._action is not None and (self._action.command, self._action.record.target) == sight.order
        if sight.needs_nothing:
            self.is_open = self.is_open and not sight.is_as_wished
            if not is_same:
                self._recall()
        elif self.is_open:
            self.is_open = False
            self._command(asset, sight)

    def _recall(self) -> None:
        """Cancel what was commanded and is still on its way."""
        if self._action is not None and self._action.is_pending:
            self._world.actions.cancel(self._action, UNNECESSARY)

    def _command(self, asset: Asset, sight: Sight) -> None:
        command, target = sight.order
        try:
            self._action = self._world.actions.begin(asset, command, target, by=self._steward)
        except ActionRejected:
            self._action = None
