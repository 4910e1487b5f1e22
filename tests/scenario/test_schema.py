"""The schema for editors takes every story there is, and finds what is wrong with others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.files import home, read_tree
from sandbox.scenario.schema import editor_schema
from sandbox.scenario.verbs import VERBS
from sandbox.shapes import Checker

FILES = sorted(home("scenarios").glob("*.yaml"))
CHECKER = Checker(editor_schema())


def story(*steps: Any, **frame: Any) -> dict[str, Any]:
    return {"name": "x", "steps": list(steps), **frame}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_story_fits(path: Path) -> None:
    assert CHECKER.faults(read_tree(path)[0]) == []


def test_every_verb_is_there_with_what_it_does() -> None:
    told = editor_schema()["$defs"]["step"]["properties"]
    assert all(told[name]["description"] == verb.does for name, verb in VERBS.items())


def test_our_own_words_are_left_out() -> None:
    assert "x-" not in {key[:2] for key in _keys(editor_schema())}


@pytest.mark.parametrize(
    "step",
    [
        {"unplug": "car"},
        {"add_user": None},
        {"add_vehicle": {"vendor": "TESLA", "battery_level": "{level}"}, "as": "car"},
        {"repeat": {"count": 3, "steps": [{"add_vehicle": {"vendor": {"any_of": ["BMW"]}}}]}},
        {"meanwhile": [{"note": "there"}]},
        {"plug_in": "car", "at": "mon-fri 17:30", "every": "1d"},
    ],
)
def test_what_may_be_written_fits(step: dict[str, Any]) -> None:
    assert CHECKER.faults(story(step)) == []


@pytest.mark.parametrize(
    "step",
    [
        {"fly": "car"},
        {"add_vehicle": {"vendor": 5}},
        {"add_vehicle": {"vendor": "TESLA", "battery_level": 101}},
        {"unplug": None},
        {"repeat": {"count": 3, "steps": [{"fly": "car"}]}},
        "unplug",
        {},
    ],
)
def test_what_is_wrong_is_found(step: Any) -> None:
    assert CHECKER.faults(story(step))


def _keys(value: Any) -> Any:
    if isinstance(value, list):
        for part in value:
            yield from _keys(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _keys(part)
