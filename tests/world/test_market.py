"""The market: prices that a believable day has, the same for the same seed."""

from __future__ import annotations

from datetime import date
from statistics import mean

import pytest

from sandbox.world.areas import AREAS, MARKETS
from sandbox.world.market import curve

YEAR = range(date(2025, 1, 1).toordinal(), date(2026, 1, 1).toordinal())
SUMMER = range(date(2025, 5, 1).toordinal(), date(2025, 9, 1).toordinal())


def by_hour(area: str, days: range, seed: int = 7) -> list[float]:
    curves = [curve(seed, AREAS[area], day) for day in days]
    return [mean(hours) for hours in zip(*curves, strict=True)]


@pytest.mark.parametrize("area", MARKETS)
def test_nights_are_cheap_and_mornings_and_evenings_dear(area):
    hours = by_hour(area, YEAR)
    assert hours[3] < mean(hours) < min(hours[8], hours[18])
    assert max(hours) == max(hours[17:20])


@pytest.mark.parametrize("area", ["DE", "NL", "ES"])
def test_a_sunny_noon_is_cheap_where_there_are_many_panels(area):
    hours = by_hour(area, SUMMER)
    assert hours[13] < 0.8 * mean(hours)
    assert by_hour("NO4", SUMMER)[13] > 0.95 * mean(by_hour("NO4", SUMMER))


@pytest.mark.parametrize("area", ["DE", "ES", "FI"])
def test_prices_are_below_nothing_at_times_and_not_often(area):
    prices = [price for day in YEAR for price in curve(7, AREAS[area], day)]
    assert 0.002 < mean(price < 0 for price in prices) < 0.05


def test_the_same_seed_gives_the_same_day_and_another_one_another():
    area, day = AREAS["SE3"], YEAR[100]
    assert curve(7, area, day) == curve(7, area, day) != curve(8, area, day)
    assert curve(7, AREAS["SE4"], day) != curve(7, area, day)


def test_winters_are_dearer_than_summers_and_weekends_cheaper():
    days = [mean(curve(7, AREAS["DE"], day)) for day in YEAR]
    winter, summer = days[:59], days[120:243]
    assert mean(winter) > 1.2 * mean(summer)
    weekend = [price for day, price in zip(YEAR, days, strict=True) if date.fromordinal(day).weekday() >= 5]
    assert mean(weekend) < mean(days)
