"""Smart heating of HVAC units, as it was on trial in 2023 and 2024: policy and status (behaviour 3.14).

Intervals are those of the present day, by the clocks of the unit's location.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint
from sandbox.api.hvacs import HVACS
from sandbox.api.numbers import tidy
from sandbox.api.vehicles import CLOCK
from sandbox.shapes import array, flag, may, named, number, obj, text
from sandbox.world.localtime import day_begins, local

if TYPE_CHECKING:
    from sandbox.world.assets.hvac import Hvac
    from sandbox.world.hvac_programme import HvacProgramme
    from sandbox.world.world import World

POLICY = {"isEnabled": flag()}

SHAPES = {
    "HvacSmartPolicy": obj(POLICY),
    "HvacSmartPolicyPatch": may(POLICY),
    "HvacSmartStatus": obj(
        {
            "hvacId": text(),
            "userId": text(),
            "intervals": array(obj({"from": CLOCK, "to": CLOCK, "heatSetpoint": number()})),
        }
    ),
}


def get_policy(world: World, call: Call) -> dict[str, Any]:
    """Whether a unit is heated smartly."""
    return {"isEnabled": world.programmes.is_on(HVACS.find(world, call))}


def update_policy(world: World, call: Call) -> dict[str, Any]:
    """Switch smart heating on or off."""
    hvac: Hvac = HVACS.find(world, call)
    if "isEnabled" in call.body:
        world.programmes.switch_heating(hvac, is_enabled=call.body["isEnabled"])
    return {"isEnabled": world.programmes.is_on(hvac)}


def get_status(world: World, call: Call) -> dict[str, Any]:
    """What smart heating asks of a unit today."""
    hvac: Hvac = HVACS.find(world, call)
    record, programme = hvac.record(), world.programmes.of(hvac)
    intervals = _today(world, programme) if programme is not None else []
    return {"hvacId": record.id, "userId": record.user_id, "intervals": intervals}


def _today(world: World, programme: HvacProgramme) -> list[dict[str, Any]]:
    place = programme.place()
    if place is None:
        return []
    zone, now = place.timezone_name, world.now()
    first, last = day_begins(now, zone), day_begins(now, zone, 1)
    return [
        {
            "from": _clock(max(setting.begin, first), zone),
            "to": _clock(setting.end, zone) if setting.end < last else "24:00",
            "heatSetpoint": tidy(programme.setpoint(setting.shift)),
        }
        for setting in programme.settings
        if setting.end > first and setting.begin < last
    ]


def _clock(at: float, zone: str) -> str:
    return f"{local(at, zone):%H:%M}"


PATH = f"{HVACS.one}/smart-policy"

ENDPOINTS = (
    Endpoint(
        "GET",
        PATH,
        get_policy,
        "getHvacsHvacIdSmartPolicy",
        gives=named("HvacSmartPolicy"),
        params=HVACS.params,
    ),
    Endpoint(
        "PUT",
        PATH,
        update_policy,
        "updateHvacSmartPolicy",
        gives=named("HvacSmartPolicy"),
        takes=named("HvacSmartPolicyPatch"),
        params=HVACS.params,
    ),
    Endpoint(
        "GET",
        f"{HVACS.one}/smart-status",
        get_status,
        "getHvacSmartStatus",
        gives=named("HvacSmartStatus"),
        params=HVACS.params,
    ),
)
