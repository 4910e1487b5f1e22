"""HVAC units as a resource: reads, location, permanent hold, follow schedule, actions, refresh hints."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.api import actions, assets
from sandbox.api.assets import Block, Resource, head_shape, written_if
from sandbox.api.call import Call, Endpoint
from sandbox.api.numbers import tidy
from sandbox.api.paging import page_shape
from sandbox.api.vendors import HVAC_VENDORS
from sandbox.moments import written
from sandbox.shapes import array, either, flag, named, nullable, number, obj, one_of, text, timestamp
from sandbox.world.assets.hvac_commands import FOLLOW_SCHEDULE, PERMANENT_HOLD
from sandbox.world.assets.hvac_record import HvacRecord
from sandbox.world.models.hvac import CATEGORIES

if TYPE_CHECKING:
    from sandbox.world.assets.hvac import Hvac
    from sandbox.world.assets.hvac_record import Information, TemperatureState, ThermostatState
    from sandbox.world.models.hvac import Abilities, HvacCapabilities
    from sandbox.world.world import World

MODES = ("UNKNOWN", "OFF", "AUTO", "COOL", "HEAT")
SETPOINT = number(minimum=-50, maximum=100)
RANGE = nullable(obj({"min": nullable(number()), "max": nullable(number())}))

SHAPES = {
    "HvacInformation": obj(
        {
            "brand": text(),
            "model": nullable(text()),
            "displayName": text(),
            "groupName": nullable(text()),
            "category": one_of(*CATEGORIES),
        }
    ),
    "HvacTemperatureState": obj(
        {"currentTemperature": nullable(number()), "isActive": flag(), "lastUpdated": nullable(timestamp())}
    ),
    "HvacThermostatState": obj(
        {
            "mode": one_of(*MODES),
            "heatSetpoint": nullable(number()),
            "coolSetpoint": nullable(number()),
            "holdType": nullable(one_of("PERMANENT", "SCHEDULED")),
            "lastUpdated": nullable(timestamp()),
        }
    ),
    "HvacCapabilities": obj(
        {
            "capableModes": nullable(array(one_of(*MODES))),
            "coolSetpointRange": RANGE,
            "heatSetpointRange": RANGE,
            "setpointDifferenceRange": RANGE,
            "setFollowSchedule": named("Capability"),
            "setPermanentHold": named("Capability"),
        }
    ),
    "Hvac": head_shape(
        one_of(*HVAC_VENDORS),
        consumptionRate=nullable(number(minimum=0)),
        information=named("HvacInformation"),
        temperatureState=named("HvacTemperatureState"),
        thermostatState=named("HvacThermostatState"),
        capabilities=named("HvacCapabilities"),
        location=named("AssignedLocation"),
    ),
    "HvacPage": page_shape("Hvac"),
    "PermanentHold": either(
        *(obj({"mode": one_of(mode), **dict.fromkeys(names, SETPOINT)}) for mode, names in actions.SETPOINTS.items())
    ),
}


def update_hvac(world: World, call: Call) -> Hvac:
    """Assign a location to an HVAC unit, or none."""
    hvac: Hvac = HVACS.find(world, call)
    assets.assign_location(world, hvac, call.body["locationId"])
    return hvac


def set_permanent_hold(world: World, call: Call) -> dict[str, Any]:
    """Hold a mode and set-points for good."""
    names = {"mode": "mode", "heatSetpoint": "heat_setpoint", "coolSetpoint": "cool_setpoint"}
    target = {names[name]: value for name, value in call.body.items()}
    return actions.give(world, HVACS.find(world, call), PERMANENT_HOLD, target)


def follow_schedule(world: World, call: Call) -> dict[str, Any]:
    """End a hold: go back to the unit's own schedule."""
    return actions.give(world, HVACS.find(world, call), FOLLOW_SCHEDULE)


def render(record: HvacRecord) -> dict[str, Any]:
    """Write an HVAC unit's record as the API shows it."""
    return {
        "id": record.id,
        "userId": record.user_id,
        "vendor": record.vendor,
        "lastSeen": written(record.last_seen),
        "isReachable": record.is_reachable,
        "consumptionRate": tidy(record.consumption_kw),
        "information": _information(record.information),
        "temperatureState": _temperature_state(record.temperature),
        "thermostatState": _thermostat_state(record.thermostat),
        "capabilities": {**_abilities(record.abilities), **_capabilities(record.capabilities)},
        "location": assets.assigned_location(record.location),
        "scopes": list(record.scopes),
    }


def _information(information: Information) -> dict[str, Any]:
    return {
        "brand": information.brand,
        "model": information.model,
        "displayName": information.display_name,
        "groupName": information.group_name,
        "category": information.category,
    }


def _temperature_state(temperature: TemperatureState) -> dict[str, Any]:
    return {
        "currentTemperature": tidy(temperature.current_c),
        "isActive": temperature.is_active,
        "lastUpdated": written_if(temperature.updated_at),
    }


def _thermostat_state(thermostat: ThermostatState) -> dict[str, Any]:
    return {
        "mode": thermostat.mode,
        "heatSetpoint": tidy(thermostat.heat_setpoint),
        "coolSetpoint": tidy(thermostat.cool_setpoint),
        "holdType": thermostat.hold_type,
        "lastUpdated": written_if(thermostat.updated_at),
    }


@lru_cache(maxsize=1024)
def _abilities(able: Abilities) -> dict[str, Any]:
    return {
        "capableModes": list(able.modes),
        "coolSetpointRange": _range(able.cool_setpoint_range),
        "heatSetpointRange": _range(able.heat_setpoint_range),
        "setpointDifferenceRange": _range(able.setpoint_difference_range),
    }


@lru_cache(maxsize=1024)
def _capabilities(able: HvacCapabilities) -> dict[str, Any]:
    return {
        "setFollowSchedule": assets.capability(able.set_follow_schedule),
        "setPermanentHold": assets.capability(able.set_permanent_hold),
    }


def _range(bounds: tuple[float, float] | None) -> dict[str, Any]:
    least, most = bounds or (None, None)
    return {"min": tidy(least), "max": tidy(most)}


BLOCKS = (
    Block("information", "information", _information),
    Block("temperature", "temperatureState", _temperature_state),
    Block("thermostat", "thermostatState", _thermostat_state),
    Block("abilities", "capabilities", _abilities),
    Block("capabilities", "capabilities", _capabilities),
    Block("location", "location", assets.assigned_location),
)

changed = assets.Comparison(
    HvacRecord, BLOCKS, is_reachable="isReachable", consumption_kw="consumptionRate", scopes="scopes"
)

HVACS = Resource("hvac", "/hvacs", "hvacId", "Hvac", ("listHVACs", "listUserHVACs", "getHVAC", "hvacsRefreshHint"))

ENDPOINTS = (
    *HVACS.rows(),
    Endpoint(
        "PUT",
        HVACS.one,
        update_hvac,
        "updateHVAC",
        gives=named("Hvac"),
        takes=named("LocationAssignment"),
        params=HVACS.params,
    ),
    Endpoint(
        "POST",
        f"{HVACS.one}/permanent-hold",
        set_permanent_hold,
        "postSetHvacPermanentHold",
        gives=named("HvacHoldAction"),
        takes=named("PermanentHold"),
        params=HVACS.params,
    ),
    Endpoint(
        "POST",
        f"{HVACS.one}/follow-schedule",
        follow_schedule,
        "postSetHvacFollowSchedule",
        gives=named("HvacScheduleAction"),
        params=HVACS.params,
    ),
    *actions.endpoints("hvac", "/hvacs", "getHvacsAction", "cancelHvacAction"),
)
