"""Actions as a resource, the same for every kind of asset that can be commanded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint, Reply, no_body
from sandbox.api.numbers import tidy
from sandbox.moments import written
from sandbox.shapes import Shape, either, named, nullable, obj, one_of, text, timestamp, uuid
from sandbox.world.actions import ActionRecord
from sandbox.world.refusals import ActionOver, NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

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


def action_shape(**special: Shape) -> Shape:
    """Describe an action; `special` is what its kind adds."""
    return obj(
        {
            "id": uuid(),
            "userId": text(),
            "createdAt": timestamp(),
            "updatedAt": timestamp(),
            "completedAt": nullable(timestamp()),
            "state": one_of(*STATES),
            "targetId": text(),
            "targetType": one_of("vehicle", "charger"),
            **special,
            "failureReason": nullable(named("ActionFailureReason")),
        }
    )


SHAPES = {
    "ActionFailureReason": obj({"type": one_of(*FAILURES), "detail": text()}),
    "ChargeAction": action_shape(kind=one_of("START", "STOP")),
    "MaxCurrentAction": action_shape(targetState=named("TargetMaxCurrent")),
    "VehicleAction": either(named("ChargeAction"), named("MaxCurrentAction")),
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


SPECIAL: dict[str, Callable[[ActionRecord], dict[str, Any]]] = {
    "START": lambda record: {"kind": record.kind},
    "STOP": lambda record: {"kind": record.kind},
    "MAX_CURRENT": lambda record: {"targetState": {"maxCurrent": tidy(record.target)}},
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
