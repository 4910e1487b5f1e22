"""Verbs of what people do with their devices, and `set`, which changes the truth by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.vehicles import POWER_DELIVERY_STATES
from sandbox.scenario.words import Verb, duration, percent, thing
from sandbox.shapes import number, one_of, text
from sandbox.world.assets.electrics import FLOOR_LEVEL
from sandbox.world.locations import Position
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.locations import Location

VEHICLE = {"vehicle": thing("vehicle")}
TRUE_STATES = {shown: state for state, shown in POWER_DELIVERY_STATES.items()}
DEFAULT_CABLE_KW = 22.0


def plug_in(_stage: Stage, vehicle: Vehicle, power: float = 11.0, cable: float = DEFAULT_CABLE_KW) -> dict[str, Any]:
    """Connect a vehicle to a socket of `power` kW; charging begins some seconds later."""
    vehicle.plug_in(power, cable)
    return {}


def unplug(_stage: Stage, vehicle: Vehicle) -> dict[str, Any]:
    """Pull the cable."""
    vehicle.unplug()
    return {}


def drive(
    _stage: Stage,
    vehicle: Vehicle,
    distance: float | None = None,
    duration: float | None = None,
    to: Location | None = None,
) -> dict[str, Any]:
    """Drive `distance` km, or to a location, or both; at 50 km/h unless `duration` says otherwise."""
    if distance is None and to is None:
        detail = "drive needs a distance, or a location to drive to"
        raise Refused(detail)
    vehicle.depart(distance, duration, to.position if to else None)
    return {}


def start_charging(_stage: Stage, vehicle: Vehicle) -> dict[str, Any]:
    """Resume charging, at the vehicle or in its vendor's app."""
    vehicle.fire("start")
    return {}


def stop_charging(_stage: Stage, vehicle: Vehicle) -> dict[str, Any]:
    """Hold charging until told otherwise or unplugged."""
    vehicle.stop("CHARGING")
    return {}


def discharge(_stage: Stage, vehicle: Vehicle, power: float, until_level: float = FLOOR_LEVEL) -> dict[str, Any]:
    """Give `power` kW back through the plug, down to a level (never below 10 %)."""
    vehicle.discharge(power, until_level)
    return {}


def stop_discharging(_stage: Stage, vehicle: Vehicle) -> dict[str, Any]:
    """End giving power back."""
    vehicle.stop("DISCHARGING")
    return {}


def set_charge_limit(_stage: Stage, vehicle: Vehicle, limit: float) -> dict[str, Any]:
    """Set the level at which charging ends, in percent."""
    vehicle.adjust(charge_limit=limit)
    return {}


def set_truth(_stage: Stage, vehicle: Vehicle, **truths: Any) -> dict[str, Any]:
    """Set any true values of a thing by name."""
    if not truths:
        detail = "set needs at least one value to set"
        raise Refused(detail)
    latitude, longitude = truths.pop("latitude", None), truths.pop("longitude", None)
    if latitude is not None or longitude is not None:
        here = vehicle.position_at(vehicle.world.now())
        truths["position"] = Position(
            here.latitude if latitude is None else latitude,
            here.longitude if longitude is None else longitude,
        )
    vehicle.put(**{TRUTHS.get(name, name): TRUE_STATES.get(value, value) for name, value in truths.items()})
    return {}


TRUTHS = {
    "battery_level": "level",
    "odometer": "odometer_km",
    "max_current": "max_current_a",
    "power_delivery_state": "state",
}

VERBS = (
    Verb(
        "plug_in",
        "people",
        plug_in,
        {
            **VEHICLE,
            "power": number(minimum=0, maximum=1000, description="kW of the socket; 0 is a dead one"),
            "cable": number(exclusiveMinimum=0, maximum=1000, description="kW that the cable can carry"),
        },
        ("power", "cable"),
        main="vehicle",
    ),
    Verb("unplug", "people", unplug, VEHICLE, main="vehicle"),
    Verb(
        "drive",
        "people",
        drive,
        {
            **VEHICLE,
            "distance": number(exclusiveMinimum=0, maximum=5000, description="km"),
            "duration": duration(description="how long the drive takes"),
            "to": thing("location", description="a location to drive to, by name or id"),
        },
        ("distance", "duration", "to"),
    ),
    Verb("start_charging", "people", start_charging, VEHICLE, main="vehicle"),
    Verb("stop_charging", "people", stop_charging, VEHICLE, main="vehicle"),
    Verb(
        "discharge",
        "people",
        discharge,
        {
            **VEHICLE,
            "power": number(exclusiveMinimum=0, maximum=1000, description="kW"),
            "until_level": percent(description="percent; never below 10"),
        },
        ("until_level",),
    ),
    Verb("stop_discharging", "people", stop_discharging, VEHICLE, main="vehicle"),
    Verb(
        "set_charge_limit",
        "people",
        set_charge_limit,
        {**VEHICLE, "limit": number(minimum=1, maximum=100, description="percent")},
    ),
    Verb(
        "set",
        "people",
        set_truth,
        {
            **VEHICLE,
            "battery_level": percent(description="percent"),
            "charge_limit": number(minimum=1, maximum=100, description="percent"),
            "max_current": number(exclusiveMinimum=0, maximum=1000, description="A per phase"),
            "odometer": number(minimum=0, maximum=10_000_000, description="km"),
            "latitude": number(minimum=-90, maximum=90, description="degrees"),
            "longitude": number(minimum=-180, maximum=180, description="degrees"),
            "display_name": text(),
            "power_delivery_state": one_of(*TRUE_STATES),
        },
        (
            "battery_level", "charge_limit", "max_current", "odometer", "latitude", "longitude", "display_name",
            "power_delivery_state",
        ),
    ),
)  # fmt: skip
