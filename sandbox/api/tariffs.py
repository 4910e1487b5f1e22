"""Tariffs as a resource: rates of the client, and the hours at which a location pays them (behaviour 3.11, 8.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api import locations
from sandbox.api.call import Call, Endpoint
from sandbox.moments import clock_of, minute_of
from sandbox.shapes import array, integer, named, obj, text
from sandbox.world.tariffs import WEEKDAYS, Interval, Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.world import World

TARIFF_ID = text(pattern=r"^[\w-]+$", maxLength=36)
COST = text(pattern=r"^[+-]?(\d{1,9}([.]\d{0,9})?|[.]\d{1,9})$")
HOUR_MINUTE = text(pattern=r"^((?:[01]\d|2[0-3]):[0-5]\d|24:00)$")
WEEKDAY = integer(minimum=WEEKDAYS[0], maximum=WEEKDAYS[-1])
INTERVALS = array(
    obj(
        {"name": text(), "weekdays": array(WEEKDAY), "from": HOUR_MINUTE, "to": HOUR_MINUTE},
        optional=("weekdays",),
    )
)

SHAPES = {
    "Tariff": array(obj({"name": text(), "cost": COST})),
    "LocationTariffRequest": obj({"tariffId": text(), "tariffIntervals": INTERVALS}),
    "LocationTariff": array(
        obj(
            {
                "weekday": WEEKDAY,
                "fromHourMinute": HOUR_MINUTE,
                "toHourMinute": HOUR_MINUTE,
                "tariffId": text(),
                "tariffName": text(),
            }
        )
    ),
}


def get_tariff(world: World, call: Call) -> list[dict[str, Any]]:
    """The rates of a tariff, costs as they were given."""
    return [{"name": rate.name, "cost": rate.cost} for rate in world.tariffs.find(call.params["tariffId"])]


def put_tariff(world: World, call: Call) -> None:
    """Write a tariff, in place of the one that had its id."""
    world.tariffs.put(call.params["tariffId"], tuple(Rate(rate["name"], rate["cost"]) for rate in call.body))


def get_location_tariff(world: World, call: Call) -> list[dict[str, Any]]:
    """The week of a location: one entry per weekday and interval."""
    return [render(interval) for interval in locations.find(world, call).tariff_week]


def render(interval: Interval) -> dict[str, Any]:
    """Write an interval of a location's week."""
    return {
        "weekday": interval.weekday,
        "fromHourMinute": clock_of(interval.from_minute),
        "toHourMinute": clock_of(interval.to_minute),
        "tariffId": interval.tariff_id,
        "tariffName": interval.name,
    }


def put_location_tariff(world: World, call: Call) -> None:
    """Have a location pay by a tariff; the week it had is gone."""
    location, tariff_id = locations.find(world, call), call.body["tariffId"]
    world.tariffs.find(tariff_id)
    world.tariffs.attach(location, intervals_of(tariff_id, call.body["tariffIntervals"]))


def intervals_of(tariff_id: str, asked: list[dict[str, Any]]) -> Iterator[Interval]:
    """Read intervals as they are asked for; without weekdays they are for the whole week."""
    for interval in asked:
        begin, end = minute_of(interval["from"]), minute_of(interval["to"])
        for weekday in sorted(set(interval.get("weekdays", WEEKDAYS))):
            yield Interval(weekday, begin, end, tariff_id, interval["name"])


TARIFF = {"tariffId": TARIFF_ID}
OF_LOCATION = f"{locations.ONE}/tariff"

ENDPOINTS = (
    Endpoint("GET", "/tariffs/{tariffId}", get_tariff, "getTariffInformation", gives=named("Tariff"), params=TARIFF),
    Endpoint(
        "PUT",
        "/tariffs/{tariffId}",
        put_tariff,
        "sendTariffInformation",
        takes=named("Tariff"),
        params=TARIFF,
        status=204,
    ),
    Endpoint(
        "GET",
        OF_LOCATION,
        get_location_tariff,
        "getUserLocationTariff",
        gives=named("LocationTariff"),
        params=locations.LOCATION_ID,
    ),
    Endpoint(
        "PUT",
        OF_LOCATION,
        put_location_tariff,
        "associateUserLocationWithTariff",
        takes=named("LocationTariffRequest"),
        params=locations.LOCATION_ID,
        status=204,
    ),
)
