"""Buckets: every resolution has its edges, and an interval that ends on one does not touch what comes after."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.moments import moment_of, written
from sandbox.world.buckets import RESOLUTIONS, edges_of
from tests.world.lives import bounded

every_resolution = pytest.mark.parametrize("resolution", RESOLUTIONS)


def shown(resolution: str, begin: str, end: str, ahead_hours: float = 0) -> list[str]:
    edges = edges_of(resolution, moment_of(begin), moment_of(end), 3600 * ahead_hours)
    return [written(edge).removesuffix(":00.000Z") for edge in edges]


@pytest.mark.parametrize(
    ("resolution", "edges"),
    [
        ("QUARTER_HOUR", ["2023-08-02T22:15", "2023-08-02T22:30", "2023-08-02T22:45"]),
        ("HALF_HOUR", ["2023-08-02T22:00", "2023-08-02T22:30", "2023-08-02T23:00"]),
        ("HOUR", ["2023-08-02T22:00", "2023-08-02T23:00"]),
        ("DAY", ["2023-08-02T00:00", "2023-08-03T00:00"]),
        ("WEEK", ["2023-07-31T00:00", "2023-08-07T00:00"]),
        ("MONTH", ["2023-08-01T00:00", "2023-09-01T00:00"]),
        ("YEAR", ["2023-01-01T00:00", "2024-01-01T00:00"]),
    ],
)
def test_an_interval_touches_whole_buckets(resolution: str, edges: list[str]) -> None:
    assert shown(resolution, "2023-08-02T22:20:00Z", "2023-08-02T22:40:00Z") == edges


def test_an_end_on_an_edge_is_not_rounded_up() -> None:
    """As the changelog has it: by days to the third of August, by months to the first."""
    assert shown("DAY", "2023-08-01T00:00:00Z", "2023-08-03T00:00:00Z")[-1] == "2023-08-03T00:00"
    assert shown("MONTH", "2023-06-15T00:00:00Z", "2023-08-01T00:00:00Z") == [
        "2023-06-01T00:00",
        "2023-07-01T00:00",
        "2023-08-01T00:00",
    ]


def test_an_offset_shifts_days_and_longer_buckets_and_nothing_shorter() -> None:
    begin, end = "2024-02-28T23:30:00Z", "2024-02-29T22:00:00Z"
    assert shown("DAY", begin, end, 2) == ["2024-02-28T22:00", "2024-02-29T22:00"]
    assert shown("DAY", begin, end, -3.5) == ["2024-02-28T03:30", "2024-02-29T03:30", "2024-03-01T03:30"]
    assert shown("MONTH", "2024-02-29T23:30:00Z", "2024-03-01T00:00:00Z", 1) == ["2024-02-29T23:00", "2024-03-31T23:00"]
    assert shown("HOUR", begin, "2024-02-29T00:00:00Z", 0.5) == ["2024-02-28T23:00", "2024-02-29T00:00"]


@every_resolution
def test_an_interval_without_length_touches_nothing(resolution: str) -> None:
    assert edges_of(resolution, 1000.0, 1000.0) == edges_of(resolution, 1000.0, 10.0) == []


@bounded(100)
@given(
    st.sampled_from(list(RESOLUTIONS)),
    st.integers(0, 3_000_000_000),
    st.integers(1, 4_000_000),
    st.integers(-12, 14),
)
def test_buckets_follow_one_another_and_no_edge_is_too_many(
    resolution: str, begin: int, seconds: int, ahead_hours: int
) -> None:
    end = begin + seconds
    edges = edges_of(resolution, begin, end, 3600 * ahead_hours)
    assert edges == sorted(set(edges))
    assert edges[0] <= begin < edges[1]
    assert edges[-2] < end <= edges[-1]
