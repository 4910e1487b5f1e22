"""What a home battery can be told through Enode: its operation mode. One row per mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.actions import Command

if TYPE_CHECKING:
    from sandbox.world.assets.battery import Battery
    from sandbox.world.assets.battery_record import BatteryRecord

ALREADY_SET = "The asset is already at the current setting."


def _is_nothing(_record: BatteryRecord, _mode: Any) -> None:
    return None


def _is_never_lost(_battery: Battery) -> None:
    return None


def _already(record: BatteryRecord, mode: Any) -> str | None:
    return ALREADY_SET if record.config.mode == mode else None


def _obey(battery: Battery, mode: Any) -> None:
    battery.refuse_broken()
    battery.put(mode=mode)


def _is_done(battery: Battery, mode: Any) -> bool:
    return not battery.is_broken and battery.mode == mode


OPERATION_MODES = {
    mode: Command(
        kind="OPERATION_MODE",
        track="operation_mode",
        capability=mode.lower(),
        replaces_same=True,
        refusal=_is_nothing,
        is_already=_already,
        lost=_is_never_lost,
        obey=_obey,
        is_done=_is_done,
    )
    for mode in ("IMPORT_FOCUS", "EXPORT_FOCUS", "TIME_OF_USE", "SELF_RELIANCE", "IDLE")
}
