"""The world of one client: time, chance, identity, facts, and everything that lives in it."""

from __future__ import annotations

import random
import uuid
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sandbox.world.accounts import Accounts
from sandbox.world.actions import Actions
from sandbox.world.brands import Brands
from sandbox.world.call_rules import CallRules
from sandbox.world.collecting import Collecting
from sandbox.world.facts import Fact, Facts
from sandbox.world.hem_systems import HemSystems
from sandbox.world.links import Links
from sandbox.world.locations import Locations
from sandbox.world.models import KINDS
from sandbox.world.outages import Outages
from sandbox.world.overrides import Overrides
from sandbox.world.prices import Prices
from sandbox.world.programmes import Programmes
from sandbox.world.roll import Roll
from sandbox.world.schedules import Schedules
from sandbox.world.site import Sites
from sandbox.world.sky import Sky
from sandbox.world.smart_charging import SmartCharging
from sandbox.world.tariffs import Tariffs
from sandbox.world.telemetry import Telemetry
from sandbox.world.timeline import Timeline
from sandbox.world.users import Users
from sandbox.world.verdicts import Verdicts
from sandbox.world.webhooks import Webhooks
from sandbox.world.yields import Yields

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpy import Event

    from sandbox.settings import Settings
    from sandbox.world.assets.asset import Asset
    from sandbox.world.catalogue import Catalogue


class World:
    """A world is its seed plus the commands that came in from outside; the same ones give the same world."""

    def __init__(self, catalogue: Catalogue, settings: Settings, seed: int, start: float) -> None:
        """Begin empty at `start` (POSIX seconds)."""
        self.catalogue = catalogue
        self.settings = settings
        self.seed = seed
        self.start = start
        self.timeline = Timeline(start)
        self.now = self.timeline.moment
        self.random = random.Random(seed)  # noqa: S311  reproducible, not secret
        self.facts = Facts(settings.facts_kept)
        self.telemetry = Telemetry(self)
        self.users = Users(self)
        self.accounts = Accounts(self)
        self.locations = Locations(self)
        self.tariffs = Tariffs(self)
        self.prices = Prices(self)
        self.brands = Brands(self)
        self.outages = Outages(self)
        self.links = Links(self)
        self.sky = Sky(seed)
        self.sites = Sites(self)
        self.assets: dict[str, Asset] = {}
        self.rolls: dict[str, Roll[Any]] = {kind: Roll() for kind in KINDS}
        self.yields = Yields(self)
        self.verdicts = Verdicts(self)
        self.hem_systems = HemSystems(self)
        self.collecting = Collecting(self)
        self.actions = Actions(self)
        self.overrides = Overrides(self)
        self.smart_charging = SmartCharging(self)
        self.programmes = Programmes(self)
        self.schedules = Schedules(self)
        self.webhooks = Webhooks(self)
        self.call_rules = CallRules(self)
        self.names: dict[str, str] = {}
        self.client_id = ""
        self.ids_given = self.truths_told = 0
        self._last_truth: Fact | None = None
        self._watches: list[tuple[Callable[[], bool], Event]] = []
        self.watchers, self._is_looking = 0, False

    def new_id(self) -> str:
        """Give a UUID (version 4) that the seed decides."""
        self.ids_given += 1
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def give_new_id(self, asset: Asset) -> None:
        """Let an asset that is linked again be another one to Enode."""
        old = asset.id
        del self.assets[old]
        asset.id = self.new_id()
        self.assets[asset.id] = asset
        self.names.update({name: asset.id for name, thing_id in self.names.items() if thing_id == old})

    def tell(self, fact: Fact) -> None:
        """Add a fact; what webhooks may want is kept for them until they take it."""
        fact.cause = cause = self.timeline.cause
        self.facts.append(fact)
        self.timeline.cause = cause._replace(fact=self.facts.told)
        if fact.is_report:
            self.webhooks.offer(fact)
        else:
            self.truths_told += 1
            self._last_truth = fact
        if self.watchers:
            self._call_watchers()

    def _call_watchers(self) -> None:
        self.timeline.pause()
        if self._watches and not self._is_looking:
            self._is_looking = True
            self.timeline.at(self.now(), self._look)

    def watch(self) -> None:
        """Begin to look at the world after every fact: somebody waits for something."""
        self.watchers += 1
        self.telemetry.listen()

    def unwatch(self) -> None:
        """Take back one `watch`."""
        self.watchers -= 1
        self.telemetry.leave()

    def watch_for(self, seen: Callable[[], bool], until: float) -> Event:
        """Give a script something to yield until something is seen, or until a moment at the latest."""
        self.watch()
        watch = (seen, self.timeline.event())
        self._watches.append(watch)
        self.timeline.at(until, self._end_watch, watch)
        return watch[1]

    def _look(self) -> None:
        self._is_looking = False
        for watch in list(self._watches):
            if watch[0]():
                self._end_watch(watch)

    def _end_watch(self, watch: tuple[Callable[[], bool], Event]) -> None:
        if watch in self._watches:
            self._watches.remove(watch)
            self.unwatch()
            watch[1].succeed()

    def note_of(self, *parts: object) -> bytes:
        """Hash values together with the seed: identity for things that must not draw from `random`."""
        return blake2b(repr((self.seed, *parts)).encode(), digest_size=16).digest()

    def state(self) -> dict[str, Any]:
        """Everything that is true now, and what is reported, as plain data with sorted, stable content."""
        return {
            "now": self.now(),
            "seed": self.seed,
            "users": self.users.state(),
            "accounts": self.accounts.state(),
            "brands": self.brands.state(),
            "outages": self.outages.state(),
            "links": self.links.state(),
            "connections_limit": self.links.most,
            "locations": self.locations.state(),
            "tariffs": self.tariffs.state(),
            "prices": self.prices.state(),
            "sites": self.sites.state(),
            "assets": [asset.state_of_things() for asset in self.assets.values()],
            "verdicts": self.verdicts.state(),
            "hem_systems": self.hem_systems.state(),
            "actions": self.actions.state(),
            "overrides": self.overrides.state(),
            "smart_charging": self.smart_charging.state(),
            "programmes": self.programmes.state(),
            "schedules": self.schedules.state(),
            "webhooks": self.webhooks.state(),
            "call_rules": self.call_rules.state(),
            "names": [{"name": name, "id": thing_id} for name, thing_id in self.names.items()],
        }

    def pulse(self) -> tuple[object, ...]:
        """A cheap mark of how far the world has come, the same whoever listens: counts, and the last one that moved."""
        fact = self._last_truth
        if fact is None:
            return (self.now(), self.ids_given)
        asset = self.assets.get(getattr(fact, "asset_id", "") or getattr(fact, "thing_id", "") or "")
        truth = tuple(asset.truth().values()) if asset is not None else ()
        return (self.now(), self.ids_given, self.truths_told, fact.kind, fact.at, *truth)
