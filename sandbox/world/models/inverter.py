"""Models of solar inverters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sandbox.shapes import obj, text
from sandbox.world.models.capabilities import Capability, capabilities_shape
from sandbox.world.models.figures import ABOVE_ZERO, PHASES, YEAR, YEARS_OPTIONAL, Built


class InverterCapabilities(NamedTuple):
    """What can be read."""

    production_state: Capability
    production_statistics: Capability


SHAPE = obj(
    {
        "name": text(minLength=1),
        "from_year": YEAR,
        "to_year": YEAR,
        "ac_kw": ABOVE_ZERO,
        "phases": PHASES,
        "panels_kwp": ABOVE_ZERO,
        "capabilities": capabilities_shape(InverterCapabilities),
    },
    optional=(*YEARS_OPTIONAL, "panels_kwp", "capabilities"),
)

NULLS = {
    "serial_number": ("information", "serial_number"),
    "lifetime_production": ("production", "lifetime_kwh"),
}


@dataclass(frozen=True, kw_only=True)
class InverterModel(Built):
    """A model of inverter: greatest AC power in kW, phases, and the panels that come with it unless told otherwise."""

    ac_kw: float
    phases: int
    capabilities: InverterCapabilities
    panels_kwp: float | None = None
