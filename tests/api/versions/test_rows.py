"""Every row of the table of transforms has a change in the file of a date, and a test that proves it."""

from __future__ import annotations

from importlib import import_module
from inspect import getmembers, isclass, isfunction
from types import ModuleType

import pytest

from sandbox.api.versions import VERSIONS
from tests.api.versions.rows import PROOFS, ROWS, WITHOUT_EFFECT

CHANGED = {row for changes in VERSIONS.values() for change in changes for row in change.rows}
CAME_TO_ALL = {"T16", "T19", "T21", "T25", "T41", "T54"}  # no change of a date: unversioned, or said by another row


def test_every_row_is_proven_or_without_effect() -> None:
    assert {*PROOFS, *WITHOUT_EFFECT} == set(ROWS)
    assert not PROOFS.keys() & WITHOUT_EFFECT.keys()


@pytest.mark.parametrize("row", PROOFS)
def test_a_row_names_a_test_that_there_is_and_that_names_the_row(row: str) -> None:
    module, name = PROOFS[row]
    assert name in functions_of(import_module(f"tests.api.versions.test_{module}"))
    assert f"_{row.lower()}_" in name


def functions_of(module: ModuleType) -> set[str]:
    holders = [module, *(holder for _, holder in getmembers(module, isclass) if holder.__module__ == module.__name__)]
    return {name for holder in holders for name, _ in getmembers(holder, isfunction) if name.startswith("test_")}


def test_every_row_is_a_change_of_some_version_unless_it_came_to_all() -> None:
    assert {row for row in PROOFS if row not in CHANGED} <= CAME_TO_ALL
    assert {row for row in CHANGED if row.startswith("T")} <= set(ROWS)


def test_every_version_says_what_it_changed_in_a_sentence_that_begins_with_its_date() -> None:
    for version in VERSIONS:
        told = import_module(f"sandbox.api.versions.v{version.replace('-', '_')}").__doc__ or ""
        assert told.startswith(f"{version}: ")
