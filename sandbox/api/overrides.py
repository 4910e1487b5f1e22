"""Smart overrides as a resource: a user wants to charge now, whatever a schedule or a plan says (behaviour 8.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.assets import written_if
from sandbox.api.call import Call, Endpoint, Handler
from sandbox.api.chargers import CHARGERS
from sandbox.api.vehicles import VEHICLES
from sandbox.api.vendors import CHARGER_VENDORS, VEHICLE_VENDORS
from sandbox.moments import written
from sandbox.shapes import named, nullable, obj, one_of, text, timestamp, uuid

if TYPE_CHECKING:
    from sandbox.api.assets import Resource
    from sandbox.world.overrides import OverrideRecord
    from sandbox.world.world import World

STATUS = {
    "createdAt": timestamp(),
    "endedAt": nullable(timestamp()),
    "targetType": one_of("vehicle", "charger"),
    "targetId": text(),
    "vendorActionId": nullable(uuid()),
}
SHAPES = {
    "SmartOverrideStatus": obj(STATUS),
    "SmartOverride": obj(
        {**STATUS, "userId": text(), "vendor": one_of(*dict.fromkeys((*VEHICLE_VENDORS, *CHARGER_VENDORS)))}
    ),
}


def render_status(override: OverrideRecord) -> dict[str, Any]:
    """Write an override as a status shows it."""
    return {
        "createdAt": written(override.created_at),
        "endedAt": written_if(override.ended_at),
        "targetType": override.target_type,
        "targetId": override.target_id,
        "vendorActionId": override.action_id,
    }


def render(override: OverrideRecord) -> dict[str, Any]:
    """Write an override as its own calls show it."""
    return {**render_status(override), "userId": override.user_id, "vendor": override.vendor}


def _create(resource: Resource) -> Handler:
    def create_override(world: World, call: Call) -> dict[str, Any]:
        """Charge now."""
        return render(world.overrides.begin(resource.find(world, call)))

    return create_override


def _end(resource: Resource) -> Handler:
    def end_override(world: World, call: Call) -> dict[str, Any]:
        """Let the schedule or the plan rule again."""
        return render(world.overrides.end(resource.find(world, call)))

    return end_override


ENDPOINTS = tuple(
    Endpoint(
        method,
        f"{resource.one}/smart-override",
        handler(resource),
        f"{resource.kind}{name}SmartOverride",
        gives=named("SmartOverride"),
        params=resource.params,
    )
    for resource in (VEHICLES, CHARGERS)
    for method, name, handler in (("POST", "Create", _create), ("DELETE", "End", _end))
)
