"""Stewards: who looks after a device in its user's stead, and so keeps others from commanding it.

A schedule that is in force is one, a plan of smart charging is another. A device has one steward at the most, so the
two exclude each other. Heeders are told what Enode learns of an asset, and when its actions end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sandbox.world.refusals import Governed

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset
    from sandbox.world.timeline import Timeline


class Heeder(Protocol):
    """Who follows an asset; it acts at the end of the instant, not amid the change that it is told of."""

    def notice(self, record: Any) -> None:
        """Be told that a record was taken; it need not say anything new."""

    def wake(self) -> None:
        """Be told that an action ended, or that the asset went."""


class Follower:
    """A heeder that looks once at the end of the instant, however often it was woken in it; never after it is over."""

    def __init__(self, timeline: Timeline) -> None:
        """Begin asleep."""
        self._timeline = timeline
        self._is_woken = self.is_over = False

    def wake(self) -> None:
        """Look at the end of the instant: an action ended, prices came, a place changed, the device went."""
        if not self._is_woken:
            self._is_woken = True
            self._timeline.at(self._timeline.moment(), self._wake_up)

    def see_to(self) -> None:
        """See how things stand, and act on it."""
        raise NotImplementedError

    def _wake_up(self) -> None:
        self._is_woken = False
        if not self.is_over:
            self.see_to()


class Steward(Protocol):
    """Who looks after a device: commands of its track are its business."""

    @property
    def track(self) -> str:
        """The track of commands that it gives."""

    @property
    def title(self) -> str:
        """What it is called in a refusal."""


def refuse_governed(asset: Asset, track: str, by: Steward | None) -> None:
    """Refuse a command that is another's business."""
    steward = asset.steward
    if steward is not None and steward is not by and steward.track == track:
        detail = f"The asset is controlled by {steward.title}."
        raise Governed(detail)
