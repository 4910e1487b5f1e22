"""Fixtures: assets that are built into a home and stay there. All but vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sandbox.world.assets.asset import Asset
from sandbox.world.facts import Happened, StateChanged
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.sky import DAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.accounts import Account
    from sandbox.world.locations import Location
    from sandbox.world.site import Site
    from sandbox.world.world import World

FAULTS = ("fault",)


class Standing(NamedTuple):
    """Where a fixture stands: degrees, and the id of the user's location there."""

    location_id: str | None
    latitude: float | None
    longitude: float | None
    updated_at: float | None


class Assigned(NamedTuple):
    """The location that a client has assigned to an asset which does not know where it is."""

    location_id: str | None
    updated_at: float | None


NOWHERE = Standing(None, None, None, None)
UNASSIGNED = Assigned(None, None)


class Fixture(Asset):
    """A device in a home. Its state table is `transitions`; nobody but `fire` assigns `state`."""

    __slots__ = (
        "assigned",
        "built_at",
        "given_location",
        "hem_system_id",
        "home",
        "information",
        "installed_at",
        "standing",
        "state",
    )

    transitions: ClassVar[Mapping[tuple[str, str], str]]
    settable: ClassVar[tuple[str, ...]]

    def __init__(self, world: World, account: Account, model: Any, site: Site, *, year: int | None = None) -> None:
        """Build a device into a home."""
        super().__init__(world, account, model, year=year)
        self.site = self.home = site
        self.built_at = world.now()
        self.hem_system_id: str | None = None
        self.state = next(iter(self.transitions))[0]
        self.given_location: Location | None = None
        self.assigned = UNASSIGNED
        self.standing: Standing | None = None
        self.information: Any = None
        days = self.own_random("installed").randrange(400, 2000)
        self.installed_at = (world.start // DAY_SECONDS - days) * DAY_SECONDS

    def vendor_device_id(self) -> str:
        """Give the id by which its vendor knows it."""
        return str(self.own_random("device").randrange(10**9, 10**10))

    def serial_number(self) -> str:
        """Give the number on its plate."""
        return f"{self.vendor.id[:2].upper()}{self.own_random('serial').randrange(10**9):09d}"

    def fire(self, trigger: str) -> None:
        """Take one step of the table, or refuse it and change nothing."""
        state = self.transitions.get((self.state, trigger))
        if state is None:
            detail = f"cannot {trigger.replace('_', ' ')} {self.article} {self.kind} that is {self.state}"
            raise NotNow(detail)
        self.begin_change()
        self.step(trigger, state)
        self.end_change()

    def step(self, trigger: str, state: str) -> None:
        """Enter a state: settle the stretch that ends, and tell; for `fire`, and for changes already begun."""
        self.state = state
        self.world.tell(StateChanged(self.world.now(), self.id, trigger, state))

    @property
    def article(self) -> str:
        """The word that stands before its kind."""
        return "an" if self.kind[0] in "aeiou" or self.kind == "hvac" else "a"

    def assign(self, location: Location | None) -> None:
        """Assign a location, or none (PUT of chargers and HVAC units); no vendor need be asked."""
        self.given_location = location
        self.assigned = Assigned(location.id if location else None, self.world.now())
        self.world.telemetry.amend(self, location=self.assigned)

    def forget_place(self) -> None:
        """Work out anew at which of its user's locations it stands; forget one that is gone."""
        self.standing = None
        place = self.given_location
        if place is not None and self.world.locations.get(place.id) is not place:
            self.assign(None)

    def stand(self) -> Standing:
        """Say where it stands, worked out once."""
        if self.standing is None:
            place = self.home.position
            location_id = self.world.locations.at(self.user, place)
            if f"{self.kind}:read:location" not in self.account.scopes:
                return NOWHERE
            self.standing = Standing(location_id, round(place.latitude, 6), round(place.longitude, 6), self.came_at)
        return self.standing

    def break_down(self, kind: str) -> None:
        """Fall into FAULT."""
        if kind not in FAULTS:
            detail = f"{self.article} {self.kind} has no '{kind}': must be one of {', '.join(FAULTS)}"
            raise Unknown(detail)
        self.fire("break_down")

    def clear_fault(self) -> None:
        """Have a person put things right."""
        self.fire("clear_fault")

    @property
    def is_broken(self) -> bool:
        """Whether it needs a person, and does nothing that it is told."""
        return self.state == "FAULT"

    def refuse_broken(self) -> None:
        """Refuse what people cannot do with a broken device."""
        if self.is_broken:
            detail = f"{self.article} {self.kind} that is FAULT does nothing that it is told"
            raise NotNow(detail)

    def put(self, **truths: Any) -> None:
        """Set true values by name."""
        unknown = [name for name in truths if name not in self.settable]
        if unknown:
            whose = f"{self.article} {self.kind}"
            detail = f"'{unknown[0]}' of {whose} cannot be set: must be one of {', '.join(self.settable)}"
            raise Unknown(detail)
        self.begin_change()
        for name, value in truths.items():
            self.set(name, value)
            self.world.tell(Happened(self.world.now(), f"set {name}", self.id, str(value)))
        self.information = None
        self.end_change()

    def set(self, name: str, value: Any) -> None:
        """Set one true value, within a change that was begun."""
        setattr(self, name, value)

    def scrap(self) -> None:
        """Leave the home for good."""
        self.begin_change()
        self.leave_home()
        self.home.end_change()

    def leave_home(self) -> None:
        """Be taken out of the home's lists, within a change that was begun."""
