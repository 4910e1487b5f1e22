"""Whether an asset is within reach: it answers, its vendor's cloud does, and the credentials are good."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from sandbox.world.facts import Happened
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.spells import Spells
    from sandbox.world.world import World


class Reach:
    """The part of every asset that goes out of reach and comes back; `hearing` is when Enode heard of it."""

    __slots__ = ("hearing", "is_online", "is_served")

    hearing: Spells
    is_online: bool
    is_served: bool

    if TYPE_CHECKING:
        world: World
        account: Account
        id: str
        reported: Any

    @property
    def is_heard(self) -> bool:
        """Whether the vendor's reports of it reach Enode."""
        return self.is_online and self.is_served and self.account.is_valid

    def go_offline(self) -> None:
        """Stop answering the vendor."""
        self._answer(is_online=False, what="went offline")

    def come_online(self) -> None:
        """Answer the vendor again."""
        self._answer(is_online=True, what="came online")

    def _answer(self, *, is_online: bool, what: str) -> None:
        if self.is_online is is_online:
            detail = f"it is {'online' if is_online else 'offline'} already"
            raise NotNow(detail)
        with self._changing():
            self.is_online = is_online
            self.world.tell(Happened(self.world.now(), what, self.id))

    def serve(self, *, is_served: bool) -> None:
        """Have the vendor's cloud pass on what it says and is told, or not any more."""
        if self.is_served is not is_served:
            with self._changing():
                self.is_served = is_served

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Report what was due until now, and note what follows."""
        asset = cast("Asset", self)
        self.world.telemetry.settle(asset)
        yield
        self.note_hearing()
        self.world.telemetry.after(asset)

    def note_hearing(self) -> None:
        """Note for statistics whether Enode hears of it from now on."""
        self.hearing.turn(self.world.now(), is_on=self.reported is not None and self.is_heard)
