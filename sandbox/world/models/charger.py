"""Models of chargers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sandbox.shapes import obj, text
from sandbox.world.models.capabilities import Capability, capabilities_shape
from sandbox.world.models.figures import ABOVE_ZERO, PHASES, YEAR, YEARS_OPTIONAL, Built


class ChargerCapabilities(NamedTuple):
    """What can be read and commanded."""

    information: Capability
    charge_state: Capability
    start_charging: Capability
    stop_charging: Capability
    set_max_current: Capability


SHAPE = obj(
    {
        "name": text(minLength=1),
        "from_year": YEAR,
        "to_year": YEAR,
        "phases": PHASES,
        "max_current_a": ABOVE_ZERO,
        "discharge_kw": ABOVE_ZERO,
        "capabilities": capabilities_shape(ChargerCapabilities),
    },
    optional=(*YEARS_OPTIONAL, "discharge_kw", "capabilities"),
)

NULLS = {
    "year": ("information", "year"),
    "charge_rate": ("charge", "rate_kw"),
    "max_current": ("charge", "max_current_a"),
}


@dataclass(frozen=True, kw_only=True)
class ChargerModel(Built):
    """A model of charger: phases and the most amperes on each; `discharge_kw` if it can feed the house."""

    phases: int
    max_current_a: float
    capabilities: ChargerCapabilities
    discharge_kw: float = 0.0
