"""`COVERAGE.md` is in step with the tables; what it says was driven is held against a run of the whole suite."""

from __future__ import annotations

from pathlib import Path

from sandbox.settings import NAMES
from tests.api.versions.matrix import NOT_SERVED
from tests.coverage_page import PAGE, page, served, told
from tests.decisions import DECISIONS

ROOT = Path(__file__).parent.parent


def test_the_page_is_in_step_with_the_tables() -> None:
    written = PAGE.read_text()
    assert page(told(written)) == written, "run `make coverage`"


def test_every_operation_of_every_version_is_driven_by_a_test_that_there_is() -> None:
    driven = told(PAGE.read_text())
    assert {(one.version, one.operation) for one in driven} == served()
    assert not {one.operation for one in driven} & NOT_SERVED.keys()
    assert [one.test for one in driven if not (ROOT / one.test).exists()] == []


def test_every_decision_names_settings_that_there_are() -> None:
    assert {name for one in DECISIONS for name in one.settings} <= set(NAMES)
