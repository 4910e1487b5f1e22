"""Whether the service is ready, and how the vendors' integrations are doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint, Handler, no_body
from sandbox.api.problems import Broken
from sandbox.api.vendors import VENDORS
from sandbox.shapes import array, named, obj, one_of, text
from sandbox.world.outages import FAILING

if TYPE_CHECKING:
    from sandbox.shapes import Shape
    from sandbox.world.world import World

STATUSES = tuple(FAILING)

# Paths and operations per kind of asset; inverters are spelled in two ways, so both are served (behaviour 2).
LISTS = {
    "/health/vehicles": ("vehicle", "getHealthVehicleVendors"),
    "/health/chargers": ("charger", "getHealthChargerVendors"),
    "/health/hvacs": ("hvac", "getHealthHvacVendors"),
    "/health/inverters": ("inverter", "getHealthInverterVendors"),
    "/health/inverter": ("inverter", "getHealthInverterVendors"),
    "/health/batteries": ("battery", "getHealthBatteryVendors"),
    "/health/meters": ("meter", "getHealthMeterVendors"),
}


def _health_shape(kind: str) -> Shape:
    return obj(
        {
            "vendor": one_of(*VENDORS[kind]),
            "displayName": text(),
            "status": one_of(*STATUSES),
            "portalName": text(),
            "linkingStatus": one_of(*STATUSES),
        }
    )


SHAPES = {
    **{f"{kind.capitalize()}Health": _health_shape(kind) for kind in VENDORS},
    **{f"{kind.capitalize()}HealthList": array(named(f"{kind.capitalize()}Health")) for kind in VENDORS},
}


def get_ready(_world: World, _call: Call) -> None:
    """Say that the service can be used: 204, or 503 once the client's world has stopped."""


def _list_health(kind: str) -> Handler:
    def list_health(world: World, call: Call) -> list[dict[str, Any]]:
        """List the vendors that the client may use for a kind of asset, and how they are doing."""
        return [
            {
                "vendor": vendor.id,
                "displayName": vendor.sections[kind].name,
                "status": world.outages.status(vendor, (kind,)),
                "portalName": vendor.sections[kind].portal,
                "linkingStatus": world.outages.status(vendor, (kind,), "linking"),
            }
            for vendor in world.brands.enabled(kind)
            if (kind, vendor.id) not in call.hidden
        ]

    return list_health


ENDPOINTS = (
    Endpoint(
        "GET",
        "/health/ready",
        get_ready,
        "getHealthReady",
        status=204,
        is_open=True,
        replies={Broken: no_body(503)},
    ),
    *(
        Endpoint(
            "GET", path, _list_health(kind), operation, gives=named(f"{kind.capitalize()}HealthList"), is_open=True
        )
        for path, (kind, operation) in LISTS.items()
    ),
)
