"""Headless play tells a story to its end, and gives signs of life while there is nothing to tell."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.scenario import headless
from sandbox.scenario.headless import play
from sandbox.scenario.script import load, script_faults

QUIET = {"call": {"method": "GET", "path": "/vehicles"}, "every": "1m"}


def story(*steps: dict[str, Any], **frame: Any) -> dict[str, Any]:
    made = {"name": "a story", "start": "2025-01-06T17:00:00Z", "steps": list(steps), **frame}
    assert script_faults(made) == []
    return made


async def told_of(script: dict[str, Any], seed: int | None = None) -> list[str]:
    told: list[str] = []
    await play(script, seed, told.append)
    return told


async def test_a_story_told_twice_is_the_same_to_the_letter() -> None:
    script = load("commuter_charges_overnight")
    assert await told_of(script) == await told_of(script)


async def test_a_story_ends_with_its_last_step() -> None:
    tick = {"note": "tick", "every": "1h"}
    assert await told_of(story(tick, {"advance": "90m"}, {"note": "done"})) == [
        "2025-01-06T17:00:00.000Z  noted: tick",
        "2025-01-06T18:00:00.000Z  noted: tick",
        "2025-01-06T18:30:00.000Z  noted: done",
        "2025-01-06T18:30:00.000Z  scenario ended: a story",
    ]


async def test_deliveries_are_told_of_only_when_they_fail() -> None:
    told = await told_of(
        story(
            {"add_webhook": {}, "as": "hook"},
            {"break_webhook": {"webhook": "hook", "times": 1}},
            {"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"},
            {"advance": "30m"},
        )
    )
    assert told == [
        "2025-01-06T17:00:00.000Z  hook did not take a delivery: try 1",
        "2025-01-06T17:30:00.000Z  scenario ended: a story",
    ]


async def test_while_there_is_nothing_to_tell_it_says_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    murmured: list[str] = []
    monkeypatch.setattr(headless, "SILENCE_SECONDS", 0.0)
    await play(story(QUIET, {"advance": "10d"}), None, [].append, murmured.append)
    assert len(murmured) > 1
    assert murmured == sorted(murmured)
    assert all(line.startswith("2025-01-") and line.endswith("Z  …") for line in murmured)


async def test_a_short_story_has_no_need_of_that() -> None:
    murmured: list[str] = []
    await play(story({"advance": "1h"}), None, [].append, murmured.append)
    assert murmured == []
