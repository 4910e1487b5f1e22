"""The models that vendors make: one module per kind of asset, each with the shape of its rows and the row itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.world.models import battery, charger, hvac, inverter, meter, vehicle
from sandbox.world.models.capabilities import capabilities_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.shapes import Shape, Shapes


@dataclass(frozen=True)
class ModelKind:
    """A row: how a kind of model is written in a file, and what it is made into.

    `extra` are keys that a vendor gives once for all its models; `unusual` are capabilities that a model lacks unless
    it says otherwise; `nulls` are the fields that a vendor may leave unknown.
    """

    shape: Shape
    made: type[Any]
    capabilities: type[Any]
    nulls: Mapping[str, tuple[str, str]]
    extra: Shapes
    unusual: tuple[str, ...] = ()

    def model(self, written: Mapping[str, Any], section: Mapping[str, Any]) -> Any:
        """Make a row of a model as it is written, within its vendor's section."""
        given = {**section.get("capabilities", {}), **written.get("capabilities", {})}
        able = capabilities_from(self.capabilities, self.unusual, given)
        figures = {name: _frozen(value) for name, value in written.items() if name != "capabilities"}
        return self.made(**{name: section[name] for name in self.extra}, **figures, capabilities=able)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


MODEL_KINDS: dict[str, ModelKind] = {
    "vehicle": ModelKind(
        vehicle.SHAPE,
        vehicle.VehicleModel,
        vehicle.VehicleCapabilities,
        vehicle.NULLS,
        vehicle.EXTRA,
        unusual=("set_max_current",),
    ),
    "charger": ModelKind(charger.SHAPE, charger.ChargerModel, charger.ChargerCapabilities, charger.NULLS, {}),
    "hvac": ModelKind(hvac.SHAPE, hvac.HvacModel, hvac.HvacCapabilities, hvac.NULLS, {}),
    "inverter": ModelKind(inverter.SHAPE, inverter.InverterModel, inverter.InverterCapabilities, inverter.NULLS, {}),
    "battery": ModelKind(
        battery.SHAPE,
        battery.BatteryModel,
        battery.BatteryCapabilities,
        battery.NULLS,
        {},
        unusual=battery.BatteryCapabilities._fields,
    ),
    "meter": ModelKind(meter.SHAPE, meter.MeterModel, meter.MeterCapabilities, meter.NULLS, {}),
}
KINDS = tuple(MODEL_KINDS)
