"""What the README shows is run as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def block(heading: str) -> str:
    """Give the first block of code under a heading."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found, f"README.md has no code under '{heading}'"
    return found.group(1)


def test_the_first_test_is_ten_lines_and_passes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENODE_SANDBOX_URL", raising=False)
    program = block("A first test")
    assert len([line for line in program.splitlines() if line.strip()]) <= 10
    pytester.makepyfile(program)
    pytester.runpytest("-W", "error", "-W", "ignore::pytest.PytestDeprecationWarning").assert_outcomes(passed=1)


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_the_two_commands_are_there() -> None:
    commands = re.findall(r"^    make (\w+) +# ", README, re.MULTILINE)
    assert commands == ["run", "test"]
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"  make {command} " in told for command in commands)


def test_every_document_that_it_points_to_is_there() -> None:
    for target in re.findall(r"\]\(([^):#]+)\)", README):
        if not target.startswith("benchmarks/"):
            assert (ROOT / target).exists(), target
