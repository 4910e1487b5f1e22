"""Actions as a resource, the same for every kind of asset that can be commanded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint, Reply, no_body
from sandbox.api.numbers import tidy
from sandbox.moments import written
from sandbox.shapes import Shape, either, named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.actions import ActionRecord
from sandbox.world.refusals import ActionOver, NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.actions import Command
    from sandbox.world.assets.asset import Asset
    from sandbox.world.world import World

STATES = ("PENDING", "CONFIRMED", "FAILED", "CANCELLED")
FAILURES = (
    "NO_RESPONSE",
    "FAILED_PRECONDITION",
    "CONFLICT",
    "NOT_FOUND",
    "UNNECESSARY",
    "REQUESTED_CANCELLATION",
)

SETPOINTS = {
    "HEAT": ("heatSetpoint",),
    "COOL": ("coolSetpoint",),
    "AUTO": ("heatSetpoint", "coolSetpoint"),
    "OFF": (),
}


def action_shape(*target_types: str, **special: Shape) -> Shape:
    """Describe an action on some kinds of assets; `special` is what its kind adds."""
    return obj(
        {
            "id": uuid(),
            "userId": text(),
            "createdAt": timestamp(),
            "updatedAt": timestamp(),
            "completedAt": nullable(timestamp()),
            "state": one_of(*STATES),
            "targetId": text(),
            "targetType": one_of(*target_types),
            **special,
            "failureReason": nullable(named("ActionFailureReason")),
        }
    )


SHAPES = {
    "ActionFailureReason": obj({"type": one_of(*FAILURES), "detail": text()}),
    "ChargeAction": action_shape("vehicle", "charger", kind=one_of("START", "STOP")),
    "MaxCurrentAction": action_shape("vehicle", "charger", targetState=named("TargetMaxCurrent")),
    "OperationModeAction": action_shape("battery", targetState=named("OperationMode")),
    "HvacHoldAction": action_shape("hvac", target=named("PermanentHoldTarget")),
    "HvacScheduleAction": action_shape("hvac", target=named("ScheduledTarget")),
    "PermanentHoldTarget": either(
        *(
            obj({"mode": one_of(mode), **dict.fromkeys(names, number()), "holdType": one_of("PERMANENT")})
            for mode, names in SETPOINTS.items()
        )
    ),
    "ScheduledTarget": obj({"holdType": one_of("SCHEDULED")}),
    "VehicleAction": either(named("ChargeAction"), named("MaxCurrentAction")),
    "ChargerAction": either(named("ChargeAction"), named("MaxCurrentAction")),
    "BatteryAction": named("OperationModeAction"),
    "HvacAction": either(named("HvacHoldAction"), named("HvacScheduleAction")),
}


def render(record: ActionRecord) -> dict[str, Any]:
    """Write an action as the API shows it."""
    failure = record.failure
    return {
        "id": record.id,
        "userId": record.user_id,
        "createdAt": written(record.created_at),
        "updatedAt": written(record.updated_at),
        "completedAt": written(record.completed_at) if record.completed_at is not None else None,
        "state": record.state,
        "targetId": record.target_id,
        "targetType": record.target_type,
        **SPECIAL[record.kind](record),
        "failureReason": {"type": failure.type, "detail": failure.detail} if failure else None,
    }


def give(world: World, asset: Asset, command: Command, target: Any = None) -> dict[str, Any]:
    """Give a command by hand, unless a plan or a schedule rules over the asset (behaviour 4.4)."""
    world.smart_charging.refuse_command(asset, command.track)
    world.schedules.refuse_command(asset, command.track)
    return render(world.actions.begin(asset, command, target).record)


def _hold(target: dict[str, Any]) -> dict[str, Any]:
    setpoints = {"heatSetpoint": target.get("heat_setpoint"), "coolSetpoint": target.get("cool_setpoint")}
    asked = {name: tidy(value) for name, value in setpoints.items() if value is not None}
    return {"mode": target["mode"], **asked, "holdType": "PERMANENT"}


SPECIAL: dict[str, Callable[[ActionRecord], dict[str, Any]]] = {
    "START": lambda record: {"kind": record.kind},
    "STOP": lambda record: {"kind": record.kind},
    "MAX_CURRENT": lambda record: {"targetState": {"maxCurrent": tidy(record.target)}},
    "OPERATION_MODE": lambda record: {"targetState": {"operationMode": record.target}},
    "PERMANENT_HOLD": lambda record: {"target": _hold(record.target)},
    "FOLLOW_SCHEDULE": lambda _record: {"target": {"holdType": "SCHEDULED"}},
}


def endpoints(kind: str, path: str, get_operation: str, cancel_operation: str) -> tuple[Endpoint, ...]:
    """Make the two rows by which actions of one kind of asset are read and cancelled."""

    def get_action(world: World, call: Call) -> dict[str, Any]:
        return render(world.actions.find(call.params["actionId"], kind).record)

    def cancel_action(world: World, call: Call) -> dict[str, Any]:
        action = world.actions.find(call.params["actionId"], kind)
        world.actions.cancel(action)
        return render(action.record)

    gives = named(f"{kind.capitalize()}Action")
    params = {"actionId": uuid()}
    return (
        Endpoint(
            "GET",
            f"{path}/actions/{{actionId}}",
            get_action,
            get_operation,
            gives=gives,
            params=params,
            replies={NotFound: no_body(404)},
        ),
        Endpoint(
            "POST",
            f"{path}/actions/{{actionId}}/cancel",
            cancel_action,
            cancel_operation,
            gives=gives,
            params=params,
            replies={NotFound: no_body(404), ActionOver: _over},
        ),
    )


def _over(refusal: Refused) -> Reply:
    """Answer a late cancel with the action itself, as it ended (behaviour 2.1)."""
    record = refusal.facts["action"]
    return Reply(409, render(record) if isinstance(record, ActionRecord) else None)
