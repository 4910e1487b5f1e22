"""Spells: what was so is known by its turns, and cut to what is asked for."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.spells import Spells, joined
from tests.world.lives import bounded


def turned(*moments: float) -> Spells:
    """Spells that begin and end in turns."""
    spells = Spells()
    for place, at in enumerate(moments):
        spells.turn(at, is_on=place % 2 == 0)
    return spells


def test_spells_are_cut_to_the_interval_that_is_asked_for() -> None:
    spells = turned(10, 20, 30)
    assert list(spells.within(0, 100)) == [(10, 20), (30, 100)]
    assert list(spells.within(15, 35)) == [(15, 20), (30, 35)]
    assert list(spells.within(20, 30)) == list(spells.within(50, 50)) == list(spells.within(40, 15)) == []
    assert spells.is_on


def test_what_was_so_already_is_no_turn_and_what_was_so_for_no_time_was_not() -> None:
    spells = turned(10)
    spells.turn(15, is_on=True)
    spells.turn(20, is_on=False)
    spells.turn(20, is_on=True)
    spells.turn(30, is_on=False)
    spells.turn(40, is_on=True)
    spells.turn(40, is_on=False)
    assert list(spells.within(0, math.inf)) == [(10, 30)]
    assert not spells.is_on


@bounded(100)
@given(st.lists(st.integers(0, 50), max_size=12), st.integers(0, 50), st.integers(0, 50))
def test_spells_are_what_they_were_moment_by_moment(moments: list[int], begin: int, end: int) -> None:
    spells, was = Spells(), [False] * 52
    for at, is_on in [(at, place % 3 != 0) for place, at in enumerate(sorted(moments))]:
        spells.turn(at, is_on=is_on)
        was[at:] = [is_on] * (52 - at)
    found = {at for since, until in spells.within(begin, end) for at in range(int(since), int(until))}
    assert found == {at for at in range(begin, end) if was[at]}


def test_spells_that_touch_or_overlap_are_joined() -> None:
    assert joined([(5, 6), (1, 2), (2, 3), (1, 1.5)]) == [(1, 3), (5, 6)]
    assert joined([]) == []
