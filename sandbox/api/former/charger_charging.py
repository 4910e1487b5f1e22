"""Smart charging of chargers, as it was on trial in 2023 and 2024: policy and status (behaviour 3.14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint
from sandbox.api.chargers import CHARGERS
from sandbox.api.vehicles import CLOCK
from sandbox.moments import written
from sandbox.shapes import array, flag, may, named, obj, one_of, text, timestamp

if TYPE_CHECKING:
    from sandbox.world.assets.charger import Charger
    from sandbox.world.charger_plan import ChargerPolicy
    from sandbox.world.world import World

POLICY = {
    "isEnabled": ("is_enabled", flag()),
    "deadline": ("deadline", CLOCK),
    "chargingDuration": ("duration", CLOCK),
}
STATES = (
    "DISABLED",
    "CHARGER_NOT_REACHABLE",
    "VEHICLE_NOT_PLUGGED_IN",
    "CHARGING_PAUSED",
    "CHARGING",
    "AWAITING_PRICES",
)
PARTS = {name: shape for name, (_, shape) in POLICY.items()}

SHAPES = {
    "ChargerSmartChargingPolicy": obj(PARTS),
    "ChargerSmartChargingPolicyPatch": may(PARTS),
    "ChargerSmartChargingStatus": obj(
        {
            "chargerId": text(),
            "userId": text(),
            "state": one_of(*STATES),
            "chargingIntervals": array(
                obj(
                    {
                        "status": one_of("IN_PROGRESS", "COMPLETED", "PLANNED"),
                        "startTime": timestamp(),
                        "endTime": timestamp(),
                    }
                )
            ),
        }
    ),
}


def get_policy(world: World, call: Call) -> dict[str, Any]:
    """By which policy a charger charges."""
    return _policy(world.programmes.charger_policy(CHARGERS.find(world, call)))


def update_policy(world: World, call: Call) -> dict[str, Any]:
    """Change what is given of the policy."""
    changes = {POLICY[name][0]: value for name, value in call.body.items()}
    return _policy(world.programmes.set_charger_policy(CHARGERS.find(world, call), **changes))


def get_status(world: World, call: Call) -> dict[str, Any]:
    """Where smart charging of a charger stands, and when it charges."""
    charger: Charger = CHARGERS.find(world, call)
    record, programme, now = charger.record(), world.programmes.of(charger), world.now()
    return {
        "chargerId": record.id,
        "userId": record.user_id,
        "state": programme.standing if programme is not None else "DISABLED",
        "chargingIntervals": [
            {
                "status": interval.status_at(now),
                "startTime": written(interval.begin),
                "endTime": written(interval.end),
            }
            for interval in (programme.intervals if programme is not None else ())
        ],
    }


def _policy(policy: ChargerPolicy) -> dict[str, Any]:
    return {"isEnabled": policy.is_enabled, "deadline": policy.deadline, "chargingDuration": policy.duration}


PATH = f"{CHARGERS.one}/smart-charging-policy"

ENDPOINTS = (
    Endpoint(
        "GET",
        PATH,
        get_policy,
        "chargerSmartPolicy",
        gives=named("ChargerSmartChargingPolicy"),
        params=CHARGERS.params,
    ),
    Endpoint(
        "PUT",
        PATH,
        update_policy,
        "updateChargerSmartPolicy",
        gives=named("ChargerSmartChargingPolicy"),
        takes=named("ChargerSmartChargingPolicyPatch"),
        params=CHARGERS.params,
    ),
    Endpoint(
        "GET",
        f"{CHARGERS.one}/smart-charging-status",
        get_status,
        "chargerSmartChargingStatus",
        gives=named("ChargerSmartChargingStatus"),
        params=CHARGERS.params,
    ),
)
