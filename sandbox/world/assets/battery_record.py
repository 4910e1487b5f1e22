"""What a vendor reports of a home battery: immutable values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.assets.fixture import NOWHERE, Standing

if TYPE_CHECKING:
    from sandbox.world.assets.battery import Battery
    from sandbox.world.models.battery import BatteryCapabilities


class Information(NamedTuple):
    """Who the battery is; `installed_at` in POSIX seconds."""

    id: str
    brand: str
    model: str
    site_name: str
    installed_at: float


class ChargeState(NamedTuple):
    """What it does; capacity in kWh, levels in percent, rate in kW, positive when it charges."""

    status: str | None
    capacity_kwh: float | None
    level: float | None
    rate_kw: float | None
    discharge_limit: float | None
    updated_at: float | None


class Config(NamedTuple):
    """How it is set."""

    mode: str | None
    updated_at: float | None


class BatteryRecord(NamedTuple):
    """All that Enode knows of a battery."""

    id: str
    user_id: str
    vendor: str
    last_seen: float
    is_reachable: bool
    information: Information
    charge: ChargeState
    config: Config
    location: Standing
    hem_system_id: str | None
    capabilities: BatteryCapabilities
    scopes: tuple[str, ...]


REACHABLE = True
UNKNOWN_CHARGE = ChargeState(None, None, None, None, None, None)
UNKNOWN_CONFIG = Config(None, None)


def full(battery: Battery, at: float) -> BatteryRecord:
    """Make the record that a vendor sends at a moment."""
    return BatteryRecord(
        battery.id,
        battery.user.id if battery.user else "",
        battery.vendor.id,
        at,
        REACHABLE,
        battery.information or _information(battery),
        ChargeState(
            battery.state,
            battery.model.capacity_kwh,
            round(battery.level_at(at)),
            round(battery.power_kw_at(at), 3),
            battery.discharge_limit,
            at if battery.is_active else battery.state_changed_at,
        ),
        Config(battery.mode, battery.config_changed_at),
        battery.stand(),
        battery.hem_system_id,
        battery.able(),
        battery.account.scopes_of("battery"),
    )


def bare(battery: Battery, at: float) -> BatteryRecord:
    """Make the record of a battery just discovered: information, and nothing else known."""
    return full(battery, at)._replace(
        charge=UNKNOWN_CHARGE, config=UNKNOWN_CONFIG, location=NOWHERE, hem_system_id=None
    )


def _information(battery: Battery) -> Information:
    """Say who the battery is, worked out once."""
    battery.information = made = Information(
        battery.vendor_device_id(), battery.section.name, battery.model.name, battery.home.name, battery.installed_at
    )
    return made
