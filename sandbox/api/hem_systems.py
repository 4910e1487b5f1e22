"""HEM systems as a resource: list, list of a user, get (behaviour 3.19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint, Page
from sandbox.api.differences import changed_paths
from sandbox.api.paging import QUERY, page, page_shape
from sandbox.api.statistics import rounded
from sandbox.api.vendors import VENDORS
from sandbox.moments import written
from sandbox.shapes import named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.roll import Entries

if TYPE_CHECKING:
    from sandbox.world.hem_systems import HemRecord, HemSystem
    from sandbox.world.world import World

# The series, by what they are called in the world.
SERIES = {
    "generation": "generation",
    "consumption": "consumption",
    "import": "imported",
    "export": "exported",
    "charge": "charge",
    "discharge": "discharge",
}
ENERGY = nullable(number(minimum=0))
ID = {"hemSystemId": uuid()}

SHAPES = {
    "HemSystem": obj(
        {
            "id": uuid(),
            "userId": text(),
            "locationId": nullable(uuid()),
            "information": obj(
                {
                    "vendor": one_of(*VENDORS["meter"]),
                    "name": text(),
                    "installationDate": timestamp(),
                    "latitude": nullable(number()),
                    "longitude": nullable(number()),
                    "address": nullable(text()),
                    "timezone": nullable(text()),
                    "lastUpdated": nullable(timestamp()),
                }
            ),
            "status": obj(
                {
                    "lastSeen": nullable(timestamp()),
                    "energy": obj(
                        {
                            "today": obj(
                                {
                                    **dict.fromkeys(SERIES, ENERGY),
                                    "unit": one_of("kWh"),
                                    "lastUpdated": nullable(timestamp()),
                                }
                            )
                        }
                    ),
                }
            ),
        }
    ),
    "HemSystemPage": page_shape("HemSystem"),
}


def list_systems(world: World, call: Call) -> Page:
    """All HEM systems that the client has."""
    return page(world, call, world.hem_systems.roll, _shown)


def list_user_systems(world: World, call: Call) -> Page:
    """All HEM systems of a user; none for a user nobody knows, as with assets (R4)."""
    return page(world, call, Entries(world.hem_systems.of(call.params["userId"])), _shown)


def get_system(world: World, call: Call) -> dict[str, Any]:
    """One HEM system."""
    return _shown(world.hem_systems.find(call.params["hemSystemId"]))


def _shown(system: HemSystem) -> dict[str, Any]:
    return render(system.record())


def render(record: HemRecord) -> dict[str, Any]:
    """Write a HEM system's record as the API shows it."""
    return {
        "id": record.id,
        "userId": record.user_id,
        "locationId": record.location_id,
        "information": {
            "vendor": record.vendor,
            "name": record.name,
            "installationDate": written(record.installed_at),
            "latitude": record.latitude,
            "longitude": record.longitude,
            "address": None,
            "timezone": record.timezone_name,
            "lastUpdated": written(record.came_at),
        },
        "status": {"lastSeen": written(record.last_seen), "energy": {"today": _today(record)}},
    }


def _today(record: HemRecord) -> dict[str, Any]:
    today = record.today
    energies = {name: getattr(today.totals, field) for name, field in SERIES.items()}
    return {
        **{name: None if kwh is None else rounded(kwh) for name, kwh in energies.items()},
        "unit": "kWh",
        "lastUpdated": written(today.updated_at),
    }


def changed(before: HemRecord, after: HemRecord) -> list[str]:
    """Give the dotted leaves in which two records differ."""
    return list(changed_paths(render(before), render(after)))


ENDPOINTS = (
    # With and without a slash: Enode's SDK sends one (R13).
    *(
        Endpoint("GET", path, list_systems, "listHems", gives=named("HemSystemPage"), query=QUERY)
        for path in ("/hem-systems", "/hem-systems/")
    ),
    Endpoint(
        "GET",
        "/users/{userId}/hem-systems",
        list_user_systems,
        "listHemsForUser",
        gives=named("HemSystemPage"),
        query=QUERY,
        params={"userId": text()},
    ),
    Endpoint("GET", "/hem-systems/{hemSystemId}", get_system, "getHemsById", gives=named("HemSystem"), params=ID),
)
