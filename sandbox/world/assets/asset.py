"""What all kinds of assets share: an identity, an account, and a truth beside a report.

The truth is computed in closed form at any moment. The report is the last record that the vendor sent; when one is
made is `world/telemetry.py`'s business. An asset that is not linked has no report: Enode does not know it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sandbox.world.facts import Happened
from sandbox.world.records import plain
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.catalogue import Vendor
    from sandbox.world.users import User
    from sandbox.world.world import World


class Capability(NamedTuple):
    """Whether an asset can do something, and the interventions that would make it so."""

    is_capable: bool
    intervention_ids: tuple[str, ...] = ()


class Asset(ABC):
    """A device at a vendor. Subclasses hold the physics; `record` is what Enode knows of it."""

    __slots__ = (
        "account",
        "bodies",
        "came_at",
        "changed_at",
        "fresh_until",
        "id",
        "is_online",
        "is_stale",
        "model",
        "next_poll_at",
        "number",
        "poll_alarm",
        "reported",
        "reported_at",
        "seed",
        "vendor",
        "world",
    )

    kind: ClassVar[str]

    def __init__(self, world: World, account: Account, model: Any) -> None:
        """Put a device behind an account; `model` is the catalogue's row for it."""
        self.world = world
        self.id = world.new_id()
        self.seed = world.random.getrandbits(32)
        self.vendor: Vendor = account.vendor
        self.account = account
        self.model = model
        self.number = 0
        self.came_at = 0.0
        self.is_online = True
        self.is_stale = True
        self.changed_at = world.now()
        self.reported: Any = None
        self.bodies: dict[str, bytes] = {}
        self.reported_at = self.fresh_until = 0.0
        self.next_poll_at = 0.0
        self.poll_alarm: Any = None
        account.assets.append(self)
        world.assets[self.id] = self

    @property
    def user(self) -> User | None:
        """Whom the asset is linked to."""
        return self.account.user

    @property
    @abstractmethod
    def is_active(self) -> bool:
        """Whether its values move by themselves just now."""

    @abstractmethod
    def observe(self, at: float) -> Any:
        """Make the record that the vendor would send at `at`, which lies in the present stretch of the truth."""

    @abstractmethod
    def observe_bare(self, at: float) -> Any:
        """Make the record of an asset just discovered: information only."""

    @abstractmethod
    def unseen(self, record: Any) -> Any:
        """Make a record that says the same, but that the asset cannot be reached."""

    @abstractmethod
    def differs(self, before: Any, after: Any) -> bool:
        """Whether two records differ in more than their timestamps."""

    @abstractmethod
    def announce(self, before: Any, after: Any) -> None:
        """Tell that the asset was discovered (no `before`), deleted (no `after`) or updated."""

    @abstractmethod
    def list_here(self, *, is_listed: bool) -> None:
        """Enter the client's roll of this kind, or leave it."""

    @abstractmethod
    def look_around(self) -> None:
        """See whether the asset stands at one of its user's locations; they have changed."""

    @abstractmethod
    def scrap(self) -> None:
        """Take back everything that is due for this asset."""

    @abstractmethod
    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""

    def record(self) -> Any:
        """What Enode knows of the asset now; refuses while it is not linked."""
        if self.world.now() >= self.fresh_until:
            self.world.telemetry.settle(self)
        if self.reported is None:
            detail = "the asset is not linked to a user"
            raise NotNow(detail)
        return self.reported

    def appear(self) -> None:
        """Come to the account's user: listed, discovered, and soon reported on."""
        self.came_at = self.world.now()
        self.list_here(is_listed=True)
        self.look_around()
        self.world.telemetry.begin(self)

    def vanish(self, *, is_told: bool) -> None:
        """Leave the account's user; the device goes on living at the vendor."""
        before = self.record()
        self.world.actions.drop(self)
        self.list_here(is_listed=False)
        self.world.telemetry.end(self)
        if is_told:
            self.announce(before, None)

    def go_offline(self) -> None:
        """Stop answering the vendor."""
        if not self.is_online:
            detail = "it is offline already"
            raise NotNow(detail)
        self.world.telemetry.settle(self)
        self.is_online = False
        self.world.tell(Happened(self.world.now(), "went offline", self.id))
        self.world.telemetry.after(self)

    def come_online(self) -> None:
        """Answer the vendor again."""
        if self.is_online:
            detail = "it is online already"
            raise NotNow(detail)
        self.world.telemetry.before(self)
        self.is_online = True
        self.world.tell(Happened(self.world.now(), "came online", self.id))
        self.world.telemetry.after(self)

    def state_of_things(self) -> dict[str, Any]:
        """Give truth and report side by side as plain data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "vendor": self.vendor.id,
            "model": self.model.name,
            "account": self.account.login,
            "user_id": self.user.id if self.user else None,
            "is_online": self.is_online,
            "truth": self.truth(),
            "reported": plain(self.record()) if self.user else None,
        }
