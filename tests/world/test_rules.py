"""Rules: what is wanted at any instant is what a plain reading of them says, and changes come when it changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.moments import moment_of, written
from sandbox.world.rules import Rule, Rules, Window

MONDAY = moment_of("2025-03-24T00:00:00Z")
SPRING = moment_of("2025-03-30T01:00:00Z")  # Oslo's clocks go from 2 to 3
AUTUMN = moment_of("2025-10-26T01:00:00Z")  # and from 3 back to 2
ZONES = ("UTC", "Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


def is_in_force(rule: Rule, at: float, zone: str) -> bool:
    """Read a rule as a person would, day by day."""
    if rule.begins_at is not None and at < rule.begins_at:
        return False
    if rule.ends_at is not None and at >= rule.ends_at:
        return False
    clock = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    for days_ago in (0, 1, 2):
        day = clock.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
        since, until = rule.window or (0, 1440)
        begin, end = day + timedelta(minutes=since), day + timedelta(minutes=until)
        while end <= begin:
            end += timedelta(days=1)
        if (rule.weekdays is None or day.weekday() in rule.weekdays) and begin <= clock < end:
            return True
    return False


def wanted(rules: Rules, at: float, zone: str) -> object:
    return next((rule.value for rule in reversed(rules.rules) if is_in_force(rule, at, zone)), rules.default)


def changes(rules: Rules, at: str, zone: str = "UTC", count: int = 4) -> list[tuple[str, object]]:
    return [(written(wish.at), wish.value) for wish in islice(rules.changes(moment_of(at), zone), count)]


@st.composite
def rule_sets(draw: st.DrawFn, around: float) -> Rules:
    minutes = st.one_of(st.sampled_from((0, 60, 120, 150, 180, 1440)), st.integers(0, 1440))
    moments = st.none() | st.integers(-4 * 86_400_000, 4 * 86_400_000).map(lambda ms: round(around + ms / 1000, 3))
    weekdays = st.none() | st.lists(st.integers(0, 6), max_size=5).map(tuple)
    windows = st.none() | st.builds(Window, minutes, minutes)
    rule = st.builds(Rule, st.integers(0, 3), windows, weekdays, moments, moments)
    return Rules(draw(st.integers(0, 3)), tuple(draw(st.lists(rule, max_size=5))))


ANY_TIME = st.sampled_from((MONDAY, SPRING, AUTUMN))


@settings(max_examples=200, deadline=None)
@given(st.data(), ANY_TIME, st.sampled_from(ZONES), st.integers(-5 * 86_400_000, 5 * 86_400_000))
def test_the_value_at_any_instant_is_what_a_plain_reading_says(data, around, zone, offset_ms):
    rules, at = data.draw(rule_sets(around)), round(around + offset_ms / 1000, 3)
    assert rules.value_at(at, zone) == wanted(rules, at, zone)


@settings(max_examples=60, deadline=None)
@given(st.data(), ANY_TIME, st.sampled_from(ZONES))
def test_changes_come_exactly_when_the_value_changes(data, around, zone):
    rules = data.draw(rule_sets(around))
    at, until = around - 3 * 86_400, around + 3 * 86_400
    due = [wish for wish in islice(rules.changes(at, zone), 200) if wish.at <= until]
    for wish in due:
        assert wanted(rules, wish.at, zone) == wish.value
        assert wanted(rules, round(wish.at - 0.001, 3), zone) != wish.value
    stretches = [(at, rules.value_at(at, zone)), *due, (until, None)]
    for (since, value), (end, _) in pairwise(stretches):
        for step in range(12):
            within = max(since, min(round(since + (end - since) * step / 12, 3), round(end - 0.001, 3)))
            assert wanted(rules, within, zone) == value


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins():
    rules = Rules(default=False, rules=(Rule(value=True, window=Window(22 * 60, 4 * 60), weekdays=(4,)),))
    assert changes(rules, "2025-01-06T00:00:00Z", count=2) == [
        ("2025-01-10T22:00:00.000Z", True),
        ("2025-01-11T04:00:00.000Z", False),
    ]


def test_a_window_that_ends_when_it_begins_is_open_for_a_day():
    rules = Rules(default=False, rules=(Rule(value=True, window=Window(360, 360), weekdays=(0,)),))
    assert changes(rules, "2025-01-05T00:00:00Z", count=2) == [
        ("2025-01-06T06:00:00.000Z", True),
        ("2025-01-07T06:00:00.000Z", False),
    ]


def test_the_last_rule_in_force_decides():
    rules = Rules(0, (Rule(1, Window(0, 600)), Rule(2, Window(300, 900))))
    assert [value for _, value in changes(rules, "2025-01-06T12:00:00Z", count=4)] == [0, 1, 2, 0]


def test_a_rule_for_no_weekday_is_never_in_force():
    assert changes(Rules(default=False, rules=(Rule(value=True, weekdays=()),)), "2025-01-06T12:00:00Z") == []


def test_moments_bound_a_rule():
    once = Rule(value=True, begins_at=moment_of("2030-01-01T00:00:00.5Z"), ends_at=moment_of("2031-01-01T00:00:00Z"))
    assert changes(Rules(default=False, rules=(once,)), "2025-01-06T12:00:00Z") == [
        ("2030-01-01T00:00:00.500Z", True),
        ("2031-01-01T00:00:00.000Z", False),
    ]


@pytest.mark.parametrize(
    ("window", "night", "expected"),
    [
        (
            Window(90, 150),
            "2025-03-29T23:00:00Z",
            [("2025-03-30T00:30:00.000Z", True), ("2025-03-30T01:00:00.000Z", False)],
        ),
        (
            Window(135, 165),
            "2025-03-29T23:00:00Z",
            [("2025-03-31T00:15:00.000Z", True), ("2025-03-31T00:45:00.000Z", False)],
        ),
        (
            Window(135, 165),
            "2025-10-25T22:00:00Z",
            [
                ("2025-10-26T00:15:00.000Z", True),
                ("2025-10-26T00:45:00.000Z", False),
                ("2025-10-26T01:15:00.000Z", True),
                ("2025-10-26T01:45:00.000Z", False),
            ],
        ),
        (
            Window(22 * 60, 6 * 60),
            "2025-10-25T12:00:00Z",
            [("2025-10-25T20:00:00.000Z", True), ("2025-10-26T05:00:00.000Z", False)],
        ),
    ],
)
def test_on_the_nights_on_which_the_clocks_change_the_clock_counts(window, night, expected):
    rules = Rules(default=False, rules=(Rule(value=True, window=window),))
    assert changes(rules, night, "Europe/Oslo", count=len(expected)) == expected


def test_a_week_that_is_always_the_same_never_changes():
    rules = Rules(default=True, rules=(Rule(value=True, window=Window(0, 600)), Rule(value=True, weekdays=(1,))))
    assert changes(rules, "2025-01-06T12:00:00Z") == []
