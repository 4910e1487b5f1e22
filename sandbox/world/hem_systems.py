"""HEM systems: the inverters, batteries and meters of one account in one home, as the vendor sees them together.

A system comes with the first battery or meter of its kind that is granted, and goes with the last. What it shows of
the day is as of the last refresh; `hem_statistics.py` tells of the past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sandbox.world.collecting import known_until
from sandbox.world.facts import AssetDeleted, AssetDiscovered, AssetUpdated
from sandbox.world.hem_statistics import UNKNOWN, Totals, totals
from sandbox.world.localtime import midnight, shown_date
from sandbox.world.refusals import NotFound
from sandbox.world.roll import Roll

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.site import Site
    from sandbox.world.world import World

KIND = "hem-system"
MEMBERS = ("inverter", "battery", "meter")
CORE = ("battery", "meter")


class Today(NamedTuple):
    """What flowed since midnight by the home's clock, in kWh, and up to when that is known."""

    totals: Totals
    updated_at: float


class HemRecord(NamedTuple):
    """All that Enode knows of a HEM system."""

    id: str
    user_id: str
    vendor: str
    last_seen: float
    location_id: str | None
    name: str
    installed_at: float
    latitude: float
    longitude: float
    timezone_name: str
    came_at: float
    today: Today


class HemSystem:
    """A HEM system: an account's devices in one home."""

    __slots__ = ("_record", "account", "came_at", "id", "number", "site", "world")

    def __init__(self, world: World, account: Account, site: Site) -> None:
        """Begin as what the account has in a home; the same devices make the same system, whenever they are linked."""
        note = world.note_of(KIND, account.id, world.sites.all.index(site))
        self.id = str(UUID(bytes=note, version=4))
        self.world = world
        self.account = account
        self.site = site
        self.number = 0
        self.came_at = world.now()
        self._record: HemRecord | None = None

    def devices(self, *kinds: str) -> list[Any]:
        """Give its devices, of some kinds if they are named."""
        return [
            asset
            for asset in self.account.assets
            if asset.kind in (kinds or MEMBERS) and asset.site is self.site and self.account.grants(asset.kind)
        ]

    @property
    def installed_at(self) -> float:
        """When the first of its devices was installed."""
        return float(min(device.installed_at for device in self.devices()))

    def known_until(self) -> float:
        """Give up to when anything is known of it."""
        return known_until(self.devices(), self.world.now(), self.world.settings)

    def record(self) -> HemRecord:
        """Give what Enode knows of it now, made anew at every refresh and whenever its user's places change."""
        known, old = self.known_until(), self._record
        location_id = self.world.locations.at(self.account.user, self.site.position)
        if old is not None and (known, location_id) == (old.today.updated_at, old.location_id):
            return old
        zone_name, place = self.site.timezone_name, self.site.position
        begin = midnight(*shown_date(known, zone_name), zone_name)
        self._record = HemRecord(
            self.id,
            self.account.user.id if self.account.user else "",
            self.account.vendor.id,
            known,
            location_id,
            self.site.name,
            self.installed_at,
            round(place.latitude, 6),
            round(place.longitude, 6),
            zone_name,
            self.came_at,
            Today(totals(self, [begin, known], known)[0] if begin < known else UNKNOWN, known),
        )
        return self._record


class HemSystems:
    """All HEM systems of one world."""

    def __init__(self, world: World) -> None:
        """Begin with none."""
        self._world = world
        self.roll: Roll[HemSystem] = Roll()
        self._told: dict[str, HemRecord] = {}

    def find(self, system_id: str) -> HemSystem:
        """Find a system, or refuse with NotFound."""
        system = self.roll.get(system_id)
        if system is None:
            detail = f"there is no HEM system {system_id}"
            raise NotFound(detail)
        return system

    def of(self, user_id: str) -> list[HemSystem]:
        """Give the systems of a user, oldest first."""
        return [system for system in self.roll if system.account.user and system.account.user.id == user_id]

    def regroup(self, account: Account, *, is_told: bool = True) -> None:
        """Work out anew which systems an account has, after its devices or what is granted changed."""
        known = {system.site: system for system in self.roll if system.account is account}
        homes = _homes(account)
        for site, system in known.items():
            if site not in homes:
                self._remove(system, is_told=is_told)
        for site in homes:
            if site not in known:
                self._add(HemSystem(self._world, account, site))
        ids: dict[Site | None, str] = {system.site: system.id for system in self.roll if system.account is account}
        for asset in account.assets:
            if asset.kind in MEMBERS:
                self._assign(asset, ids.get(asset.site) if account.grants(asset.kind) else None)

    def collect(self) -> None:
        """Tell of all systems that have changed since they were last told of."""
        for system in list(self.roll):
            before, after = self._told.get(system.id), system.record()
            if before is not None and _differs(before, after):
                self._world.tell(AssetUpdated(self._world.now(), KIND, system.id, before, after))
            self._told[system.id] = after

    def catch_up(self) -> None:
        """Take what is known of all systems as told."""
        self._told = {system.id: system.record() for system in self.roll}

    def state(self) -> list[dict[str, Any]]:
        """All systems as plain data, oldest first."""
        return [
            {"id": system.id, "account": system.account.login, "devices": [device.id for device in system.devices()]}
            for system in self.roll
        ]

    def _add(self, system: HemSystem) -> None:
        self.roll.add(system)
        self._world.timeline.at(self._world.now(), self._discover, system)

    def _discover(self, system: HemSystem) -> None:
        """Tell of a system, in the instant in which it came, after its devices."""
        if self.roll.get(system.id) is system:
            record = self._told[system.id] = system.record()
            self._world.tell(AssetDiscovered(self._world.now(), KIND, system.id, record))

    def _remove(self, system: HemSystem, *, is_told: bool) -> None:
        record = self._told.pop(system.id, None)
        self.roll.remove(system)
        if is_told and record is not None:
            self._world.tell(AssetDeleted(self._world.now(), KIND, system.id, record))

    def _assign(self, asset: Any, system_id: str | None) -> None:
        if asset.hem_system_id != system_id:
            asset.hem_system_id = system_id
            self._world.telemetry.amend(asset, hem_system_id=system_id)


def _homes(account: Account) -> dict[Site, None]:
    """Give the homes in which an account has what makes a system, in the order in which they came."""
    if account.user is None or "meter" not in account.vendor.sections:
        return {}
    return {
        asset.site: None
        for asset in account.assets
        if asset.kind in CORE and asset.site is not None and account.grants(asset.kind)
    }


def _differs(before: HemRecord, after: HemRecord) -> bool:
    """Whether two records differ in more than their timestamps."""
    return before.location_id != after.location_id or before.today.totals != after.today.totals
