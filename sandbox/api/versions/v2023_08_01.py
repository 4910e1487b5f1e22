"""2023-08-01: users have paths of their own, lists have pages, charging locations are locations.

The header `Enode-User-Id` is refused from now on. What it said is in the path: `GET /me` is `GET /users/{userId}`,
vendors are disconnected at `/users/{userId}/vendors/{vendor}`, and the lists of a user's assets, locations, schedules
and statistics stand below `/users/{userId}`. `GET /users` and the lists of all the client's assets are new. Lists were
bare arrays, of vehicles and locations whole, of chargers, HVAC units and inverters the ids only; they are pages of
objects now, with `after`, `before` and `pageSize`. The query `field`, which had the vendor asked while the caller
waited, is gone from all reads of assets; ask for an early report with the new `POST …/refresh-hint`.

`/charging-locations` is `/locations`, and `chargingLocationId` is `locationId` everywhere. Assets, actions and
locations say whose they are (`userId`). Actions can be cancelled, the current of a vehicle can be limited, and
chargers can be told where they are. Hours of tariffs are by the clocks of the location, they were UTC; a `PUT`
replaces the whole week of a location, it replaced only the hours of its tariff.

Statistics: `nonSmartCostSum` and `smartSession` are gone; of sessions, `smartStats` is dissolved, `id` is the asset's
(it was `targetId`), and `id` and `type` choose them (they were `targetId` and `targetType`). Where smart charging
played no part, `estimatedSavings` and `nonSmartPrice` are null.

Schedules have no `scheduleType` any more, which their status still has; those of temperatures have no location; a new
one is answered with 200, it was 201.

Batteries and meters came a little later, for this version and all after it; so did smart
charging of chargers and smart heating, for this version and the next.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.api.former import sessions
from sandbox.api.former.lists import bare, ids
from sandbox.api.former.me import ME
from sandbox.api.former.reads import refreshing
from sandbox.api.former.schedules import taking_any_location
from sandbox.api.former.statistics import asking
from sandbox.api.former.tariffs import in_utc
from sandbox.api.vendors import VENDORS
from sandbox.api.versions.changes import (
    Added,
    Change,
    EndpointAdded,
    EndpointChanged,
    EndpointDeprecated,
    EndpointMoved,
    EndpointRemoved,
    Filled,
    Moved,
    Removed,
    ThingAdded,
    UserHeaderRemoved,
)
from sandbox.shapes import flag, nullable, number, obj, one_of, text, uuid

IN_USERS_NAME = (
    "vehicles",
    "chargers",
    "hvacs",
    "inverters",
    "me",
    "charging-locations",
    "schedules",
    "statistics",
)
ACTIONS = ("ChargeAction", "MaxCurrentAction", "HvacHoldAction", "HvacScheduleAction")
FIREHOSE = ("PUT /webhooks/firehose", "DELETE /webhooks/firehose", "POST /webhooks/firehose/test")
NEW = (
    "GET /users",
    "GET /users/{userId}",
    "DELETE /users/{userId}/vendor/{vendor}",
    "DELETE /users/{userId}/vendors/{vendor}/{vendorType}",
    *(f"GET /{kind}" for kind in ("vehicles", "chargers", "hvacs", "inverters", "locations")),
    "POST /vehicles/{vehicleId}/refresh-hint",
    "POST /chargers/{chargerId}/refresh-hint",
    "POST /hvacs/{hvacId}/refresh-hint",
    "POST /inverters/{inverterId}/refresh-hint",
    *(f"POST /{kind}/actions/{{actionId}}/cancel" for kind in ("vehicles", "chargers", "hvacs")),
    "POST /vehicles/{vehicleId}/max-current",
    "PUT /chargers/{chargerId}",
    "GET /tariffs/{tariffId}",
    "GET /users/{userId}/vendor-statistics",
    "GET /inverters/{inverterId}/vendor-statistics",
    "GET /integrations",
    "GET /simulated/vehicles",
    "POST /simulated/vehicles",
    "GET /simulated/vehicles/{simulatedVehicleId}",
    "PATCH /simulated/vehicles/{simulatedVehicleId}",
    "DELETE /simulated/vehicles/{simulatedVehicleId}",
)
LATER = (
    *(
        row
        for kinds, one in (("batteries", "{batteryId}"), ("meters", "{meterId}"))
        for row in (
            f"GET /{kinds}",
            f"GET /users/{{userId}}/{kinds}",
            f"GET /{kinds}/{one}",
            f"POST /{kinds}/{one}/refresh-hint",
            f"GET /health/{kinds}",
        )
    ),
    "POST /batteries/{batteryId}/operation-mode",
    "GET /batteries/actions/{actionId}",
    "POST /batteries/actions/{actionId}/cancel",
    "GET /chargers/{chargerId}/smart-charging-policy",
    "PUT /chargers/{chargerId}/smart-charging-policy",
    "GET /chargers/{chargerId}/smart-charging-status",
    "GET /hvacs/{hvacId}/smart-policy",
    "PUT /hvacs/{hvacId}/smart-policy",
    "GET /hvacs/{hvacId}/smart-status",
)
LOCATION = "/locations/{locationId}"
PLACES = "/charging-locations"
PLACE = "/charging-locations/{locationId}"
STATISTICS = "/users/{userId}/statistics"
WHERE = {"locationId": "chargingLocationId"}
SESSIONS_ASKED = asking({"type": "vehicle"}, id="targetId", type="targetType", **WHERE)

# Where endpoints stood before, and what their operations were called.
MOVED = (
    ("DELETE /users/{userId}/vendors/{vendor}", "/me/vendors/{vendor}", "disconnectVendor"),
    ("GET /users/{userId}/vehicles", "/vehicles", "getVehicles"),
    ("GET /users/{userId}/chargers", "/chargers", "listChargers"),
    ("GET /users/{userId}/hvacs", "/hvacs", "listHVACs"),
    ("GET /users/{userId}/inverters", "/inverters", "listInverters"),
    ("GET /users/{userId}/locations", PLACES, "getCharginglocations"),
    ("POST /users/{userId}/locations", PLACES, "postCharginglocations"),
    ("GET /users/{userId}/schedules", "/schedules", "getSchedules"),
    ("POST /users/{userId}/schedules", "/schedules", "createSchedule"),
    (f"GET {LOCATION}", PLACE, "getCharginglocationsCharginglocationid"),
    (f"PUT {LOCATION}", PLACE, "putCharginglocationsCharginglocationid"),
    (f"DELETE {LOCATION}", PLACE, "deleteCharginglocationsCharginglocationid"),
    (f"GET {LOCATION}/tariff", f"{PLACE}/tariff", "getChargingLocationTariff"),
    (f"PUT {LOCATION}/tariff", f"{PLACE}/tariff", "associateChargingLocationWithTariff"),
    (f"GET {STATISTICS}/charging", "/statistics/charging", "getStatisticsCharging"),
    (f"GET {STATISTICS}/charging/sessions", "/statistics/charging/sessions", "getStatisticsChargingSessions"),
    (f"GET {STATISTICS}/production", "/statistics/production", "getStatisticsProduction"),
)


def _named(kind: str) -> Callable[[dict[str, Any]], str]:
    return lambda _schedule: kind


def _price(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda bucket: bucket["price"][name]


CHANGES: tuple[Change, ...] = (
    *(EndpointDeprecated(endpoint, ("2",)) for endpoint in FIREHOSE),
    EndpointRemoved(ME, ("T30",)),
    *(EndpointAdded(endpoint, ("T29",)) for endpoint in NEW),
    *(EndpointAdded(endpoint, ("2",)) for endpoint in LATER),
    *(ThingAdded(kind, vendor, ("2",)) for kind in ("battery", "meter") for vendor in VENDORS[kind]),
    EndpointChanged("GET /users/{userId}/vehicles", bare, ("T26",)),
    *(EndpointChanged(f"GET /users/{{userId}}/{kind}", ids, ("T26",)) for kind in ("chargers", "hvacs", "inverters")),
    EndpointChanged("GET /users/{userId}/locations", bare, ("T26",)),
    EndpointChanged("GET /users/{userId}/schedules", bare, ("T26",)),
    EndpointChanged("PUT /schedules/{scheduleId}", taking_any_location, ("T35",)),
    EndpointChanged("POST /users/{userId}/schedules", lambda row: replace(row, status=201), ("T37",)),
    *(EndpointChanged(f"{verb} {LOCATION}/tariff", in_utc, ("T36",)) for verb in ("GET", "PUT")),
    EndpointChanged(f"GET {STATISTICS}/charging/sessions", SESSIONS_ASKED, ("T28", "T34")),
    EndpointChanged(f"GET {STATISTICS}/charging", asking({"type": "vehicle"}, **WHERE), ("T28",)),
    EndpointChanged(f"GET {STATISTICS}/production", asking({"type": "inverter"}, **WHERE), ("T28",)),
    *(EndpointMoved(endpoint, was, ("T29",), operation) for endpoint, was, operation in MOVED),
    EndpointChanged("GET /vehicles", refreshing("vehicle"), ("T27",)),
    EndpointChanged("GET /vehicles/{vehicleId}", refreshing("vehicle"), ("T27",)),
    EndpointChanged("GET /chargers/{chargerId}", refreshing("charger"), ("T27",)),
    EndpointChanged("GET /inverters/{inverterId}", refreshing("inverter"), ("T27",)),
    *(Moved(asset, ("T28",), to="locationId", was="chargingLocationId") for asset in ("Vehicle", "Charger", "Hvac")),
    Moved("LocationAssignment", ("T28",), to="locationId", was="chargingLocationId"),
    *(Added(asset, ("T31",), field="userId") for asset in ("Vehicle", "Charger", "Hvac", "Inverter", *ACTIONS)),
    Added("SmartChargingPlan", ("T28",), field="locationId"),
    *(
        Removed(
            f"TemperatureSchedule{form}",
            ("T35",),
            field="chargingLocationId",
            was=nullable(uuid()),
            derive=lambda _schedule: None,
            is_required=form != "Patch",
        )
        for form in ("", "Request", "Patch")
    ),
    *(
        Moved(f"ChargeSchedule{form}", ("T28",), to="locationId", was="chargingLocationId")
        for form in ("", "Request", "Patch")
    ),
    *(
        Removed(f"{kind.capitalize()}Schedule", ("3.13",), field="scheduleType", was=one_of(kind), derive=_named(kind))
        for kind in ("CHARGE", "TEMPERATURE")
    ),
    Added("Location", ("T31",), field="userId"),
    Added("Vehicle", ("3.4",), field="capabilities.setMaxCurrent"),
    Added("Vehicle", ("3.4",), field="chargeState.maxCurrent"),
    Removed(
        "ChargingBucket", ("T32",), field="nonSmartCostSum", was=number(), derive=sessions.bucket_cost_if_not_smart
    ),
    Filled("ChargingBucket", ("T32",), field="estimatedSavings", was=lambda _bucket: 0),
    *(
        Filled(
            "ChargingBucket",
            ("T32",),
            field=f"nonSmartPrice.{name}",
            was=_price(name),
        )
        for name in ("min", "max", "mean")
    ),
    Moved("ChargingSession", ("T33",), to="id", was="targetId"),
    Moved("ChargingSession", ("T28",), to="locationId", was="chargingLocationId"),
    Removed("ChargingSession", ("T33",), field="id", was=text(), derive=sessions.session_id),
    Removed("ChargingSession", ("T33",), field="smartStats", was=obj({}), derive=lambda _session: {}),
    *(
        Moved("ChargingSession", ("T33",), to=name, was=f"smartStats.{name}")
        for name in ("nonSmartPrice", "estimatedSavings")
    ),
    Removed(
        "ChargingSession",
        ("T33",),
        field="smartStats.nonSmartCostSum",
        was=nullable(number()),
        derive=sessions.cost_if_not_smart,
    ),
    Removed("ChargingSession", ("T33",), field="smartSession", was=flag(), derive=sessions.is_smart),
    UserHeaderRemoved(IN_USERS_NAME, ("T29",)),
)
