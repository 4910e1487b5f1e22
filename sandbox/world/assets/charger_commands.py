"""What a charger can be told through Enode: start, stop, and the greatest current. One row each.

As with vehicles, `refusal` and `is_already` judge the report; `lost`, `obey` and `is_done` see the device.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.actions import Command
from sandbox.world.assets.vehicle_commands import (
    ALREADY_CHARGING,
    ALREADY_SET,
    ALREADY_STOPPED,
    NOT_PLUGGED_IN,
    UNPLUGGED_MEANWHILE,
)

if TYPE_CHECKING:
    from sandbox.world.assets.charger import Charger
    from sandbox.world.assets.charger_record import ChargerRecord

STARTED = {"INITIALIZING", "CHARGING"}
STOPPED = {"STOPPED", "NO_POWER", "FAULT"}


def _unplugged(record: ChargerRecord, _target: Any) -> str | None:
    return NOT_PLUGGED_IN if record.charge.state == "UNPLUGGED" else None


def _charging(record: ChargerRecord, _target: Any) -> str | None:
    return ALREADY_CHARGING if record.charge.state == "CHARGING" else None


def _stopped(record: ChargerRecord, _target: Any) -> str | None:
    return ALREADY_STOPPED if record.charge.state in STOPPED else None


def _at_current(record: ChargerRecord, target: Any) -> str | None:
    return ALREADY_SET if record.charge.max_current_a == target else None


def _lost_vehicle(charger: Charger) -> str | None:
    return None if charger.partner is not None else UNPLUGGED_MEANWHILE


def _start(charger: Charger, _target: Any) -> None:
    if charger.power_state not in STARTED:
        charger.start()


def _stop(charger: Charger, _target: Any) -> None:
    charger.stop()


def _set_current(charger: Charger, amperes: Any) -> None:
    charger.adjust(charger.current_a(amperes))


START = Command(
    kind="START",
    track="charging",
    capability="start_charging",
    replaces_same=True,
    refusal=_unplugged,
    is_already=_charging,
    lost=_lost_vehicle,
    obey=_start,
    is_done=lambda charger, _target: charger.power_state == "CHARGING",
)
STOP = Command(
    kind="STOP",
    track="charging",
    capability="stop_charging",
    replaces_same=True,
    refusal=_unplugged,
    is_already=_stopped,
    lost=_lost_vehicle,
    obey=_stop,
    is_done=lambda charger, _target: charger.power_state in STOPPED,
)
MAX_CURRENT = Command(
    kind="MAX_CURRENT",
    track="max_current",
    capability="set_max_current",
    replaces_same=True,
    refusal=lambda _record, _target: None,
    is_already=_at_current,
    lost=lambda _charger: None,
    obey=_set_current,
    is_done=lambda charger, amperes: charger.max_current_a == charger.current_a(amperes),
)
