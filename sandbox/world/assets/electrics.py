"""A vehicle's battery and plug: the state table, and the flow of energy between two steps of it.

Nothing is ticked. A step settles the stretch that ends (level, energy), and plans the one that begins: how power
flows, and when the next step is due by itself. Nobody but `fire` assigns `state`.
"""

from __future__ import annotations

import math
from collections import deque
from functools import cache
from typing import TYPE_CHECKING

from sandbox.world.assets.asset import Asset
from sandbox.world.assets.flow import Flow
from sandbox.world.balance import Taper
from sandbox.world.facts import StateChanged
from sandbox.world.ledger import FALLING, Ledger, Pen, Stretch
from sandbox.world.refusals import NotNow
from sandbox.world.site import Draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.accounts import Account
    from sandbox.world.assets.charger import Charger
    from sandbox.world.models.vehicle import VehicleModel
    from sandbox.world.timeline import Alarm
    from sandbox.world.world import World

PLUGGED_IN = ("INITIALIZING", "CHARGING", "STOPPED", "COMPLETE", "NO_POWER", "FAULT", "DISCHARGING")
STATES = ("UNKNOWN", "UNPLUGGED", *PLUGGED_IN)

TRANSITIONS: dict[tuple[str, str], str] = {
    ("UNPLUGGED", "plug_in"): "INITIALIZING",
    ("INITIALIZING", "begin"): "CHARGING",
    ("INITIALIZING", "fill"): "COMPLETE",
    ("INITIALIZING", "stop"): "STOPPED",
    ("INITIALIZING", "discharge"): "DISCHARGING",
    ("CHARGING", "fill"): "COMPLETE",
    ("CHARGING", "stop"): "STOPPED",
    ("CHARGING", "discharge"): "DISCHARGING",
    ("STOPPED", "start"): "CHARGING",
    ("STOPPED", "discharge"): "DISCHARGING",
    ("COMPLETE", "top_up"): "CHARGING",
    ("COMPLETE", "discharge"): "DISCHARGING",
    ("DISCHARGING", "start"): "CHARGING",
    ("DISCHARGING", "stop"): "STOPPED",
    ("DISCHARGING", "reach_floor"): "STOPPED",
    ("NO_POWER", "clear_fault"): "INITIALIZING",
    ("FAULT", "clear_fault"): "INITIALIZING",
    ("UNKNOWN", "find_cable"): "INITIALIZING",
    ("UNKNOWN", "find_no_cable"): "UNPLUGGED",
    ("UNPLUGGED", "lose_track"): "UNKNOWN",
    **{(state, "unplug"): "UNPLUGGED" for state in PLUGGED_IN},
    **{(state, "lose_track"): "UNKNOWN" for state in PLUGGED_IN},
    **{(state, "lose_power"): "NO_POWER" for state in PLUGGED_IN if state not in {"NO_POWER", "FAULT"}},
    **{(state, "break_down"): "FAULT" for state in PLUGGED_IN if state != "FAULT"},
}

FAULTS = {"fault": "break_down", "no_power": "lose_power", "unknown": "lose_track"}
FLOOR_LEVEL = 10.0
FULL_ENOUGH = 1e-6
LEAST_CURRENT_A = 1e-5
VOLTS_KV = 0.23


class Electrics(Asset):
    """Battery and plug of a vehicle. Levels are percent, powers kW at the plug, energies kWh."""

    __slots__ = (
        "alarm",
        "asked_kw",
        "cable_kw",
        "charge_changed_at",
        "charge_limit",
        "charged_kwh",
        "discharged_kwh",
        "flow",
        "full_power_kw",
        "has_cable",
        "ledger",
        "max_current_a",
        "pen",
        "state",
    )

    model: VehicleModel
    partner: Charger | None
    paired_with: Charger | None

    def __init__(
        self,
        world: World,
        account: Account,
        model: VehicleModel,
        *,
        level: float,
        charge_limit: float,
        year: int | None = None,
    ) -> None:
        """Begin unplugged and at rest."""
        super().__init__(world, account, model, year=year)
        now = world.now()
        self.state = "UNPLUGGED"
        self.flow = Flow(now, level)
        self.charge_limit = charge_limit
        self.max_current_a = model.max_current_a
        self.full_power_kw = self.asked_kw = self.cable_kw = 0.0
        self.has_cable = False
        self.charged_kwh = self.discharged_kwh = 0.0
        self.charge_changed_at = now
        self.alarm: Alarm | None = None
        self.ledger = Ledger(FALLING, world.settings.stretches_kept)
        self.pen = Pen()

    @property
    def level(self) -> float:
        """Battery level in percent, now."""
        return self.flow.level_at(self.world.now())

    def power_kw_at(self, at: float) -> float:
        """Power at the plug at a moment of the present stretch, positive into the vehicle."""
        if self.state == "CHARGING":
            return self.full_power_kw * self.flow.share_at(at)
        return -self.full_power_kw if self.state == "DISCHARGING" else 0.0

    @property
    def is_active(self) -> bool:
        """Whether its values move by themselves just now."""
        return self.flow.slope != 0.0

    def most_kw(self) -> float:
        """The least of what cable and socket, charger and circuit, the vehicle's own charger, and the current allow."""
        model, box = self.model, self.partner
        if box is None:
            return min(self.cable_kw, model.ac_kw, VOLTS_KV * model.phases * self.max_current_a)
        if box.is_two_way:
            return min(self.cable_kw, VOLTS_KV * box.model.phases * box.most_a())
        amperes = min(self.max_current_a, box.most_a())
        return min(self.cable_kw, model.ac_kw, VOLTS_KV * min(model.phases, box.model.phases) * amperes)

    def most_back_kw(self) -> float:
        """The most that can go back: through a charger, no more than it can give to the house."""
        return self.most_kw() if self.partner is None else min(self.most_kw(), self.partner.model.discharge_kw)

    def draw(self, at: float) -> Draw:
        """Say what it takes from its home from a moment on."""
        if self.state != "CHARGING":
            return Draw(self.power_kw_at(at), None, math.inf)
        knee_at = self.flow.knee_at()
        if at < knee_at:
            return Draw(self.full_power_kw, None, knee_at)
        return Draw(0.0, Taper(at, self.power_kw_at(at), self.flow.bend * self.flow.slope), math.inf)

    def current_a(self, wanted: float) -> float:
        """The current that the vehicle sets when it is asked for one: never more than it can, never next to nothing."""
        return max(LEAST_CURRENT_A, min(wanted, self.model.max_current_a))

    def fire(self, trigger: str, *plan: float) -> None:
        """Take one step of the table, or refuse it and change nothing; `plan` is what the new state needs to know."""
        state, world = self.check(trigger), self.world
        self.begin_change()
        self.settle()
        self.state = state
        self.charge_changed_at = now = world.now()
        PLANS.get(state, Electrics.plan_rest)(self, *plan)
        world.tell(StateChanged(now, self.id, trigger, state))
        self.end_change()

    def check(self, trigger: str) -> str:
        """Give the state that a trigger leads to, or refuse it."""
        state = TRANSITIONS.get((self.state, trigger))
        if state is None:
            detail = f"cannot {trigger.replace('_', ' ')} a vehicle that is {self.state}"
            raise NotNow(detail)
        return state

    def settle(self) -> None:
        """End the present stretch: fix the level reached, count its energy, and take back what was due."""
        if self.alarm is not None:
            self.world.timeline.cancel(self.alarm)
            self.alarm = None
        if self.flow.slope:
            now = self.world.now()
            self.count(self.stored_kwh_at(now))
            self.flow.rest(now, self.flow.level_at(now))
            self.pen.end(now)

    def note(self, kw: float) -> None:
        """Note the power at the plug that flows from now on, for the statistics of all who see it."""
        others = (self.partner, self.site)
        stretch = Stretch(self.world.now(), math.inf, kw, *self.flow.falling())
        self.pen.begin(stretch, self.ledger, *(other.ledger for other in others if other is not None))

    def count(self, stored_kwh: float) -> None:
        """Count the energy of a stretch, from the energy that it added to the battery."""
        if self.state == "CHARGING":
            self.charged_kwh += stored_kwh / self.model.efficiency
        elif self.state == "DISCHARGING":
            self.discharged_kwh -= stored_kwh * self.model.efficiency

    def stored_kwh_at(self, at: float) -> float:
        """Energy that the present stretch has added to the battery by a moment; negative when it drains."""
        return self.model.capacity_kwh * (self.flow.level_at(at) - self.flow.level) / 100.0

    def change(self, **values: float) -> None:
        """Set level or limits in the middle of a stretch, and go on from there: the stretch is planned anew.

        A full battery may want more, a limit below the level ends charging, a level at the floor ends discharging.
        """
        is_flowing = self.state in {"CHARGING", "DISCHARGING"}
        if is_flowing:
            self.settle()
        if "level" in values:
            self.flow.rest(self.world.now(), values.pop("level"))
        self.charge_limit = values.get("charge_limit", self.charge_limit)
        self.max_current_a = self.current_a(values.get("max_current_a", self.max_current_a))
        self.charge_changed_at = self.world.now()
        if self.state == "CHARGING":
            self.plan_charge()
        elif self.state == "DISCHARGING":
            self.plan_discharge(self.asked_kw, self.flow.bound)
        elif self.state == "COMPLETE" and self.flow.level < self.charge_limit - FULL_ENOUGH:
            self.world.timeline.cancel(self.alarm)
            self.alarm = self.world.timeline.at(self.world.now(), self.fire, "top_up")

    def plan_rest(self) -> None:
        """Plan nothing: no power flows."""
        self.full_power_kw = 0.0

    def plan_initialize(self) -> None:
        """Plan the seconds in which vehicle and socket find each other."""
        self.full_power_kw = 0.0
        due_at = self.world.now() + self.world.settings.initializing_seconds
        self.alarm = self.world.timeline.at(due_at, self._initialized)

    def _initialized(self) -> None:
        if self.most_kw() <= 0:
            self.fire("lose_power")
        else:
            self.fire("fill" if self.level >= self.charge_limit - FULL_ENOUGH else "begin")

    def plan_charge(self) -> None:
        """Plan charging at the most power there is, up to the limit."""
        model, level, now = self.model, self.flow.level, self.world.now()
        self.full_power_kw = self.most_kw() if level < self.charge_limit - FULL_ENOUGH else 0.0
        if not self.full_power_kw:
            why = "fill" if level >= self.charge_limit - FULL_ENOUGH else "lose_power"
            self.alarm = self.world.timeline.at(now, self.fire, why)
            return
        slope = self.full_power_kw * model.efficiency / (36.0 * model.capacity_kwh)
        knee, bend = model.taper_from_level, model.taper_bend
        self.flow.begin(now, level, slope, self.charge_limit, knee=knee, bend=bend)
        self.note(self.full_power_kw * self.flow.share_of(level))
        self.alarm = self.world.timeline.at(self.flow.reaches_bound_at(), self.fire, "fill")

    def plan_discharge(self, power_kw: float = VOLTS_KV * 16, until_level: float = FLOOR_LEVEL) -> None:
        """Plan giving power back, down to a level."""
        self.asked_kw, self.full_power_kw = power_kw, min(power_kw, self.most_back_kw())
        if not self.full_power_kw:
            self.alarm = self.world.timeline.at(self.world.now(), self.fire, "lose_power")
            return
        slope = -self.full_power_kw / (36.0 * self.model.efficiency * self.model.capacity_kwh)
        self.flow.begin(self.world.now(), self.flow.level, slope, until_level)
        self.note(-self.full_power_kw)
        self.alarm = self.world.timeline.at(self.flow.reaches_bound_at(), self.fire, "reach_floor")


@cache
def way_between(start: str, wanted: str) -> tuple[str, ...]:
    """Find the triggers that lead from one state to another."""
    ways: deque[tuple[str, tuple[str, ...]]] = deque([(start, ())])
    seen = {start}
    while ways:
        state, way = ways.popleft()
        if state == wanted:
            return way
        for (source, trigger), target in TRANSITIONS.items():
            if source == state and target not in seen:
                seen.add(target)
                ways.append((target, (*way, trigger)))
    message = f"no way leads from {start} to {wanted}"
    raise LookupError(message)


PLANS: dict[str, Callable[..., None]] = {
    "INITIALIZING": Electrics.plan_initialize,
    "CHARGING": Electrics.plan_charge,
    "DISCHARGING": Electrics.plan_discharge,
}
