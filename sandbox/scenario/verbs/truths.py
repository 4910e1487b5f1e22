"""`set`: the truth changed by hand. One row per kind of asset: what can be set, by the API's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.api.vehicles import POWER_DELIVERY_STATES
from sandbox.scenario.words import Verb, percent, thing
from sandbox.shapes import Shape, listed, number, one_of, text
from sandbox.world.locations import Position
from sandbox.world.models import KINDS, battery, hvac
from sandbox.world.refusals import Refused, Unknown

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.assets.asset import Asset

TRUE_STATES = {shown: state for state, shown in POWER_DELIVERY_STATES.items()}


class Truth(NamedTuple):
    """A value that can be set: its name in the world, and the shape of what is asked for."""

    name: str
    shape: Shape


LEVEL = Truth("level", percent(description="percent"))
CURRENT = Truth("max_current_a", number(exclusiveMinimum=0, maximum=1000, description="A per phase"))
SETPOINT = number(minimum=-50, maximum=100, description="°C")
NAME = Truth("display_name", text())
ENERGY = number(minimum=0, maximum=1e9, description="kWh")

TRUTHS: dict[str, dict[str, Truth]] = {
    "vehicle": {
        "battery_level": LEVEL,
        "charge_limit": Truth("charge_limit", number(minimum=1, maximum=100, description="percent")),
        "max_current": CURRENT,
        "odometer": Truth("odometer_km", number(minimum=0, maximum=10_000_000, description="km")),
        "latitude": Truth("latitude", number(minimum=-90, maximum=90, description="degrees")),
        "longitude": Truth("longitude", number(minimum=-180, maximum=180, description="degrees")),
        "display_name": NAME,
        "power_delivery_state": Truth("state", one_of(*TRUE_STATES)),
    },
    "charger": {
        "max_current": CURRENT,
        "circuit": Truth("circuit_a", number(minimum=6, maximum=1000, description="A per phase")),
    },
    "battery": {
        "battery_level": LEVEL,
        "operation_mode": Truth("mode", one_of(*battery.MODES)),
        "discharge_limit": Truth("discharge_limit", percent(description="percent")),
    },
    "inverter": {"lifetime_production": Truth("lifetime_kwh", ENERGY)},
    "hvac": {
        "temperature": Truth("temperature", SETPOINT),
        "mode": Truth("mode", one_of(*hvac.MODES, "UNKNOWN")),
        "heat_setpoint": Truth("heat_setpoint", SETPOINT),
        "cool_setpoint": Truth("cool_setpoint", SETPOINT),
        "display_name": NAME,
    },
    "meter": {"imported": Truth("imported_kwh", ENERGY), "exported": Truth("exported_kwh", ENERGY)},
}


def set_truth(_stage: Stage, **given: Any) -> dict[str, Any]:
    """Set any true values of a thing by name."""
    asset: Asset = given.pop(next(kind for kind in KINDS if kind in given))
    known = TRUTHS[asset.kind]
    unknown = [name for name in given if name not in known]
    if unknown:
        detail = f"'{unknown[0]}' is no value of a {asset.kind}: must be one of {listed(known)}"
        raise Unknown(detail)
    if not given:
        detail = "set needs at least one value to set"
        raise Refused(detail)
    values = {known[name].name: value for name, value in given.items()}
    asset.put(**(_of_vehicle(asset, values) if asset.kind == "vehicle" else values))
    return {}


def _of_vehicle(vehicle: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Put latitude and longitude together, and the state into the world's word."""
    latitude, longitude = values.pop("latitude", None), values.pop("longitude", None)
    if latitude is not None or longitude is not None:
        here = vehicle.position_at(vehicle.world.now())
        values["position"] = Position(
            here.latitude if latitude is None else latitude,
            here.longitude if longitude is None else longitude,
        )
    if "state" in values:
        values["state"] = TRUE_STATES[values["state"]]
    return values


VALUES: dict[str, Shape] = {name: truth.shape for known in TRUTHS.values() for name, truth in known.items()}

VERBS = (
    Verb(
        "set",
        "people",
        set_truth,
        {**{kind: thing(kind) for kind in KINDS}, **VALUES},
        (*KINDS, *VALUES),
        chooses=KINDS,
    ),
)
