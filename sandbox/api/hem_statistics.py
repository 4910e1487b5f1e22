"""Statistics of a HEM system as a resource: series of a day or a month, by the clock of the home (behaviour 3.19)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint
from sandbox.api.hem_systems import ID, SERIES
from sandbox.api.problems import Invalid
from sandbox.api.statistics import rounded
from sandbox.moments import written, written_there
from sandbox.shapes import Fault, array, either, flag, named, nullable, number, obj, one_of, text, timestamp
from sandbox.world.hem_statistics import Totals, levels, totals
from sandbox.world.localtime import offset_at, shown_date
from sandbox.world.periods import Period
from sandbox.world.refusals import BeforeInstallation, StatisticsNotAvailable

if TYPE_CHECKING:
    from sandbox.world.hem_systems import HemSystem
    from sandbox.world.world import World

# How finely each vendor's portal tells of a day.
MINUTES = {"ENPHASE": 15, "FOXESS": 10, "GIVENERGY": 30, "HUAWEI": 5, "SMA": 60, "SOLAREDGE": 15, "TESLA": 5}
USUAL_MINUTES = 15
RESOLUTIONS = {5: "PT5M", 10: "PT10M", 15: "PT15M", 30: "PT30M", 60: "PT1H"}
INTERVAL = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")

HOUR_SECONDS = 3600.0

# Buckets shorter than an hour tell of power, others of energy.
UNITS = {
    **dict.fromkeys(("PT5M", "PT10M", "PT15M", "PT30M"), ("kW", "Power")),
    **dict.fromkeys(("PT1H", "P1D"), ("kWh", "Energy")),
    "batteryLevel": ("%", "SoC"),
}
MEASURED_BY = {"generation": "inverter", "charge": "battery", "discharge": "battery", "batteryLevel": "battery"}
OF_A_DAY = "Battery levels are available for single days only."


SHAPES = {
    "HemSampling": obj({"mode": one_of("bucketed"), "resolution": one_of(*RESOLUTIONS.values(), "P1D")}),
    "HemBucket": obj({"t": timestamp(), "v": nullable(number())}),
    "HemSeries": obj(
        {
            "isAvailable": flag(enum=[True]),
            "unit": one_of("kW", "kWh", "%"),
            "unitType": one_of("Energy", "Power", "SoC"),
            "sampling": named("HemSampling"),
            "timezone": text(),
            "data": array(named("HemBucket")),
        }
    ),
    "HemUnavailable": obj({"isAvailable": flag(enum=[False]), "reason": text()}),
    "HemTimeseries": either(named("HemSeries"), named("HemUnavailable")),
    "HemStatistics": obj({"timeseries": obj({name: named("HemTimeseries") for name in (*SERIES, "batteryLevel")})}),
}


def get_statistics(world: World, call: Call) -> dict[str, Any]:
    """What flowed in a day or a month, bucket by bucket, as far as they have begun."""
    system = world.hem_systems.find(call.params["hemSystemId"])
    period = _period(call.query["interval"], system)
    edges = period.edges(system.site.timezone_name, 60.0 * _minutes(system))
    _refuse_unknown(system, call.query["interval"], edges)
    begun, known = edges[: sum(edge < world.now() for edge in edges[:-1]) + 1], system.known_until()
    found = totals(system, begun, known)
    columns = {name: _column(found, begun, known, field) for name, field in SERIES.items()}
    columns["batteryLevel"] = levels(system, begun, known) if period.day is not None else []
    return {"timeseries": {name: _series(system, period, begun, name, columns[name]) for name in columns}}


def _minutes(system: HemSystem) -> int:
    return MINUTES.get(system.account.vendor.id, USUAL_MINUTES)


def _column(found: list[Totals], edges: list[float], known: float, field: str) -> list[float | None]:
    """Give one series: energies of days and hours, the mean power of what is shorter."""
    column = []
    for one, (begin, end) in zip(found, pairwise(edges), strict=True):
        kwh = getattr(one, field)
        is_energy = kwh is None or end - begin >= HOUR_SECONDS
        column.append(kwh if is_energy else HOUR_SECONDS * kwh / (min(end, known) - begin))
    return column


def _series(
    system: HemSystem, period: Period, edges: list[float], name: str, column: list[float | None]
) -> dict[str, Any]:
    """Write a series, or why there is none."""
    measured_by = MEASURED_BY.get(name, "meter")
    if not system.devices(measured_by):
        return {"isAvailable": False, "reason": f"The HEM system has no {measured_by}."}
    if name == "batteryLevel" and period.day is None:
        return {"isAvailable": False, "reason": OF_A_DAY}
    resolution = RESOLUTIONS[_minutes(system)] if period.day is not None else "P1D"
    unit, unit_type = UNITS["batteryLevel" if name == "batteryLevel" else resolution]
    zone_name = system.site.timezone_name
    return {
        "isAvailable": True,
        "unit": unit,
        "unitType": unit_type,
        "sampling": {"mode": "bucketed", "resolution": resolution},
        "timezone": zone_name,
        "data": [
            {"t": written_there(at, offset_at(zone_name, at)), "v": None if value is None else rounded(value)}
            for at, value in zip(edges, column, strict=False)
        ],
    }


def _period(interval: str, system: HemSystem) -> Period:
    """Read `YYYY-MM-DD` or `YYYY-MM`, or refuse what is no date."""
    match = INTERVAL.fullmatch(interval)
    if match is not None:
        year, month, day = (int(part) for part in (match[1], match[2], match[3] or "1"))
        if year and 1 <= month <= 12 and 1 <= day <= 31:
            begin = Period(year, month, day).edges(system.site.timezone_name)[0]
            if shown_date(begin, system.site.timezone_name) == (year, month, day):
                return Period(year, month, day if match[3] else None)
    raise Invalid([Fault(("interval",), "must be a day such as 2025-01-31, or a month such as 2025-01", "format")])


def _refuse_unknown(system: HemSystem, interval: str, edges: list[float]) -> None:
    """Refuse what was before the system was installed, and what nothing is known of."""
    if edges[-1] <= system.installed_at:
        detail = (
            f"Request Interval {interval} is before the installation of the HEM system {written(system.installed_at)}"
        )
        raise BeforeInstallation(detail)
    known_from = min(0.0 if device.kind == "inverter" else device.built_at for device in system.devices())
    if system.known_until() <= edges[0] or edges[-1] <= known_from:
        detail = f"There are no statistics of the HEM system for {interval}."
        raise StatisticsNotAvailable(detail)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/hem-systems/{hemSystemId}/statistics",
        get_statistics,
        "getHemsStatistics",
        gives=named("HemStatistics"),
        query={"interval": text()},
        needs=("interval",),
        params=ID,
    ),
)
