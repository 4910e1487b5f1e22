"""Local time: offsets and the next time that a clock shows, across changes of the clocks."""

from __future__ import annotations

import pytest

from sandbox.moments import moment_of, written
from sandbox.world.localtime import day_begins, hour_after, is_zone, next_clock, offset_at


@pytest.mark.parametrize(("name", "known"), [("UTC", True), ("Europe/Oslo", True), ("Oslo", False), ("", False)])
def test_time_zones_are_known_by_their_iana_names(name, known):
    assert is_zone(name) is known


@pytest.mark.parametrize(
    ("zone", "at", "hours"),
    [
        ("UTC", "2025-07-01T00:00:00Z", 0),
        ("Europe/Oslo", "2025-01-01T00:00:00Z", 1),
        ("Europe/Oslo", "2025-07-01T00:00:00Z", 2),
        ("Asia/Kolkata", "2025-07-01T00:00:00Z", 5.5),
        ("Australia/Lord_Howe", "2025-01-01T00:00:00Z", 11),
        ("Australia/Lord_Howe", "2025-07-01T00:00:00Z", 10.5),
    ],
)
def test_the_offset_of_a_zone_is_that_of_its_season(zone, at, hours):
    assert offset_at(zone, moment_of(at)) == hours * 3600


@pytest.mark.parametrize(
    ("now", "hour", "found"),
    [
        ("2025-03-29T12:00:00Z", 6, "2025-03-30T04:00:00.000Z"),
        ("2025-03-30T00:30:00Z", 2, "2025-03-30T01:00:00.000Z"),
        ("2025-10-25T12:00:00Z", 2, "2025-10-26T00:00:00.000Z"),
        ("2025-10-26T12:00:00Z", 6, "2025-10-27T05:00:00.000Z"),
    ],
)
def test_a_clock_is_met_on_the_nights_on_which_it_changes(now, hour, found):
    """In Oslo 02:30 is missing on 30 March 2025; 02:00 comes twice on 26 October, and the first is meant."""
    assert written(next_clock(moment_of(now), "Europe/Oslo", hour)) == found


def test_a_clock_that_shows_the_time_now_is_met_now():
    now = moment_of("2025-01-06T05:00:00Z")
    assert next_clock(now, "Europe/Oslo", 6) == now


@pytest.mark.parametrize(
    ("zone", "now", "found"),
    [
        ("Europe/Oslo", "2025-01-06T04:59:59.999Z", "2025-01-06T05:00:00.000Z"),
        ("Europe/Oslo", "2025-01-06T05:00:00Z", "2025-01-06T21:00:00.000Z"),
        ("Europe/Oslo", "2025-01-06T05:00:00.001Z", "2025-01-06T21:00:00.000Z"),
        ("Europe/Oslo", "2025-01-06T21:00:00Z", "2025-01-06T23:00:00.000Z"),
        ("Europe/Oslo", "2025-03-29T23:00:00Z", "2025-03-30T04:00:00.000Z"),
        ("Europe/Oslo", "2025-10-25T22:00:00Z", "2025-10-26T05:00:00.000Z"),
        ("Asia/Kolkata", "2025-01-06T00:29:59Z", "2025-01-06T00:30:00.000Z"),
        ("Australia/Lord_Howe", "2025-04-05T13:00:00Z", "2025-04-05T19:30:00.000Z"),
        ("America/Havana", "2025-03-09T03:00:00Z", "2025-03-09T05:00:00.000Z"),
        ("UTC", "2025-01-06T23:00:00Z", "2025-01-07T00:00:00.000Z"),
    ],
)
def test_the_first_of_some_hours_after_a_moment_is_found_to_the_millisecond(zone, now, found):
    """In Havana the clocks go from 00:00 to 01:00 on 9 March 2025: midnight comes as 01:00."""
    assert written(hour_after(moment_of(now), zone, (0, 6, 22))) == found


@pytest.mark.parametrize(
    ("days", "begins"),
    [(0, "2025-03-29T23:00"), (1, "2025-03-30T22:00"), (2, "2025-03-31T22:00"), (-1, "2025-03-28T23:00")],
)
def test_days_begin_at_midnight_by_the_clocks_of_the_zone(days, begins):
    at = moment_of("2025-03-30T12:00:00Z")
    assert day_begins(at, "Europe/Oslo", days) == moment_of(f"{begins}:00Z")
