"""Local time: offsets and the next time that a clock shows, across changes of the clocks."""

from __future__ import annotations

import pytest

from sandbox.moments import moment_of, written
from sandbox.world.localtime import is_zone, next_clock, offset_at


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
