"""Plans of HVAC units: the dearest hours save, the cheapest before them warm ahead, and a flat day is left alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.hvac_plan import Setting, settings_of
from sandbox.world.windows import Span

HOUR = 3600.0
DAYS = st.lists(st.lists(st.integers(-3, 9), min_size=24, max_size=24), min_size=1, max_size=2)


def days_of(*days: list[int]) -> list[list[Span]]:
    hours = [(number, hour, price) for number, day in enumerate(days) for hour, price in enumerate(day)]
    spans = [Span((24 * number + hour) * HOUR, (24 * number + hour + 1) * HOUR, price) for number, hour, price in hours]
    return [spans[24 * number : 24 * number + 24] for number in range(len(days))]


def hourly(settings: tuple[Setting, ...]) -> list[int]:
    return [setting.shift for setting in settings for _ in range(round((setting.end - setting.begin) / HOUR))]


def test_a_dear_evening_is_warmed_ahead_of_in_the_cheapest_hours_before() -> None:
    day = [2] * 14 + [1, 2, 1, 9, 9, 9, 2, 2, 2, 2]
    assert hourly(settings_of(days_of(day))) == [0] * 14 + [1, 0, 1, -1, -1, -1, 0, 0, 0, 0]


def test_a_dear_hour_after_midnight_is_warmed_ahead_of_on_the_day_before() -> None:
    found = hourly(settings_of(days_of([2] * 24, [9] + [2] * 23)))
    assert found == [0] * 23 + [1, -1] + [0] * 23


def test_a_flat_day_is_left_alone_and_no_day_asks_for_nothing() -> None:
    assert settings_of(days_of([4] * 24)) == (Setting(0.0, 24 * HOUR, 0),)
    assert settings_of([]) == ()


@given(DAYS)
def test_no_hour_that_saves_is_cheaper_than_one_of_its_day_that_does_not(days: list[list[int]]) -> None:
    found = hourly(settings_of(days_of(*days)))
    assert len(found) == 24 * len(days)
    for number, day in enumerate(days):
        shifts = found[24 * number : 24 * number + 24]
        saving = [price for price, shift in zip(day, shifts, strict=True) if shift < 0]
        others = [price for price, shift in zip(day, shifts, strict=True) if shift >= 0]
        assert len(saving) <= 4
        assert min(saving, default=9) >= (max(others) if len(saving) == 4 else min(day))


@given(DAYS)
def test_warming_is_never_dearer_than_what_it_saves(days: list[list[int]]) -> None:
    found, prices = hourly(settings_of(days_of(*days))), [price for day in days for price in day]
    for hour, shift in enumerate(found):
        if shift > 0:
            ahead = range(hour + 1, min(hour + 5, len(found)))
            assert any(found[later] < 0 and prices[hour] < max(prices[hour:]) for later in ahead)
