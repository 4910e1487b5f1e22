"""The documents are in step with the tables that the program runs on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from sandbox import methods
from sandbox.files import read
from sandbox.scenario.script import KEYS
from sandbox.scenario.steps import FRAME, step_faults
from sandbox.scenario.verbs import VERBS
from sandbox.settings import NAMES
from sandbox.shapes import Checker
from sandbox.world.catalogue import LINKING, REGIONS, STATUSES, VENDOR
from sandbox.world.models import MODEL_KINDS, battery, hvac
from sandbox.world.models.habits import QUIRKS, Habits

ROOT = Path(__file__).parent.parent
SCENARIOS = (ROOT / "scenarios" / "README.md").read_text()
VENDORS = (ROOT / "vendors" / "README.md").read_text()


def _cells(text: str) -> list[list[str]]:
    """Give the rows of all Markdown tables in a text."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_paragraph_with_all_arguments(verb: str) -> None:
    paragraphs = re.split(r"\n(?=- \*\*|\n)", SCENARIOS.partition("## Verbs")[2])
    found = [paragraph for paragraph in paragraphs if f"**`{verb}`**" in paragraph]
    assert found, f"scenarios/README.md does not tell of {verb}"
    for name in VERBS[verb].takes:
        assert re.search(rf"\b{name}\b", found[0]), f"the paragraph of {verb} does not name {name}"


def test_no_verb_is_told_of_that_does_not_exist() -> None:
    told = set(re.findall(r"\*\*`(\w+)`\*\*", SCENARIOS))
    assert told == set(VERBS)


def test_every_key_of_a_scenario_and_of_a_step_is_told_of() -> None:
    keys = {name for row in _cells(SCENARIOS) for name in re.findall(r"^`(\w+)`$", row[0])}
    assert keys == {*KEYS, *FRAME}


def test_every_story_is_in_the_table() -> None:
    told = set(re.findall(r"^\| \[(\w+)\]", SCENARIOS, re.MULTILINE))
    assert told == {path.stem for path in (ROOT / "scenarios").glob("*.yaml")}


def test_every_complaint_can_be_had_by_a_step_or_a_setting() -> None:
    rows = _cells(SCENARIOS.partition("## What people complain of")[2])[2:]
    assert len(rows) >= 14
    for _complaint, how in rows:
        steps = [yaml.safe_load(code) for code in re.findall(r"`(\w+: [^`]+)`", how)]
        assert [fault for step in steps for fault in step_faults(step)] == []
        assert steps or set(re.findall(r"`(\w+)`", how)) <= set(NAMES)


def test_every_vendor_is_in_the_table_with_its_number_of_models() -> None:
    files = [read(path, Checker(VENDOR)) for path in sorted((ROOT / "vendors").glob("*.yaml"))]
    told = {row[1]: (row[0], row[2], row[3]) for row in _cells(VENDORS) if len(row) == 5}
    for vendor in files:
        kinds = [kind for kind in MODEL_KINDS if kind in vendor]
        models = sum(len(vendor[kind]["models"]) for kind in kinds)
        assert told[vendor["id"]] == (vendor["name"], ", ".join(kinds), str(models))
    assert len(told) == len(files) + 2, "a vendor is told of that has no file"


def test_every_key_of_a_vendor_file_is_told_of() -> None:
    told = set(re.findall(r"`([\w-]+)`", VENDORS))
    keys = {*VENDOR["properties"], *Habits.__dataclass_fields__, *QUIRKS}
    for kind in MODEL_KINDS:
        keys |= {*VENDOR["properties"][kind]["properties"], *MODEL_KINDS[kind].shape["properties"]}
        keys |= {*MODEL_KINDS[kind].capabilities._fields, *MODEL_KINDS[kind].nulls}
    words = {*STATUSES, *REGIONS, *LINKING, *battery.MODES, *hvac.MODES, *hvac.CATEGORIES}
    assert keys | words <= told


def test_the_defaults_of_a_model_are_told_as_they_are() -> None:
    told = [row for row in _cells(VENDORS) if len(row) == 2]
    for row in (*(kind.made for kind in MODEL_KINDS.values()), Habits):
        for field in fields(row):
            if isinstance(field.default, float):
                default = f"{field.default:g} if left out"
                assert any(f"`{field.name}`" in key and default in text for key, text in told), field.name


def test_every_dependency_earns_its_place_in_the_readme() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.split(r"[><=\[;]", name)[0] for name in project["dependencies"]}
    table = (ROOT / "README.md").read_text().partition("## Dependencies")[2]
    assert {row[0] for row in _cells(table)[2:]} == needed


def test_the_readme_says_at_once_that_it_is_unofficial() -> None:
    first_lines = (ROOT / "README.md").read_text()[:300]
    assert "Unofficial" in first_lines
    assert "Not affiliated with" in first_lines


def test_the_stub_for_editors_is_in_step_with_the_verbs() -> None:
    written = Path(methods.__file__).with_suffix(".pyi").read_text()
    assert written == methods.stub(), "run `python -m sandbox.methods`"


def test_every_command_of_the_makefile_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert targets is not None
    for target in targets.group(1).split():
        assert re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE), f"{target} has no help"
