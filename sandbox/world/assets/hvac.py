"""HVAC units: a thermostat that keeps a room between bounds, by switching heat or cold on and off.

It switches when the room has drifted off its set-point, so its states follow from the weather; `Room` says when. A
permanent hold keeps what was asked for; otherwise the unit follows its own programme of days and nights.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.assets import hvac_record as seen
from sandbox.world.assets.fixture import Fixture
from sandbox.world.assets.room import Room
from sandbox.world.ledger import STEADY, Ledger, Pen, Stretch
from sandbox.world.localtime import hour_after, local
from sandbox.world.refusals import NotNow
from sandbox.world.site import Draw

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.models.hvac import HvacModel
    from sandbox.world.site import Site
    from sandbox.world.timeline import Alarm
    from sandbox.world.world import World

TRANSITIONS: dict[tuple[str, str], str] = {
    ("IDLE", "heat"): "HEATING",
    ("IDLE", "cool"): "COOLING",
    ("HEATING", "rest"): "IDLE",
    ("COOLING", "rest"): "IDLE",
    **{(state, "switch_off"): "OFF" for state in ("IDLE", "HEATING", "COOLING")},
    ("OFF", "switch_on"): "IDLE",
    **{(state, "break_down"): "FAULT" for state in ("IDLE", "HEATING", "COOLING", "OFF")},
    ("FAULT", "clear_fault"): "IDLE",
}

SWITCHES_WITHIN_K = 0.4
NEXT_TO_NOTHING_K = 1e-6
LOOKS_AHEAD_SECONDS = 48 * 3600.0
PUMP_KW = 0.06

# The unit's own programme, local time: by how much heating is lowered and cooling raised.
PROGRAMME = {0: 3.0, 6: 0.0, 22: 3.0}


class Thermostat(NamedTuple):
    """What is asked of the unit: mode, and set-points in °C."""

    mode: str
    heat_setpoint: float
    cool_setpoint: float


class Hvac(Fixture):
    """An HVAC unit and its room. Temperatures in °C, powers in kW."""

    __slots__ = (
        "alarm",
        "comfort",
        "display_name",
        "group_name",
        "hold_type",
        "ledger",
        "pen",
        "room",
        "set_at",
        "thermostat",
    )

    kind = "hvac"
    transitions = TRANSITIONS
    settable = ("temperature", "mode", "heat_setpoint", "cool_setpoint", "display_name")

    model: HvacModel

    def __init__(
        self,
        world: World,
        account: Account,
        model: HvacModel,
        site: Site,
        *,
        year: int | None = None,
        thermostat: Thermostat,
        temperature: float | None = None,
        display_name: str | None = None,
    ) -> None:
        """Put a unit into a room of a home; it follows its programme, if it has one."""
        super().__init__(world, account, model, site, year=year)
        chance = self.own_random("room")
        loss = max(model.heat_kw / 55, model.cool_kw / 30)
        wanted = thermostat.cool_setpoint if thermostat.mode == "COOL" else thermostat.heat_setpoint
        warmth = wanted + chance.uniform(-0.3, 0.3) if temperature is None else temperature
        self.room = Room(site.air, loss, loss * chance.uniform(15, 40), world.now(), warmth)
        self.comfort = self.thermostat = thermostat
        self.hold_type = "SCHEDULED" if self.has_programme else "PERMANENT"
        self.set_at = world.now()
        self.display_name = display_name or model.name
        self.group_name = site.name
        self.alarm: Alarm | None = None
        self.ledger, self.pen = Ledger(STEADY, world.settings.stretches_kept), Pen()
        site.ledgers.append(self.ledger)
        self.begin_change()
        site.drawing.append(self)
        if self.has_programme:
            self._follow_programme()
        self.end_change()

    @property
    def has_programme(self) -> bool:
        """Whether it keeps days and nights by itself; one that cannot be told to follow them has none."""
        can: bool = self.model.capabilities.set_follow_schedule.is_capable
        return can

    @property
    def is_active(self) -> bool:
        """Whether its values move by themselves just now: no room stands still."""
        return self.state != "FAULT"

    @property
    def temperature(self) -> float:
        """Temperature of the room, now."""
        return self.room.temperature_at(self.world.now())

    def consumption_kw(self) -> float:
        """Electricity that it takes from the home."""
        made = {"HEATING": self.model.heat_kw, "COOLING": self.model.cool_kw}.get(self.state)
        if made is None:
            return 0.0
        is_burned = self.state == "HEATING" and not self.model.is_electric
        return PUMP_KW if is_burned else made / self.model.cop

    def draw(self, _at: float) -> Draw:
        """Say what it takes from its home from a moment on."""
        return Draw(self.consumption_kw(), None, math.inf)

    def hold(self, thermostat: Thermostat) -> None:
        """Keep a mode and set-points for good, as people at the thermostat or programs want it."""
        self.refuse_broken()
        refusal = self.model.abilities.cannot_keep(*thermostat)
        if refusal is not None:
            raise NotNow(refusal)
        self.begin_change()
        self._ask("PERMANENT", thermostat)
        self.end_change()

    def follow_schedule(self) -> None:
        """End a hold: go back to the unit's own programme, if it has one."""
        self.refuse_broken()
        if not self.has_programme:
            detail = f"{self.model.name} has no schedule to follow"
            raise NotNow(detail)
        self.begin_change()
        self.hold_type, self.set_at = "SCHEDULED", self.world.now()
        self._follow_programme()
        self.end_change()

    def begin_change(self) -> None:
        """Settle the room, too."""
        super().begin_change()
        now = self.world.now()
        self.room.begin(now, self.room.temperature_at(now), self.room.inside_kw)

    def end_change(self) -> None:
        """Plan anew when to switch."""
        self._plan()
        super().end_change()

    def set(self, name: str, value: Any) -> None:
        """Set the room's temperature, or a part of what is asked of the unit; that is a hold."""
        if name == "temperature":
            self.room.begin(self.world.now(), value, self.room.inside_kw)
        elif name in Thermostat._fields:
            self._ask("PERMANENT", self.thermostat._replace(**{name: value}))
        else:
            super().set(name, value)

    def step(self, trigger: str, state: str) -> None:
        """Enter a state: heat, cool, or leave the room alone from now on."""
        super().step(trigger, state)
        inside_kw = {"HEATING": self.model.heat_kw, "COOLING": -self.model.cool_kw}.get(state, 0.0)
        now = self.world.now()
        self.room.begin(now, self.room.temperature, inside_kw)
        self.pen.end(now)
        if self.consumption_kw():
            self.pen.begin(Stretch(now, math.inf, self.consumption_kw()), self.ledger)

    def leave_home(self) -> None:
        """Be taken out."""
        self.world.timeline.cancel(self.alarm)
        self.pen.end(self.world.now())
        self.home.drawing.remove(self)

    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""
        return {
            "state": self.state,
            "mode": self.thermostat.mode,
            "heat_setpoint": self.thermostat.heat_setpoint,
            "cool_setpoint": self.thermostat.cool_setpoint,
            "hold_type": self.hold_type,
            "temperature": self.temperature,
            "power_kw": self.consumption_kw(),
        }

    def observe(self, at: float) -> seen.HvacRecord:
        """Make the record that the vendor would send at a moment of the present stretch."""
        return seen.full(self, at)

    def observe_bare(self, at: float) -> seen.HvacRecord:
        """Make the record of a unit just discovered: information only (behaviour 5.3)."""
        return seen.bare(self, at)

    def _ask(self, hold_type: str, thermostat: Thermostat) -> None:
        self.hold_type, self.thermostat, self.set_at = hold_type, thermostat, self.world.now()

    def _follow_programme(self) -> None:
        """Take the set-points of the programme at this hour."""
        hour = local(self.world.now(), self.home.timezone_name).hour
        easing = PROGRAMME[max(begin for begin in PROGRAMME if begin <= hour)]
        mode, heat, cool = self.comfort
        least, most = self.model.heat_setpoint_range, self.model.cool_setpoint_range
        heat, cool = heat - easing, cool + easing
        wanted = Thermostat(mode, max(heat, least[0]) if least else heat, min(cool, most[1]) if most else cool)
        if wanted != self.thermostat:
            self.thermostat, self.set_at = wanted, self.world.now()

    def _bounds(self) -> tuple[float, float]:
        """Give the temperatures between which nothing needs to be switched in the present state."""
        mode, heat, cool = self.thermostat
        if self.state == "HEATING":
            return -math.inf, heat + SWITCHES_WITHIN_K
        if self.state == "COOLING":
            return cool - SWITCHES_WITHIN_K, math.inf
        low = heat - SWITCHES_WITHIN_K if mode in {"HEAT", "AUTO"} and self.model.heat_kw else -math.inf
        high = cool + SWITCHES_WITHIN_K if mode in {"COOL", "AUTO"} and self.model.cool_kw else math.inf
        return low, high

    def _plan(self) -> None:
        """Switch what has to be switched now, and plan when to look again; a change has begun."""
        for _ in range(3):
            trigger = self._wanted()
            if trigger is None:
                break
            self.step(trigger, TRANSITIONS[self.state, trigger])
        now, timeline = self.world.now(), self.world.timeline
        timeline.cancel(self.alarm)
        due_at = now + LOOKS_AHEAD_SECONDS
        if self.state not in {"OFF", "FAULT"}:
            due_at = min(due_at, self.room.leaves(*self._bounds(), due_at))
        if self.hold_type == "SCHEDULED":
            due_at = min(due_at, hour_after(now, self.home.timezone_name, tuple(PROGRAMME)))
        self.alarm = timeline.at(due_at, self._ring)

    def _wanted(self) -> str | None:
        """Say which step the present state and temperature ask for."""
        mode, (low, high) = self.thermostat.mode, self._bounds()
        low, high = low + NEXT_TO_NOTHING_K, high - NEXT_TO_NOTHING_K
        warmth = self.room.temperature
        is_heated, is_cooled = mode in {"HEAT", "AUTO"}, mode in {"COOL", "AUTO"}
        if self.state == "FAULT":
            return None
        if (self.state == "OFF") != (mode == "OFF"):
            return "switch_off" if mode == "OFF" else "switch_on"
        if (self.state == "HEATING" and (not is_heated or warmth >= high)) or (
            self.state == "COOLING" and (not is_cooled or warmth <= low)
        ):
            return "rest"
        if self.state == "IDLE" and warmth <= low:
            return "heat"
        return "cool" if self.state == "IDLE" and warmth >= high else None

    def _ring(self) -> None:
        """The room has drifted off, or the programme turns a page."""
        self.begin_change()
        if self.hold_type == "SCHEDULED":
            self._follow_programme()
        self.end_change()
