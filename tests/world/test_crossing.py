"""Where a value passes zero: found for straight, bent and stiff curves, whichever way they go."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.crossing import crossing
from tests.world.lives import bounded

NOW = 1_736_182_800.0


@bounded(100)
@given(st.floats(0.01, 0.99), st.sampled_from([1, -1]), st.floats(-8, 8), st.floats(1, 100_000))
def test_the_crossing_of_a_curve_is_found_to_a_microsecond(share, sign, bend, seconds):
    """From nearly straight to bent by a factor of three thousand, at times as large as clocks show."""
    root = NOW + share * seconds

    def value_at(at: float) -> float:
        return sign * (math.expm1(bend * (at - root) / seconds) if abs(bend) > 0.01 else (at - root) / seconds)

    assert crossing(value_at, NOW, NOW + seconds) == pytest.approx(root, abs=2e-6 + 1e-8 * seconds)


def test_a_kink_is_no_obstacle_and_few_looks_are_needed():
    looks = []

    def value_at(at: float) -> float:
        looks.append(at)
        return at - 0.9 if at > 0.5 else 20 * at - 10.4

    assert crossing(value_at, 0.0, 1.0) == pytest.approx(0.9, abs=1e-9)
    assert len(looks) < 15


def test_a_value_that_is_zero_at_an_end_crosses_there():
    assert crossing(lambda at: at - 5.0, 5.0, 9.0) == pytest.approx(5.0, abs=1e-9)
    assert crossing(lambda at: at - 9.0, 5.0, 9.0) == 9.0
