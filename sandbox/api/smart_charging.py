"""Smart charging of vehicles as a resource: policy, status, plans (behaviour 3.14, 8.1, 8.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api import overrides, vehicles
from sandbox.api.assets import written_if
from sandbox.api.call import Call, Endpoint
from sandbox.api.numbers import tidy
from sandbox.api.vehicles import VEHICLES
from sandbox.api.vendors import VEHICLE_VENDORS
from sandbox.moments import written
from sandbox.shapes import either, flag, named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.smart_charging import LATEST
from sandbox.world.smart_states import ENDED, STATES

if TYPE_CHECKING:
    from sandbox.world.smart_plan import Consideration, Plan, Status
    from sandbox.world.world import World

FAILURES = ("STOP_FAILED", "START_FAILED", "FINISHED_LATE", "UNKNOWN", "CHARGE_INTERRUPTED")
COST_DIGITS = 4
POLICY = {
    "isEnabled": ("is_enabled", flag()),
    "deadline": ("deadline", vehicles.CLOCK),
    "minimumChargeLimit": ("minimum", number(minimum=0, maximum=100)),
}

SHAPES = {
    "SmartChargingPolicyPatch": obj({name: shape for name, (_, shape) in POLICY.items()}, optional=POLICY),
    "SmartChargingConsideration": obj(
        {"isPluggedIn": flag(), "isCharging": flag(), "atChargingLocation": flag(), "hasTimeEstimate": flag()}
    ),
    "SmartChargingPlan": obj(
        {
            "id": uuid(),
            "vehicleId": text(),
            "userId": text(),
            "locationId": nullable(uuid()),
            "vendor": one_of(*VEHICLE_VENDORS),
            "currency": text(),
            "nonSmartCost": number(),
            "smartCost": nullable(number()),
            "stopAt": timestamp(),
            "startAt": nullable(timestamp()),
            "estimatedFinishAt": timestamp(),
            "stopConfirmedAt": nullable(timestamp()),
            "startConfirmedAt": nullable(timestamp()),
            "endedAt": nullable(timestamp()),
            "finalState": nullable(one_of(*ENDED)),
            "failureCondition": nullable(one_of(*FAILURES)),
        }
    ),
    "SmartChargingStatus": obj(
        {
            "updatedAt": timestamp(),
            "vehicleId": text(),
            "userId": text(),
            "vendor": one_of(*VEHICLE_VENDORS),
            "state": one_of(*STATES),
            "stateChangedAt": timestamp(),
            "consideration": nullable(named("SmartChargingConsideration")),
            "plan": nullable(named("SmartChargingPlan")),
            "smartOverride": nullable(named("SmartOverrideStatus")),
        }
    ),
}


def get_policy(world: World, call: Call) -> dict[str, Any]:
    """By which policy a vehicle is charged."""
    return vehicles.policy(VEHICLES.find(world, call).policy)


def update_policy(world: World, call: Call) -> dict[str, Any]:
    """Change what is given of the policy."""
    vehicle = VEHICLES.find(world, call)
    changes = {POLICY[name][0]: value for name, value in call.body.items()}
    return vehicles.policy(world.smart_charging.set_policy(vehicle, **changes))


def get_status(world: World, call: Call) -> dict[str, Any]:
    """Where smart charging of a vehicle stands."""
    return render(world.smart_charging.status(VEHICLES.find(world, call)))


def get_plan(world: World, call: Call) -> dict[str, Any]:
    """One plan of a vehicle, or the latest."""
    plan = world.smart_charging.plan(VEHICLES.find(world, call), call.params["smartChargingPlanId"])
    return _plan(plan)


def render(status: Status) -> dict[str, Any]:
    """Write a status as the API shows it."""
    return {
        "updatedAt": written(status.updated_at),
        "vehicleId": status.vehicle_id,
        "userId": status.user_id,
        "vendor": status.vendor,
        "state": status.state,
        "stateChangedAt": written(status.state_changed_at),
        "consideration": _consideration(status.consideration) if status.consideration else None,
        "plan": _plan(status.plan) if status.plan else None,
        "smartOverride": overrides.render_status(status.override) if status.override else None,
    }


def _consideration(consideration: Consideration) -> dict[str, Any]:
    return {
        "isPluggedIn": consideration.is_plugged_in,
        "isCharging": consideration.is_charging,
        "atChargingLocation": consideration.is_at_location,
        "hasTimeEstimate": consideration.has_time_estimate,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "vehicleId": plan.vehicle_id,
        "userId": plan.user_id,
        "locationId": plan.location_id,
        "vendor": plan.vendor,
        "currency": plan.currency,
        "nonSmartCost": tidy(round(plan.non_smart_cost, COST_DIGITS)),
        "smartCost": tidy(round(plan.smart_cost, COST_DIGITS)) if plan.smart_cost is not None else None,
        "stopAt": written(plan.stop_at),
        "startAt": written_if(plan.start_at),
        "estimatedFinishAt": written(plan.estimated_finish_at),
        "stopConfirmedAt": written_if(plan.stop_confirmed_at),
        "startConfirmedAt": written_if(plan.start_confirmed_at),
        "endedAt": written_if(plan.ended_at),
        "finalState": plan.final_state,
        "failureCondition": plan.failure,
    }


POLICY_PATH = f"{VEHICLES.one}/smart-charging-policy"

ENDPOINTS = (
    Endpoint(
        "GET",
        POLICY_PATH,
        get_policy,
        "getVehiclesVehicleidSmartchargingpolicy",
        gives=named("VehicleSmartChargingPolicy"),
        params=VEHICLES.params,
    ),
    Endpoint(
        "PUT",
        POLICY_PATH,
        update_policy,
        "updateVehicleSmartChargingPolicy",
        gives=named("VehicleSmartChargingPolicy"),
        takes=named("SmartChargingPolicyPatch"),
        params=VEHICLES.params,
    ),
    Endpoint(
        "GET",
        f"{VEHICLES.one}/smart-charging-status",
        get_status,
        "getVehiclesVehicleidSmartchargingstatus",
        gives=named("SmartChargingStatus"),
        params=VEHICLES.params,
    ),
    Endpoint(
        "GET",
        f"{VEHICLES.one}/smart-charging-plans/{{smartChargingPlanId}}",
        get_plan,
        "getVehiclesVehicleidSmartchargingplans",
        gives=named("SmartChargingPlan"),
        params={**VEHICLES.params, "smartChargingPlanId": either(uuid(), one_of(LATEST))},
    ),
)
