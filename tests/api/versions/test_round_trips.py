"""Down and up again: property tests over bodies drawn from the shapes themselves, for every version and named shape."""

from __future__ import annotations

import copy
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.api.versions import NEWEST, SHAPES, VERSIONS, changes_after, edition
from sandbox.api.versions.changes import Added, Filled, Nulled, Removed, ShapeChange
from sandbox.shapes import named
from tests.drawing import drawn

EDITIONS = {version: edition(version) for version in VERSIONS}
CASES = [  # a shape is drawn in the versions before which it changed: in between, nothing happens to it
    (version, name)
    for newer, version in pairwise(VERSIONS)
    for name in SHAPES
    if EDITIONS[version].steps(name) != EDITIONS[newer].steps(name)
]
# What versions before 2023-08-01 say of these is worked out anew on the way (T38 to T46), and tested row by row.
DERIVED = ("Schedule", "ChargeSchedule", "TemperatureSchedule", "TemperatureRule", "SmartCharging", "ActionEvent")
RETURNING = [case for case in CASES if not (case[0] < "2023-08-01" and case[1].startswith(DERIVED))]
ONE_WAY = {"Problem"}  # problems only ever leave; nobody sends one in
SENT_IN = {  # these only ever come in; what came is not turned down
    "SubscribedEvent",
    "WebhookInput",
    "WebhookPatch",
    "SchedulePatch",
    "ChargeSchedulePatch",
    "TemperatureSchedulePatch",
    "LinkLanguage",
    "LinkRequest",
    "RelinkRequest",
}
HIDDEN_IN_PART = {"Intervention", "InterventionList"}  # those without a vendor are not turned down, but left out
few = settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@cache
def bodies(name: str, version: str) -> st.SearchStrategy[Any]:
    """Give what draws bodies of a named shape in a version; made once, since that takes longer than drawing."""
    return drawn(named(name), edition(version).shapes)


def without(body: Any, keys: frozenset[str]) -> Any:
    """Leave keys out, wherever they are: what a version does not know cannot come back from it."""
    if isinstance(body, dict):
        return {key: without(part, keys) for key, part in body.items() if key not in keys}
    return [without(part, keys) for part in body] if isinstance(body, list) else body


def last_names(version: str, *kinds: type[Added | Removed | Nulled | Filled]) -> frozenset[str]:
    return frozenset(change.field.split(".")[-1] for change in changes_after(version) if isinstance(change, kinds))


@pytest.mark.parametrize(("version", "name"), [case for case in CASES if case[1] not in SENT_IN | HIDDEN_IN_PART])
@given(data=st.data())
@few
def test_whatever_is_turned_down_fits_the_older_shape(version: str, name: str, data: st.DataObject) -> None:
    body = data.draw(bodies(name, NEWEST))
    spoken = edition(version)
    assert spoken.checker(named(name)).faults(spoken.lower(name, body)) == []


@pytest.mark.parametrize(("version", "name"), [case for case in RETURNING if case[1] not in ONE_WAY])
@given(data=st.data())
@few
def test_down_and_up_again_loses_only_what_the_older_version_does_not_know(
    version: str, name: str, data: st.DataObject
) -> None:
    body = data.draw(bodies(name, NEWEST))
    spoken, lost = edition(version), last_names(version, Added, Nulled, Filled)
    there_and_back = spoken.raise_up(name, spoken.lower(name, copy.deepcopy(body)))
    assert without(there_and_back, lost) == without(body, lost)


@pytest.mark.parametrize(("version", "name"), [case for case in RETURNING if case[1] not in ONE_WAY])
@given(data=st.data())
@few
def test_up_and_down_again_changes_only_what_is_told_anew(version: str, name: str, data: st.DataObject) -> None:
    spoken, told_anew = edition(version), last_names(version, Removed, Nulled, Filled)
    body = data.draw(bodies(name, version))
    there_and_back = spoken.lower(name, spoken.raise_up(name, copy.deepcopy(body)))
    assert without(there_and_back, told_anew) == without(body, told_anew)


def test_the_newest_version_changes_nothing() -> None:
    assert not [name for name in SHAPES if edition(NEWEST).changes(name)]


def test_making_an_older_edition_leaves_the_shapes_of_the_newest_alone() -> None:
    before = repr(SHAPES)
    for version in VERSIONS:
        edition.__wrapped__(version)
    assert repr(SHAPES) == before


def test_every_change_of_a_shape_names_a_shape_and_a_row_of_the_documentation() -> None:
    for changes in VERSIONS.values():
        for change in changes:
            assert change.rows
            if isinstance(change, ShapeChange):
                assert change.shape in SHAPES
