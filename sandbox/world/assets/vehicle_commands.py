"""What a vehicle can be told through Enode: start, stop, and the greatest current. One row each.

`refusal` and `is_already` judge the report (Enode knows nothing else); `lost`, `obey` and `is_done` see the device.
Texts in quotes of R14 were observed; the others follow them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.actions import Command

if TYPE_CHECKING:
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.assets.vehicle_record import VehicleRecord

NOT_PLUGGED_IN = "The asset is not plugged in."
FULLY_CHARGED = "The asset is fully charged."
ALREADY_CHARGING = "The asset is already charging."
ALREADY_STOPPED = "The asset is already stopped."
ALREADY_SET = "The asset is already at the current setting."
UNPLUGGED_MEANWHILE = "The asset was unplugged before the action could be completed"

STARTED = {"INITIALIZING", "CHARGING"}
STOPPED = {"STOPPED", "COMPLETE", "NO_POWER", "FAULT"}


def _unplugged(record: VehicleRecord, _target: Any) -> str | None:
    return NOT_PLUGGED_IN if record.charge.state == "UNPLUGGED" else None


def _unplugged_or_full(record: VehicleRecord, target: Any) -> str | None:
    return _unplugged(record, target) or (FULLY_CHARGED if record.charge.state == "COMPLETE" else None)


def _charging(record: VehicleRecord, _target: Any) -> str | None:
    return ALREADY_CHARGING if record.charge.state == "CHARGING" else None


def _stopped(record: VehicleRecord, _target: Any) -> str | None:
    return ALREADY_STOPPED if record.charge.state in STOPPED else None


def _at_current(record: VehicleRecord, target: Any) -> str | None:
    return ALREADY_SET if record.charge.max_current_a == target else None


def _lost_cable(vehicle: Vehicle) -> str | None:
    return None if vehicle.has_cable else UNPLUGGED_MEANWHILE


def _start(vehicle: Vehicle, _target: Any) -> None:
    if vehicle.state not in STARTED:
        vehicle.fire("start")


def _stop(vehicle: Vehicle, _target: Any) -> None:
    vehicle.fire("stop")


def _set_current(vehicle: Vehicle, amperes: Any) -> None:
    vehicle.adjust(max_current_a=vehicle.current_a(amperes))


def _is_nothing(_record: VehicleRecord, _target: Any) -> None:
    return None


def _is_never_lost(_vehicle: Vehicle) -> None:
    return None


START = Command(
    kind="START",
    track="charging",
    capability="start_charging",
    replaces_same=False,
    refusal=_unplugged_or_full,
    is_already=_charging,
    lost=_lost_cable,
    obey=_start,
    is_done=lambda vehicle, _target: vehicle.state == "CHARGING",
)
STOP = Command(
    kind="STOP",
    track="charging",
    capability="stop_charging",
    replaces_same=False,
    refusal=_unplugged,
    is_already=_stopped,
    lost=_lost_cable,
    obey=_stop,
    is_done=lambda vehicle, _target: vehicle.state in STOPPED,
)
MAX_CURRENT = Command(
    kind="MAX_CURRENT",
    track="max_current",
    capability="set_max_current",
    replaces_same=True,
    refusal=_is_nothing,
    is_already=_at_current,
    lost=_is_never_lost,
    obey=_set_current,
    is_done=lambda vehicle, amperes: vehicle.max_current_a == vehicle.current_a(amperes),
)
