"""Home batteries as a resource: reads, operation mode, actions, refresh hints."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.api import actions, assets
from sandbox.api.assets import Block, Resource, capabilities_shape, head_shape, written_if
from sandbox.api.call import Call, Endpoint
from sandbox.api.numbers import tidy
from sandbox.api.paging import page_shape
from sandbox.api.vendors import BATTERY_VENDORS
from sandbox.moments import written
from sandbox.shapes import named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.assets.battery_commands import OPERATION_MODES
from sandbox.world.assets.battery_record import BatteryRecord

if TYPE_CHECKING:
    from sandbox.world.assets.battery_record import ChargeState, Config, Information
    from sandbox.world.models.battery import BatteryCapabilities
    from sandbox.world.world import World

CAPABILITIES = {
    "exportFocus": "export_focus",
    "importFocus": "import_focus",
    "timeOfUse": "time_of_use",
    "selfReliance": "self_reliance",
    "idle": "idle",
}
STATUSES = ("CHARGING", "DISCHARGING", "IDLE", "FAULT", "UNKNOWN")

SHAPES = {
    "BatteryInformation": obj(
        {"id": text(), "brand": text(), "model": text(), "siteName": text(), "installationDate": timestamp()}
    ),
    "BatteryChargeState": obj(
        {
            "status": nullable(one_of(*STATUSES)),
            "batteryCapacity": nullable(number(minimum=0)),
            "batteryLevel": nullable(number(minimum=0, maximum=100)),
            "chargeRate": nullable(number()),
            "dischargeLimit": nullable(number(minimum=0, maximum=100)),
            "lastUpdated": nullable(timestamp()),
        }
    ),
    "BatteryConfig": obj(
        {"operationMode": nullable(one_of(*OPERATION_MODES, "UNKNOWN")), "lastUpdated": nullable(timestamp())}
    ),
    "BatteryCapabilities": capabilities_shape(CAPABILITIES),
    "Battery": head_shape(
        one_of(*BATTERY_VENDORS),
        ids=uuid(),
        chargeState=named("BatteryChargeState"),
        config=named("BatteryConfig"),
        information=named("BatteryInformation"),
        capabilities=named("BatteryCapabilities"),
        location=named("AssetLocation"),
        hemSystemId=nullable(uuid()),
    ),
    "BatteryPage": page_shape("Battery"),
    "OperationMode": obj({"operationMode": one_of(*OPERATION_MODES)}),
}


def set_operation_mode(world: World, call: Call) -> dict[str, Any]:
    """Set the operation mode."""
    mode = call.body["operationMode"]
    action = world.actions.begin(BATTERIES.find(world, call), OPERATION_MODES[mode], mode)
    return actions.render(action.record)


def render(record: BatteryRecord) -> dict[str, Any]:
    """Write a battery's record as the API shows it."""
    return {
        "id": record.id,
        "userId": record.user_id,
        "vendor": record.vendor,
        "lastSeen": written(record.last_seen),
        "isReachable": record.is_reachable,
        "chargeState": _charge_state(record.charge),
        "config": _config(record.config),
        "information": _information(record.information),
        "capabilities": _capabilities(record.capabilities),
        "location": assets.location(record.location),
        "hemSystemId": record.hem_system_id,
        "scopes": list(record.scopes),
    }


def _information(information: Information) -> dict[str, Any]:
    return {
        "id": information.id,
        "brand": information.brand,
        "model": information.model,
        "siteName": information.site_name,
        "installationDate": written(information.installed_at),
    }


def _charge_state(charge: ChargeState) -> dict[str, Any]:
    return {
        "status": charge.status,
        "batteryCapacity": tidy(charge.capacity_kwh),
        "batteryLevel": tidy(charge.level),
        "chargeRate": tidy(charge.rate_kw),
        "dischargeLimit": tidy(charge.discharge_limit),
        "lastUpdated": written_if(charge.updated_at),
    }


def _config(config: Config) -> dict[str, Any]:
    return {"operationMode": config.mode, "lastUpdated": written_if(config.updated_at)}


@lru_cache(maxsize=1024)
def _capabilities(capabilities: BatteryCapabilities) -> dict[str, Any]:
    return {name: assets.capability(able) for name, able in zip(CAPABILITIES, capabilities, strict=True)}


BLOCKS = (
    Block("charge", "chargeState", _charge_state),
    Block("config", "config", _config),
    Block("information", "information", _information),
    Block("capabilities", "capabilities", _capabilities),
    Block("location", "location", assets.location),
)

changed = assets.Comparison(
    BatteryRecord, BLOCKS, is_reachable="isReachable", hem_system_id="hemSystemId", scopes="scopes"
)

BATTERIES = Resource(
    "battery",
    "/batteries",
    "batteryId",
    "Battery",
    ("listBatteries", "listUserBatteries", "getBattery", "batteriesRefreshHint"),
    ids=uuid(),
)

ENDPOINTS = (
    *BATTERIES.rows(),
    Endpoint(
        "POST",
        f"{BATTERIES.one}/operation-mode",
        set_operation_mode,
        "postUserSetOperationMode",
        gives=named("OperationModeAction"),
        takes=named("OperationMode"),
        params=BATTERIES.params,
    ),
    *actions.endpoints("battery", "/batteries", "getBatteriesAction", "cancelBatteryAction"),
)
