"""Meters as a resource: reads and refresh hints."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.api import assets
from sandbox.api.assets import Block, Resource, capabilities_shape, head_shape, written_if
from sandbox.api.numbers import tidy
from sandbox.api.paging import page_shape
from sandbox.api.vendors import METER_VENDORS
from sandbox.moments import written
from sandbox.shapes import named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.assets.meter_record import MeterRecord

if TYPE_CHECKING:
    from sandbox.world.assets.meter_record import EnergyState, Information
    from sandbox.world.models.meter import MeterCapabilities

CAPABILITIES = {"measuresConsumption": "measures_consumption", "measuresProduction": "measures_production"}

SHAPES = {
    "MeterInformation": obj({"brand": text(), "model": text(), "siteName": text(), "installationDate": timestamp()}),
    "MeterEnergyState": obj({"power": nullable(number()), "lastUpdated": nullable(timestamp())}),
    "MeterCapabilities": capabilities_shape(CAPABILITIES),
    "Meter": head_shape(
        one_of(*METER_VENDORS),
        ids=uuid(),
        information=named("MeterInformation"),
        energyState=named("MeterEnergyState"),
        location=named("AssetLocation"),
        capabilities=named("MeterCapabilities"),
        hemSystemId=nullable(uuid()),
    ),
    "MeterPage": page_shape("Meter"),
}


def render(record: MeterRecord) -> dict[str, Any]:
    """Write a meter's record as the API shows it."""
    return {
        "id": record.id,
        "userId": record.user_id,
        "vendor": record.vendor,
        "lastSeen": written(record.last_seen),
        "isReachable": record.is_reachable,
        "information": _information(record.information),
        "energyState": _energy_state(record.energy),
        "location": assets.location(record.location),
        "capabilities": _capabilities(record.capabilities),
        "hemSystemId": record.hem_system_id,
        "scopes": list(record.scopes),
    }


def _information(information: Information) -> dict[str, Any]:
    return {
        "brand": information.brand,
        "model": information.model,
        "siteName": information.site_name,
        "installationDate": written(information.installed_at),
    }


def _energy_state(energy: EnergyState) -> dict[str, Any]:
    return {"power": tidy(energy.power_kw), "lastUpdated": written_if(energy.updated_at)}


@lru_cache(maxsize=1024)
def _capabilities(capabilities: MeterCapabilities) -> dict[str, Any]:
    return {name: assets.capability(able) for name, able in zip(CAPABILITIES, capabilities, strict=True)}


BLOCKS = (
    Block("information", "information", _information),
    Block("energy", "energyState", _energy_state),
    Block("location", "location", assets.location),
    Block("capabilities", "capabilities", _capabilities),
)

changed = assets.Comparison(
    MeterRecord, BLOCKS, is_reachable="isReachable", hem_system_id="hemSystemId", scopes="scopes"
)

METERS = Resource(
    "meter",
    "/meters",
    "meterId",
    "Meter",
    ("listMeters", "listUserMeters", "getMeter", "metersRefreshHint"),
    ids=uuid(),
)

ENDPOINTS = METERS.rows()
