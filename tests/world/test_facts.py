"""Facts: numbered from 1, only the newest kept, read by everyone at their own pace."""

from __future__ import annotations

import pytest

from sandbox.world.facts import Facts, Happened
from tests.conftest import new_world


def note(number: int) -> Happened:
    return Happened(float(number), f"note {number}", None)


def filled(kept: int, told: int) -> Facts:
    facts = Facts(kept)
    for number in range(told):
        facts.append(note(number))
    return facts


def test_facts_are_numbered_from_1_and_given_oldest_first():
    assert list(filled(10, 3).since(0)) == [(1, note(0)), (2, note(1)), (3, note(2))]


def test_only_the_newest_facts_are_kept_and_keep_their_numbers():
    facts = filled(4, 10)
    assert facts.told == 10
    assert list(facts.since(0)) == [(number, note(number - 1)) for number in (7, 8, 9, 10)]


@pytest.mark.parametrize(
    ("number", "given"), [(6, [7, 8, 9, 10]), (8, [9, 10]), (10, []), (99, []), (-5, [7, 8, 9, 10])]
)
def test_a_reader_goes_on_where_it_was(number, given):
    assert [found for found, _ in filled(4, 10).since(number)] == given


def test_a_world_keeps_as_many_facts_as_its_setting_says():
    world = new_world(facts_kept=5)
    for number in range(12):
        world.tell(note(number))
    assert [number for number, _ in world.facts.since(0)] == [8, 9, 10, 11, 12]
