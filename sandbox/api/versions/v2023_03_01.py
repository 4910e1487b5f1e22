"""2023-03-01: the first version with breaking changes; what had been deprecated before there were versions is gone.

Charge actions have `targetId` and `targetType` only; `chargeableId`, `chargeableType`, `entityId` and `entityType`,
which said the same, are gone. The external start of vehicles is called smart override:
`/vehicles/{vehicleId}/external-start` is `/vehicles/{vehicleId}/smart-override`. `POST /hvacs/{hvacId}/temperature` is
gone, use `permanent-hold` and `follow-schedule`; HVAC units and their actions have no `targetTemperature` any more.
`GET /statistics/charging` takes `id` and `type` instead of `vehicleId`. The event `user:charge-action:updated` is
called `user:vendor-action:updated`, and its `chargeAction` `vendorAction`. Vehicles lost
`chargeState.isChargingReasons` and `information.id`; use `information.vin`.
"""

from typing import Any

from sandbox.api.former.charging_reasons import REASONS, reasons
from sandbox.api.former.overrides import EXTERNAL_STARTS
from sandbox.api.former.statistics import also_asking
from sandbox.api.former.temperature import SET_TEMPERATURE, SHOWN, shown, shown_of_unit
from sandbox.api.versions.changes import (
    Change,
    EndpointChanged,
    EndpointRemoved,
    Moved,
    Removed,
    ToldAs,
)
from sandbox.shapes import nullable, one_of, text


def _target_id(action: dict[str, Any]) -> Any:
    return action["targetId"]


def _target_type(action: dict[str, Any]) -> Any:
    return action["targetType"]


CHANGES: tuple[Change, ...] = (
    *(
        change
        for name in ("chargeable", "entity")
        for change in (
            Removed("ChargeAction", ("T47",), field=f"{name}Id", was=text(), derive=_target_id),
            Removed(
                "ChargeAction", ("T47",), field=f"{name}Type", was=one_of("vehicle", "charger"), derive=_target_type
            ),
        )
    ),
    Moved("ActionEvent", ("T48",), to="vendorAction", was="chargeAction"),
    ToldAs("ActionEvent", ("T48",), field="event", values={"user:vendor-action:updated": "user:charge-action:updated"}),
    Removed("Vehicle", ("T49",), field="chargeState.isChargingReasons", was=REASONS, derive=reasons),
    Removed(
        "Vehicle",
        ("T50",),
        field="information.id",
        was=nullable(text()),
        derive=lambda vehicle: vehicle["information"]["vin"],
    ),
    Removed("Hvac", ("T51",), field="targetTemperature", was=SHOWN, derive=shown_of_unit),
    *(
        Removed(action, ("T51",), field="targetTemperature", was=SHOWN, derive=lambda action: shown(action["target"]))
        for action in ("HvacHoldAction", "HvacScheduleAction")
    ),
    EndpointRemoved(SET_TEMPERATURE, ("T51",)),
    *(EndpointRemoved(endpoint, ("T52",)) for endpoint in EXTERNAL_STARTS),
    EndpointChanged("GET /statistics/charging", also_asking(vehicleId="id"), ("T53",)),
)
