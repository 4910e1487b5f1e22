"""Outages: vendors whose clouds do not answer, or only now and then, for one kind of asset or all that they have.

What Enode shows of an integration follows from it: how data and commands do (`status`), and how linking does. In an
outage nothing is heard of the vendor's assets, so their data age, commands do not reach them, and nobody can sign in.
With an elevated error rate some commands get lost on their way, and some sign-ins fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.assets.hearing import serve
from sandbox.world.facts import Happened
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.world.assets.asset import Asset
    from sandbox.world.catalogue import Vendor
    from sandbox.world.world import World

READY, ELEVATED, OUTAGE = "READY", "ELEVATED_ERROR_RATE", "OUTAGE"

# What fails: of every status, the share of what is asked of the vendor. From good to bad.
FAILING = {READY: 0.0, ELEVATED: 0.5, OUTAGE: 1.0}

# What an outage can concern.
SIDES = ("data", "linking")


class Trouble:
    """One outage, however many kinds of assets and sides it concerns."""

    __slots__ = ("status",)

    def __init__(self, status: str) -> None:
        """Take what Enode shows meanwhile."""
        self.status = status


class Outages:
    """How the clouds of all vendors are doing, for one client."""

    def __init__(self, world: World) -> None:
        """Begin with all of them well."""
        self._world = world
        self._troubles: dict[tuple[str, str, str], Trouble] = {}

    def begin(
        self,
        vendor: Vendor,
        kind: str | None = None,
        status: str = OUTAGE,
        sides: tuple[str, ...] = SIDES,
        seconds: float | None = None,
    ) -> None:
        """Have a vendor's cloud fail, for one kind of asset or all that it has, for a time or until further notice."""
        kinds = _kinds(vendor, kind)
        self._tell("vendor outage", vendor, kinds, f"{status} of {' and '.join(sides)}")
        trouble = Trouble(status)
        self._troubles.update({(vendor.id, one, side): trouble for one in kinds for side in sides})
        self._turn(vendor, kinds)
        if seconds is not None:
            self._world.timeline.at(self._world.now() + seconds, self._blow_over, trouble, vendor)

    def end(self, vendor: Vendor, kind: str | None = None) -> None:
        """Have it be well again; refuses if it is."""
        kinds = _kinds(vendor, kind)
        ended = [key for key in self._troubles if key[0] == vendor.id and key[1] in kinds]
        if not ended:
            detail = f"{vendor.name} has no outage"
            raise NotNow(detail)
        self._recover(vendor, ended)

    def status(self, vendor: Vendor, kinds: Iterable[str], side: str = "data") -> str:
        """Say how a side of a vendor's cloud is doing, at its worst, for kinds of assets."""
        return max((self._status(vendor, kind, side) for kind in kinds), key=FAILING.__getitem__)

    def is_served(self, vendor: Vendor, kind: str) -> bool:
        """Whether anything is heard of a vendor's assets of a kind."""
        return self._status(vendor, kind, "data") != OUTAGE

    def loses(self, vendor: Vendor, kind: str, side: str = "data") -> bool:
        """Whether what is asked of a vendor now is lost on it; chance decides only where some of it is."""
        share = FAILING[self._status(vendor, kind, side)]
        return share == 1 or (share > 0 and self._world.random.random() < share)

    def turns_away(self, vendor: Vendor, kinds: Iterable[str]) -> bool:
        """Whether a sign-in fails: at every kind of asset that it is for."""
        return all(self.loses(vendor, kind, "linking") for kind in kinds)

    def state(self) -> list[dict[str, Any]]:
        """What fails, as plain data."""
        return [
            {"vendor": vendor, "kind": kind, "side": side, "status": trouble.status}
            for (vendor, kind, side), trouble in self._troubles.items()
        ]

    def _status(self, vendor: Vendor, kind: str, side: str) -> str:
        trouble = self._troubles.get((vendor.id, kind, side))
        return READY if trouble is None else trouble.status

    def _blow_over(self, trouble: Trouble, vendor: Vendor) -> None:
        """End what is left of one outage: some of it may have ended, or another may have taken its place."""
        left = [key for key, found in self._troubles.items() if found is trouble]
        if left:
            self._recover(vendor, left)

    def _recover(self, vendor: Vendor, ended: list[tuple[str, str, str]]) -> None:
        kinds = tuple(dict.fromkeys(kind for _, kind, _ in ended))
        self._tell("vendor recovery", vendor, kinds)
        for key in ended:
            del self._troubles[key]
        self._turn(vendor, kinds)

    def _turn(self, vendor: Vendor, kinds: tuple[str, ...]) -> None:
        """Have every asset that it concerns be served or not, as it now stands."""
        for asset in [found for found in self._world.assets.values() if _is_meant(found, vendor, kinds)]:
            serve(asset)

    def _tell(self, what: str, vendor: Vendor, kinds: tuple[str, ...], how: str = "") -> None:
        detail = f"{', '.join(kinds)}: {how}" if how else ", ".join(kinds)
        self._world.tell(Happened(self._world.now(), what, vendor.id, detail))


def _kinds(vendor: Vendor, kind: str | None) -> tuple[str, ...]:
    """Give the kinds of assets that are meant; Unknown says what the vendor has instead."""
    if kind is None:
        return tuple(vendor.sections)
    vendor.section(kind)
    return (kind,)


def _is_meant(asset: Asset, vendor: Vendor, kinds: tuple[str, ...]) -> bool:
    return asset.vendor is vendor and asset.kind in kinds
