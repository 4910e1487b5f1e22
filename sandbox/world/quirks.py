"""Quirks put on a single asset, for a time or until taken off: what people complain of, on demand.

What a quirk does to reports and commands is `world/wear.py`'s business; the table of them is in `models/habits.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.shapes import listed
from sandbox.world.assets.hearing import serve
from sandbox.world.facts import Happened
from sandbox.world.models.habits import QUIRKS
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.wear import Wear

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset


def begin(asset: Asset, quirk: str, seconds: float | None = None) -> None:
    """Put a quirk on an asset; refuses one that is not for its kind, or is on it already."""
    fitting = [name for name, row in QUIRKS.items() if asset.kind in row.kinds]
    if quirk not in fitting:
        detail = f"'{quirk}' is not for a {asset.kind}: must be one of {listed(fitting)}"
        raise Unknown(detail)
    if quirk in asset.quirks:
        detail = f"'{quirk}' is on this asset already"
        raise NotNow(detail)
    asset.world.telemetry.mind()
    wear = _turn(asset, (*asset.quirks, quirk), "has a quirk", quirk)
    if seconds is not None:
        wear.ends[quirk] = asset.world.timeline.at(asset.world.now() + seconds, end, asset, quirk)


def end(asset: Asset, quirk: str | None = None) -> None:
    """Take a quirk off an asset, or all that it has; refuses where there is none."""
    ending = [name for name in asset.quirks if quirk in {None, name}]
    if not ending:
        detail = f"'{quirk}' is not on this asset" if quirk else "this asset has no quirks"
        raise NotNow(detail)
    left = tuple(name for name in asset.quirks if name not in ending)
    wear = _turn(asset, left, "lost a quirk", ", ".join(ending))
    for name in ending:
        asset.world.timeline.cancel(wear.ends.pop(name, None))


def _turn(asset: Asset, quirks: tuple[str, ...], what: str, detail: str) -> Wear:
    """Have other quirks from now on; what was due until now shows the ones until now."""
    world = asset.world
    world.telemetry.settle(asset)
    wear = asset.wear = asset.wear or Wear(asset.kind)
    wear.quirks = quirks
    world.tell(Happened(world.now(), what, asset.id, detail))
    serve(asset)
    world.telemetry.after(asset)
    return wear
