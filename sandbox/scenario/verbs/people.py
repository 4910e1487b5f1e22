"""Verbs of what people do with their devices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sandbox.scenario.words import Verb, duration, percent, thing
from sandbox.shapes import flag, number, one_of
from sandbox.world.assets.electrics import FLOOR_LEVEL
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.models.hvac import MODES
from sandbox.world.refusals import NotNow, Refused

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.assets.charger import Charger
    from sandbox.world.assets.hvac import Hvac
    from sandbox.world.locations import Location

GUEST_VENDOR = "VOLKSWAGEN"
SETPOINT = number(minimum=-10, maximum=50, description="°C")
VEHICLE = {"vehicle": thing("vehicle")}
DEFAULT_CABLE_KW = 22.0


def plug_in(
    _stage: Stage,
    vehicle: Vehicle | None = None,
    charger: Charger | None = None,
    power: float = 11.0,
    cable: float = DEFAULT_CABLE_KW,
) -> dict[str, Any]:
    """Connect a vehicle to a charger, or to a socket of `power` kW; without a vehicle, a guest's car to the charger."""
    at_hand = vehicle or _guest(charger)
    at_hand.plug_in(math.inf if charger is not None else power, cable, charger)
    return {"id": at_hand.id}


def unplug(_stage: Stage, vehicle: Vehicle | None = None, charger: Charger | None = None) -> dict[str, Any]:
    """Pull the cable."""
    _plugged(vehicle, charger).unplug()
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


def start_charging(_stage: Stage, vehicle: Vehicle | None = None, charger: Charger | None = None) -> dict[str, Any]:
    """Resume charging, at the vehicle, at the charger, or in their vendors' apps."""
    _plugged(vehicle, charger).fire("start")
    return {}


def stop_charging(_stage: Stage, vehicle: Vehicle | None = None, charger: Charger | None = None) -> dict[str, Any]:
    """Hold charging until told otherwise or unplugged."""
    _plugged(vehicle, charger).stop("CHARGING")
    return {}


def discharge(
    _stage: Stage,
    power: float,
    vehicle: Vehicle | None = None,
    charger: Charger | None = None,
    until_level: float = FLOOR_LEVEL,
) -> dict[str, Any]:
    """Give `power` kW back through the plug, down to a level (never below 10 %)."""
    _plugged(vehicle, charger).discharge(power, until_level)
    return {}


def stop_discharging(_stage: Stage, vehicle: Vehicle | None = None, charger: Charger | None = None) -> dict[str, Any]:
    """End giving power back."""
    _plugged(vehicle, charger).stop("DISCHARGING")
    return {}


def set_charge_limit(_stage: Stage, vehicle: Vehicle, limit: float) -> dict[str, Any]:
    """Set the level at which charging ends, in percent."""
    vehicle.adjust(charge_limit=limit)
    return {}


def set_thermostat(
    _stage: Stage,
    hvac: Hvac,
    mode: str | None = None,
    heat_setpoint: float | None = None,
    cool_setpoint: float | None = None,
    follow_schedule: bool = False,
) -> dict[str, Any]:
    """Turn the thermostat at the wall, for good; or have it follow its schedule again."""
    asked = {"mode": mode, "heat_setpoint": heat_setpoint, "cool_setpoint": cool_setpoint}
    chosen: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    if follow_schedule == bool(chosen):
        detail = "set_thermostat takes a mode or set-points, or follow_schedule: true"
        raise Refused(detail)
    if follow_schedule:
        hvac.follow_schedule()
    else:
        hvac.hold(hvac.thermostat._replace(**chosen))
    return {}


def _plugged(vehicle: Vehicle | None, charger: Charger | None) -> Vehicle:
    """Give the vehicle that is meant: named itself, or by the charger that it is plugged into."""
    found = charger.partner if charger is not None else vehicle
    if found is None:
        detail = "nothing is plugged into the charger"
        raise NotNow(detail)
    return found


def _guest(charger: Charger | None) -> Vehicle:
    """Have somebody else's car come by: at a vendor, but linked to nobody."""
    assert charger is not None
    charger.refuse_another()
    world = charger.world
    vendor = world.catalogue.vendor(GUEST_VENDOR)
    here = charger.home.position
    account, model = world.accounts.add(vendor), vendor.model("vehicle", None)
    return Vehicle(world, account, model, position=here, level=50.0, charge_limit=100.0, odometer_km=12_000.0)


PLUGGED = {"vehicle": thing("vehicle"), "charger": thing("charger")}
VERBS = (
    Verb(
        "plug_in",
        "people",
        plug_in,
        {
            **PLUGGED,
            "power": number(minimum=0, maximum=1000, description="kW of a socket; 0 is a dead one"),
            "cable": number(exclusiveMinimum=0, maximum=1000, description="kW that the cable can carry"),
        },
        (*PLUGGED, "power", "cable"),
        main="vehicle",
        chooses=tuple(PLUGGED),
        may_choose_more=True,
    ),
    Verb("unplug", "people", unplug, PLUGGED, tuple(PLUGGED), main="vehicle", chooses=tuple(PLUGGED)),
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
    Verb("start_charging", "people", start_charging, PLUGGED, tuple(PLUGGED), main="vehicle", chooses=tuple(PLUGGED)),
    Verb("stop_charging", "people", stop_charging, PLUGGED, tuple(PLUGGED), main="vehicle", chooses=tuple(PLUGGED)),
    Verb(
        "discharge",
        "people",
        discharge,
        {
            **PLUGGED,
            "power": number(exclusiveMinimum=0, maximum=1000, description="kW"),
            "until_level": percent(description="percent; never below 10"),
        },
        (*PLUGGED, "until_level"),
        chooses=tuple(PLUGGED),
    ),
    Verb(
        "stop_discharging", "people", stop_discharging, PLUGGED, tuple(PLUGGED), main="vehicle", chooses=tuple(PLUGGED)
    ),
    Verb(
        "set_charge_limit",
        "people",
        set_charge_limit,
        {**VEHICLE, "limit": number(minimum=1, maximum=100, description="percent")},
    ),
    Verb(
        "set_thermostat",
        "people",
        set_thermostat,
        {
            "hvac": thing("hvac"),
            "mode": one_of(*MODES),
            "heat_setpoint": SETPOINT,
            "cool_setpoint": SETPOINT,
            "follow_schedule": flag(),
        },
        ("mode", "heat_setpoint", "cool_setpoint", "follow_schedule"),
    ),
)
