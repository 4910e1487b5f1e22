"""Integrations: every vendor that the client may use, with its kinds of assets and what can be granted for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint
from sandbox.api.health import STATUSES
from sandbox.api.problems import Invalid
from sandbox.api.vendors import ALL_VENDORS
from sandbox.shapes import Fault, array, listed, named, obj, one_of, text
from sandbox.world.accounts import SCOPES
from sandbox.world.models import KINDS

if TYPE_CHECKING:
    from sandbox.world.catalogue import Vendor
    from sandbox.world.world import World

ALL_SCOPES = tuple(scope for scopes in SCOPES.values() for scope in scopes)

SHAPES = {
    "Integration": obj(
        {
            "vendor": one_of(*ALL_VENDORS),
            "displayName": text(),
            "assetTypes": array(one_of(*KINDS)),
            "scopes": array(one_of(*ALL_SCOPES)),
            "status": one_of(*STATUSES),
            "portalName": text(),
            "linkingStatus": one_of(*STATUSES),
        }
    ),
    "IntegrationList": array(named("Integration")),
}


def list_integrations(world: World, call: Call) -> list[dict[str, Any]]:
    """List the vendors that the client may use, those of some kinds of assets if asked for."""
    asked = call.query.get("assetTypes", ",".join(KINDS)).split(",")
    unknown = [kind for kind in asked if kind not in KINDS]
    if unknown:
        raise Invalid([Fault(("assetTypes",), f"must be some of {listed(KINDS)}, got '{unknown[0][:80]}'", "enum")])
    found: dict[str, tuple[Vendor, list[str]]] = {}
    for kind in (kind for kind in KINDS if kind in asked):
        for vendor in world.brands.enabled(kind):
            if (kind, vendor.id) not in call.hidden:
                found.setdefault(vendor.id, (vendor, []))[1].append(kind)
    return [_integration(world, *found[vendor_id]) for vendor_id in sorted(found)]


def _integration(world: World, vendor: Vendor, kinds: list[str]) -> dict[str, Any]:
    return {
        "vendor": vendor.id,
        "displayName": vendor.name,
        "assetTypes": kinds,
        "scopes": [scope for kind in kinds for scope in SCOPES[kind]],
        "status": world.outages.status(vendor, kinds),
        "portalName": vendor.sections[kinds[0]].portal,
        "linkingStatus": world.outages.status(vendor, kinds, "linking"),
    }


ENDPOINTS = (
    Endpoint(
        "GET",
        "/integrations",
        list_integrations,
        "getIntegrations",
        gives=named("IntegrationList"),
        query={"assetTypes": text(default=",".join(KINDS))},
        is_open=True,
    ),
)
