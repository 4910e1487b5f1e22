"""Conditions hold or do not; what is not met says what was wanted and what was seen."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.scenario.expectations import MISSING, Unmet, compare, holds, leaf


@pytest.mark.parametrize(
    ("condition", "seen", "wanted"),
    [
        (41, 41, True),
        (41, 42, False),
        (None, None, True),
        (None, MISSING, False),
        ("CHARGING", "CHARGING", True),
        ({"above": 20}, 21, True),
        ({"above": 20}, 20, False),
        ({"above": 20, "below": 30}, 25, True),
        ({"above": 20, "below": 30}, 30, False),
        ({"near": 7.4, "within": 0.2}, 7.25, True),
        ({"near": 7.4, "within": 0.2}, 7.1, False),
        ({"near": 7.4}, 7.4, True),
        ({"in": ["a", "b"]}, "b", True),
        ({"in": ["a", "b"]}, "c", False),
        ({"not": None}, 1, True),
        ({"not": None}, None, False),
        ({"above": 20}, None, False),
        ({"above": 20}, "21", False),
        ({"above": 0}, True, False),
        ({"id": 1}, {"id": 1}, True),
        (1, True, False),
        (False, 0, False),
        (40, 40.0, True),
        ({"in": [0, 2]}, False, False),
        ({"not": 1}, True, True),
        ({}, {}, True),
    ],
)
def test_a_condition_holds_or_not(condition: Any, seen: Any, wanted: bool) -> None:
    assert holds(condition, seen) is wanted


def test_a_dotted_path_leads_through_objects_and_lists() -> None:
    body = {"data": [{"chargeState": {"batteryLevel": 41}}]}
    assert leaf(body, "data.0.chargeState.batteryLevel") == 41
    assert leaf(body, "data.1.chargeState") is MISSING
    assert leaf(body, "data.first") is MISSING


def test_what_is_met_gives_what_was_seen() -> None:
    assert compare({"a.b": {"above": 1}, "c": None}, {"a": {"b": 2}, "c": None}) == {"a.b": 2, "c": None}


def test_what_is_not_met_names_every_path_with_wanted_and_seen() -> None:
    with pytest.raises(Unmet) as refusal:
        compare({"a.b": {"above": 2}, "c": 1, "d": True}, {"a": {"b": 2}, "c": 1})
    assert refusal.value.detail == 'a.b: wanted {"above":2}, saw 2; d: wanted true, saw nothing'
