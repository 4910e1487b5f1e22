"""Vehicles as a resource: reads, charging, max current, actions, refresh hints."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.api import actions
from sandbox.api.call import Call, Endpoint, Page
from sandbox.api.differences import changed_paths
from sandbox.api.numbers import tidy
from sandbox.api.paging import QUERY, page, page_shape
from sandbox.api.vendors import VEHICLE_VENDORS
from sandbox.moments import written
from sandbox.shapes import array, flag, named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.assets.vehicle_commands import MAX_CURRENT, START, STOP
from sandbox.world.assets.vehicle_record import VehicleRecord
from sandbox.world.refusals import NotFound
from sandbox.world.roll import Entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.assets.vehicle_record import (
        ChargeState,
        Information,
        Odometer,
        Whereabouts,
    )
    from sandbox.world.models.vehicle import VehicleCapabilities
    from sandbox.world.world import World

POWER_DELIVERY_STATES = {
    "UNKNOWN": "UNKNOWN",
    "UNPLUGGED": "UNPLUGGED",
    "INITIALIZING": "PLUGGED_IN:INITIALIZING",
    "CHARGING": "PLUGGED_IN:CHARGING",
    "STOPPED": "PLUGGED_IN:STOPPED",
    "COMPLETE": "PLUGGED_IN:COMPLETE",
    "NO_POWER": "PLUGGED_IN:NO_POWER",
    "FAULT": "PLUGGED_IN:FAULT",
    "DISCHARGING": "PLUGGED_IN:DISCHARGING",
}
CAPABILITIES = {
    "information": "information",
    "chargeState": "charge_state",
    "location": "location",
    "odometer": "odometer",
    "setMaxCurrent": "set_max_current",
    "startCharging": "start_charging",
    "stopCharging": "stop_charging",
    "smartCharging": "smart_charging",
}
ACTIONS = {"START": START, "STOP": STOP}

SHAPES = {
    "Capability": obj({"isCapable": flag(), "interventionIds": array(uuid())}),
    "VehicleInformation": obj(
        {
            "vin": nullable(text()),
            "brand": nullable(text()),
            "model": nullable(text()),
            "year": nullable(number()),
            "displayName": nullable(text()),
        }
    ),
    "VehicleChargeState": obj(
        {
            "batteryLevel": nullable(number(minimum=0, maximum=100)),
            "range": nullable(number(minimum=0)),
            "isPluggedIn": nullable(flag()),
            "isCharging": nullable(flag()),
            "isFullyCharged": nullable(flag()),
            "batteryCapacity": nullable(number()),
            "chargeLimit": nullable(number(minimum=0, maximum=100)),
            "chargeRate": nullable(number()),
            "chargeTimeRemaining": nullable(number(minimum=0)),
            "lastUpdated": nullable(timestamp()),
            "maxCurrent": nullable(number()),
            "powerDeliveryState": one_of(*POWER_DELIVERY_STATES.values()),
            "pluggedInChargerId": nullable(text()),
        }
    ),
    "VehicleSmartChargingPolicy": obj(
        {
            "isEnabled": flag(),
            "deadline": nullable(text(pattern=r"^((?:[01]\d|2[0-3]):[0-5]\d|24:00)$")),
            "minimumChargeLimit": number(minimum=0, maximum=100),
        }
    ),
    "VehicleOdometer": obj({"distance": nullable(number(minimum=0)), "lastUpdated": nullable(timestamp())}),
    "VehicleLocation": obj(
        {
            "longitude": nullable(number(minimum=-180, maximum=180)),
            "latitude": nullable(number(minimum=-90, maximum=90)),
            "lastUpdated": nullable(timestamp()),
            "id": nullable(uuid()),
        }
    ),
    "VehicleCapabilities": obj({name: named("Capability") for name in CAPABILITIES}),
    "Vehicle": obj(
        {
            "id": text(),
            "userId": text(),
            "vendor": one_of(*VEHICLE_VENDORS),
            "lastSeen": timestamp(),
            "isReachable": nullable(flag()),
            "information": named("VehicleInformation"),
            "chargeState": named("VehicleChargeState"),
            "smartChargingPolicy": named("VehicleSmartChargingPolicy"),
            "odometer": named("VehicleOdometer"),
            "location": named("VehicleLocation"),
            "capabilities": named("VehicleCapabilities"),
            "scopes": array(text()),
        }
    ),
    "VehiclePage": page_shape("Vehicle"),
    "ChargingCommand": obj({"action": one_of(*ACTIONS)}),
    "TargetMaxCurrent": obj({"maxCurrent": number(exclusiveMinimum=0)}),
}


def list_vehicles(world: World, call: Call) -> Page:
    """All vehicles of the client."""
    return page(world, call, world.vehicles)


def list_user_vehicles(world: World, call: Call) -> Page:
    """All vehicles of a user; none for a user nobody knows (R4)."""
    user = world.users.roll.get(call.params["userId"])
    return page(world, call, Entries(asset for asset in (user.assets() if user else ()) if asset.kind == "vehicle"))


def get_vehicle(world: World, call: Call) -> Vehicle:
    """One vehicle."""
    vehicle = world.vehicles.get(call.params["vehicleId"])
    if vehicle is None:
        detail = f"there is no vehicle {call.params['vehicleId']}"
        raise NotFound(detail)
    return vehicle


def control_charging(world: World, call: Call) -> dict[str, Any]:
    """Start or stop charging."""
    action = world.actions.begin(get_vehicle(world, call), ACTIONS[call.body["action"]])
    return actions.render(action.record)


def set_max_current(world: World, call: Call) -> dict[str, Any]:
    """Limit the charging current."""
    action = world.actions.begin(get_vehicle(world, call), MAX_CURRENT, call.body["maxCurrent"])
    return actions.render(action.record)


def hint_refresh(world: World, call: Call) -> None:
    """Ask for a fresh report soon."""
    world.telemetry.hurry(get_vehicle(world, call))


def render(record: VehicleRecord) -> dict[str, Any]:
    """Write a vehicle's record as the API shows it."""
    return {
        "id": record.id,
        "userId": record.user_id,
        "vendor": record.vendor,
        "lastSeen": written(record.last_seen),
        "isReachable": record.is_reachable,
        "information": _information(record.information),
        "chargeState": _charge_state(record.charge),
        "smartChargingPolicy": {"isEnabled": False, "deadline": None, "minimumChargeLimit": 0},
        "odometer": _odometer(record.odometer),
        "location": _location(record.location),
        "capabilities": _capabilities(record.capabilities),
        "scopes": list(record.scopes),
    }


def changed(before: VehicleRecord, after: VehicleRecord) -> Iterator[str]:
    """Give the dotted leaves in which two records differ, timestamps apart; blocks that stood still cost nothing."""
    if before.is_reachable != after.is_reachable:
        yield "isReachable"
    for place, key, show in BLOCKS:
        if before[place] is not after[place]:
            yield from changed_paths(show(before[place]), show(after[place]), f"{key}.")
    if before.scopes != after.scopes:
        yield "scopes"


def _information(information: Information) -> dict[str, Any]:
    return {
        "vin": information.vin,
        "brand": information.brand,
        "model": information.model,
        "year": information.year,
        "displayName": information.display_name,
    }


def _odometer(odometer: Odometer) -> dict[str, Any]:
    return {"distance": tidy(odometer.distance_km), "lastUpdated": _written(odometer.updated_at)}


def _location(place: Whereabouts) -> dict[str, Any]:
    return {
        "longitude": tidy(place.longitude),
        "latitude": tidy(place.latitude),
        "lastUpdated": _written(place.updated_at),
        "id": place.location_id,
    }


def _charge_state(charge: ChargeState) -> dict[str, Any]:
    return {
        "batteryLevel": charge.battery_level,
        "range": charge.range_km,
        "isPluggedIn": charge.is_plugged_in,
        "isCharging": charge.is_charging,
        "isFullyCharged": charge.is_fully_charged,
        "batteryCapacity": tidy(charge.capacity_kwh),
        "chargeLimit": tidy(charge.charge_limit),
        "chargeRate": tidy(charge.rate_kw),
        "chargeTimeRemaining": charge.minutes_remaining,
        "lastUpdated": _written(charge.updated_at),
        "maxCurrent": tidy(charge.max_current_a),
        "powerDeliveryState": POWER_DELIVERY_STATES[charge.state],
        "pluggedInChargerId": None,
    }


@lru_cache(maxsize=1024)
def _capabilities(capabilities: VehicleCapabilities) -> dict[str, Any]:
    """Write the capabilities; the same for all vehicles of a model, so made once and never changed."""
    return {
        name: {"isCapable": capability.is_capable, "interventionIds": list(capability.intervention_ids)}
        for name, capability in zip(CAPABILITIES, capabilities, strict=True)
    }


def _written(at: float | None) -> str | None:
    return None if at is None else written(at)


BLOCKS: tuple[tuple[int, str, Callable[[Any], dict[str, Any]]], ...] = (
    (VehicleRecord._fields.index("information"), "information", _information),
    (VehicleRecord._fields.index("charge"), "chargeState", _charge_state),
    (VehicleRecord._fields.index("odometer"), "odometer", _odometer),
    (VehicleRecord._fields.index("location"), "location", _location),
    (VehicleRecord._fields.index("capabilities"), "capabilities", _capabilities),
)

VEHICLE_ID = {"vehicleId": text()}

ENDPOINTS = (
    Endpoint("GET", "/vehicles", list_vehicles, "getVehicles", gives=named("VehiclePage"), query=QUERY),
    Endpoint(
        "GET",
        "/users/{userId}/vehicles",
        list_user_vehicles,
        "listUserVehicles",
        gives=named("VehiclePage"),
        query=QUERY,
        params={"userId": text()},
    ),
    Endpoint("GET", "/vehicles/{vehicleId}", get_vehicle, "getVehicle", gives=named("Vehicle"), params=VEHICLE_ID),
    Endpoint(
        "POST",
        "/vehicles/{vehicleId}/charging",
        control_charging,
        "postVehiclesVehicleidCharging",
        gives=named("ChargeAction"),
        takes=named("ChargingCommand"),
        params=VEHICLE_ID,
    ),
    Endpoint(
        "POST",
        "/vehicles/{vehicleId}/max-current",
        set_max_current,
        "postVehiclesVehicleidMaxCurrent",
        gives=named("MaxCurrentAction"),
        takes=named("TargetMaxCurrent"),
        params=VEHICLE_ID,
    ),
    Endpoint(
        "POST",
        "/vehicles/{vehicleId}/refresh-hint",
        hint_refresh,
        "vehiclesRefreshHint",
        params=VEHICLE_ID,
        status=204,
    ),
    *actions.endpoints("vehicle", "/vehicles", "getVehiclesAction", "cancelVehicleAction"),
)
