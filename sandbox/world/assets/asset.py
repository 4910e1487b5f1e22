"""What all kinds of assets share: an identity, an account, and a truth beside a report.

The truth is computed in closed form at any moment. The report is the last record that the vendor sent; when one is
made is `world/telemetry.py`'s business. An asset that is not linked has no report: Enode does not know it.

Whatever changes the truth stands between `begin_change` and `end_change`, which also tell those whose own values hang
on it: the other end of a charging cable (`partner`), and the home (`site`).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from sandbox.world.ability import ability
from sandbox.world.facts import AssetDeleted, AssetDiscovered, AssetUpdated, Happened
from sandbox.world.records import plain
from sandbox.world.refusals import NotNow
from sandbox.world.spells import Spells
from sandbox.world.wear import Wear

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.accounts import Account
    from sandbox.world.catalogue import Section, Vendor
    from sandbox.world.interventions import Intervention
    from sandbox.world.models.habits import Habits
    from sandbox.world.site import Site
    from sandbox.world.users import User
    from sandbox.world.world import World


class Asset(ABC):
    """A device at a vendor. Subclasses hold the physics; `record` is what Enode knows of it."""

    __slots__ = (
        "_able",
        "account",
        "bodies",
        "came_at",
        "changed_at",
        "followers",
        "fresh_until",
        "habits",
        "hearing",
        "id",
        "interventions",
        "is_online",
        "is_served",
        "is_stale",
        "look_alarm",
        "model",
        "next_poll_at",
        "number",
        "paired_with",
        "partner",
        "poll_alarm",
        "reported",
        "reported_at",
        "section",
        "seed",
        "site",
        "vendor",
        "wear",
        "world",
        "year",
    )

    kind: ClassVar[str]

    def __init__(self, world: World, account: Account, model: Any, *, year: int | None = None) -> None:
        """Put a device behind an account; `model` is the catalogue's row for it."""
        self.world = world
        self.id = world.new_id()
        self.seed = world.random.getrandbits(32)
        self.vendor: Vendor = account.vendor
        self.section: Section = account.vendor.section(self.kind)
        self.habits: Habits | None = None
        self.wear: Wear | None = None
        if world.settings.vendor_habits == "production":
            self.habits = self.section.habits
            self.wear = Wear(self.kind, self.section.nulls, self.habits.quirks)
        self.account = account
        self.model = model
        self.year = model.year(year)
        self.number = 0
        self.came_at = 0.0
        self.is_online = True
        self.is_served = world.outages.is_served(account.vendor, self.kind)
        self.hearing = Spells()
        self.is_stale = True
        self.changed_at = world.now()
        self.reported: Any = None
        self.bodies: dict[str, bytes] = {}
        self.reported_at = self.fresh_until = 0.0
        self.next_poll_at = 0.0
        self.poll_alarm: Any = None
        self.followers: tuple[Callable[[Asset], None], ...] = ()
        self.look_alarm: Any = None
        self.partner: Asset | None = None
        self.paired_with: Asset | None = None
        self.interventions: tuple[Intervention, ...] = ()
        self._able: Any = None
        self.site: Site | None = None
        account.assets.append(self)
        world.assets[self.id] = self

    @property
    def user(self) -> User | None:
        """Whom the asset is linked to."""
        return self.account.user

    @property
    def is_heard(self) -> bool:
        """Whether the vendor's reports of it reach Enode: it answers, its vendor does, and the credentials are good."""
        return self.is_online and self.is_served and self.account.is_valid

    @property
    def hears_commands(self) -> bool:
        """Whether commands reach it."""
        return self.is_heard

    @property
    @abstractmethod
    def is_active(self) -> bool:
        """Whether its values move by themselves just now."""

    def place_holds_until(self, at: float) -> float:  # noqa: ARG002  most things stay where they are
        """Give until when it surely stays where it is, as far as the places of its user go."""
        return math.inf

    @abstractmethod
    def observe(self, at: float) -> Any:
        """Make the record that the vendor would send at `at`, which lies in the present stretch of the truth."""

    @abstractmethod
    def observe_bare(self, at: float) -> Any:
        """Make the record of an asset just discovered: information only (behaviour 5.3)."""

    @abstractmethod
    def scrap(self) -> None:
        """Take back everything that is due for this asset, and leave its home."""

    @abstractmethod
    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""

    @abstractmethod
    def put(self, **truths: Any) -> None:
        """Set true values by the names that `truth` gives them, or refuse."""

    @abstractmethod
    def break_down(self, kind: str) -> None:
        """Fall into a state that needs a person: `fault`, or another that this kind of asset knows."""

    @abstractmethod
    def clear_fault(self) -> None:
        """Have a person put things right."""

    @abstractmethod
    def forget_place(self) -> None:
        """Work out anew at which of its user's locations the asset stands; they have changed."""

    def own_random(self, purpose: str = "") -> Random:
        """Chance of this asset's own, apart from the world's."""
        return Random(f"{purpose} {self.seed}" if purpose else self.seed)  # noqa: S311  reproducible, not secret

    def record(self) -> Any:
        """What Enode knows of the asset now; refuses while it is not linked."""
        if self.world.now() >= self.fresh_until:
            self.world.telemetry.settle(self)
        if self.reported is None:
            detail = "the asset is not linked to a user"
            raise NotNow(detail)
        return self.reported

    def usual_ability(self) -> Any:
        """Give the capabilities of its model."""
        return self.model.capabilities

    def able(self) -> Any:
        """Give the capabilities that Enode would show, worked out once."""
        if self._able is None:
            self._able = ability(self)
        return self._able

    def intervene(self, interventions: tuple[Intervention, ...]) -> None:
        """Have other interventions stand between the asset and what it could do."""
        self.world.telemetry.before(self)
        self.interventions = interventions
        self.reconsider()

    def reconsider(self) -> None:
        """Work out anew what it can do, after something changed that it hangs on."""
        self._able = None
        self.forget_place()
        self._note_hearing()
        self.world.telemetry.after(self)

    def begin_change(self) -> None:
        """Be called before the truth changes: what was due until now shows the truth until now."""
        self.world.telemetry.before(self)
        if self.partner is not None:
            self.world.telemetry.before(self.partner)
        if self.site is not None:
            self.site.begin_change()

    def end_change(self) -> None:
        """Be called after the truth changed."""
        if self.site is not None:
            self.site.end_change()
        if self.partner is not None:
            self.world.telemetry.after(self.partner)
        self.world.telemetry.after(self)

    def look_around(self) -> None:
        """See whether the asset stands at one of its user's locations; they have changed."""
        self.world.telemetry.before(self)
        self.forget_place()
        self.world.telemetry.after(self)

    def add_follower(self, follower: Callable[[Asset], None]) -> None:
        """Have somebody called whenever something may have been reported of the asset."""
        self.followers = (*self.followers, follower)

    def remove_follower(self, follower: Callable[[Asset], None]) -> None:
        """Take back one `add_follower`."""
        self.followers = tuple(one for one in self.followers if one != follower)

    def announce(self, before: Any, after: Any) -> None:
        """Tell that the asset was discovered (no `before`), deleted (no `after`) or updated."""
        now, tell = self.world.now(), self.world.tell
        if before is None:
            tell(AssetDiscovered(now, self.kind, self.id, after))
        elif after is None:
            tell(AssetDeleted(now, self.kind, self.id, before))
        else:
            tell(AssetUpdated(now, self.kind, self.id, before, after))

    def appear(self) -> None:
        """Come to the account's user: listed, discovered, and soon reported on."""
        if self.came_at and self.world.settings.relink_ids == "new":
            self.world.give_new_id(self)
        self.came_at = self.world.now()
        self._able = None
        self.world.rolls[self.kind].add(self)
        self.look_around()
        self.world.telemetry.begin(self)
        self._note_hearing()

    def vanish(self, *, is_told: bool) -> None:
        """Leave the account's user; the device goes on living at the vendor."""
        before = self.record()
        self.part()
        self.world.overrides.drop(self)
        self.world.smart_charging.drop(self)
        self.world.actions.drop(self)
        self.world.rolls[self.kind].remove(self)
        self.world.telemetry.end(self)
        self._note_hearing()
        if is_told:
            self.announce(before, None)

    def meet(self) -> None:  # noqa: B027  most kinds have nothing to meet
        """See whether it belongs together with what is at the other end of its cable; both may be linked now."""

    def part(self) -> None:
        """End whatever pairs it with another asset of its user."""
        self.paired_with = None

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
        self.world.telemetry.settle(self)
        self.is_online = is_online
        self._note_hearing()
        self.world.tell(Happened(self.world.now(), what, self.id))
        self.world.telemetry.after(self)

    def serve(self, *, is_served: bool) -> None:
        """Have the vendor's cloud pass on what it says and is told, or not any more."""
        if self.is_served is is_served:
            return
        self.world.telemetry.settle(self)
        self.is_served = is_served
        self._note_hearing()
        self.world.telemetry.after(self)

    def _note_hearing(self) -> None:
        """Note for statistics whether Enode hears of it from now on."""
        self.hearing.turn(self.world.now(), is_on=self.reported is not None and self.is_heard)

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
            "interventions": [intervention.subject for intervention in self.interventions],
            "truth": self.truth(),
            "reported": plain(self.record()) if self.user else None,
        }
