"""Fleets: blocks of steps done many times, each a little different, the same every time."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.scenario.fleets import expanded, one_turn
from sandbox.scenario.script import script_faults
from tests.conftest import House

CARS = {"add_vehicle": {"vendor": "TESLA", "user": "user-{n}", "battery_level": {"between": [20, 80]}}, "as": "car{n}"}

TURN = {"x": "{home}", "level": "{level}", "note": "{n}: {level} {car}"}
LEVEL = {"add_vehicle": {"vendor": "TESLA", "battery_level": "{level}"}}


def block(count: int, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"repeat": {"count": count, "steps": list(steps)}}


def test_a_block_is_written_out_with_the_number_of_each_turn() -> None:
    steps = list(
        expanded({"steps": [{"note": "before"}, block(2, {"note": "turn {n}"}, {"note": "and"}), {"note": "after"}]}, 7)
    )
    assert steps == [{"note": text} for text in ("before", "turn 1", "and", "turn 2", "and", "after")]


def test_values_are_drawn_between_bounds_whole_or_not() -> None:
    drawn = [step["x"] for step in expanded({"steps": [block(200, {"x": {"between": [1, 3]}})]}, 7)]
    assert set(drawn) == {1, 2, 3}
    parts = [step["x"] for step in expanded({"steps": [block(50, {"x": {"between": [1, 1.5]}})]}, 7)]
    assert all(1 <= part <= 1.5 for part in parts)
    assert len(set(parts)) > 40


def test_one_of_several_is_drawn_and_filled_in() -> None:
    drawn = {step["x"] for step in expanded({"steps": [block(50, {"x": {"any_of": ["a{n}", "b"]}})]}, 7)}
    assert "b" in drawn
    assert {name[0] for name in drawn} == {"a", "b"}
    assert "a{n}" not in drawn


def test_the_seed_decides_what_is_drawn() -> None:
    draw = [list(expanded({"steps": [block(20, {"x": {"between": [0, 1000]}})]}, seed)) for seed in (1, 1, 2)]
    assert draw[0] == draw[1] != draw[2]


@pytest.mark.parametrize(
    "value", [{"between": [1]}, {"between": "x"}, {"any_of": []}, {"any_of": "ab"}, {"above": 5}, 5, None]
)
def test_whatever_is_no_draw_stays_as_it_is(value: Any) -> None:
    assert one_turn({"steps": [{"x": value}]}, 3) == [{"x": value}]


def test_variables_of_a_story_are_drawn_once_and_those_of_a_block_each_turn() -> None:
    story = {
        "variables": {"home": {"between": [1, 1_000_000]}, "text": "home {home}"},
        "steps": [
            {"note": "{text}", "x": "{home}"},
            {"repeat": {"count": 9, "variables": {"level": {"between": [1, 1_000_000]}}, "steps": [TURN]}},
        ],
    }
    first, *turns = list(expanded(story, 7))
    assert first == {"note": f"home {first['x']}", "x": first["x"]}
    assert {turn["x"] for turn in turns} == {first["x"]}
    assert len({turn["level"] for turn in turns}) == 9
    assert all(turn["note"] == f"{n}: {turn['level']} {{car}}" for n, turn in enumerate(turns, 1))


def test_a_text_that_is_a_variable_becomes_its_value_whatever_that_is() -> None:
    story = {"variables": {"steps": [1, {"a": None}]}, "steps": [{"x": "{steps}", "y": "{other}"}]}
    assert list(expanded(story, 7)) == [{"x": [1, {"a": None}], "y": "{other}"}]


@pytest.mark.parametrize(
    ("step", "place"),
    [
        (block(3, {"unplug": "car{n}"}), "unplug"),
        (block(0, {"note": "x"}), "count"),
        ({"repeat": {"count": 2}}, "steps"),
        (block(2, {"add_vehicle": {"vendor": 5}}), "vendor"),
        (block(2, {"fly": {}}), "fly"),
    ],
)
def test_a_mistake_within_a_block_is_found_before_anything_runs(step: dict[str, Any], place: str) -> None:
    (fault,) = script_faults({"name": "x", "steps": [step]})[:1]
    assert place in fault.path or place in str(fault)


def test_what_a_variable_makes_of_a_step_is_checked() -> None:
    wrong = {"name": "x", "variables": {"level": "full"}, "steps": [{"repeat": {"count": 2, "steps": [LEVEL]}}]}
    assert "must be a number, got 'full'" in str(script_faults(wrong)[0])
    assert script_faults({**wrong, "variables": {"level": {"between": [20, 80]}}}) == []


def test_a_variable_is_not_called_as_the_turn_is() -> None:
    (fault,) = script_faults({"name": "x", "variables": {"n": 1}, "steps": []})
    assert fault.path[0] == "variables"


async def test_a_block_makes_things_by_name_and_may_be_asked_for_from_outside(served: House) -> None:
    await served.control("POST", "/do", block(3, CARS))
    await served.move(0)
    cars = (await served.ask("GET", "/vehicles")).body["data"]
    assert [car["userId"] for car in cars] == ["user-3", "user-2", "user-1"]
    assert all(20 <= car["chargeState"]["batteryLevel"] <= 80 for car in cars)
    assert set(served.world.names) == {"car1", "car2", "car3"}
