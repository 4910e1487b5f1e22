"""Statistics of consumption and production as a resource: bare lists of buckets, and of sessions (behaviour 8.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint
from sandbox.api.numbers import tidy
from sandbox.api.problems import Invalid
from sandbox.moments import moment_of, written
from sandbox.shapes import Fault, array, named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.buckets import RESOLUTIONS
from sandbox.world.consumption import Run, consumed, runs
from sandbox.world.production import produced
from sandbox.world.refusals import AssetNotFound
from sandbox.world.statistics import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.shapes import Shapes
    from sandbox.world.locations import Location
    from sandbox.world.statistics import Range, Sum
    from sandbox.world.world import World

CONSUMERS = ("charger", "vehicle", "hvac")
DIGITS = 4
UNKNOWN = {"min": None, "max": None, "mean": None}
ZERO = {"min": 0, "max": 0, "mean": 0}

# Buckets in which nothing flowed, all but their dates: most of a year.
IDLE = {"kw": ZERO, "kwhSum": 0, "price": ZERO, "costSum": 0, "nonSmartPrice": UNKNOWN, "estimatedSavings": None}
DARK = {"kw": ZERO, "kwhSum": 0, "price": ZERO, "earningsSum": 0}

SHAPES = {
    "Aggregates": obj({name: number() for name in ZERO}),
    "NullableAggregates": obj({name: nullable(number()) for name in ZERO}),
    "ChargingBucket": obj(
        {
            "kw": named("Aggregates"),
            "kwhSum": number(),
            "price": named("Aggregates"),
            "costSum": number(),
            "nonSmartPrice": named("NullableAggregates"),
            "estimatedSavings": nullable(number()),
            "date": timestamp(),
        }
    ),
    "ChargingStatistics": array(named("ChargingBucket")),
    "ChargingSession": obj(
        {
            "kw": named("Aggregates"),
            "kwhSum": number(),
            "price": named("Aggregates"),
            "costSum": number(),
            "id": text(),
            "locationId": nullable(uuid()),
            "from": timestamp(),
            "to": timestamp(),
            "nonSmartPrice": named("NullableAggregates"),
            "estimatedSavings": nullable(number()),
        }
    ),
    "ChargingSessions": array(named("ChargingSession")),
    "ProductionBucket": obj(
        {
            "kw": named("Aggregates"),
            "kwhSum": number(),
            "price": named("Aggregates"),
            "earningsSum": number(),
            "date": timestamp(),
        }
    ),
    "ProductionStatistics": array(named("ProductionBucket")),
}


def get_charging(world: World, call: Call) -> list[dict[str, Any]]:
    """Buckets of what a user's vehicles, chargers or HVAC units took; of one of them, if it is named."""
    sums = consumed(meant(world, call), asked(world, call), _location(world, call))
    return [_charging(each) for each in sums]


def get_sessions(world: World, call: Call) -> list[dict[str, Any]]:
    """Sessions that touch an interval, whole."""
    what = asked(world, call)
    found = runs(meant(world, call), what.begin, what.end, what.known_until, _location(world, call))
    return [_session(run) for run in found]


def get_production(world: World, call: Call) -> list[dict[str, Any]]:
    """Buckets of what a user's inverters made."""
    return [_production(each) for each in produced(meant(world, call), asked(world, call), _location(world, call))]


def meant(world: World, call: Call) -> list[Any]:
    """Give the user's assets of the type asked for, or the one that is named."""
    kind, asset_id = call.query["type"], call.query.get("id")
    own = [
        asset
        for asset in world.users.find(call.params["userId"]).assets()
        if asset.kind == kind and (kind, asset.vendor.id) not in call.hidden and asset_id in {None, asset.id}
    ]
    if asset_id is not None and not own:
        detail = f"there is no {kind} {asset_id}"
        raise AssetNotFound(detail)
    return own


def asked(world: World, call: Call) -> Asked:
    """Read which buckets are asked for."""
    query, now = call.query, world.now()
    return Asked(
        moment(query, "startDate"),
        moment(query, "endDate") if "endDate" in query else now,
        now - world.settings.statistics_lag_seconds,
        query.get("resolution", "DAY"),
        3600 * float(query.get("utcOffset", 0)),
    )


def moment(query: Mapping[str, Any], name: str) -> float:
    """Read a moment of the query, or refuse it."""
    try:
        return moment_of(query[name])
    except ValueError as error:
        raise Invalid([Fault((name,), str(error), "date-time")]) from None


def _location(world: World, call: Call) -> Location | None:
    """Find the location that is asked for, one of the user's."""
    location_id = call.query.get("locationId")
    if location_id is None:
        return None
    location = world.locations.get(location_id)
    if location is None or location.user.id != call.params["userId"]:
        detail = f"there is no location {location_id}"
        raise AssetNotFound(detail)
    return location


def _charging(one: Sum) -> dict[str, Any]:
    if not one.kwh:
        return {**IDLE, "date": written(one.begin)}
    return {
        "kw": _range(one.kw),
        "kwhSum": rounded(one.kwh),
        "price": _range(one.price) if one.price else ZERO,
        "costSum": rounded(one.cost or 0.0),
        "nonSmartPrice": UNKNOWN,
        "estimatedSavings": None,
        "date": written(one.begin),
    }


def _session(run: Run) -> dict[str, Any]:
    """Write a session as a bucket without a date, from one moment to another."""
    one = _charging(run.sum)
    del one["date"]
    begin, end = written(run.sum.begin), written(run.sum.end)
    return {**one, "id": run.asset.id, "locationId": run.location_id, "from": begin, "to": end}


def _production(one: Sum) -> dict[str, Any]:
    if not one.kwh:
        return {**DARK, "date": written(one.begin)}
    return {
        "kw": _range(one.kw),
        "kwhSum": rounded(one.kwh),
        "price": _range(one.price) if one.price else ZERO,
        "earningsSum": rounded(one.cost or 0.0),
        "date": written(one.begin),
    }


def _range(values: Range) -> dict[str, Any]:
    return {"min": rounded(values.least), "max": rounded(values.most), "mean": rounded(values.mean)}


def rounded(value: float) -> float:
    """Round an energy, a power or an amount of money to what is sent."""
    return tidy(round(value, DIGITS))


def _query(*kinds: str, **more: Any) -> Shapes:
    return {
        "startDate": timestamp(),
        "endDate": timestamp(),
        "locationId": uuid(),
        "id": text(),
        "type": one_of(*kinds),
        **more,
    }


USER_ID = {"userId": text()}
NEEDED = ("startDate", "type")
BUCKETS: Shapes = {
    "resolution": one_of(*RESOLUTIONS, default="DAY"),
    "utcOffset": text(pattern=r"^[+-]?([0-9]|1[0-4])(\.[0-9]+)?$"),
}

ENDPOINTS = (
    Endpoint(
        "GET",
        "/users/{userId}/statistics/charging",
        get_charging,
        "getChargingStatistics",
        gives=named("ChargingStatistics"),
        query=_query(*CONSUMERS, **BUCKETS),
        needs=NEEDED,
        params=USER_ID,
    ),
    Endpoint(
        "GET",
        "/users/{userId}/statistics/charging/sessions",
        get_sessions,
        "getChargingSessionsStatistics",
        gives=named("ChargingSessions"),
        query=_query(*CONSUMERS),
        needs=NEEDED,
        params=USER_ID,
    ),
    Endpoint(
        "GET",
        "/users/{userId}/statistics/production",
        get_production,
        "getProductionStatistics",
        gives=named("ProductionStatistics"),
        query=_query("inverter", **BUCKETS),
        needs=NEEDED,
        params=USER_ID,
    ),
)
