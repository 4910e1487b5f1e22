"""Home batteries: they even out what the home takes and gives, or follow their own will, as their mode says.

A battery that follows sees its share of the home's balance and does the opposite, within its limits; one that has a
will of its own takes or gives steadily. Either way its level is in closed form until the stretch ends: the balance
changes sign or passes what the battery can do, or the battery is full or at its floor. `site.py` rings then.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.assets import battery_record as seen
from sandbox.world.assets.fixture import Fixture
from sandbox.world.localtime import hour_after, local
from sandbox.world.site import Draw
from sandbox.world.tape import Tape

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.models.battery import BatteryModel
    from sandbox.world.site import Site
    from sandbox.world.world import World

TRANSITIONS: dict[tuple[str, str], str] = {
    ("IDLE", "charge"): "CHARGING",
    ("DISCHARGING", "charge"): "CHARGING",
    ("IDLE", "discharge"): "DISCHARGING",
    ("CHARGING", "discharge"): "DISCHARGING",
    ("CHARGING", "rest"): "IDLE",
    ("DISCHARGING", "rest"): "IDLE",
    ("IDLE", "break_down"): "FAULT",
    ("CHARGING", "break_down"): "FAULT",
    ("DISCHARGING", "break_down"): "FAULT",
    ("FAULT", "clear_fault"): "IDLE",
}


class Will(NamedTuple):
    """What a battery wants: to charge from the surplus or the grid, to discharge to the home or the grid."""

    charges_from: str | None
    discharges_to: str | None


SELF_RELIANT = Will("surplus", "home")
WILLS = {
    "SELF_RELIANCE": SELF_RELIANT,
    "IMPORT_FOCUS": Will("grid", None),
    "EXPORT_FOCUS": Will(None, "grid"),
    "IDLE": Will(None, None),
    "UNKNOWN": SELF_RELIANT,
}

# TIME_OF_USE follows the plan in the vendor's app: filled in the cheap hours, kept for the dear ones (local time).
PLAN = {0: Will("grid", None), 6: Will("surplus", None), 17: SELF_RELIANT, 22: Will("surplus", None)}

FULL_ENOUGH = 1e-6
PAGE_NUMBERS, PAGE_SECONDS = 5, 6 * 3600.0


class Battery(Fixture):
    """A home battery. Levels in percent, power in kW and energy in kWh at the home's wiring, positive inward."""

    __slots__ = (
        "book",
        "capped_kw",
        "charged_kwh",
        "config_changed_at",
        "discharge_limit",
        "discharged_kwh",
        "gives_kw",
        "level",
        "mode",
        "own_kw",
        "share",
        "since",
        "state_changed_at",
        "takes_kw",
    )

    kind = "battery"
    transitions = TRANSITIONS
    settable = ("level", "mode", "discharge_limit")

    model: BatteryModel

    def __init__(
        self,
        world: World,
        account: Account,
        model: BatteryModel,
        site: Site,
        *,
        year: int | None = None,
        level: float = 50.0,
        mode: str | None = None,
        discharge_limit: float = 10.0,
    ) -> None:
        """Connect a battery to a home."""
        super().__init__(world, account, model, site, year=year)
        now = world.now()
        self.level, self.discharge_limit = level, discharge_limit
        self.mode = mode or model.mode
        self.since = self.config_changed_at = self.state_changed_at = now
        self.own_kw = self.capped_kw = self.share = self.takes_kw = self.gives_kw = 0.0
        self.charged_kwh = self.discharged_kwh = 0.0
        self.book = Tape(PAGE_NUMBERS, world.settings.stretches_kept)
        site.begin_change()
        site.batteries.append(self)
        site.stores.append(self)
        site.end_change()

    @property
    def is_active(self) -> bool:
        """Whether its values move by themselves just now."""
        return bool(self.own_kw or self.capped_kw or self.share)

    @property
    def one_way(self) -> float:
        """Share of the energy that is left after going in, or out."""
        return math.sqrt(self.model.efficiency)

    def will_at(self, at: float) -> Will:
        """What it wants at a moment, by its mode and, for TIME_OF_USE, the hour."""
        if self.mode != "TIME_OF_USE":
            return WILLS[self.mode]
        hour = local(at, self.home.timezone_name).hour
        return PLAN[max(begin for begin in PLAN if begin <= hour)]

    def most_kw(self, sign: int) -> float:
        """The most with which it can follow a home that needs power (1), or has too much of it (-1)."""
        return self.gives_kw if sign > 0 else self.takes_kw

    def draw(self, at: float) -> Draw:
        """Say what it takes from the home by a will of its own, and how long that lasts; a stretch begins."""
        will, model, is_sound = self.will_at(at), self.model, self.state != "FAULT"
        into = will.charges_from if is_sound and self.level < 100.0 - FULL_ENOUGH else None
        out_of = will.discharges_to if is_sound and self.level > self.discharge_limit + FULL_ENOUGH else None
        self.takes_kw = model.charge_kw if into == "surplus" else 0.0
        self.gives_kw = model.discharge_kw if out_of == "home" else 0.0
        kw = model.charge_kw if into == "grid" else -model.discharge_kw if out_of == "grid" else 0.0
        self.since, self.own_kw, self.capped_kw, self.share = at, kw, 0.0, 0.0
        return Draw(kw, None, min(self._will_ends_at(at), self._steady_until(at, kw)))

    def follow(self, now: float, until: float, sign: int, share: float, *, is_capped: bool) -> float:
        """Begin to even out a share of a balance of that sign, or as much as it can; gives until when at the latest."""
        if is_capped:
            self.capped_kw = -sign * self.most_kw(sign)
        else:
            self.share = share
        self._show(now)
        if self.share:
            return self.home.balance.spends(now, sign * self._left_kwh(-sign) / share, until)
        return self._steady_until(now, self.capped_kw)

    def _show(self, now: float) -> None:
        """Take the step of the table that shows what it does from now on."""
        flow = self.power_kw_at(now)
        trigger = "charge" if flow > 0 else "discharge" if flow < 0 else "rest"
        state = TRANSITIONS.get((self.state, trigger))
        if state is not None:
            self.state_changed_at = now
            self.step(trigger, state)

    def following_kw_at(self, at: float) -> float:
        """Power with which it follows the home's balance, at a moment of the present stretch."""
        return -self.share * self.home.balance.net_at(at) if self.share else self.capped_kw

    def power_kw_at(self, at: float) -> float:
        """Power at a moment of the present stretch, positive when it charges."""
        return self.own_kw + self.following_kw_at(at)

    def kwh_at(self, at: float) -> float:
        """Energy that the present stretch has taken from the home by a moment; negative when given."""
        if self.share:
            return -self.share * self.home.balance.kwh_between(self.since, at)
        return (self.own_kw + self.capped_kw) * (at - self.since) / 3600

    def level_at(self, at: float) -> float:
        """Level at a moment of the present stretch."""
        return self._level_after(self.kwh_at(at)) if self.is_active else self.level

    def _level_after(self, kwh: float) -> float:
        """Level when so much more was taken from the home, or given: never over the brim, nor below the limit."""
        stored = kwh * self.one_way if kwh > 0 else kwh / self.one_way
        level = self.level + 100 * stored / self.model.capacity_kwh
        return min(100.0, max(level, min(self.level, self.discharge_limit)))

    def settle(self, now: float) -> None:
        """End the present stretch: fix the level reached, and count its energy."""
        if self.is_active:
            kwh = self.kwh_at(now)
            level, bound = self._level_after(kwh), 100.0 if kwh > 0 else self.discharge_limit
            self.charged_kwh += max(0.0, kwh)
            self.discharged_kwh += max(0.0, -kwh)
            self.level = bound if abs(level - bound) < FULL_ENOUGH else level
        self.since = now

    def set(self, name: str, value: Any) -> None:
        """Set level, mode or discharge limit, within a change that was begun."""
        super().set(name, value)
        if name == "level":
            self.book.append(self.world.now(), self.own_kw, self.capped_kw, self.share, self.level)
        if name == "mode":
            self.config_changed_at = self.world.now()
        else:
            self.state_changed_at = self.world.now()

    def note(self, now: float) -> None:
        """Note how it goes on, if that is another way than before, or has not been noted for long (`home_past.py`)."""
        last = self.book.row(-1) if len(self.book) else None
        goes_on = self.own_kw, self.capped_kw, self.share
        if last is None or tuple(last[1:4]) != goes_on or now - last[0] >= PAGE_SECONDS:
            self.book.append(now, *goes_on, self.level)

    def leave_home(self) -> None:
        """Be disconnected."""
        self.home.batteries.remove(self)
        self.book.append(self.world.now(), 0.0, 0.0, 0.0, self.level)

    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""
        now = self.world.now()
        kwh = self.kwh_at(now)
        return {
            "state": self.state,
            "level": self.level_at(now),
            "mode": self.mode,
            "discharge_limit": self.discharge_limit,
            "power_kw": self.power_kw_at(now),
            "charged_kwh": self.charged_kwh + max(0.0, kwh),
            "discharged_kwh": self.discharged_kwh + max(0.0, -kwh),
        }

    def observe(self, at: float) -> seen.BatteryRecord:
        """Make the record that the vendor would send at a moment of the present stretch."""
        return seen.full(self, at)

    def observe_bare(self, at: float) -> seen.BatteryRecord:
        """Make the record of a battery just discovered: information only (behaviour 5.3)."""
        return seen.bare(self, at)

    def _left_kwh(self, direction: int) -> float:
        """Energy at the wiring until it is full (1), or at its floor (-1)."""
        if direction > 0:
            return (100.0 - self.level) / 100 * self.model.capacity_kwh / self.one_way
        return (self.level - self.discharge_limit) / 100 * self.model.capacity_kwh * self.one_way

    def _steady_until(self, at: float, kw: float) -> float:
        """The moment at which a steady flow has filled it, or drained it to its floor."""
        return at + 3600 * self._left_kwh(1 if kw > 0 else -1) / abs(kw) if kw else math.inf

    def _will_ends_at(self, at: float) -> float:
        if self.mode != "TIME_OF_USE":
            return math.inf
        return hour_after(at, self.home.timezone_name, tuple(PLAN))
