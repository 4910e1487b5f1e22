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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.accounts import Account
    from sandbox.world.balance import Balance
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

NEXT_TO_NOTHING_KW = 1e-6
FULL_ENOUGH = 1e-6


class Battery(Fixture):
    """A home battery. Levels in percent, power in kW and energy in kWh at the home's wiring, positive inward."""

    __slots__ = (
        "capped_kw",
        "charged_kwh",
        "config_changed_at",
        "discharge_limit",
        "discharged_kwh",
        "level",
        "mode",
        "own_kw",
        "share",
        "since",
        "state_changed_at",
        "until",
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
        self.since = self.until = self.config_changed_at = self.state_changed_at = now
        self.own_kw = self.capped_kw = self.share = 0.0
        self.charged_kwh = self.discharged_kwh = 0.0
        site.begin_change()
        site.batteries.append(self)
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
        will = self.will_at(self.world.now())
        if sign > 0:
            is_able = will.discharges_to == "home" and self._has_energy
            return self.model.discharge_kw if is_able and self.state != "FAULT" else 0.0
        is_able = will.charges_from == "surplus" and self._has_room
        return self.model.charge_kw if is_able and self.state != "FAULT" else 0.0

    def draw(self, at: float) -> Draw:
        """Say what it takes from the home by a will of its own, and how long that will lasts."""
        will = self.will_at(at)
        until = self._will_ends_at(at)
        if self.state == "FAULT":
            kw = 0.0
        elif will.charges_from == "grid" and self._has_room:
            kw = self.model.charge_kw
        elif will.discharges_to == "grid" and self._has_energy:
            kw = -self.model.discharge_kw
        else:
            kw = 0.0
        self.since, self.own_kw, self.capped_kw, self.share = at, kw, 0.0, 0.0
        return Draw(kw, None, min(until, self._steady_until(at, kw)))

    def follow(self, balance: Balance, now: float, until: float, shares: Mapping[int, float]) -> None:
        """Plan a stretch: what it makes of its share of the balance, and until when, `until` at the latest."""
        self.until = until
        if not self.own_kw:
            self._follow(balance, now, shares)
        flow = self.power_kw_at(now) if self.is_active else 0.0
        trigger = "charge" if flow > 0 else "discharge" if flow < 0 else "rest"
        if (self.state, trigger) in TRANSITIONS:
            self.state_changed_at = now
            self.step(trigger, TRANSITIONS[self.state, trigger])

    def _follow(self, balance: Balance, now: float, shares: Mapping[int, float]) -> None:
        """Choose how to follow, by where the balance stands within bands that it leaves at `until`."""
        net = balance.net_at(now)
        sign = 0 if abs(net) <= NEXT_TO_NOTHING_KW / 2 else 1 if net > 0 else -1
        most = self.most_kw(sign) if sign else 0.0
        turn = most / shares[sign] if most else math.inf
        if not sign:
            band = (0.0, 0.0)
        elif most and abs(net) >= turn:
            self.capped_kw, band = -sign * most, (turn, math.inf)
        else:
            self.share, band = shares[sign] if most else 0.0, (0.0, turn)
        low, high = (edge * (sign or 1) for edge in (band if sign >= 0 else band[::-1]))
        slack = NEXT_TO_NOTHING_KW
        self.until = min(self.until, balance.leaves(now, low - slack, high + slack, self.until))
        if self.share:
            self.until = min(self.until, balance.spends(now, self._left_kwh(-sign) / self.share * sign, self.until))
        else:
            self.until = min(self.until, self._steady_until(now, self.capped_kw))

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
        if not self.is_active:
            return self.level
        kwh = self.kwh_at(at)
        stored = kwh * self.one_way if kwh > 0 else kwh / self.one_way
        level = self.level + 100 * stored / self.model.capacity_kwh
        return min(100.0, max(level, min(self.level, self.discharge_limit)))

    def settle(self, now: float) -> None:
        """End the present stretch: fix the level reached, and count its energy."""
        if self.is_active:
            kwh = self.kwh_at(now)
            level = self.level_at(now)
            bound = 100.0 if kwh > 0 else self.discharge_limit
            self.charged_kwh += max(0.0, kwh)
            self.discharged_kwh += max(0.0, -kwh)
            self.level = bound if abs(level - bound) < FULL_ENOUGH else level
        self.since = now

    def set(self, name: str, value: Any) -> None:
        """Set level, mode or discharge limit, within a change that was begun."""
        super().set(name, value)
        if name == "mode":
            self.config_changed_at = self.world.now()
        else:
            self.state_changed_at = self.world.now()

    def leave_home(self) -> None:
        """Be disconnected."""
        self.home.batteries.remove(self)

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

    @property
    def _has_room(self) -> bool:
        return self.level < 100.0 - FULL_ENOUGH

    @property
    def _has_energy(self) -> bool:
        return self.level > self.discharge_limit + FULL_ENOUGH

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
