"""What all kinds of assets share: an identity, an account, and a truth beside a report.

The truth is computed in closed form at any moment. The report is the last record that the vendor sent; when one is
made is `world/telemetry.py`'s business. An asset that is not linked has no report: Enode does not know it.

Whatever changes the truth stands between `begin_change` and `end_change`, which also tell those whose own values hang
on it: the other end of a charging cable (`partner`), and the home (`site`).
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from sandbox.world.ability import ability
from sandbox.world.assets.device import Device
from sandbox.world.assets.hearing import answer, is_passed_on, note
from sandbox.world.facts import asset_fact
from sandbox.world.records import plain
from sandbox.world.refusals import NotNow
from sandbox.world.spells import Spells
from sandbox.world.wear import Wear

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.catalogue import Section, Vendor
    from sandbox.world.interventions import Intervention
    from sandbox.world.models.habits import Habits
    from sandbox.world.site import Site
    from sandbox.world.stewards import Heeder, Steward
    from sandbox.world.users import User
    from sandbox.world.world import World


class Asset(Device):
    """A device at a vendor. Subclasses hold the physics; `record` is what Enode knows of it."""

    __slots__ = (
        "_able",
        "account",
        "bodies",
        "came_at",
        "changed_at",
        "fresh_until",
        "habits",
        "hearing",
        "heeders",
        "id",
        "interventions",
        "is_online",
        "is_served",
        "is_stale",
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
        "steward",
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
        self.is_served = is_passed_on(self)
        self.hearing = Spells()
        self.is_stale = True
        self.changed_at = world.now()
        self.reported: Any = None
        self.bodies: dict[str, bytes] = {}
        self.reported_at = self.fresh_until = 0.0
        self.next_poll_at = 0.0
        self.poll_alarm: Any = None
        self.partner: Asset | None = None
        self.paired_with: Asset | None = None
        self.heeders: tuple[Heeder, ...] = ()
        self.steward: Steward | None = None
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
    def quirks(self) -> tuple[str, ...]:
        """In which ways it is odd."""
        return () if self.wear is None else self.wear.quirks

    @property
    def gets_new_id(self) -> bool:
        """Whether it is another asset to Enode once it is linked again."""
        return self.world.settings.relink_ids == "new" or "new_id_when_relinked" in self.quirks

    @property
    def is_heard(self) -> bool:
        """Whether the vendor's reports of it reach Enode: it answers, its vendor does, and the credentials are good."""
        return self.is_online and self.is_served and self.account.is_valid

    @property
    def hears_commands(self) -> bool:
        """Whether commands reach it."""
        return self.is_heard

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
        note(self)
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

    def announce(self, before: Any, after: Any) -> None:
        """Tell that the asset was discovered (no `before`), deleted (no `after`) or updated."""
        self.world.tell(asset_fact(self.world.now(), self.kind, self.id, before, after))

    def appear(self) -> None:
        """Come to the account's user: listed, discovered, and soon reported on."""
        if self.came_at and self.gets_new_id:
            self.world.give_new_id(self)
        self.came_at = self.world.now()
        self._able = None
        self.world.rolls[self.kind].add(self)
        self.look_around()
        self.world.telemetry.begin(self)
        note(self)

    def vanish(self, *, is_told: bool) -> None:
        """Leave the account's user; the device goes on living at the vendor."""
        before = self.record()
        self.part()
        self.world.smart_charging.drop(self)
        self.world.programmes.drop(self)
        self.world.actions.drop(self)
        self.world.rolls[self.kind].remove(self)
        self.world.telemetry.end(self)
        note(self)
        if is_told:
            self.announce(before, None)

    def meet(self) -> None:
        """See whether it belongs together with what is at the other end of its cable; both may be linked now."""

    def part(self) -> None:
        """End whatever pairs it with another asset of its user."""
        self.paired_with = None

    def go_offline(self) -> None:
        """Stop answering the vendor."""
        answer(self, is_online=False)

    def come_online(self) -> None:
        """Answer the vendor again."""
        answer(self, is_online=True)

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
            "quirks": list(self.quirks),
            "interventions": [intervention.subject for intervention in self.interventions],
            "truth": self.truth(),
            "reported": plain(self.record()) if self.user else None,
        }
