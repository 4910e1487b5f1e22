"""Every story in `scenarios/`, found by itself: checked, told, and played to its end with all checks met."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox.checking import faults_of
from sandbox.files import home
from sandbox.scenario.headless import play
from sandbox.scenario.script import load

FILES = sorted(home("scenarios").glob("*.yaml"))
DEMO = "demo"
# A story of sunshine or of frost needs its own weather, which is its seed.
UNDER_ANY_SKY = [path for path in FILES if not re.search("add_inverter|add_hvac", path.read_text())]


def test_there_are_stories_and_nothing_else() -> None:
    assert FILES
    assert {path.name for path in home("scenarios").iterdir()} == {*(path.name for path in FILES), "README.md"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_is_in_order_and_says_what_it_shows(path: Path) -> None:
    assert faults_of(path) == []
    story = load(path.stem)
    assert len(story["name"]) < 80
    assert story["description"].endswith(".")
    assert re.fullmatch("[a-z][a-z_]+", path.stem)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_story_is_played_to_its_end_with_all_checks_met(path: Path) -> None:
    told: list[str] = []
    run = await play(load(str(path)), None, told.append)
    assert run.is_done
    assert [verdict for verdict in run.verdicts if not verdict.is_met] == []
    assert told[-1].endswith(f"scenario ended: {run.name}")
    if path.stem != DEMO:
        assert run.verdicts, "a story that checks nothing shows nothing"


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("path", UNDER_ANY_SKY, ids=lambda path: path.stem)
async def test_a_story_does_not_hang_on_its_seed(path: Path, seed: int) -> None:
    run = await play(load(str(path)), seed, [].append)
    assert not run.has_failed
    assert run.is_done


@pytest.mark.parametrize("path", [path for path in FILES if path.stem != DEMO], ids=lambda path: path.stem)
def test_a_story_has_a_start_of_its_own(path: Path) -> None:
    """Else its clock times would mean something else on another day, and its telling could not be compared."""
    assert "start" in load(path.stem)
    assert "seed" in load(path.stem)


async def test_the_demo_is_a_week_that_goes_well() -> None:
    """What repeats goes on for as long as the demo is served; a week shows that no day is in the way of the next."""
    story = {**load(DEMO), "start": "2025-01-06T00:00:00Z"}
    story["steps"] = [*story["steps"], {"advance": "7d"}]
    told: list[str] = []
    run = await play(story, None, told.append)
    assert not run.has_failed, run.verdicts
    assert sum("arrived" in line for line in told) == 14
