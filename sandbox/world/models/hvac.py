"""Models of HVAC units: thermostats, heat pumps, heaters and air conditioners."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sandbox.shapes import array, flag, number, obj, one_of, text
from sandbox.world.models.capabilities import Capability, capabilities_shape
from sandbox.world.models.figures import ABOVE_ZERO, YEAR, YEARS_OPTIONAL, Built

MODES = ("HEAT", "COOL", "AUTO", "OFF")
SETPOINTS = {"HEAT": ("heat",), "COOL": ("cool",), "AUTO": ("heat", "cool"), "OFF": ()}
CATEGORIES = ("HEATING", "COOLING", "HEAT_PUMP", "AGGREGATOR")


class HvacCapabilities(NamedTuple):
    """What can be commanded."""

    set_follow_schedule: Capability
    set_permanent_hold: Capability


class Abilities(NamedTuple):
    """What can be asked of a unit: modes, and ranges in °C."""

    modes: tuple[str, ...]
    cool_setpoint_range: tuple[float, float] | None
    heat_setpoint_range: tuple[float, float] | None
    setpoint_difference_range: tuple[float, float] | None

    def cannot_keep(self, mode: str, heat: float | None, cool: float | None) -> str | None:
        """Say why a mode and the set-points that count in it cannot be kept (behaviour 4.5); None if they can."""
        if mode not in self.modes:
            return f"The mode {mode} is not supported: must be one of {', '.join(self.modes)}."
        asked = {"heat": (heat, self.heat_setpoint_range), "cool": (cool, self.cool_setpoint_range)}
        for name in SETPOINTS[mode]:
            setpoint, bounds = asked[name]
            if setpoint is None:
                return f"The mode {mode} needs a {name} setpoint."
            if bounds is not None and not bounds[0] <= setpoint <= bounds[1]:
                return f"The {name} setpoint must be from {bounds[0]:g} to {bounds[1]:g}, got {setpoint:g}."
        if mode != "AUTO" or heat is None or cool is None:
            return None
        least, most = self.setpoint_difference_range or (0.0, 50.0)
        if not least <= cool - heat <= most or cool <= heat:
            return f"The cool setpoint must be {least:g} to {most:g} above the heat setpoint, got {cool - heat:g}."
        return None


RANGE = array(number(minimum=-10, maximum=50), minItems=2, maxItems=2)

SHAPE = obj(
    {
        "name": text(minLength=1),
        "from_year": YEAR,
        "to_year": YEAR,
        "category": one_of(*CATEGORIES),
        "modes": array(one_of(*MODES), minItems=1, uniqueItems=True),
        "heat_setpoint_range": RANGE,
        "cool_setpoint_range": RANGE,
        "setpoint_difference_range": array(number(minimum=0, maximum=50), minItems=2, maxItems=2),
        "heat_kw": ABOVE_ZERO,
        "cool_kw": ABOVE_ZERO,
        "cop": number(minimum=0.5, maximum=8),
        "is_electric": flag(),
        "reports_consumption": flag(),
        "capabilities": capabilities_shape(HvacCapabilities),
    },
    optional=(
        *YEARS_OPTIONAL,
        "heat_setpoint_range",
        "cool_setpoint_range",
        "setpoint_difference_range",
        "heat_kw",
        "cool_kw",
        "cop",
        "is_electric",
        "reports_consumption",
        "capabilities",
    ),
)

NULLS = {
    "model": ("information", "model"),
    "group_name": ("information", "group_name"),
    "current_temperature": ("temperature", "current_c"),
    "hold_type": ("thermostat", "hold_type"),
}


@dataclass(frozen=True, kw_only=True)
class HvacModel(Built):
    """A model of HVAC unit: what it can do to a room, in kW of heat or cold, and kW of heat per kW of electricity.

    Where heat comes from something that burns, `is_electric` is false: it takes next to nothing from the house. Ranges
    are °C.
    """

    category: str
    modes: tuple[str, ...]
    capabilities: HvacCapabilities
    heat_setpoint_range: tuple[float, float] | None = None
    cool_setpoint_range: tuple[float, float] | None = None
    setpoint_difference_range: tuple[float, float] | None = None
    heat_kw: float = 0.0
    cool_kw: float = 0.0
    cop: float = 1.0
    is_electric: bool = True
    reports_consumption: bool = True

    @cached_property
    def abilities(self) -> Abilities:
        """What can be asked of a unit of this model."""
        return Abilities(self.modes, self.cool_setpoint_range, self.heat_setpoint_range, self.setpoint_difference_range)
