"""What an HVAC unit can be told through Enode: to hold a mode and set-points for good, or to follow its schedule.

What cannot be held is refused at once: modes it lacks, set-points out of range or too near to one another
(behaviour 4.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.actions import Command
from sandbox.world.assets.hvac import Thermostat
from sandbox.world.models.hvac import SETPOINTS

if TYPE_CHECKING:
    from sandbox.world.assets.hvac import Hvac
    from sandbox.world.assets.hvac_record import HvacRecord

ALREADY_SET = "The asset is already at the current setting."


def _cannot_hold(record: HvacRecord, target: Any) -> str | None:
    """Say why the unit cannot hold what is asked for."""
    heat, cool = target.get("heat_setpoint"), target.get("cool_setpoint")
    return record.abilities.cannot_keep(target["mode"], heat, cool)


def _is_held(record: HvacRecord, target: Any) -> str | None:
    seen = record.thermostat
    is_same = all(getattr(seen, f"{name}_setpoint") == target[f"{name}_setpoint"] for name in SETPOINTS[target["mode"]])
    return ALREADY_SET if seen.hold_type == "PERMANENT" and seen.mode == target["mode"] and is_same else None


def _hold(hvac: Hvac, target: Any) -> None:
    hvac.hold(_wanted(hvac, target))


def _wanted(hvac: Hvac, target: Any) -> Thermostat:
    """Give the thermostat as it will be: set-points that are not asked for stay."""
    now = hvac.thermostat
    return Thermostat(
        target["mode"], target.get("heat_setpoint", now.heat_setpoint), target.get("cool_setpoint", now.cool_setpoint)
    )


def _holds(hvac: Hvac, target: Any) -> bool:
    return not hvac.is_broken and hvac.hold_type == "PERMANENT" and hvac.thermostat == _wanted(hvac, target)


def _is_nothing(_record: HvacRecord, _target: Any) -> None:
    return None


def _is_never_lost(_hvac: Hvac) -> None:
    return None


def _follows(record: HvacRecord, _target: Any) -> str | None:
    return ALREADY_SET if record.thermostat.hold_type == "SCHEDULED" else None


PERMANENT_HOLD = Command(
    kind="PERMANENT_HOLD",
    track="thermostat",
    capability="set_permanent_hold",
    replaces_same=True,
    refusal=_cannot_hold,
    is_already=_is_held,
    lost=_is_never_lost,
    obey=_hold,
    is_done=_holds,
)
FOLLOW_SCHEDULE = Command(
    kind="FOLLOW_SCHEDULE",
    track="thermostat",
    capability="set_follow_schedule",
    replaces_same=True,
    refusal=_is_nothing,
    is_already=_follows,
    lost=_is_never_lost,
    obey=lambda hvac, _target: hvac.follow_schedule(),
    is_done=lambda hvac, _target: not hvac.is_broken and hvac.hold_type == "SCHEDULED",
)
