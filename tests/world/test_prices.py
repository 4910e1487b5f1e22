"""Prices: tariffs first, else the market; what is known when; curves by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from sandbox.api.tariffs import intervals_of
from sandbox.world.areas import AREAS
from sandbox.world.locations import Location, Position
from sandbox.world.market import curve
from sandbox.world.prices import DAY, HOUR
from sandbox.world.tariffs import Rate
from sandbox.world.world import World
from tests.conftest import HOME, START, pass_time

LONDON, BERLIN = Position(51.5, -0.1), Position(52.5, 13.4)
OSLO_MIDNIGHT = START + 6 * HOUR  # 17:00 UTC is 18:00 there


def place(world: World, position: Position = HOME, zone: str = "Europe/Oslo") -> Location:
    return world.locations.add(world.users.appear("ada"), "Home", position, zone)


def pay(world: World, location: Location, *hours: tuple[str, str, str, list[int]]) -> None:
    world.tariffs.put("t", (Rate("high", "0.5"), Rate("low", "0.1")))
    asked = [{"name": name, "from": begin, "to": end, "weekdays": days} for name, begin, end, days in hours]
    world.tariffs.attach(location, intervals_of("t", asked))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_tomorrow_is_known_from_13_00_local_time_on(world):
    home, area = place(world), AREAS["NO1"]
    tomorrow, day_after = OSLO_MIDNIGHT, OSLO_MIDNIGHT + DAY
    assert world.prices.known_until(area) == day_after
    assert world.prices.at(home, tomorrow) is not None
    assert world.prices.at(home, day_after) is None
    assert world.prices.due_at(home) == day_after - 11 * HOUR
    pass_time(world, day_after - 11 * HOUR - START - 0.001)
    assert world.prices.at(home, day_after) is None
    pass_time(world, 0.001)
    assert world.prices.at(home, day_after) is not None
    assert world.prices.due_at(home) == day_after + 13 * HOUR


def test_an_hour_costs_what_the_market_of_its_area_says(world):
    home = place(world)
    today = curve(world.seed, AREAS["NO1"], datetime(2025, 1, 6, tzinfo=UTC).toordinal())
    assert world.prices.at(home, START) == today[18]
    slots = list(world.prices.slots(home, START + 60, START + 3 * HOUR))
    assert [slot.price for slot in slots] == list(today[18:21])
    assert (slots[0].begin, slots[-1].end) == (START + 60, START + 3 * HOUR)


def test_where_a_tariff_rules_its_rate_is_paid_and_the_market_in_the_gaps(world):
    home = place(world)
    pay(world, home, ("high", "18:15", "18:45", [0]), ("low", "23:00", "24:00", [0]), ("low", "00:00", "00:30", [1]))
    slots = list(world.prices.slots(home, START, START + HOUR))
    assert [(slot.begin - START, slot.end - START) for slot in slots] == [(0, 900), (900, 2700), (2700, 3600)]
    assert slots[1].price == 0.5
    assert slots[0].price == slots[2].price not in {0.5, 0.1}
    assert {slot.price for slot in world.prices.slots(home, OSLO_MIDNIGHT - HOUR, OSLO_MIDNIGHT + 1800)} == {0.1}
    assert world.prices.at(home, OSLO_MIDNIGHT + 1800) not in {0.1, None}


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Asia/Kolkata", "America/St_Johns", "UTC"])
def test_slots_follow_one_another_in_every_zone_and_over_both_changes_of_the_clocks(world, zone):
    home = place(world, HOME, zone)
    pay(world, home, *(("low", "00:00", "07:10", [day]) for day in range(7)))
    for begin in (at("2025-03-29T12:00"), at("2025-10-25T12:00")):
        slots = list(world.prices.slots(home, begin + 7, begin + 2 * DAY))
        assert all(one.end == other.begin for one, other in pairwise(slots))
        assert (slots[0].begin, slots[-1].end) == (begin + 7, begin + 2 * DAY)


def test_a_night_rate_lasts_an_hour_less_when_the_clocks_go_forward(world):
    home = place(world)
    pay(world, home, *(("low", "00:00", "06:00", [day]) for day in range(7)))
    for begin, hours in (("2025-03-29T22:00", 5), ("2025-10-25T21:00", 7), ("2025-06-01T21:00", 6)):
        slots = world.prices.slots(home, at(begin), at(begin) + 0.5 * DAY)
        assert sum(slot.end - slot.begin for slot in slots if slot.price == 0.1) == hours * HOUR


def test_a_rate_that_is_gone_from_its_tariff_leaves_the_hour_to_the_market(world):
    home = place(world)
    pay(world, home, ("high", "00:00", "24:00", [0]))
    assert world.prices.at(home, START) == 0.5
    world.tariffs.put("t", (Rate("low", "0.1"),))
    assert world.prices.at(home, START) not in {0.5, None}


@pytest.mark.parametrize(
    ("position", "currency", "has_any"),
    [(HOME, "NOK", True), (BERLIN, "EUR", True), (LONDON, "GBP", False), (Position(40.7, -74.0), "USD", False)],
)
def test_currencies_and_markets_are_those_of_the_area(world, position, currency, has_any):
    location = place(world, position)
    assert (world.prices.currency(location), world.prices.has_any(location)) == (currency, has_any)
    if not has_any:
        assert world.prices.at(location, START) is None
        assert world.prices.due_at(location) is None
        pay(world, location, ("low", "00:00", "24:00", [0]))
        assert world.prices.at(location, START) == 0.1


def test_a_curve_set_by_hand_is_known_at_once(world):
    home, heard = place(world), []
    world.prices.followers.append(lambda: heard.append(world.now()))
    begin = OSLO_MIDNIGHT + DAY
    world.prices.set_curve("NO1", begin, [1.0, -0.5])
    assert [slot.price for slot in world.prices.slots(home, begin, begin + 3 * HOUR)] == [1.0, -0.5, None]
    assert heard == [START]


def test_prices_that_are_withheld_do_not_come_until_they_are_published(world):
    home, area = place(world), AREAS["NO1"]
    world.prices.withhold("NO1")
    pass_time(world, 3 * DAY)
    assert world.prices.known_until(area) == OSLO_MIDNIGHT + DAY
    assert world.prices.at(home, world.now()) is None
    assert world.prices.due_at(home) == OSLO_MIDNIGHT + DAY - 11 * HOUR < world.now()
    world.prices.publish("NO1")
    assert world.prices.known_until(area) == OSLO_MIDNIGHT + 4 * DAY


def test_an_unknown_price_is_guessed_from_the_newest_day_with_the_same_hour(world):
    home = place(world)
    begin = OSLO_MIDNIGHT + DAY
    assert world.prices.at(home, begin + 3 * DAY) is None
    assert world.prices.typical(home, begin + 3 * DAY) == world.prices.at(home, begin - DAY)
