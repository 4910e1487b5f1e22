"""Chargers as a resource: reads, location, charging, max current, actions, refresh hints."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.api import actions, assets
from sandbox.api.assets import Block, Resource, capabilities_shape, head_shape, written_if
from sandbox.api.call import Call, Endpoint
from sandbox.api.numbers import tidy
from sandbox.api.paging import page_shape
from sandbox.api.vehicles import POWER_DELIVERY_STATES
from sandbox.api.vendors import CHARGER_VENDORS
from sandbox.moments import written
from sandbox.shapes import flag, named, nullable, number, obj, one_of, text, timestamp
from sandbox.world.assets.charger_commands import MAX_CURRENT, START, STOP
from sandbox.world.assets.charger_record import ChargerRecord

if TYPE_CHECKING:
    from sandbox.world.assets.charger import Charger
    from sandbox.world.assets.charger_record import ChargeState, Information
    from sandbox.world.models.charger import ChargerCapabilities
    from sandbox.world.world import World

CAPABILITIES = {
    "information": "information",
    "chargeState": "charge_state",
    "startCharging": "start_charging",
    "stopCharging": "stop_charging",
    "setMaxCurrent": "set_max_current",
}
STATES = tuple(shown for state, shown in POWER_DELIVERY_STATES.items() if state != "COMPLETE")
ACTIONS = {"START": START, "STOP": STOP}

SHAPES = {
    "ChargerInformation": obj(
        {"brand": text(), "model": text(), "year": nullable(number()), "serialNumber": text()},
    ),
    "ChargerChargeState": obj(
        {
            "isPluggedIn": nullable(flag()),
            "isCharging": nullable(flag()),
            "chargeRate": nullable(number()),
            "lastUpdated": nullable(timestamp()),
            "maxCurrent": nullable(number()),
            "powerDeliveryState": one_of(*STATES),
            "pluggedInVehicleId": nullable(text()),
        }
    ),
    "ChargerCapabilities": capabilities_shape(CAPABILITIES),
    "Charger": head_shape(
        one_of(*CHARGER_VENDORS),
        chargeState=named("ChargerChargeState"),
        information=named("ChargerInformation"),
        capabilities=named("ChargerCapabilities"),
        location=named("AssignedLocation"),
    ),
    "ChargerPage": page_shape("Charger"),
}


def update_charger(world: World, call: Call) -> Charger:
    """Assign a location to a charger, or none."""
    charger: Charger = CHARGERS.find(world, call)
    assets.assign_location(world, charger, call.body["locationId"])
    return charger


def control_charging(world: World, call: Call) -> dict[str, Any]:
    """Start or stop charging."""
    return actions.give(world, CHARGERS.find(world, call), ACTIONS[call.body["action"]])


def set_max_current(world: World, call: Call) -> dict[str, Any]:
    """Limit the charging current."""
    return actions.give(world, CHARGERS.find(world, call), MAX_CURRENT, call.body["maxCurrent"])


def render(record: ChargerRecord) -> dict[str, Any]:
    """Write a charger's record as the API shows it."""
    return {
        "id": record.id,
        "userId": record.user_id,
        "vendor": record.vendor,
        "lastSeen": written(record.last_seen),
        "isReachable": record.is_reachable,
        "chargeState": _charge_state(record.charge),
        "information": _information(record.information),
        "capabilities": _capabilities(record.capabilities),
        "location": assets.assigned_location(record.location),
        "scopes": list(record.scopes),
    }


def _information(information: Information) -> dict[str, Any]:
    return {
        "brand": information.brand,
        "model": information.model,
        "year": information.year,
        "serialNumber": information.serial_number,
    }


def _charge_state(charge: ChargeState) -> dict[str, Any]:
    return {
        "isPluggedIn": charge.is_plugged_in,
        "isCharging": charge.is_charging,
        "chargeRate": tidy(charge.rate_kw),
        "lastUpdated": written_if(charge.updated_at),
        "maxCurrent": tidy(charge.max_current_a),
        "powerDeliveryState": POWER_DELIVERY_STATES[charge.state],
        "pluggedInVehicleId": charge.vehicle_id,
    }


@lru_cache(maxsize=1024)
def _capabilities(capabilities: ChargerCapabilities) -> dict[str, Any]:
    return {name: assets.capability(able) for name, able in zip(CAPABILITIES, capabilities, strict=True)}


BLOCKS = (
    Block("charge", "chargeState", _charge_state),
    Block("information", "information", _information),
    Block("capabilities", "capabilities", _capabilities),
    Block("location", "location", assets.assigned_location),
)

changed = assets.Comparison(ChargerRecord, BLOCKS, is_reachable="isReachable", scopes="scopes")

CHARGERS = Resource(
    "charger",
    "/chargers",
    "chargerId",
    "Charger",
    ("listChargers", "listUserChargers", "getCharger", "chargersRefreshHint"),
)

ENDPOINTS = (
    *CHARGERS.rows(),
    Endpoint(
        "PUT",
        CHARGERS.one,
        update_charger,
        "updateCharger",
        gives=named("Charger"),
        takes=named("LocationAssignment"),
        params=CHARGERS.params,
    ),
    Endpoint(
        "POST",
        f"{CHARGERS.one}/charging",
        control_charging,
        "controlChargerCharging",
        gives=named("ChargeAction"),
        takes=named("ChargingCommand"),
        params=CHARGERS.params,
    ),
    Endpoint(
        "POST",
        f"{CHARGERS.one}/max-current",
        set_max_current,
        "postSetChargerMaxCurrent",
        gives=named("MaxCurrentAction"),
        takes=named("TargetMaxCurrent"),
        params=CHARGERS.params,
    ),
    *actions.endpoints("charger", "/chargers", "getChargersAction", "cancelChargerAction"),
)
