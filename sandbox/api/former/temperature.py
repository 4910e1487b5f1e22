"""Temperatures of HVAC units as they were asked for and shown at first: one temperature and the band around it.

The band is centred: 22 and 4 are 20 for heating and 24 for cooling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api import actions
from sandbox.api.call import Call, Endpoint
from sandbox.api.hvacs import HVACS, SETPOINT
from sandbox.shapes import Shape, named, nullable, number, obj
from sandbox.world.assets.hvac_commands import PERMANENT_HOLD

if TYPE_CHECKING:
    from sandbox.world.assets.hvac import Hvac
    from sandbox.world.assets.hvac_record import HvacRecord
    from sandbox.world.world import World

SHOWN: Shape = obj({"temperature": nullable(number()), "deadband": nullable(number())})
SHAPES = {"TargetTemperature": obj({"temperature": SETPOINT, "deadband": nullable(number(minimum=0))})}


def set_temperature(world: World, call: Call) -> dict[str, Any]:
    """Hold a temperature: both set-points where the unit can, else the one of its mode (assumed)."""
    hvac: Hvac = HVACS.find(world, call)
    action = world.actions.begin(hvac, PERMANENT_HOLD, _target(hvac.record(), **call.body))
    return actions.render(action.record)


def shown(holder: dict[str, Any]) -> dict[str, Any]:
    """Give temperature and band of what has set-points; of one set-point there is no band, of none there is nothing."""
    heat, cool = holder.get("heatSetpoint"), holder.get("coolSetpoint")
    if heat is None or cool is None:
        return {"temperature": cool if heat is None else heat, "deadband": None}
    middle = (heat + cool) / 2
    return {"temperature": int(middle) if middle == int(middle) else middle, "deadband": round(cool - heat, 4)}


def shown_of_unit(hvac: dict[str, Any]) -> dict[str, Any]:
    """Give temperature and band of a unit: the set-points that count in its mode."""
    counting = actions.SETPOINTS.get(hvac["thermostatState"]["mode"] or "OFF", ())
    return shown({name: hvac["thermostatState"][name] for name in counting})


def state_of(temperature: float | None, deadband: float | None) -> dict[str, Any]:
    """Give the state that keeps a temperature: heating, or both where there is a band (assumed); none follows."""
    if temperature is None:
        return {"holdType": "SCHEDULED"}
    if not deadband:
        return {"holdType": "PERMANENT", "mode": "HEAT", "heatSetpoint": temperature}
    setpoints = {"heatSetpoint": temperature - deadband / 2, "coolSetpoint": temperature + deadband / 2}
    return {"holdType": "PERMANENT", "mode": "AUTO", **setpoints}


def _target(record: HvacRecord, temperature: float, deadband: float | None) -> dict[str, Any]:
    able = record.abilities
    if "AUTO" in able.modes:
        least, _most = able.setpoint_difference_range or (0.0, None)
        half = (least if deadband is None else deadband) / 2
        return {"mode": "AUTO", "heat_setpoint": temperature - half, "cool_setpoint": temperature + half}
    modes = [mode for mode in (record.thermostat.mode, "HEAT", "COOL") if mode in {"HEAT", "COOL"} & set(able.modes)]
    mode = modes[0] if modes else "HEAT"
    return {"mode": mode, f"{mode.lower()}_setpoint": temperature}


SET_TEMPERATURE = Endpoint(
    "POST",
    f"{HVACS.one}/temperature",
    set_temperature,
    "postSetHvacTargetTemperature",
    gives=named("HvacHoldAction"),
    takes=named("TargetTemperature"),
    params=HVACS.params,
)
