"""Scenario files are refused with file, line and key, before anything is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.files import Refused
from sandbox.scenario.script import load, script_faults

ROOT = Path(__file__).parent.parent.parent


def _refusal(folder: Path, text: str) -> list[str]:
    path = folder / "story.yaml"
    path.write_text(text)
    with pytest.raises(Refused) as refusal:
        load(str(path))
    return [line.replace(str(path), "story.yaml") for line in str(refusal.value).splitlines()]


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_story_is_in_order(path: Path) -> None:
    assert load(path.stem)["name"]


def test_a_mistake_names_file_line_and_key(tmp_path: Path) -> None:
    assert _refusal(tmp_path, "name: x\nsteps:\n  - note: hello\n  - advance: soon\n") == [
        "story.yaml:4: $.steps[1].advance.by: 'soon' is not a duration such as 2h, 90s, 1d6h, 500ms or PT2H"
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = _refusal(tmp_path, "name: x\nsteps:\n  - fly: 1\n  - drive: {vehicle: a, distance: -1}\n")
    assert [line.split(": ")[0] for line in told] == ["story.yaml:3", "story.yaml:4"]


def test_a_name_that_is_used_before_it_is_made_is_found(tmp_path: Path) -> None:
    assert _refusal(tmp_path, "name: x\nsteps:\n  - unplug: car\n  - add_vehicle: {vendor: TESLA}\n    as: car\n") == [
        "story.yaml:3: $.steps[0].unplug.vehicle: 'car' is used before a step makes it: give one `as: car`"
    ]


def test_names_that_are_made_of_each_other_are_found(tmp_path: Path) -> None:
    cycle = (
        "name: x\nsteps:\n"
        "  - add_vehicle: {vendor: TESLA, account: b}\n    as: a\n"
        "  - link: {account: a, user: u}\n"
        "  - add_account: {vendor: TESLA}\n    as: b\n"
    )
    assert _refusal(tmp_path, cycle)[0].startswith("story.yaml:3: $.steps[0].add_vehicle.account: 'b' is used before")


def test_a_name_in_a_story_within_is_looked_for_outside_too(tmp_path: Path) -> None:
    made = "name: x\nsteps:\n  - add_vehicle: {vendor: TESLA}\n    as: car\n  - meanwhile:\n      - unplug: car\n"
    assert _refusal(tmp_path, made + "      - unplug: cat\n      - meanwhile: [{unplug: cow}]\n") == [
        (
            "story.yaml:7: $.steps[1].meanwhile.steps[1].unplug.vehicle: 'cat' is used before a step makes it: "
            "give one `as: cat`"
        ),
        (
            "story.yaml:8: $.steps[1].meanwhile.steps[2].meanwhile.steps[0].unplug.vehicle: 'cow' is used before a "
            "step makes it: give one `as: cow`"
        ),
    ]


def test_what_a_story_within_makes_is_known_to_the_steps_that_follow() -> None:
    within = {"meanwhile": [{"add_vehicle": {"vendor": "TESLA"}, "as": "car"}]}
    assert script_faults({"name": "x", "steps": [within, {"unplug": "car"}]}) == []


@pytest.mark.parametrize("verb", ["fly", "as"])
def test_a_mistake_in_a_story_within_is_named_with_its_place(tmp_path: Path, verb: str) -> None:
    (told, *_more) = _refusal(tmp_path, f"name: x\nsteps:\n  - meanwhile:\n      - {verb}: away\n")
    assert told.startswith("story.yaml:4: $.steps[0].meanwhile.steps[0]")


@pytest.mark.parametrize("name", ["../demo", "demo.yaml", "/demo", "scenarios", "a b", "de\nmo", "demo.json"])
def test_only_a_plain_word_is_a_name_of_ours_everything_else_a_file(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        load(name)
    is_word = name == "scenarios"
    assert str(refusal.value).startswith("there is no scenario" if is_word else f"{name}: cannot be read")


def test_a_story_in_json_is_read_like_one_in_yaml(tmp_path: Path) -> None:
    path = tmp_path / "story.json"
    path.write_text('{"name": "x", "steps": [{"note": "hello"}]}')
    assert load(str(path)) == {"name": "x", "steps": [{"note": "hello"}]}


def test_a_name_for_what_makes_nothing_is_refused(tmp_path: Path) -> None:
    assert _refusal(tmp_path, "name: x\nsteps:\n  - note: hello\n    as: it\n") == [
        "story.yaml:4: $.steps[0].as: note makes nothing to name"
    ]


def test_restore_cannot_stand_in_a_scenario(tmp_path: Path) -> None:
    assert _refusal(tmp_path, "name: x\nsteps:\n  - restore: a\n") == [
        "story.yaml:3: $.steps[0].restore: cannot stand in a scenario"
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("start: tomorrow", "$.start: 'tomorrow' is not a moment such as 2025-01-06T17:00:00Z, with Z or an offset"),
        ("timezone: Oslo", "$.timezone: 'Oslo' is not an IANA time zone"),
        ("seed: -1", "$.seed: must be at least 0, got -1"),
        (
            "mood: good",
            (
                "$.mood: is not known: must be one of name, description, start, seed, timezone, clock, client, "
                "settings, variables, goes_on, steps"
            ),
        ),
        ("settings: {telemetry: never}", "$.settings.telemetry: must be one of prompt, polled, got 'never'"),
    ],
)
def test_a_mistake_in_the_frame_is_found(tmp_path: Path, line: str, sentence: str) -> None:
    assert _refusal(tmp_path, f"name: x\n{line}\nsteps: []\n") == [f"story.yaml:2: {sentence}"]


def test_a_story_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(Refused, match=r"there is no scenario 'nowhere': must be a file, or one of .*demo"):
        load("nowhere")


def test_what_is_not_a_script_is_refused() -> None:
    (fault,) = script_faults([])
    assert fault.message == "must be an object, got a list"
