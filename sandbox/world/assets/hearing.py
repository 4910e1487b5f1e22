"""Whether Enode hears of an asset: it answers its vendor, and the vendor answers Enode. When that is so is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.facts import Happened
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset


def answer(asset: Asset, *, is_online: bool) -> None:
    """Have an asset answer its vendor, or not any more; refuses with NotNow what is so already."""
    if asset.is_online is is_online:
        detail = f"it is {'online' if is_online else 'offline'} already"
        raise NotNow(detail)
    asset.world.telemetry.settle(asset)
    asset.is_online = is_online
    note(asset)
    asset.world.tell(Happened(asset.world.now(), "came online" if is_online else "went offline", asset.id))
    asset.world.telemetry.after(asset)


def is_passed_on(asset: Asset) -> bool:
    """Whether an asset's vendor passes on what it says and is told: the vendor is up, and the asset is no ghost."""
    return "ghost" not in asset.quirks and asset.world.outages.is_served(asset.vendor, asset.kind)


def serve(asset: Asset) -> None:
    """See whether an asset's vendor passes on what it says and is told, after something changed about that."""
    is_served = is_passed_on(asset)
    if asset.is_served is is_served:
        return
    asset.world.telemetry.settle(asset)
    asset.is_served = is_served
    note(asset)
    asset.world.telemetry.after(asset)


def note(asset: Asset) -> None:
    """Note for statistics whether Enode hears of an asset from now on."""
    asset.hearing.turn(asset.world.now(), is_on=asset.reported is not None and asset.is_heard)
