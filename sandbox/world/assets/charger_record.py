"""What a vendor reports of a charger: immutable values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sandbox.world.assets.charger import Charger
    from sandbox.world.assets.fixture import Assigned
    from sandbox.world.models.charger import ChargerCapabilities


class Information(NamedTuple):
    """Who the charger is."""

    brand: str
    model: str
    year: int | None
    serial_number: str


class ChargeState(NamedTuple):
    """The plug; rate in kW, current in A, and the vehicle that is surely in it."""

    is_plugged_in: bool | None
    is_charging: bool | None
    rate_kw: float | None
    max_current_a: float | None
    state: str
    vehicle_id: str | None
    updated_at: float | None


class ChargerRecord(NamedTuple):
    """All that Enode knows of a charger."""

    id: str
    user_id: str
    vendor: str
    last_seen: float
    is_reachable: bool
    information: Information
    charge: ChargeState
    location: Assigned
    capabilities: ChargerCapabilities
    scopes: tuple[str, ...]


IS_PLUGGED_IN = {"UNKNOWN": None, "UNPLUGGED": False}
IS_CHARGING = {"UNKNOWN": None, "CHARGING": True}
REACHABLE = True


def full(charger: Charger, at: float) -> ChargerRecord:
    """Make the record that a vendor sends at a moment."""
    return ChargerRecord(
        charger.id,
        charger.user.id if charger.user else "",
        charger.vendor.id,
        at,
        REACHABLE,
        charger.information or _information(charger),
        _charge_state(charger, at),
        charger.assigned,
        charger.able(),
        charger.account.scopes_of("charger"),
    )


def _information(charger: Charger) -> Information:
    """Say who the charger is, worked out once."""
    charger.information = made = Information(
        charger.section.name, charger.model.name, charger.year, charger.serial_number()
    )
    return made


def _charge_state(charger: Charger, at: float) -> ChargeState:
    state, vehicle = charger.power_state, charger.partner
    rate = None
    if vehicle is not None and state == "CHARGING":
        rate = round(vehicle.power_kw_at(at), 1)
    elif vehicle is not None and state == "DISCHARGING":
        is_negative = charger.world.settings.discharging_charge_rate == "negative"
        rate = round(vehicle.power_kw_at(at), 1) if is_negative else None
    is_same_user = vehicle is not None and vehicle.user is not None and vehicle.user is charger.user
    is_moving = vehicle is not None and vehicle.is_active
    settled_at = max(charger.plug_changed_at, vehicle.charge_changed_at if vehicle is not None else 0.0)
    return ChargeState(
        IS_PLUGGED_IN.get(state, True),
        IS_CHARGING.get(state, False),
        rate,
        charger.max_current_a,
        state,
        vehicle.id if vehicle is not None and is_same_user and vehicle.has_cable else None,
        at if is_moving else settled_at,
    )
