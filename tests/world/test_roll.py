"""A roll: things in the order in which they came, from which pages are cut."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.roll import Entries, Roll
from tests.world.lives import bounded


@dataclass(eq=False)
class Thing:
    """Something that can stand on a roll."""

    id: str
    number: int = 0
    came_at: float = 0.0


@pytest.fixture
def roll() -> Roll[Thing]:
    """Ten things, numbered from 1."""
    made: Roll[Thing] = Roll()
    for number in range(1, 11):
        made.add(Thing(f"thing-{number}"))
    return made


def numbers(things) -> list[int]:
    return [thing.number for thing in things]


def test_things_are_numbered_as_they_come(roll):
    assert numbers(roll) == list(range(1, 11))
    assert len(roll) == 10


def test_a_thing_is_found_by_its_id(roll):
    assert roll.get("thing-3").number == 3
    assert roll.get("thing-99") is None


def test_older_things_are_given_newest_first(roll):
    assert numbers(roll.older(11, 3)) == [10, 9, 8]
    assert numbers(roll.older(4, 10)) == [3, 2, 1]
    assert numbers(roll.older(1, 10)) == []


def test_newer_things_are_the_nearest_ones_newest_first(roll):
    assert numbers(roll.newer(3, 3)) == [6, 5, 4]
    assert numbers(roll.newer(9, 5)) == [10]
    assert numbers(roll.newer(10, 5)) == []


def test_taking_one_out_leaves_the_numbers_of_the_others_alone(roll):
    roll.remove(roll.get("thing-5"))
    assert numbers(roll) == [1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert roll.get("thing-5") is None
    assert numbers(roll.older(6, 2)) == [4, 3]
    assert numbers(roll.newer(5, 2)) == [7, 6]


def test_a_number_is_never_given_twice(roll):
    roll.remove(roll.get("thing-10"))
    late = Thing("late")
    roll.add(late)
    assert late.number == 11


def test_a_thing_that_comes_again_comes_last(roll):
    thing = roll.get("thing-2")
    roll.remove(thing)
    roll.add(thing)
    assert numbers(roll)[-1] == thing.number == 11


def test_entries_are_put_into_the_order_of_their_numbers():
    entries = Entries([Thing("b", 7), Thing("a", 2), Thing("c", 9)])
    assert numbers(entries) == [2, 7, 9]
    assert numbers(entries.older(9, 5)) == [7, 2]


@bounded(100)
@given(st.lists(st.booleans(), max_size=40), st.integers(0, 45), st.integers(1, 10))
def test_pages_cut_forward_and_back_meet(steps, number, size):
    roll: Roll[Thing] = Roll()
    for place, is_kept in enumerate(steps):
        roll.add(Thing(str(place)))
        if not is_kept:
            roll.remove(roll.get(str(place)))
    kept = numbers(roll)
    assert numbers(roll.older(number, size)) == [found for found in reversed(kept) if found < number][:size]
    assert numbers(roll.newer(number, size)) == [found for found in kept if found > number][:size][::-1]
