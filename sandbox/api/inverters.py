"""Inverters as a resource: reads and refresh hints."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.api import assets
from sandbox.api.assets import Block, Resource, capabilities_shape, head_shape, written_if
from sandbox.api.numbers import tidy
from sandbox.api.paging import page_shape
from sandbox.api.vendors import INVERTER_VENDORS
from sandbox.moments import written
from sandbox.shapes import flag, named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.assets.inverter_record import InverterRecord

if TYPE_CHECKING:
    from sandbox.world.assets.inverter_record import Information, ProductionState
    from sandbox.world.models.inverter import InverterCapabilities

CAPABILITIES = {"productionState": "production_state", "productionStatistics": "production_statistics"}

SHAPES = {
    "InverterInformation": obj(
        {
            "id": text(),
            "sn": nullable(text()),
            "brand": text(),
            "model": text(),
            "siteName": text(),
            "installationDate": timestamp(),
        }
    ),
    "InverterProductionState": obj(
        {
            "productionRate": nullable(number(minimum=0)),
            "isProducing": nullable(flag()),
            "totalLifetimeProduction": nullable(number(minimum=0)),
            "lastUpdated": nullable(timestamp()),
        }
    ),
    "InverterCapabilities": capabilities_shape(CAPABILITIES),
    "Inverter": head_shape(
        one_of(*INVERTER_VENDORS),
        ids=uuid(),
        productionState=named("InverterProductionState"),
        timezone=nullable(text()),
        capabilities=named("InverterCapabilities"),
        information=named("InverterInformation"),
        location=named("AssetLocation"),
        hemSystemId=nullable(uuid()),
    ),
    "InverterPage": page_shape("Inverter"),
}


def render(record: InverterRecord) -> dict[str, Any]:
    """Write an inverter's record as the API shows it."""
    return {
        "id": record.id,
        "userId": record.user_id,
        "vendor": record.vendor,
        "lastSeen": written(record.last_seen),
        "isReachable": record.is_reachable,
        "productionState": _production_state(record.production),
        "timezone": record.timezone_name,
        "capabilities": _capabilities(record.capabilities),
        "information": _information(record.information),
        "location": assets.location(record.location),
        "hemSystemId": record.hem_system_id,
        "scopes": list(record.scopes),
    }


def _information(information: Information) -> dict[str, Any]:
    return {
        "id": information.id,
        "sn": information.serial_number,
        "brand": information.brand,
        "model": information.model,
        "siteName": information.site_name,
        "installationDate": written(information.installed_at),
    }


def _production_state(production: ProductionState) -> dict[str, Any]:
    return {
        "productionRate": tidy(production.rate_kw),
        "isProducing": production.is_producing,
        "totalLifetimeProduction": tidy(production.lifetime_kwh),
        "lastUpdated": written_if(production.updated_at),
    }


@lru_cache(maxsize=1024)
def _capabilities(capabilities: InverterCapabilities) -> dict[str, Any]:
    return {name: assets.capability(able) for name, able in zip(CAPABILITIES, capabilities, strict=True)}


BLOCKS = (
    Block("production", "productionState", _production_state),
    Block("information", "information", _information),
    Block("capabilities", "capabilities", _capabilities),
    Block("location", "location", assets.location),
)

changed = assets.Comparison(
    InverterRecord,
    BLOCKS,
    is_reachable="isReachable",
    hem_system_id="hemSystemId",
    timezone_name="timezone",
    scopes="scopes",
)

INVERTERS = Resource(
    "inverter",
    "/inverters",
    "inverterId",
    "Inverter",
    ("listInverters", "listUserInverters", "getInverter", "invertersRefreshHint"),
    ids=uuid(),
)

ENDPOINTS = INVERTERS.rows()
