"""The wheel, installed in an empty environment and used from another folder, is the same sandbox as the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from tests.processes import LONGEST_SECONDS, environment, serving

ROOT = Path(__file__).parent.parent
DEMO = ("--scenario", "demo", "--clock", "manual", "--start", "2025-01-06T17:00:00Z")
NO_NETWORK = ("No matching distribution", "NewConnectionError", "Name or service not known", "name resolution")


def pip(*arguments: str | Path) -> None:
    """Run pip; a machine that reaches no registry cannot be asked this."""
    asked = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *map(str, arguments)]
    ended = subprocess.run(asked, capture_output=True, text=True, timeout=600, check=False)
    if ended.returncode and any(words in ended.stderr for words in NO_NETWORK):
        pytest.skip("needs the Python Package Index")
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    pip("wheel", "--no-deps", "-w", folder, ROOT)
    (made,) = folder.iterdir()
    return made


def test_it_carries_the_code_the_vendors_and_the_stories(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sandbox").rglob("*.py")}
    code |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "sandbox" / "texts").rglob("*.json")}
    code |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "sandbox" / "web" / "pages").rglob("*.*")}
    stubs = {"sandbox/py.typed", "sandbox/methods.pyi"}
    data = {
        f"sandbox/{path.relative_to(ROOT)}" for kind in ("vendors", "scenarios") for path in (ROOT / kind).iterdir()
    }
    assert carried == code | stubs | data


def test_installed_alone_it_is_the_same_sandbox(wheel: Path, tmp_path: Path) -> None:
    """With its own dependencies only, from a folder that has none of our files."""
    home, elsewhere = tmp_path / "venv", tmp_path / "elsewhere"
    elsewhere.mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = str(home / "bin" / "python")
    pip("--python", python, "install", "--no-compile", wheel)
    command = str(home / "bin" / "enode-sandbox")
    for asked in (["vendors", "--json"], ["play", "car_gives_power_back"], ["serve", "--help"]):
        assert ran([command, *asked], elsewhere) == ran([sys.executable, "-m", "sandbox", *asked], ROOT)
    assert served(python, elsewhere) == served(sys.executable, ROOT)


def ran(asked: list[str], folder: Path) -> str:
    ended = subprocess.run(
        asked, capture_output=True, text=True, cwd=folder, env=environment(), timeout=LONGEST_SECONDS, check=True
    )
    return ended.stdout.replace("python -m sandbox", "enode-sandbox")


def served(python: str, folder: Path) -> dict[str, Any]:
    """Serve the demo, let a night pass, and give everything that there is to see."""
    with serving(*DEMO, python=python, folder=folder) as process, Sandbox.connect(process.url) as sandbox:
        sandbox.advance("14h")
        shown = [sandbox.call(method="GET", path=path, status=200) for path in ("/vehicles", "/meters", "/hvacs")]
        seen = {"state": sandbox.state(), "facts": sandbox.facts(), "shown": shown}
        assert process.end() == 0
    return json.loads(json.dumps(seen))
