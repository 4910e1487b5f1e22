"""Purposes: what schedules are for, charging or temperature. One row each: how things stand, and what to command.

All that is seen is the record: what Enode knows of the device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.assets import charger_commands, hvac_commands, vehicle_commands
from sandbox.world.models.hvac import SETPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.actions import Command
    from sandbox.world.assets.asset import Asset
    from sandbox.world.assets.hvac_record import HvacRecord, ThermostatState
    from sandbox.world.executing import Spec
    from sandbox.world.world import World

BEGINNING = {"INITIALIZING", "CHARGING"}
BROKEN = {"NO_POWER", "FAULT"}
CHARGE_COMMANDS = {
    "vehicle": {True: vehicle_commands.START, False: vehicle_commands.STOP},
    "charger": {True: charger_commands.START, False: charger_commands.STOP},
}


class Target(NamedTuple):
    """What an HVAC unit should keep, or that it should follow its own schedule; what does not count is None."""

    hold_type: str
    mode: str | None = None
    heat_setpoint: float | None = None
    cool_setpoint: float | None = None

    def asked(self) -> dict[str, Any] | None:
        """Give what the command to hold it takes; None for the unit's own schedule."""
        asked = self._asdict()
        del asked["hold_type"]
        return {name: value for name, value in asked.items() if value is not None} or None


FOLLOWING = Target("SCHEDULED")


class ChargeParts(NamedTuple):
    """How charging stands beside what is wanted."""

    is_charging: bool
    needs_charge: bool
    is_plugged_in: bool
    should_charge: bool

    @property
    def is_expected(self) -> bool:
        """Whether it should charge now (behaviour 8.3)."""
        return self.needs_charge and self.is_plugged_in and self.should_charge


class TemperatureParts(NamedTuple):
    """What a unit is known to keep, beside what it should."""

    current: Target | None
    expected: Target


class Sight(NamedTuple):
    """What a schedule sees of its device: how things stand, what is in the way, and what it would command.

    It `is_as_wished` when nothing differs, and `needs_nothing` when things will be so by themselves. Another `occasion`
    is a reason to command anew.
    """

    parts: ChargeParts | TemperatureParts
    obstacle: str | None
    is_as_wished: bool
    needs_nothing: bool
    order: tuple[Command, Any]
    occasion: tuple[object, ...]


@dataclass(frozen=True)
class Purpose:
    """A row: its name, the kinds of assets and the track of commands that it is about, and how it looks at them.

    `decisive` gives that part of a record that matters, `beside` another asset that has to be looked at as well.
    """

    name: str
    kinds: tuple[str, ...]
    track: str
    see: Callable[[World, Any, Spec, Any], Sight]
    unseen: Callable[[Any], ChargeParts | TemperatureParts]
    decisive: Callable[[Any], tuple[object, ...]]
    beside: Callable[[World, Any], Asset | None]


def _see_charging(world: World, record: Any, spec: Spec, wanted: Any) -> Sight:
    charge = record.charge
    needs_charge = not _is_full(world, record)
    parts = ChargeParts(charge.is_charging is True, needs_charge, charge.is_plugged_in is True, wanted)
    expected = parts.is_expected
    is_broken = charge.state in BROKEN
    return Sight(
        parts,
        _obstacle(record, spec),
        parts.is_charging == expected,
        (charge.state in BEGINNING) == expected,
        (CHARGE_COMMANDS[spec.target_type][expected], None),
        (needs_charge, parts.is_plugged_in, wanted, is_broken, record.is_reachable),
    )


def _obstacle(record: Any, spec: Spec) -> str | None:
    """Say what keeps a schedule from charging; a charger is away only if it is known to be somewhere else."""
    able, here = record.capabilities, record.location.location_id
    if not (able.start_charging.is_capable and able.stop_charging.is_capable):
        return "INCAPABLE"
    is_somewhere_else = here != spec.location_id
    if spec.target_type == "vehicle":
        return "AWAY" if spec.location_id is None or is_somewhere_else else None
    return "AWAY" if spec.location_id is not None and here is not None and is_somewhere_else else None


def _is_full(world: World, record: Any) -> bool:
    """Whether no charge is needed; a charger knows it of a vehicle of its user."""
    vehicle = _vehicle_beside(world, record)
    charge = vehicle.record().charge if vehicle is not None else record.charge
    return getattr(charge, "is_fully_charged", False) is True


def _vehicle_beside(world: World, record: Any) -> Asset | None:
    vehicle_id = getattr(record.charge, "vehicle_id", None)
    return world.rolls["vehicle"].get(vehicle_id) if vehicle_id is not None else None


def _what_matters_of_charging(record: Any) -> tuple[object, ...]:
    charge = record.charge
    return (
        charge.state,
        charge.is_plugged_in,
        charge.is_charging,
        getattr(charge, "is_fully_charged", None),
        getattr(charge, "vehicle_id", None),
        record.is_reachable,
        record.location.location_id,
        record.capabilities,
    )


def _see_temperature(_world: World, record: HvacRecord, _spec: Spec, wanted: Any) -> Sight:
    able, current = record.capabilities, kept(record.thermostat)
    command, asked = order_of(wanted)
    is_capable = getattr(able, command.capability).is_capable
    is_kept = current == wanted
    return Sight(
        TemperatureParts(current, wanted),
        None if is_capable else "INCAPABLE",
        is_kept,
        is_kept,
        (command, asked),
        (wanted, current is None, record.is_reachable),
    )


def order_of(wanted: Target) -> tuple[Command, Any]:
    """Give the command that has a unit keep something, and what it takes."""
    is_hold = wanted != FOLLOWING
    return hvac_commands.PERMANENT_HOLD if is_hold else hvac_commands.FOLLOW_SCHEDULE, wanted.asked()


def kept(seen: ThermostatState) -> Target | None:
    """Give what a unit is known to keep; some vendors do not tell whether they hold it."""
    if seen.hold_type == "SCHEDULED":
        return FOLLOWING
    if seen.mode not in SETPOINTS:
        return None
    names = SETPOINTS[seen.mode]
    return Target(
        "PERMANENT",
        seen.mode,
        seen.heat_setpoint if "heat" in names else None,
        seen.cool_setpoint if "cool" in names else None,
    )


CHARGE = Purpose(
    name="CHARGE",
    kinds=("vehicle", "charger"),
    track="charging",
    see=_see_charging,
    unseen=lambda wanted: ChargeParts(is_charging=False, needs_charge=False, is_plugged_in=False, should_charge=wanted),
    decisive=_what_matters_of_charging,
    beside=_vehicle_beside,
)
TEMPERATURE = Purpose(
    name="TEMPERATURE",
    kinds=("hvac",),
    track="thermostat",
    see=_see_temperature,
    unseen=lambda wanted: TemperatureParts(None, wanted),
    decisive=lambda record: (record.thermostat, record.is_reachable, record.location.location_id, record.capabilities),
    beside=lambda _world, _record: None,
)
PURPOSES = {kind: purpose for purpose in (CHARGE, TEMPERATURE) for kind in purpose.kinds}
