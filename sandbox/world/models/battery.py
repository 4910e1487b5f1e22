"""Models of home batteries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sandbox.shapes import number, obj, one_of, text
from sandbox.world.models.capabilities import Capability, capabilities_shape
from sandbox.world.models.figures import ABOVE_ZERO, YEAR, YEARS_OPTIONAL, Built

MODES = ("SELF_RELIANCE", "TIME_OF_USE", "IMPORT_FOCUS", "EXPORT_FOCUS", "IDLE", "UNKNOWN")


class BatteryCapabilities(NamedTuple):
    """Which operation modes can be set."""

    export_focus: Capability
    import_focus: Capability
    time_of_use: Capability
    self_reliance: Capability
    idle: Capability


SHAPE = obj(
    {
        "name": text(minLength=1),
        "from_year": YEAR,
        "to_year": YEAR,
        "capacity_kwh": ABOVE_ZERO,
        "charge_kw": ABOVE_ZERO,
        "discharge_kw": ABOVE_ZERO,
        "efficiency": number(minimum=0.5, maximum=1),
        "mode": one_of(*MODES),
        "capabilities": capabilities_shape(BatteryCapabilities),
    },
    optional=(*YEARS_OPTIONAL, "efficiency", "mode", "capabilities"),
)

NULLS = {
    "battery_capacity": ("charge", "capacity_kwh"),
    "charge_rate": ("charge", "rate_kw"),
    "discharge_limit": ("charge", "discharge_limit"),
    "operation_mode": ("config", "mode"),
}


@dataclass(frozen=True, kw_only=True)
class BatteryModel(Built):
    """A model of battery: usable kWh, greatest power in and out in kW, round-trip efficiency, mode when new."""

    capacity_kwh: float
    charge_kw: float
    discharge_kw: float
    capabilities: BatteryCapabilities
    efficiency: float = 0.9
    mode: str = "SELF_RELIANCE"
