"""What a vendor reports of an HVAC unit: immutable values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sandbox.world.assets.fixture import Assigned
    from sandbox.world.assets.hvac import Hvac
    from sandbox.world.models.hvac import Abilities, HvacCapabilities


class Information(NamedTuple):
    """Who the unit is."""

    brand: str
    model: str | None
    display_name: str
    group_name: str | None
    category: str


class TemperatureState(NamedTuple):
    """The room, in °C, and whether the unit works on it."""

    current_c: float | None
    is_active: bool
    updated_at: float | None


class ThermostatState(NamedTuple):
    """What is asked of the unit; set-points in °C."""

    mode: str
    heat_setpoint: float | None
    cool_setpoint: float | None
    hold_type: str | None
    updated_at: float | None


class HvacRecord(NamedTuple):
    """All that Enode knows of an HVAC unit."""

    id: str
    user_id: str
    vendor: str
    last_seen: float
    is_reachable: bool
    consumption_kw: float | None
    information: Information
    temperature: TemperatureState
    thermostat: ThermostatState
    abilities: Abilities
    capabilities: HvacCapabilities
    location: Assigned
    scopes: tuple[str, ...]


REACHABLE = True
UNKNOWN_TEMPERATURE = TemperatureState(None, is_active=False, updated_at=None)
UNKNOWN_THERMOSTAT = ThermostatState("UNKNOWN", None, None, None, None)


def full(hvac: Hvac, at: float) -> HvacRecord:
    """Make the record that a vendor sends at a moment; a broken unit tells next to nothing."""
    model, is_broken = hvac.model, hvac.state == "FAULT"
    return HvacRecord(
        hvac.id,
        hvac.user.id if hvac.user else "",
        hvac.vendor.id,
        at,
        REACHABLE,
        round(hvac.consumption_kw(), 3) if model.reports_consumption and not is_broken else None,
        hvac.information or _information(hvac),
        UNKNOWN_TEMPERATURE._replace(updated_at=hvac.set_at) if is_broken else _temperature(hvac, at),
        UNKNOWN_THERMOSTAT._replace(updated_at=hvac.set_at) if is_broken else _thermostat(hvac),
        model.abilities,
        hvac.able(),
        hvac.assigned,
        hvac.account.scopes_of("hvac"),
    )


def bare(hvac: Hvac, at: float) -> HvacRecord:
    """Make the record of a unit just discovered: information, and nothing else known."""
    known = full(hvac, at)
    return known._replace(consumption_kw=None, temperature=UNKNOWN_TEMPERATURE, thermostat=UNKNOWN_THERMOSTAT)


def _information(hvac: Hvac) -> Information:
    """Say who the unit is, worked out once."""
    model = hvac.model
    hvac.information = made = Information(
        hvac.section.name, model.name, hvac.display_name, hvac.group_name, model.category
    )
    return made


def _temperature(hvac: Hvac, at: float) -> TemperatureState:
    is_working = hvac.state in {"HEATING", "COOLING"}
    return TemperatureState(round(hvac.room.temperature_at(at), 1), is_working, at)


def _thermostat(hvac: Hvac) -> ThermostatState:
    mode, heat, cool = hvac.thermostat
    can_heat, can_cool = hvac.model.heat_setpoint_range is not None, hvac.model.cool_setpoint_range is not None
    return ThermostatState(
        mode,
        heat if can_heat else None,
        cool if can_cool else None,
        hvac.hold_type,
        hvac.set_at,
    )
