"""The catalogue: vendors and their models as frozen rows, read from `vendors/` one file at a time, when needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sandbox.shapes import Shape, array, flag, integer, listed, may, number, obj, one_of, text
from sandbox.world.assets.asset import Capability
from sandbox.world.assets.vehicle_record import VehicleCapabilities
from sandbox.world.refusals import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STATUSES = ("default", "opt-in", "beta", "contact")
REGIONS = ("AU", "CA", "EU", "NA", "US")
LINKING = ("vendor-sign-in", "link-sdk-only")

CAPABILITIES = may({name: flag() for name in VehicleCapabilities._fields})
ABOVE_ZERO = number(exclusiveMinimum=0, maximum=10_000)

VEHICLE_MODEL = obj(
    {
        "name": text(minLength=1),
        "from_year": integer(minimum=2008, maximum=2035),
        "to_year": integer(minimum=2008, maximum=2035),
        "capacity_kwh": ABOVE_ZERO,
        "range_km": ABOVE_ZERO,
        "ac_kw": ABOVE_ZERO,
        "phases": integer(minimum=1, maximum=3),
        "max_current_a": ABOVE_ZERO,
        "efficiency": number(minimum=0.5, maximum=1),
        "taper_from_level": number(minimum=1, maximum=100),
        "taper_to_share": number(minimum=0.01, maximum=1),
        "capabilities": CAPABILITIES,
    },
    optional=("to_year", "max_current_a", "efficiency", "taper_from_level", "taper_to_share", "capabilities"),
)

VEHICLES = obj(
    {
        "status": one_of(*STATUSES),
        "regions": array(one_of(*REGIONS), uniqueItems=True),
        "portal": text(minLength=1),
        "linking": array(one_of(*LINKING), uniqueItems=True),
        "vin_prefix": text(pattern="^[A-HJ-NPR-Z0-9]{3}$"),
        "capabilities": CAPABILITIES,
        "models": array(VEHICLE_MODEL, minItems=1),
    },
    optional=("linking", "capabilities"),
)

VENDOR: Shape = obj(
    {"id": text(pattern="^[A-Za-z]+$"), "name": text(minLength=1), "notes": text(), "vehicle": VEHICLES},
    optional=("notes", "vehicle"),
)


@dataclass(frozen=True)
class VehicleModel:
    """A model of vehicle: usable kWh, range in km, AC charging in kW, phases, amperes per phase.

    Above `taper_from_level` percent the power falls linearly, to `taper_to_share` of it at 100 %.
    """

    name: str
    from_year: int
    capacity_kwh: float
    range_km: float
    ac_kw: float
    phases: int
    vin_prefix: str
    capabilities: VehicleCapabilities
    to_year: int | None = None
    max_current_a: float = 32.0
    efficiency: float = 0.9
    taper_from_level: float = 90.0
    taper_to_share: float = 0.3

    @property
    def taper_bend(self) -> float:
        """How much of its power charging loses per percent above the knee."""
        above = 100.0 - self.taper_from_level
        return (1.0 - self.taper_to_share) / above if above else 0.0

    def year(self, wanted: int | None) -> int:
        """Give the year asked for, or the first one that the model was built; refuses other years with Unknown."""
        if wanted is not None and not self.from_year <= wanted <= (self.to_year or wanted):
            detail = f"{self.name} was built from {self.from_year}" + (f" to {self.to_year}" if self.to_year else " on")
            raise Unknown(detail)
        return wanted if wanted is not None else self.from_year


@dataclass(frozen=True)
class Vehicles:
    """What a vendor has in vehicles."""

    status: str
    regions: tuple[str, ...]
    portal: str
    linking: tuple[str, ...]
    models: tuple[VehicleModel, ...]


@dataclass(frozen=True)
class Vendor:
    """A vendor: the id that the API shows, the name that people know, and what it makes."""

    id: str
    name: str
    notes: str = ""
    vehicle: Vehicles | None = field(default=None)

    def vehicle_model(self, name: str | None) -> VehicleModel:
        """Find a model of vehicle by name; without one, the first. Unknown names the models there are."""
        if self.vehicle is None:
            detail = f"{self.id} has no vehicles"
            raise Unknown(detail)
        models = {model.name: model for model in self.vehicle.models}
        model = models.get(name) if name is not None else self.vehicle.models[0]
        if model is None:
            detail = f"'{name}' is not a model of {self.id}: must be one of {listed(models)}"
            raise Unknown(detail)
        return model


class Catalogue:
    """All vendors, by id; `load` reads one vendor's file, `ids` says which there are."""

    def __init__(self, load: Callable[[str], Mapping[str, Any]], list_ids: Callable[[], tuple[str, ...]]) -> None:
        """Take the two doors to the files."""
        self._load = load
        self._list_ids = list_ids
        self._vendors: dict[str, Vendor] = {}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all vendors, sorted."""
        return self._list_ids()

    def vendor(self, vendor_id: str) -> Vendor:
        """Find a vendor; Unknown names the vendors there are."""
        if vendor_id not in self._vendors:
            if vendor_id not in self.ids:
                detail = f"'{vendor_id}' is not a vendor: must be one of {listed(self.ids)}"
                raise Unknown(detail)
            self._vendors[vendor_id] = vendor_from(self._load(vendor_id))
        return self._vendors[vendor_id]


def vendor_from(file: Mapping[str, Any]) -> Vendor:
    """Make a vendor's row from its file, which fits VENDOR already."""
    made = {"vehicle": _vehicles(file["vehicle"])} if "vehicle" in file else {}
    return Vendor(file["id"], file["name"], file.get("notes", ""), **made)


def _vehicles(section: Mapping[str, Any]) -> Vehicles:
    general = section.get("capabilities", {})
    models = tuple(_vehicle_model(model, section["vin_prefix"], general) for model in section["models"])
    linking = tuple(section.get("linking", ()))
    return Vehicles(section["status"], tuple(section["regions"]), section["portal"], linking, models)


def _vehicle_model(model: Mapping[str, Any], vin_prefix: str, general: Mapping[str, bool]) -> VehicleModel:
    can = {"set_max_current": False, **general, **model.get("capabilities", {})}
    capabilities = VehicleCapabilities(*(Capability(can.get(name, True)) for name in VehicleCapabilities._fields))
    figures = {name: value for name, value in model.items() if name != "capabilities"}
    return VehicleModel(**figures, vin_prefix=vin_prefix, capabilities=capabilities)
