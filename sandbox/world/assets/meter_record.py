"""What a vendor reports of a meter: immutable values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.assets.fixture import NOWHERE, Standing

if TYPE_CHECKING:
    from sandbox.world.assets.meter import Meter
    from sandbox.world.models.meter import MeterCapabilities


class Information(NamedTuple):
    """Who the meter is; `installed_at` in POSIX seconds."""

    brand: str
    model: str
    site_name: str
    installed_at: float


class EnergyState(NamedTuple):
    """What flows: kW from the grid, negative to it."""

    power_kw: float | None
    updated_at: float | None


class MeterRecord(NamedTuple):
    """All that Enode knows of a meter."""

    id: str
    user_id: str
    vendor: str
    last_seen: float
    is_reachable: bool
    information: Information
    energy: EnergyState
    location: Standing
    hem_system_id: str | None
    capabilities: MeterCapabilities
    scopes: tuple[str, ...]


REACHABLE = True
UNKNOWN_ENERGY = EnergyState(None, None)


def full(meter: Meter, at: float) -> MeterRecord:
    """Make the record that a vendor sends at a moment; a broken meter shows nothing."""
    is_measuring = meter.state == "MEASURING"
    energy = (
        EnergyState(round(meter.power_kw_at(at), 3), at) if is_measuring else EnergyState(None, meter.state_changed_at)
    )
    return MeterRecord(
        meter.id,
        meter.user.id if meter.user else "",
        meter.vendor.id,
        at,
        REACHABLE,
        meter.information or _information(meter),
        energy,
        meter.stand(),
        meter.hem_system_id,
        meter.able(),
        meter.account.scopes_of("meter"),
    )


def bare(meter: Meter, at: float) -> MeterRecord:
    """Make the record of a meter just discovered: information, and nothing else known."""
    return full(meter, at)._replace(energy=UNKNOWN_ENERGY, location=NOWHERE, hem_system_id=None)


def _information(meter: Meter) -> Information:
    """Say who the meter is, worked out once."""
    meter.information = made = Information(meter.section.name, meter.model.name, meter.home.name, meter.installed_at)
    return made
