"""Vehicles as a resource: reads, charging, max current, actions, refresh hints."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.api import actions, assets
from sandbox.api.assets import Block, Resource, capabilities_shape, written_if
from sandbox.api.call import Call, Endpoint
from sandbox.api.numbers import tidy
from sandbox.api.paging import page_shape
from sandbox.api.vendors import VEHICLE_VENDORS
from sandbox.moments import written
from sandbox.shapes import array, flag, named, nullable, number, obj, one_of, text, timestamp
from sandbox.world.assets.vehicle_commands import MAX_CURRENT, START, STOP
from sandbox.world.assets.vehicle_record import VehicleRecord

if TYPE_CHECKING:
    from sandbox.api.assets import Shown
    from sandbox.world.assets.vehicle_record import ChargeState, Information, Odometer
    from sandbox.world.models.vehicle import VehicleCapabilities
    from sandbox.world.smart_policy import Policy
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
CLOCK = text(pattern=r"^((?:[01]\d|2[0-3]):[0-5]\d|24:00)$")
ACTIONS = {"START": START, "STOP": STOP}

SHAPES = {
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
            "deadline": nullable(CLOCK),
            "minimumChargeLimit": number(minimum=0, maximum=100),
        }
    ),
    "VehicleOdometer": obj({"distance": nullable(number(minimum=0)), "lastUpdated": nullable(timestamp())}),
    "VehicleCapabilities": capabilities_shape(CAPABILITIES),
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
            "location": named("AssetLocation"),
            "capabilities": named("VehicleCapabilities"),
            "scopes": array(text()),
        }
    ),
    "VehiclePage": page_shape("Vehicle"),
    "ChargingCommand": obj({"action": one_of(*ACTIONS)}),
    "TargetMaxCurrent": obj({"maxCurrent": number(exclusiveMinimum=0)}),
}


def control_charging(world: World, call: Call) -> dict[str, Any]:
    """Start or stop charging."""
    action = world.actions.begin(VEHICLES.find(world, call), ACTIONS[call.body["action"]])
    return actions.render(action.record)


def set_max_current(world: World, call: Call) -> dict[str, Any]:
    """Limit the charging current."""
    action = world.actions.begin(VEHICLES.find(world, call), MAX_CURRENT, call.body["maxCurrent"])
    return actions.render(action.record)


def render(record: VehicleRecord) -> dict[str, Any]:
    """Write a vehicle's record as the API shows it."""
    return _vehicle(record, assets.shown)


def render_for_bytes(record: VehicleRecord) -> dict[str, Any]:
    """Do the same for orjson alone."""
    return _vehicle(record, assets.kept_as_bytes)


def _vehicle(record: VehicleRecord, shown: Shown) -> dict[str, Any]:
    moving = assets.shown if record.odometer.updated_at == record.last_seen else shown
    return {
        "id": record.id,
        "userId": record.user_id,
        "vendor": record.vendor,
        "lastSeen": written(record.last_seen),
        "isReachable": record.is_reachable,
        "information": shown(_information, record.information),
        "chargeState": _charge_state(record.charge),
        "smartChargingPolicy": shown(policy, record.policy),
        "odometer": moving(_odometer, record.odometer),
        "location": moving(assets.location, record.location),
        "capabilities": shown(_capabilities, record.capabilities),
        "scopes": list(record.scopes),
    }


def policy(policy: Policy) -> dict[str, Any]:
    """Write by which policy a vehicle is charged."""
    return {
        "isEnabled": policy.is_enabled,
        "deadline": policy.deadline,
        "minimumChargeLimit": tidy(policy.minimum),
    }


def _information(information: Information) -> dict[str, Any]:
    return {
        "vin": information.vin,
        "brand": information.brand,
        "model": information.model,
        "year": information.year,
        "displayName": information.display_name,
    }


def _odometer(odometer: Odometer) -> dict[str, Any]:
    return {"distance": tidy(odometer.distance_km), "lastUpdated": written_if(odometer.updated_at)}


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
        "lastUpdated": written_if(charge.updated_at),
        "maxCurrent": tidy(charge.max_current_a),
        "powerDeliveryState": POWER_DELIVERY_STATES[charge.state],
        "pluggedInChargerId": charge.charger_id,
    }


CHARGE_LEAVES = (
    "batteryLevel",
    "range",
    "isPluggedIn",
    "isCharging",
    "isFullyCharged",
    "batteryCapacity",
    "chargeLimit",
    "chargeRate",
    "chargeTimeRemaining",
    "maxCurrent",
    "powerDeliveryState",
    "pluggedInChargerId",
)


@lru_cache(maxsize=1024)
def _capabilities(capabilities: VehicleCapabilities) -> dict[str, Any]:
    """Write the capabilities; the same for all vehicles of a model, so made once and never changed."""
    return {name: assets.capability(able) for name, able in zip(CAPABILITIES, capabilities, strict=True)}


BLOCKS = (
    Block("information", "information", _information),
    Block("charge", "chargeState", _charge_state, CHARGE_LEAVES),
    Block("policy", "smartChargingPolicy", policy, ("isEnabled", "deadline", "minimumChargeLimit")),
    Block("odometer", "odometer", _odometer, ("distance",)),
    Block("location", "location", assets.location, ("longitude", "latitude", "id")),
    Block("capabilities", "capabilities", _capabilities),
)

changed = assets.Comparison(VehicleRecord, BLOCKS, is_reachable="isReachable", scopes="scopes")

VEHICLES = Resource(
    "vehicle",
    "/vehicles",
    "vehicleId",
    "Vehicle",
    ("getVehicles", "listUserVehicles", "getVehicle", "vehiclesRefreshHint"),
)

ENDPOINTS = (
    *VEHICLES.rows(),
    Endpoint(
        "POST",
        f"{VEHICLES.one}/charging",
        control_charging,
        "postVehiclesVehicleidCharging",
        gives=named("ChargeAction"),
        takes=named("ChargingCommand"),
        params=VEHICLES.params,
    ),
    Endpoint(
        "POST",
        f"{VEHICLES.one}/max-current",
        set_max_current,
        "postVehiclesVehicleidMaxCurrent",
        gives=named("MaxCurrentAction"),
        takes=named("TargetMaxCurrent"),
        params=VEHICLES.params,
    ),
    *actions.endpoints("vehicle", "/vehicles", "getVehiclesAction", "cancelVehicleAction"),
)
