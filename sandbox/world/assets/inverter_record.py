"""What a vendor reports of an inverter: immutable values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.assets.fixture import NOWHERE, Standing

if TYPE_CHECKING:
    from sandbox.world.assets.inverter import Inverter
    from sandbox.world.models.inverter import InverterCapabilities


class Information(NamedTuple):
    """Who the inverter is; `installed_at` in POSIX seconds."""

    id: str
    serial_number: str | None
    brand: str
    model: str
    site_name: str
    installed_at: float


class ProductionState(NamedTuple):
    """What it makes: rate in kW, counter in kWh."""

    rate_kw: float | None
    is_producing: bool | None
    lifetime_kwh: float | None
    updated_at: float | None


class InverterRecord(NamedTuple):
    """All that Enode knows of an inverter."""

    id: str
    user_id: str
    vendor: str
    last_seen: float
    is_reachable: bool
    information: Information
    production: ProductionState
    timezone_name: str | None
    location: Standing
    hem_system_id: str | None
    capabilities: InverterCapabilities
    scopes: tuple[str, ...]


REACHABLE = True
UNKNOWN_PRODUCTION = ProductionState(None, None, None, None)


def full(inverter: Inverter, at: float) -> InverterRecord:
    """Make the record that a vendor sends at a moment."""
    rate, seen_at = round(inverter.power_kw_at(at), 3), at if inverter.is_active else inverter.settled_at
    return InverterRecord(
        inverter.id,
        inverter.user.id if inverter.user else "",
        inverter.vendor.id,
        at,
        REACHABLE,
        inverter.information or _information(inverter),
        ProductionState(rate, rate > 0, round(inverter.lifetime_kwh_at(at), 2), seen_at),
        inverter.home.timezone_name,
        inverter.stand(),
        inverter.hem_system_id,
        inverter.able(),
        inverter.account.scopes_of("inverter"),
    )


def bare(inverter: Inverter, at: float) -> InverterRecord:
    """Make the record of an inverter just discovered: information, and nothing else known."""
    return full(inverter, at)._replace(
        production=UNKNOWN_PRODUCTION, timezone_name=None, location=NOWHERE, hem_system_id=None
    )


def _information(inverter: Inverter) -> Information:
    """Say who the inverter is, worked out once."""
    inverter.information = made = Information(
        inverter.vendor_device_id(),
        inverter.serial_number(),
        inverter.section.name,
        inverter.model.name,
        inverter.home.name,
        inverter.installed_at,
    )
    return made
