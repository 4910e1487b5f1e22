"""The pages of `docs/` are run as they stand: tests, programs, stories and shell; the reference is in step."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import reference
from tests.processes import LONGEST_SECONDS, environment

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if page.name != "reference.md")
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUN = [page for page in PAGES if BLOCK.search(page.read_text())]


def name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
@pytest.mark.parametrize("page", RUN, ids=name)
def test_a_page_is_run_as_it_stands(page: Path, tmp_path: Path) -> None:
    command = tmp_path / "bin" / "enode-sandbox"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, "-m", "sandbox"])} "$@"\n')
    command.chmod(0o755)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = -q -p no:cacheprovider -p no:randomly -p no:xdist -p no:asyncio\n"
    )
    whole = {**environment(), "PYTHONPATH": str(ROOT)}
    whole["PATH"] = f"{command.parent}:{whole['PATH']}"
    for place, (language, file, code) in enumerate(BLOCK.findall(page.read_text())):
        path = tmp_path / (file or f"block_{place}.{language}")
        path.write_text(code)
        runs = {
            "python": [sys.executable, *(["-W", "error", "-m", "pytest"] if file else []), str(path)],
            "sh": ["bash", "-e", str(path)],
            "yaml": [str(command), "check", str(path)],
        }
        ended = subprocess.run(
            runs[language],
            cwd=tmp_path,
            env=whole,
            capture_output=True,
            text=True,
            timeout=4 * LONGEST_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, f"{code}\n{ended.stdout}\n{ended.stderr}"


def test_the_reference_is_in_step_with_the_tables() -> None:
    assert (DOCS / "reference.md").read_text() == reference.page(), "run `python -m sandbox.reference`"


def test_every_page_is_in_the_list_and_every_link_leads_somewhere() -> None:
    listed = set(re.findall(r"\]\(([^)#]+)\)", (DOCS / "README.md").read_text()))
    assert listed == {name(page) for page in DOCS.rglob("*.md")} - {"README.md"}
    for page in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\(([^):#\s]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{name(page)}: {target}"
