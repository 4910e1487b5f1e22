"""Moments and durations: every way to write one is read, everything else is refused with what is allowed."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.moments import moment_of, seconds_of, spoken, written
from tests.world.lives import bounded

FIRST_YEAR_MS, LAST_MS = 0, 32_503_679_999_999


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ("2h", 7_200),
        ("90s", 90),
        ("1d6h", 108_000),
        ("500ms", 0.5),
        ("1w", 604_800),
        ("1.5h", 5_400),
        ("1h30m15s", 5_415),
        ("0s", 0),
        ("PT2H", 7_200),
        ("P1D", 86_400),
        ("P1DT6H", 108_000),
        ("P2W", 1_209_600),
        ("PT0.25S", 0.25),
        ("PT1M30S", 90),
    ],
)
def test_a_duration_is_read_short_or_iso(duration, seconds):
    assert seconds_of(duration) == pytest.approx(seconds, abs=1e-9)


@pytest.mark.parametrize(
    "duration",
    ["", "2", "h", "2 hours", "2H", "-2h", "PT-2H", "P", "PT", "P1Y", "P1M", "1h 2m", " 2h", "2h\n", "PT2H3"],
)
def test_what_is_no_duration_is_refused_naming_what_is(duration):
    with pytest.raises(ValueError) as refused:
        seconds_of(duration)
    assert str(refused.value) == f"'{duration}' is not a duration such as 2h, 90s, 1d6h, 500ms or PT2H"


@pytest.mark.parametrize("duration", ["9" * 400 + "h", "PT" + "9" * 400 + "H"])
def test_a_duration_beyond_all_numbers_is_refused(duration):
    with pytest.raises(ValueError):
        seconds_of(duration)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2025-01-06T17:00:00Z", 1_736_182_800),
        ("2025-01-06T17:00:00.250Z", 1_736_182_800.25),
        ("2025-01-06T18:00:00+01:00", 1_736_182_800),
        ("2025-01-06T12:00:00-05:00", 1_736_182_800),
        ("2025-01-06t17:00:00Z", 1_736_182_800),
        ("2025-01-06T17:00Z", 1_736_182_800),
        ("2025-01-06T17:00:00.123999Z", 1_736_182_800.124),
        ("2999-12-31T23:59:59Z", 32_503_679_999),
    ],
)
def test_a_moment_is_read_to_the_millisecond(text, at):
    assert moment_of(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2025-01-06",
        "17:00",
        "2025-01-06T17:00:00",
        "2025-01-06 17:00:00Z",
        "2025-02-30T00:00:00Z",
        "2025-01-06T25:00:00Z",
        "1736182800",
        "2025-01-06T17:00:00Z ",
    ],
)
def test_what_is_no_moment_is_refused_naming_what_is(text):
    with pytest.raises(ValueError) as refused:
        moment_of(text)
    assert str(refused.value) == f"'{text}' is not a moment such as 2025-01-06T17:00:00Z, with Z or an offset"


@pytest.mark.parametrize("text", ["1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "3000-01-01T00:00:00Z"])
def test_a_moment_outside_of_history_is_refused_naming_the_years(text):
    with pytest.raises(ValueError, match=r"is not between the years 1970 and 3000$"):
        moment_of(text)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_736_182_800.0, "2025-01-06T17:00:00.000Z"),
        (1_736_182_800.001, "2025-01-06T17:00:00.001Z"),
        (1_736_182_800.9996, "2025-01-06T17:00:01.000Z"),
        (1_709_164_800, "2024-02-29T00:00:00.000Z"),
    ],
)
def test_a_moment_is_written_with_milliseconds_and_z(at, text):
    assert written(at) == text


@bounded(300)
@given(st.integers(FIRST_YEAR_MS, 4_102_444_800_000))
def test_what_is_written_is_read_back_in_this_century(milliseconds):
    text = written(milliseconds / 1000)
    assert text == _written_by_calendar(milliseconds)
    assert moment_of(text) == milliseconds / 1000


@bounded(300)
@given(st.integers(FIRST_YEAR_MS, LAST_MS))
@example(LAST_MS)
def test_every_millisecond_that_can_be_read_is_written_as_itself(milliseconds):
    assert written(milliseconds / 1000) == _written_by_calendar(milliseconds)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0s"), (90, "1m30s"), (108_000, "1d6h"), (0.5, "500ms"), (3_600, "1h"), (86_461.25, "1d1m1s250ms")],
)
def test_a_duration_is_spoken_in_its_largest_parts(seconds, words):
    assert spoken(seconds) == words


@bounded(200)
@given(st.integers(0, 10**11))
def test_what_is_spoken_is_read_back(milliseconds):
    assert math.isclose(seconds_of(spoken(milliseconds / 1000)), milliseconds / 1000, abs_tol=1e-5)


def _written_by_calendar(milliseconds: int) -> str:
    """Write a moment by whole numbers only, so that no floating point can get in the way."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
