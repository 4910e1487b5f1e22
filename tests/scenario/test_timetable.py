"""Clock times are local, and stay so when the clocks change."""

from __future__ import annotations

import pytest

from sandbox.moments import moment_of, written
from sandbox.scenario.timetable import next_moment, read_clock, repeated
from sandbox.world.refusals import NotNow

WINTER_NOON = moment_of("2025-01-06T12:00:00Z")


@pytest.mark.parametrize(
    ("clock", "timezone", "wanted"),
    [
        ("17:30", "UTC", "2025-01-06T17:30:00.000Z"),
        ("12:00", "UTC", "2025-01-06T12:00:00.000Z"),
        ("11:59:59", "UTC", "2025-01-07T11:59:59.000Z"),
        ("13:30", "Europe/Oslo", "2025-01-06T12:30:00.000Z"),
        ("12:30", "Europe/Oslo", "2025-01-07T11:30:00.000Z"),
        ("17:45", "Asia/Kathmandu", "2025-01-06T12:00:00.000Z"),
        ("mon 17:30", "UTC", "2025-01-06T17:30:00.000Z"),
        ("mon 11:00", "UTC", "2025-01-13T11:00:00.000Z"),
        ("sat,sun 10:00", "UTC", "2025-01-11T10:00:00.000Z"),
        ("wed-fri 07:30", "Europe/Oslo", "2025-01-08T06:30:00.000Z"),
        ("sun-tue 11:00", "UTC", "2025-01-07T11:00:00.000Z"),
        ("mon-wed,sat 07:30:15", "UTC", "2025-01-07T07:30:15.000Z"),
        ("tue 00:30", "Asia/Tokyo", "2025-01-06T15:30:00.000Z"),
        ("2025-01-06T20:00:00+01:00", "UTC", "2025-01-06T19:00:00.000Z"),
    ],
)
def test_the_next_time_that_a_clock_shows(clock: str, timezone: str, wanted: str) -> None:
    assert written(next_moment(clock, WINTER_NOON, timezone)) == wanted


def test_a_moment_that_is_past_is_refused() -> None:
    with pytest.raises(NotNow, match="is past"):
        next_moment("2025-01-06T11:59:59Z", WINTER_NOON, "UTC")


def test_a_daily_step_keeps_its_clock_time_when_summer_time_begins() -> None:
    before = moment_of("2025-03-29T07:00:00+01:00")
    assert written(repeated(before, 86_400.0, "Europe/Oslo")) == "2025-03-30T05:00:00.000Z"


def test_a_daily_step_keeps_its_clock_time_when_summer_time_ends() -> None:
    before = moment_of("2025-10-25T07:00:00+02:00")
    assert written(repeated(before, 86_400.0, "Europe/Oslo")) == "2025-10-26T06:00:00.000Z"


def test_a_daily_step_of_working_days_leaves_the_weekend_out() -> None:
    friday = moment_of("2025-03-28T07:00:00+01:00")
    monday = repeated(friday, 86_400.0, "Europe/Oslo", "mon-fri 07:00")
    assert written(monday) == "2025-03-31T05:00:00.000Z"
    assert written(repeated(monday, 86_400.0, "Europe/Oslo", "mon-fri 07:00")) == "2025-04-01T05:00:00.000Z"


def test_an_hourly_step_counts_real_hours() -> None:
    before = moment_of("2025-03-30T01:30:00+01:00")
    assert written(repeated(before, 3_600.0, "Europe/Oslo")) == "2025-03-30T01:30:00.000Z"


@pytest.mark.parametrize(
    "wrong", ["24:00", "7:30", "17.30", "tomorrow", "monday 07:30", "mon", "mon- 07:30", "2025-01-06T12:00:00", ""]
)
def test_what_is_not_a_clock_time_is_refused_with_what_is(wrong: str) -> None:
    with pytest.raises(ValueError, match="is not a clock time such as 07:30 or mon-fri 07:30, nor a moment such as"):
        read_clock(wrong)
