"""Models of vehicles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sandbox.shapes import number, obj, text
from sandbox.world.models.capabilities import Capability, capabilities_shape
from sandbox.world.models.figures import ABOVE_ZERO, PHASES, YEAR, YEARS_OPTIONAL, Built


class VehicleCapabilities(NamedTuple):
    """What can be read and commanded."""

    information: Capability
    charge_state: Capability
    location: Capability
    odometer: Capability
    set_max_current: Capability
    start_charging: Capability
    stop_charging: Capability
    smart_charging: Capability


EXTRA = {"vin_prefix": text(pattern="^[A-HJ-NPR-Z0-9]{3}$")}

SHAPE = obj(
    {
        "name": text(minLength=1),
        "from_year": YEAR,
        "to_year": YEAR,
        "capacity_kwh": ABOVE_ZERO,
        "range_km": ABOVE_ZERO,
        "ac_kw": ABOVE_ZERO,
        "phases": PHASES,
        "max_current_a": ABOVE_ZERO,
        "efficiency": number(minimum=0.5, maximum=1),
        "taper_from_level": number(minimum=1, maximum=100),
        "taper_to_share": number(minimum=0.01, maximum=1),
        "capabilities": capabilities_shape(VehicleCapabilities),
    },
    optional=(
        *YEARS_OPTIONAL,
        "max_current_a",
        "efficiency",
        "taper_from_level",
        "taper_to_share",
        "capabilities",
    ),
)

NULLS = {
    "display_name": ("information", "display_name"),
    "vin": ("information", "vin"),
    "year": ("information", "year"),
    "range": ("charge", "range_km"),
    "battery_capacity": ("charge", "capacity_kwh"),
    "charge_limit": ("charge", "charge_limit"),
    "charge_rate": ("charge", "rate_kw"),
    "charge_time_remaining": ("charge", "minutes_remaining"),
    "max_current": ("charge", "max_current_a"),
    "odometer": ("odometer", "distance_km"),
}


@dataclass(frozen=True, kw_only=True)
class VehicleModel(Built):
    """A model of vehicle: usable kWh, range in km, AC charging in kW, phases, amperes per phase.

    Above `taper_from_level` percent the power falls linearly, to `taper_to_share` of it at 100 %.
    """

    capacity_kwh: float
    range_km: float
    ac_kw: float
    phases: int
    vin_prefix: str
    capabilities: VehicleCapabilities
    max_current_a: float = 32.0
    efficiency: float = 0.9
    taper_from_level: float = 90.0
    taper_to_share: float = 0.3

    @property
    def taper_bend(self) -> float:
        """How much of its power charging loses per percent above the knee."""
        above = 100.0 - self.taper_from_level
        return (1.0 - self.taper_to_share) / above if above else 0.0
