"""Interventions as a resource: what stands in an asset's way, told to people in their language (behaviour 3.15)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.api.call import Call, Endpoint, no_body
from sandbox.api.vendors import ALL_VENDORS
from sandbox.shapes import array, named, nullable, obj, one_of, text, timestamp, uuid
from sandbox.world.interventions import BY_ID, INTERVENTIONS, Intervention
from sandbox.world.models import KINDS
from sandbox.world.refusals import NotFound

if TYPE_CHECKING:
    from sandbox.world.world import World

LANGUAGES = (
    "en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "ja-JP", "pt-PT", "lv-LV", "lt-LT", "nl-NL", "nl-BE", "nb-NO", "pl-PL",
    "sv-SE", "da-DK", "fi-FI", "ro-RO",
)  # fmt: skip
USUAL = "en-US"
TEXTS = Path(__file__).parent.parent / "texts" / "interventions"

SHAPES = {
    "Intervention": obj(
        {
            "id": uuid(),
            "vendor": nullable(one_of(*ALL_VENDORS)),
            "vendorType": nullable(one_of(*KINDS)),
            "brand": nullable(text()),
            "introducedAt": timestamp(),
            "domain": one_of("Account", "Device"),
            "resolution": obj(
                {
                    "title": text(),
                    "description": text(),
                    "access": one_of("Remote", "Physical"),
                    "agent": one_of("User", "ThirdParty"),
                    "action": nullable(one_of("Link")),
                }
            ),
        }
    ),
    "InterventionList": array(named("Intervention")),
}


def list_interventions(world: World, call: Call) -> list[dict[str, Any]]:
    """List the known interventions, those of a vendor or a kind of asset if asked for."""
    return [
        render(world, intervention, call.query.get("language", USUAL))
        for intervention in INTERVENTIONS
        if _is_meant(intervention, call)
    ]


def get_intervention(world: World, call: Call) -> dict[str, Any]:
    """One intervention."""
    intervention = BY_ID.get(call.params["interventionId"])
    if intervention is None or not _is_meant(intervention, call):
        detail = f"there is no intervention {call.params['interventionId']}"
        raise NotFound(detail)
    return render(world, intervention, call.query.get("language", USUAL))


def render(world: World, intervention: Intervention, language: str) -> dict[str, Any]:
    """Write an intervention in a language; one that is not spoken here is told in English."""
    told = texts(language if language in LANGUAGES else USUAL)[intervention.subject]
    vendor, kind = intervention.vendor, intervention.kind
    brand = world.catalogue.vendor(vendor).section(kind).name if vendor is not None and kind is not None else None
    return {
        "id": intervention.id,
        "vendor": vendor,
        "vendorType": kind,
        "brand": brand,
        "introducedAt": f"{intervention.introduced}T00:00:00.000Z",
        "domain": intervention.domain,
        "resolution": {
            "title": told["title"],
            "description": told["description"],
            "access": intervention.access,
            "agent": intervention.agent,
            "action": intervention.action,
        },
    }


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    """Give the texts of all interventions in a language, by subject."""
    told: dict[str, dict[str, str]] = orjson.loads((TEXTS / f"{language}.json").read_bytes())
    return told


def _is_meant(intervention: Intervention, call: Call) -> bool:
    """Whether a call's version knows an intervention, and its query asks for it."""
    return (
        ("intervention", intervention.vendor or "") not in call.hidden
        and call.query.get("vendor", intervention.vendor) == intervention.vendor
        and call.query.get("vendorType", intervention.kind) == intervention.kind
    )


QUERY = {"language": text(), "vendorType": one_of(*KINDS), "vendor": one_of(*ALL_VENDORS)}

ENDPOINTS = (
    Endpoint(
        "GET",
        "/interventions",
        list_interventions,
        "listInterventions",
        gives=named("InterventionList"),
        query=QUERY,
    ),
    Endpoint(
        "GET",
        "/interventions/{interventionId}",
        get_intervention,
        "getIntervention",
        gives=named("Intervention"),
        query=QUERY,
        params={"interventionId": uuid()},
        replies={NotFound: no_body(404)},
    ),
)
