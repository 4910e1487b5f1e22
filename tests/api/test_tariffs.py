"""Tariffs through the API: rates of the client, and a location's week of them (behaviour 3.11, 8.4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import NOBODY
from tests.conftest import House

RATES = [{"name": "day", "cost": "0.310"}, {"name": "night", "cost": "+.12"}]
NIGHT_AND_DAY = [{"name": "night", "from": "00:00", "to": "06:00"}, {"name": "day", "from": "06:00", "to": "24:00"}]


async def home_of(house: House) -> str:
    await house.do({"add_user": {"id": "ada"}})
    asked = {"user": "ada", "name": "Home", "latitude": 59.9, "longitude": 10.7, "timezoneName": "Europe/Oslo"}
    return str((await house.do({"add_location": asked}))["id"])


async def attach(house: House, home: str, intervals: list[Any], tariff: str = "winter") -> Any:
    return await house.ask("PUT", f"/locations/{home}/tariff", {"tariffId": tariff, "tariffIntervals": intervals})


async def week_of(house: House, home: str) -> list[tuple[Any, ...]]:
    asked = await house.ask("GET", f"/locations/{home}/tariff")
    return [tuple(row.values()) for row in asked.body]


async def test_costs_are_kept_as_they_were_given(house: House) -> None:
    asked = await house.ask("PUT", "/tariffs/winter-24_25", RATES)
    assert (asked.status, asked.body) == (204, None)
    assert (await house.ask("GET", "/tariffs/winter-24_25")).body == RATES


async def test_a_tariff_takes_the_place_of_the_one_with_its_id(house: House) -> None:
    await house.ask("PUT", "/tariffs/winter", RATES)
    await house.ask("PUT", "/tariffs/winter", [{"name": "flat", "cost": "-0.02"}])
    assert (await house.ask("GET", "/tariffs/winter")).body == [{"name": "flat", "cost": "-0.02"}]


@pytest.mark.parametrize("cost", ["", ".", "1,5", "1e3", "1234567890", "0.1234567890", 0.3, None])
async def test_what_is_no_decimal_text_is_no_cost(house: House, cost: Any) -> None:
    assert (await house.ask("PUT", "/tariffs/winter", [{"name": "day", "cost": cost}])).status == 400
    assert (await house.ask("GET", "/tariffs/winter")).status == 404


async def test_names_are_unique_within_a_tariff(house: House) -> None:
    asked = await house.ask("PUT", "/tariffs/winter", [*RATES, RATES[0]])
    assert (asked.status, asked.body["detail"]) == (400, "the name 'day' occurs more than once in the tariff")


@pytest.mark.parametrize("tariff_id", ["a b", "x" * 37, "é%2F"])
async def test_ids_are_short_and_plain(house: House, tariff_id: str) -> None:
    assert (await house.ask("PUT", f"/tariffs/{tariff_id}", RATES)).status == 400


async def test_a_location_shows_its_week_by_day_and_hour(house: House) -> None:
    home = await home_of(house)
    assert await week_of(house, home) == []
    await house.ask("PUT", "/tariffs/winter", RATES)
    assert (await attach(house, home, NIGHT_AND_DAY[::-1])).status == 204
    week = await week_of(house, home)
    assert len(week) == 14
    assert week[:3] == [
        (0, "00:00", "06:00", "winter", "night"),
        (0, "06:00", "24:00", "winter", "day"),
        (1, "00:00", "06:00", "winter", "night"),
    ]


async def test_each_put_replaces_the_whole_week_and_gaps_are_allowed(house: House) -> None:
    home = await home_of(house)
    for tariff in ("winter", "summer"):
        await house.ask("PUT", f"/tariffs/{tariff}", RATES)
    await attach(house, home, NIGHT_AND_DAY)
    await attach(house, home, [{"name": "day", "weekdays": [6, 5, 6], "from": "10:00", "to": "11:30"}], "summer")
    assert await week_of(house, home) == [(day, "10:00", "11:30", "summer", "day") for day in (5, 6)]
    await attach(house, home, [], "summer")
    assert await week_of(house, home) == []


@pytest.mark.parametrize(
    ("intervals", "detail"),
    [
        (
            [{"name": "day", "from": "06:00", "to": "22:00"}, {"name": "night", "from": "21:59", "to": "24:00"}],
            "the intervals of 'day' and 'night' overlap on weekday 0",
        ),
        (
            [{"name": "night", "from": "22:00", "to": "06:00"}],
            "the interval of 'night' ends before it begins: split it at midnight, which is 24:00",
        ),
        ([{"name": "noon", "from": "00:00", "to": "06:00"}], "the tariff winter has no rate 'noon'"),
        ([{"name": "day", "from": "00:00", "to": "24:01"}], None),
        ([{"name": "day", "from": "00:00", "to": "06:00", "weekdays": [7]}], None),
    ],
)
async def test_a_week_that_cannot_be_is_refused_and_the_one_there_stays(
    house: House, intervals: list[Any], detail: str | None
) -> None:
    home = await home_of(house)
    await house.ask("PUT", "/tariffs/winter", RATES)
    await attach(house, home, NIGHT_AND_DAY)
    before = await week_of(house, home)
    asked = await attach(house, home, intervals)
    assert asked.status == 400
    assert detail is None or asked.body["detail"] == detail
    assert await week_of(house, home) == before


async def test_intervals_may_touch(house: House) -> None:
    home = await home_of(house)
    await house.ask("PUT", "/tariffs/winter", RATES)
    touching = [{"name": "day", "from": f"{hour:02d}:00", "to": f"{hour + 1:02d}:00"} for hour in range(24)]
    assert (await attach(house, home, touching)).status == 204


async def test_a_tariff_and_a_location_must_be_there(house: House) -> None:
    home = await home_of(house)
    assert (await house.ask("GET", "/tariffs/winter")).status == 404
    assert (await attach(house, home, [])).status == 404
    await house.ask("PUT", "/tariffs/winter", RATES)
    assert (await attach(house, NOBODY, NIGHT_AND_DAY)).status == 404
    assert (await house.ask("GET", f"/locations/{NOBODY}/tariff")).status == 404
    assert (await house.ask("GET", "/locations/nope/tariff")).status == 400


async def test_the_verb_writes_the_same_tariff(house: House) -> None:
    home = await home_of(house)
    rates = {rate["name"]: rate["cost"] for rate in RATES}
    await house.do({"add_tariff": {"tariff": "winter", "rates": rates, "location": home, "intervals": NIGHT_AND_DAY}})
    assert (await house.ask("GET", "/tariffs/winter")).body == RATES
    assert len(await week_of(house, home)) == 14
    await house.do({"add_tariff": {"tariff": "flat", "rates": {"all_day": "0.2"}, "location": home}})
    assert (await week_of(house, home))[0] == (0, "00:00", "24:00", "flat", "all_day")
