"""What schedules say, as the API reads and writes it: rules with hours, weekdays and moments, and their values."""

from __future__ import annotations

from typing import Any

from sandbox.api.actions import SETPOINTS
from sandbox.api.assets import written_if
from sandbox.api.hvacs import SETPOINT
from sandbox.api.numbers import tidy
from sandbox.moments import clock_of, minute_of, moment_of
from sandbox.shapes import (
    Checker,
    array,
    either,
    flag,
    integer,
    may,
    named,
    nullable,
    obj,
    one_of,
    text,
    timestamp,
    uuid,
)
from sandbox.world.executing import Spec
from sandbox.world.purposes import CHARGE, FOLLOWING, TEMPERATURE, Target
from sandbox.world.refusals import Refused
from sandbox.world.rules import Rule, Rules, Window

CLOCK = text(pattern=r"^(((?:[01]\d|2[0-3]):[0-5]\d)|24:00)$")
FILTERS = {
    "hourMinute": obj({"from": CLOCK, "to": CLOCK}),
    "fromTimestamp": timestamp(),
    "toTimestamp": timestamp(),
    "weekdays": array(integer(enum=list(range(7)))),
}


CHARGING = {
    "targetId": text(minLength=1),
    "locationId": nullable(uuid()),
    "targetType": one_of(*CHARGE.kinds),
    "isEnabled": flag(default=True),
    "defaultShouldCharge": flag(),
    "rules": array(obj({**FILTERS, "shouldCharge": flag()}, optional=FILTERS)),
}
TEMPERATURES = {
    "isEnabled": flag(default=True),
    "targetId": text(minLength=1),
    "targetType": one_of(*TEMPERATURE.kinds),
    "defaultTargetState": named("TemperatureTarget"),
    "rules": array(named("TemperatureRule")),
}
TARGETS = (
    *(
        obj({"mode": one_of(mode), **dict.fromkeys(names, SETPOINT), "holdType": one_of("PERMANENT")})
        for mode, names in SETPOINTS.items()
    ),
    obj({"holdType": one_of("SCHEDULED")}),
)
SHAPES = {
    "TemperatureTarget": either(*TARGETS),
    "TemperatureRule": obj({**FILTERS, "targetState": named("TemperatureTarget")}, optional=FILTERS),
    "ChargeScheduleRequest": obj(CHARGING, optional=("isEnabled",)),
    "TemperatureScheduleRequest": obj(TEMPERATURES, optional=("isEnabled",)),
    "ScheduleRequest": either(named("ChargeScheduleRequest"), named("TemperatureScheduleRequest")),
    "ChargeSchedulePatch": may(CHARGING),
    "TemperatureSchedulePatch": may(TEMPERATURES),
    "SchedulePatch": either(named("ChargeSchedulePatch"), named("TemperatureSchedulePatch")),
    "ChargeSchedule": obj({"id": text(), **CHARGING}),
    "TemperatureSchedule": obj({"id": text(), **TEMPERATURES}),
    "Schedule": either(named("ChargeSchedule"), named("TemperatureSchedule")),
}
WHOLE = {
    **dict.fromkeys(CHARGE.kinds, Checker(SHAPES["ChargeScheduleRequest"], SHAPES)),
    **dict.fromkeys(TEMPERATURE.kinds, Checker(SHAPES["TemperatureScheduleRequest"], SHAPES)),
}


def spec_of(body: dict[str, Any]) -> Spec:
    """Read a whole schedule as it is asked for."""
    is_charging = body["targetType"] in CHARGE.kinds
    default = body["defaultShouldCharge"] if is_charging else target_of(body["defaultTargetState"])
    rules = tuple(
        _rule(rule, rule["shouldCharge"] if is_charging else target_of(rule["targetState"])) for rule in body["rules"]
    )
    place_id = body.get("locationId")
    return Spec(body["targetId"], body["targetType"], place_id, body.get("isEnabled", True), Rules(default, rules))


def _rule(rule: dict[str, Any], value: Any) -> Rule:
    clocks, weekdays = rule.get("hourMinute"), rule.get("weekdays")
    return Rule(
        value,
        Window(minute_of(clocks["from"]), minute_of(clocks["to"])) if clocks is not None else None,
        tuple(int(day) for day in weekdays) if weekdays is not None else None,
        _moment(rule.get("fromTimestamp")),
        _moment(rule.get("toTimestamp")),
    )


def _moment(asked: str | None) -> float | None:
    try:
        return moment_of(asked) if asked is not None else None
    except ValueError as error:
        raise Refused(str(error)) from error


def target_of(state: dict[str, Any]) -> Target:
    """Read what an HVAC unit should keep."""
    if state["holdType"] == "SCHEDULED":
        return FOLLOWING
    return Target("PERMANENT", state["mode"], state.get("heatSetpoint"), state.get("coolSetpoint"))


def written_spec(spec: Spec) -> dict[str, Any]:
    """Write what a schedule says."""
    said = {"targetId": spec.target_id, "targetType": spec.target_type, "isEnabled": spec.is_enabled}
    if spec.target_type in CHARGE.kinds:
        rules = [{"shouldCharge": rule.value, **_filters(rule)} for rule in spec.rules.rules]
        return {**said, "locationId": spec.location_id, "defaultShouldCharge": spec.rules.default, "rules": rules}
    rules = [{"targetState": written_target(rule.value), **_filters(rule)} for rule in spec.rules.rules]
    return {**said, "defaultTargetState": written_target(spec.rules.default), "rules": rules}


def _filters(rule: Rule) -> dict[str, Any]:
    window = rule.window
    filters = {
        "hourMinute": {"from": clock_of(window.since), "to": clock_of(window.until)} if window is not None else None,
        "fromTimestamp": written_if(rule.begins_at),
        "toTimestamp": written_if(rule.ends_at),
        "weekdays": list(rule.weekdays) if rule.weekdays is not None else None,
    }
    return {name: value for name, value in filters.items() if value is not None}


def written_target(target: Target) -> dict[str, Any]:
    """Write what an HVAC unit should keep."""
    setpoints = {"heatSetpoint": target.heat_setpoint, "coolSetpoint": target.cool_setpoint}
    asked = {name: tidy(value) for name, value in setpoints.items() if value is not None}
    return {**({"mode": target.mode} if target.mode is not None else {}), **asked, "holdType": target.hold_type}
