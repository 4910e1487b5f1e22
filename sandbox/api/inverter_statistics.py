"""Statistics of one inverter as a resource, from its vendor's books: those of 2024, and the older vendor statistics."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint, Reply
from sandbox.api.inverters import INVERTERS
from sandbox.api.problems import Invalid
from sandbox.api.statistics import moment, rounded
from sandbox.moments import written, written_there
from sandbox.shapes import Fault, array, integer, may, named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.localtime import midnight, offset_at, shown_date
from sandbox.world.periods import Period
from sandbox.world.refusals import AssetNotFound, BeforeInstallation
from sandbox.world.yields import collected, vendor_knows_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.assets.inverter import Inverter
    from sandbox.world.world import World
    from sandbox.world.yields import Yield

HOUR_SECONDS = 3600.0
MOST_MONTHS = 1

SHAPES = {
    "InverterStatisticsBucket": obj({"date": timestamp(), "value": nullable(number())}),
    "InverterStatisticsEntry": obj({"unit": one_of("kWh"), "data": array(named("InverterStatisticsBucket"))}),
    "InverterStatistics": obj(
        {
            "timezone": text(),
            "resolutions": may({name: named("InverterStatisticsEntry") for name in ("QUARTER_HOUR", "DAY")}),
            "retryAfter": timestamp(),
        },
        optional=("retryAfter",),
    ),
    "VendorStatistics": obj({"production": named("InverterStatisticsEntry")}),
}


def get_statistics(world: World, call: Call) -> Reply:
    """Quarter hours of a day, or days of a month, by the inverter's clock; 202 while they are not final."""
    inverter: Inverter = INVERTERS.find(world, call)
    period = Period(call.query["year"], call.query["month"], call.query.get("day"))
    edges = period.edges(inverter.home.timezone_name)
    if period.day is not None and shown_date(edges[0], inverter.home.timezone_name)[2] != period.day:
        raise Invalid([Fault(("day",), "is not a day of that month", "maximum")])
    if edges[-1] <= inverter.installed_at:
        detail = "No data available for dates before the installation date of the inverter"
        raise BeforeInstallation(detail)
    found = collected(inverter, period)
    if found.retry_at is None:
        return Reply(200, render(found))
    return Reply(202, {**render(found), "retryAfter": written(found.retry_at)})


def render(found: Yield) -> dict[str, Any]:
    """Write what is collected of a period."""
    resolution = "DAY" if found.period.day is None else "QUARTER_HOUR"
    data = [
        {
            "date": written_there(at, offset_at(found.timezone_name, at)),
            "value": None if kwh is None else rounded(kwh),
        }
        for at, kwh in found.buckets
    ]
    return {"timezone": found.timezone_name, "resolutions": {resolution: {"unit": "kWh", "data": data}}}


def render_event(found: Yield) -> dict[str, Any]:
    """Write what is collected of a period as events tell it."""
    year, month, day = found.period
    return {**render(found), "inverterId": found.inverter_id, "day": day, "month": month, "year": year}


def get_user_vendor_statistics(world: World, call: Call) -> dict[str, Any]:
    """Vendor statistics of one of a user's inverters."""
    inverter: Any = world.rolls["inverter"].get(call.query["inverterId"])
    if inverter is None or inverter.user.id != call.params["userId"] or ("inverter", inverter.vendor.id) in call.hidden:
        detail = f"there is no inverter {call.query['inverterId']}"
        raise AssetNotFound(detail)
    return _vendor_statistics(world, inverter, call)


def get_vendor_statistics(world: World, call: Call) -> dict[str, Any]:
    """Vendor statistics of an inverter."""
    return _vendor_statistics(world, INVERTERS.find(world, call), call)


def _vendor_statistics(world: World, inverter: Inverter, call: Call) -> dict[str, Any]:
    """Hours or days, none of which begins before the interval; those under way as far as the vendor knew lately."""
    begin = moment(call.query, "startDate")
    end = moment(call.query, "endDate") if "endDate" in call.query else max(begin, world.now())
    _refuse_unsupported(inverter, begin, end)
    known = vendor_knows_until(inverter)
    edges = [*takewhile(lambda edge: edge < end, _edges(inverter, begin, call.query["resolution"])), end]
    data = [
        {"date": written(since), "value": rounded(inverter.produced_kwh(since, min(until, known)))}
        for since, until in pairwise(edges)
        if since < known and until > inverter.installed_at
    ]
    return {"production": {"unit": "kWh", "data": data}}


def _edges(inverter: Inverter, begin: float, resolution: str) -> Iterator[float]:
    """Give where buckets begin: at the beginning itself, then at full hours, or at midnight by the inverter's clock."""
    year, month, day = shown_date(begin, inverter.home.timezone_name)
    at = begin
    while True:
        yield at
        day += 1
        at = at + HOUR_SECONDS if resolution == "HOUR" else midnight(year, month, day, inverter.home.timezone_name)


def _refuse_unsupported(inverter: Inverter, begin: float, end: float) -> None:
    """Refuse what the vendors' books cannot be asked for (behaviour 8.5)."""
    zone_name = inverter.home.timezone_name
    year, month, day = shown_date(begin, "UTC")
    faults = {
        ("startDate", "must be exactly at the beginning of an hour"): begin % HOUR_SECONDS != 0,
        ("endDate", "must not be before startDate"): end < begin,
        ("endDate", "must be within a month of startDate"): end
        > midnight(year, month + MOST_MONTHS, day, "UTC") + begin % 86_400,
        ("inverterId", f"stands in {zone_name}: time zones with non-integer offsets are not supported"): offset_at(
            zone_name, begin
        )
        % HOUR_SECONDS
        != 0,
    }
    found = [Fault((name,), message, "unsupported") for (name, message), is_so in faults.items() if is_so]
    if found:
        raise Invalid(found)


VENDOR_QUERY = {
    "resolution": one_of("HOUR", "DAY"),
    "startDate": timestamp(),
    "endDate": timestamp(),
}
NEEDED = ("resolution", "startDate")

ENDPOINTS = (
    Endpoint(
        "GET",
        f"{INVERTERS.one}/statistics",
        get_statistics,
        "getInverterStatistics",
        gives=named("InverterStatistics"),
        query={
            "year": integer(minimum=1969, maximum=2999),
            "month": integer(minimum=1, maximum=12),
            "day": integer(minimum=1, maximum=31),
        },
        needs=("year", "month"),
        params=INVERTERS.params,
    ),
    Endpoint(
        "GET",
        f"{INVERTERS.one}/vendor-statistics",
        get_vendor_statistics,
        "getInverterVendorStatistics",
        gives=named("VendorStatistics"),
        query=VENDOR_QUERY,
        needs=NEEDED,
        params=INVERTERS.params,
    ),
    Endpoint(
        "GET",
        "/users/{userId}/vendor-statistics",
        get_user_vendor_statistics,
        "getUserVendorStatistics",
        gives=named("VendorStatistics"),
        query={**VENDOR_QUERY, "inverterId": uuid()},
        needs=(*NEEDED, "inverterId"),
        params={"userId": text()},
    ),
)
