"""Verbs of what energy costs: tariffs that a client writes down, and the market's prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.tariffs import COST, INTERVALS, TARIFF_ID, intervals_of
from sandbox.scenario.words import Verb, moment, thing
from sandbox.shapes import array, number, obj, one_of
from sandbox.world.areas import MARKETS
from sandbox.world.prices import HOUR
from sandbox.world.tariffs import Rate

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.locations import Location


def add_tariff(
    stage: Stage,
    tariff: str,
    rates: dict[str, str],
    location: Location | None = None,
    intervals: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Write a tariff, as PUT /tariffs would, and have a location pay by it, all day unless intervals say when."""
    tariffs = stage.world.tariffs
    tariffs.put(tariff, tuple(Rate(name, cost) for name, cost in rates.items()))
    if location is not None:
        all_day = [{"name": next(iter(rates)), "from": "00:00", "to": "24:00"}]
        tariffs.attach(location, intervals_of(tariff, intervals or all_day))
    return {"id": tariff}


def set_prices(stage: Stage, area: str, prices: list[float], begin: float | None = None) -> dict[str, Any]:
    """Put prices in the place of a market's own, one per hour from `begin` or this hour on; they are known at once."""
    now = stage.world.now()
    stage.world.prices.set_curve(area, now // HOUR * HOUR if begin is None else begin, prices)
    return {}


def withhold_prices(stage: Stage, area: str) -> dict[str, Any]:
    """Have a market publish no more prices."""
    stage.world.prices.withhold(area)
    return {}


def publish_prices(stage: Stage, area: str) -> dict[str, Any]:
    """Have a market publish its prices again, those that were withheld too."""
    stage.world.prices.publish(area)
    return {}


AREA = one_of(*MARKETS, description="a price area, such as NO1")

VERBS = (
    Verb(
        "add_tariff",
        "build",
        add_tariff,
        {
            "tariff": {**TARIFF_ID, "description": "the tariff's id"},
            "rates": obj({}, is_open=True, minProperties=1, additionalProperties=COST),
            "location": thing("location"),
            "intervals": INTERVALS,
        },
        ("location", "intervals"),
    ),
    Verb(
        "set_prices",
        "vendors",
        set_prices,
        {
            "area": AREA,
            "prices": array(number(minimum=-100, maximum=1000), minItems=1, maxItems=1000),
            "begin": moment(description="the full hour at which the first price begins"),
        },
        ("begin",),
    ),
    Verb("withhold_prices", "vendors", withhold_prices, {"area": AREA}, main="area"),
    Verb("publish_prices", "vendors", publish_prices, {"area": AREA}, main="area"),
)
