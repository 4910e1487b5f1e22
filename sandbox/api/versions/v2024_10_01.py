"""2024-10-01: assets have one `location` object; problems live at a new address; the firehose is gone.

Every asset's `locationId` (`chargingLocationId` of inverters) moved to `location.id`, and every location has
`lastUpdated`. HVAC units: modes that Enode has no word for show as `UNKNOWN`, they were null; the fields that repeated
`temperatureState` and `thermostatState`, and `capableHoldTypes`, are gone. Inverters show their serial number as
`information.sn`. Problem responses lost `error` and `message`; use `type`, which now begins with
https://developers.enode.com/api/problems/, and `detail`. The firehose endpoints are removed; use `/webhooks`.
The first sandbox's `/simulated/vehicles` are gone, and so are smart charging of chargers and smart heating, both on
trial before. Plans of smart charging lost `externalStart`, use `smartOverride` of the status, and `chargingLocationId`,
use `locationId`. Locations say when they were made.
"""

from collections.abc import Callable
from typing import Any

from sandbox.api import simulated
from sandbox.api.former import charger_charging, hvac_heating
from sandbox.api.problems import TYPES, Row
from sandbox.api.versions.changes import (
    Added,
    Change,
    EndpointAdded,
    EndpointDeprecated,
    EndpointRemoved,
    Loosened,
    MadeOptional,
    Moved,
    Nulled,
    Removed,
    Retold,
    Reworded,
    ShapeChange,
    ThingAdded,
    ValueAdded,
    VendorRemoved,
)
from sandbox.api.webhooks import FIREHOSE_DELETE, FIREHOSE_PUT, FIREHOSE_TEST
from sandbox.shapes import Shape, Shapes, array, flag, named, nullable, number, obj, one_of, text, uuid
from sandbox.world.refusals import WebhookExists

NEW = (
    "/inverters/{inverterId}/statistics",
    "/hem-systems",
    "/hem-systems/",
    "/hem-systems/{hemSystemId}",
    "/hem-systems/{hemSystemId}/statistics",
    "/users/{userId}/hem-systems",
)
DEPRECATED = (
    "/users/{userId}/statistics/production",
    "/users/{userId}/vendor-statistics",
    "/inverters/{inverterId}/vendor-statistics",
)
OLD_TYPES = "https://docs.enode.io/problems/"

MODE = nullable(one_of("OFF", "AUTO", "COOL", "HEAT"))
HOLD_TYPE = one_of("PERMANENT", "SCHEDULED")
HOLD_TYPES = nullable(array(HOLD_TYPE))

# Fields of HVAC units that stood on their own before, and the blocks in which they are now.
FLAT = {
    "mode": ("thermostatState", MODE),
    "heatSetpoint": ("thermostatState", nullable(number())),
    "coolSetpoint": ("thermostatState", nullable(number())),
    "holdType": ("thermostatState", nullable(HOLD_TYPE)),
    "isActive": ("temperatureState", flag()),
    "currentTemperature": ("temperatureState", nullable(number())),
}


def _from(block: str, name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda hvac: hvac[block][name]


def _hold_types(hvac: dict[str, Any]) -> list[str]:
    commands = {"PERMANENT": "setPermanentHold", "SCHEDULED": "setFollowSchedule"}
    return [hold for hold, command in commands.items() if hvac["capabilities"][command]["isCapable"]]


class ShownInPlan(ShapeChange):
    """The override stood in the plan of a status as well; a plan that is read by itself shows none."""

    def older(self, shape: Shape, shapes: Shapes) -> Shape:  # noqa: ARG002
        """The shape is the same."""
        return shape

    def down(self, node: Any) -> Any:
        """Put the override into the plan."""
        if node["plan"] is not None:
            node["plan"]["externalStart"] = node["smartOverride"]
        return node


CHANGES: tuple[Change, ...] = (
    Moved("Vehicle", ("T1",), to="location.id", was="locationId"),
    Added("Vehicle", ("T55",), field="chargeState.pluggedInChargerId"),
    Moved("Charger", ("T2",), to="location.id", was="locationId"),
    Added("Charger", ("T2",), field="location"),
    Added("Charger", ("T55",), field="information.serialNumber"),
    Added("Charger", ("T55",), field="chargeState.pluggedInVehicleId"),
    Moved("Hvac", ("T3",), to="location.id", was="locationId"),
    Added("Hvac", ("T3",), field="location"),
    Nulled("Hvac", ("T8",), field="thermostatState.mode", values=("UNKNOWN",)),
    *(
        Removed("Hvac", ("T9",), field=name, was=shape, derive=_from(block, name))
        for name, (block, shape) in FLAT.items()
    ),
    Removed("Hvac", ("T10",), field="capabilities.capableHoldTypes", was=HOLD_TYPES, derive=_hold_types),
    Moved("Battery", ("T4",), to="location.id", was="locationId"),
    Added("Battery", ("T4",), field="location.lastUpdated"),
    Nulled("Battery", ("T15",), field="config.operationMode", values=("UNKNOWN",)),
    Added("Battery", ("T15",), field="capabilities.idle"),
    Added("Battery", ("T55",), field="hemSystemId"),
    Moved("Inverter", ("T5",), to="location.id", was="chargingLocationId"),
    Added("Inverter", ("T5",), field="location.lastUpdated"),
    Added("Inverter", ("T7",), field="information.sn"),
    Added("Inverter", ("T55",), field="hemSystemId"),
    Added("Meter", ("T6",), field="location.id"),
    Added("Meter", ("T6",), field="location.lastUpdated"),
    Added("Meter", ("T55",), field="hemSystemId"),
    *(
        Added(action, ("T55",), field="failureReason")
        for action in ("OperationModeAction", "HvacHoldAction", "HvacScheduleAction")
    ),
    VendorRemoved("Charger", ("vendors 2.2",), field="vendor", kind="charger", vendor="FRONIUS"),
    VendorRemoved("ChargerHealth", ("vendors 2.2",), field="vendor", kind="charger", vendor="FRONIUS"),
    Retold("Problem", ("T13",), field="type", was=lambda address: address.replace(TYPES, OLD_TYPES)),
    Removed("Problem", ("T12",), field="error", was=text(), derive=lambda problem: problem["type"]),
    Removed("Problem", ("T12",), field="message", was=text(), derive=lambda problem: problem["detail"]),
    Removed(
        "HeartbeatEvent",
        ("T18",),
        field="user",
        was=obj({"id": text()}),
        derive=lambda _beat: {"id": "system"},
    ),
    MadeOptional("LinkRequest", ("T17",), field="vendorType"),
    *(ValueAdded("LinkLanguage", ("T17",), value=language) for language in ("ja-JP", "lv-LV", "lt-LT", "pl-PL")),
    *(Loosened("Intervention", ("T14",), field=field) for field in ("vendor", "vendorType", "brand")),
    Added("Intervention", ("T14",), field="resolution.action"),
    ThingAdded("intervention", "", ("T14",)),
    Added("Location", ("3.10",), field="createdAt"),
    Removed(
        "SmartChargingPlan",
        ("T11",),
        field="chargingLocationId",
        was=nullable(uuid()),
        derive=lambda plan: plan["locationId"],
    ),
    Removed(
        "SmartChargingPlan",
        ("T11",),
        field="externalStart",
        was=nullable(named("SmartOverrideStatus")),
        derive=lambda _plan: None,
    ),
    ShownInPlan("SmartChargingStatus", ("T11",)),
    ThingAdded("inverter-statistics", "", ("5.3",)),
    ValueAdded("SubscribedEvent", ("3.20",), value="user:inverter:statistics-updated"),
    *(EndpointAdded(f"GET {path}", ("2",)) for path in NEW),
    ThingAdded("hem-system", "*", ("2",)),
    *(EndpointDeprecated(f"GET {path}", ("2",)) for path in DEPRECATED),
    EndpointRemoved(FIREHOSE_PUT, ("T20",)),
    EndpointRemoved(FIREHOSE_DELETE, ("T20",)),
    EndpointRemoved(FIREHOSE_TEST, ("T20", "T21")),
    *(EndpointRemoved(endpoint, ("simulated",)) for endpoint in simulated.ENDPOINTS),
    *(EndpointRemoved(endpoint, ("2",)) for endpoint in (*charger_charging.ENDPOINTS, *hvac_heating.ENDPOINTS)),
    Reworded(
        WebhookExists,
        Row(400, "bad-request", "Webhook already exists."),
        ("5.2",),
    ),
)
