"""Brands: which vendors a client may use.

A vendor is on by default, or has to be switched on (opt-in, beta, by contact), for each kind of asset apart. Devices
that are linked already are not affected (vendors.md, section 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.catalogue import Vendor
    from sandbox.world.world import World


class Brands:
    """The brands of one client."""

    def __init__(self, world: World) -> None:
        """Begin as the setting `enabled_brands` says."""
        self._world = world
        self._switched: dict[tuple[str, str], bool] = {}

    def is_enabled(self, vendor: Vendor, kind: str) -> bool:
        """Whether the client may link a kind of asset of a vendor."""
        by_default = self._world.settings.enabled_brands == "all" or vendor.sections[kind].status == "default"
        return self._switched.get((vendor.id, kind), by_default)

    def switch(self, vendor: Vendor, kind: str | None, *, is_on: bool) -> None:
        """Switch a vendor on or off, for one kind of asset or for all that it has."""
        for one in [kind] if kind is not None else list(vendor.sections):
            vendor.section(one)
            self._switched[vendor.id, one] = is_on

    def enabled(self, kind: str) -> list[Vendor]:
        """Give the vendors that the client may use for a kind of asset, by id."""
        return [vendor for vendor in self._world.catalogue.of_kind(kind) if self.is_enabled(vendor, kind)]

    def state(self) -> list[dict[str, object]]:
        """What was switched by hand, as plain data."""
        return [{"vendor": vendor, "kind": kind, "is_on": is_on} for (vendor, kind), is_on in self._switched.items()]
