"""Numbers leave as JavaScript prints them (W1)."""

from __future__ import annotations

import math

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.api.numbers import tidy


@pytest.mark.parametrize(
    ("value", "written"),
    [(91.0, "91"), (0.0, "0"), (-0.0, "0"), (57.5, "57.5"), (-1.0, "-1"), (2**53 + 0.0, "9007199254740992")],
)
def test_a_float_without_a_fraction_becomes_a_whole_number(value: float, written: str) -> None:
    assert repr(tidy(value)) == written


def test_null_stays_null_and_whole_numbers_stay_whole() -> None:
    assert tidy(None) is None
    assert repr(tidy(3)) == "3"


@settings(deadline=None, derandomize=True, database=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_value_is_never_changed_and_can_always_be_written(value: float) -> None:
    assert tidy(value) == value
    assert orjson.loads(orjson.dumps(tidy(value))) == value


def test_what_is_no_number_is_left_alone() -> None:
    assert math.isnan(tidy(math.nan))
    assert tidy(math.inf) == math.inf
