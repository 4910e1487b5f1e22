"""What a vendor reports of a vehicle: immutable values, cheap to make and to compare.

Named tuples rather than frozen dataclasses: they are made in a third of the time, and this is the hot path. The
timestamp of each block is its last field, so that blocks are compared without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.people import vin

if TYPE_CHECKING:
    from sandbox.world.assets.charger import Charger
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.models.vehicle import VehicleCapabilities
    from sandbox.world.smart_policy import Policy


class Information(NamedTuple):
    """Who the vehicle is."""

    vin: str | None
    brand: str | None
    model: str | None
    year: int | None
    display_name: str | None


class ChargeState(NamedTuple):
    """Battery and plug; levels in percent, range in km, rate in kW, time in minutes, current in A."""

    battery_level: float | None
    range_km: float | None
    is_plugged_in: bool | None
    is_charging: bool | None
    is_fully_charged: bool | None
    capacity_kwh: float | None
    charge_limit: float | None
    rate_kw: float | None
    minutes_remaining: float | None
    max_current_a: float | None
    state: str
    charger_id: str | None
    updated_at: float | None


class Odometer(NamedTuple):
    """Kilometres driven in the vehicle's life."""

    distance_km: float | None
    updated_at: float | None


class Whereabouts(NamedTuple):
    """Where it is: degrees, and the id of the user's location there."""

    longitude: float | None
    latitude: float | None
    location_id: str | None
    updated_at: float | None


class VehicleRecord(NamedTuple):
    """All that Enode knows of a vehicle."""

    id: str
    user_id: str
    vendor: str
    last_seen: float
    is_reachable: bool | None
    information: Information
    charge: ChargeState
    policy: Policy
    odometer: Odometer
    location: Whereabouts
    capabilities: VehicleCapabilities
    scopes: tuple[str, ...]


NO_CHARGE_STATE = ChargeState(None, None, None, None, None, None, None, None, None, None, "UNKNOWN", None, None)
NO_ODOMETER = Odometer(None, None)
NOWHERE = Whereabouts(None, None, None, None)

LOCATION = "vehicle:read:location"
IS_PLUGGED_IN = {"UNKNOWN": None, "UNPLUGGED": False}
IS_CHARGING = {"UNKNOWN": None, "CHARGING": True}
FULL_ENOUGH = 1e-6
REACHABLE = True
NOT_FULL = {"INITIALIZING", "CHARGING", "STOPPED", "NO_POWER", "FAULT", "DISCHARGING"}


def full(vehicle: Vehicle, at: float) -> VehicleRecord:
    """Make the record that a vendor sends at a moment; blocks that stood still are used again."""
    if vehicle.drive is not None:
        odometer, whereabouts = _odometer(vehicle, at), _whereabouts(vehicle, at)
    else:
        odometer = vehicle.odometer = vehicle.odometer or _odometer(vehicle, at)
        whereabouts = vehicle.whereabouts = vehicle.whereabouts or _whereabouts(vehicle, at)
    return VehicleRecord(
        vehicle.id,
        vehicle.account.user.id if vehicle.account.user else "",
        vehicle.vendor.id,
        at,
        REACHABLE,
        vehicle.information or _information(vehicle),
        _charge_state(vehicle, at),
        vehicle.policy,
        odometer,
        whereabouts,
        vehicle.able(),
        vehicle.account.scopes_of("vehicle"),
    )


def bare(vehicle: Vehicle, at: float) -> VehicleRecord:
    """Make the record of a vehicle just discovered: information, and nothing else known."""
    known = full(vehicle, at)
    return known._replace(is_reachable=None, charge=NO_CHARGE_STATE, odometer=NO_ODOMETER, location=NOWHERE)


def _information(vehicle: Vehicle) -> Information:
    number = vehicle.given_vin or vin(vehicle.own_random(), vehicle.model.vin_prefix, vehicle.year)
    vehicle.information = Information(
        number, vehicle.vendor.name, vehicle.model.name, vehicle.year, vehicle.display_name
    )
    return vehicle.information


def _charge_state(vehicle: Vehicle, at: float) -> ChargeState:
    """Make the charging block as of a moment (behaviour 4.1), rounded to what a vendor sends."""
    flow, state, model = vehicle.flow, vehicle.state, vehicle.model
    level = flow.level_at(at)
    rate = minutes = None
    if state == "CHARGING":
        rate = round(vehicle.full_power_kw * flow.share_of(level), 1)
        minutes = round((vehicle.alarm.due_at - at) / 60) if vehicle.alarm is not None else 0
    elif state == "DISCHARGING" and vehicle.world.settings.discharging_charge_rate == "negative":
        rate = -round(vehicle.full_power_kw, 1)
    return ChargeState(
        round(level),
        round(level * model.range_km / 100),
        IS_PLUGGED_IN.get(state, True),
        IS_CHARGING.get(state, False),
        _is_full(vehicle, state, level),
        model.capacity_kwh,
        vehicle.charge_limit,
        rate,
        minutes,
        vehicle.max_current_a if model.capabilities.set_max_current.is_capable else None,
        state,
        _charger_id(vehicle) if vehicle.partner is not None else None,
        at if flow.slope else vehicle.charge_changed_at,
    )


def _charger_id(vehicle: Vehicle) -> str | None:
    """Give the charger that the vehicle is surely plugged into: one of the same user."""
    charger = vehicle.partner
    is_sure = charger is not None and vehicle.has_cable and charger.user is not None and charger.user is vehicle.user
    return charger.id if charger is not None and is_sure else None


def _is_full(vehicle: Vehicle, state: str, level: float) -> bool | None:
    if state == "UNKNOWN":
        return None
    return False if state in NOT_FULL else level >= vehicle.charge_limit - FULL_ENOUGH


def _odometer(vehicle: Vehicle, at: float) -> Odometer:
    if not vehicle.model.capabilities.odometer.is_capable:
        return NO_ODOMETER
    return Odometer(round(vehicle.odometer_at(at), 1), at if vehicle.drive else vehicle.parked_at)


def _whereabouts(vehicle: Vehicle, at: float) -> Whereabouts:
    if LOCATION not in vehicle.account.scopes:
        return NOWHERE
    if not vehicle.model.capabilities.location.is_capable:
        return _place_of(vehicle.paired_with)
    position = vehicle.position_at(at)
    location_id = vehicle.world.locations.at(vehicle.user, position)
    updated_at = at if vehicle.drive else vehicle.parked_at
    return Whereabouts(_degrees(position.longitude), _degrees(position.latitude), location_id, updated_at)


def _place_of(charger: Charger | None) -> Whereabouts:
    """Give the place of the charger that a vehicle is paired with: the location that was assigned to it."""
    place = charger.given_location if charger is not None else None
    if charger is None or place is None:
        return NOWHERE
    latitude, longitude = place.position
    return Whereabouts(_degrees(longitude), _degrees(latitude), place.id, charger.assigned.updated_at)


def _degrees(value: float) -> float:
    """Round to a hand's width; next to the equator and the meridian to ten metres, so that no exponent is written."""
    return round(value, 6 if abs(value) >= 0.0001 else 4)
