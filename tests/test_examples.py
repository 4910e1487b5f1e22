"""The examples for programs that are not Python's, the container and the CI action, as far as they run here."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.cli import main
from sandbox.files import read_tree
from tests.processes import LONGEST_SECONDS, environment, serving

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMMAND = shlex.join([sys.executable, "-m", "sandbox"])

needs_node = pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
needs_curl = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**environment(), **variables},
        timeout=LONGEST_SECONDS,
        check=False,
    )


@needs_node
def test_a_program_in_node_stops_a_car(enode_sandbox: Sandbox) -> None:
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    enode_sandbox.plug_in(car, power=11)
    enode_sandbox.advance("2h")
    enode_sandbox.set_clock(5)
    login = {"CLIENT_ID": enode_sandbox.client_id, "CLIENT_SECRET": enode_sandbox.client_secret}
    where = {"URL": enode_sandbox.url, "TOKEN_URL": enode_sandbox.token_url}
    ended = run(
        "node", "examples/node/charge.mjs", **{f"ENODE_{name}": told for name, told in {**login, **where}.items()}
    )
    assert (ended.stderr, ended.stdout) == ("", "CONFIRMED, at 74 %, PLUGGED_IN:STOPPED\n")


@needs_curl
def test_a_shell_script_runs_a_sandbox_of_its_own() -> None:
    ended = run("sh", "examples/shell/charge.sh", ENODE_SANDBOX=COMMAND)
    assert (ended.stderr, ended.stdout) == ("", "charging: true, level: 74 %\n")


# the container


def instruction(name: str) -> str:
    (found,) = re.findall(rf"^ *{name} (.*)$", DOCKERFILE.replace("\\\n", ""), re.MULTILINE)
    return str(found)


def test_the_container_is_slim_and_its_user_is_nobody() -> None:
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:3.13-slim"}
    assert instruction("USER") == "10001:10001"
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert all((ROOT / name).exists() for line in copied for name in line.split())
    allowed = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert {name for line in copied for name in line.split()} == allowed


def test_what_the_container_sets_are_variables_of_serve() -> None:
    told = set(re.findall(r"ENODE_SANDBOX_\w+", instruction("ENV")))
    known = {option.envvar for option in main.commands["serve"].params}
    assert told
    assert told <= known
    assert json.loads(instruction("ENTRYPOINT")) == ["enode-sandbox"]
    assert json.loads(instruction("CMD")) == ["serve"] or "CMD" in DOCKERFILE


def test_the_health_check_of_the_container_says_whether_it_answers() -> None:
    (found,) = re.findall(r"^    CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    _python, *check = json.loads(found)
    with serving("--host", "0.0.0.0", "--control-token", "s3cret") as served:
        port = served.url.rpartition(":")[2]
        assert run(sys.executable, *check, ENODE_SANDBOX_PORT=port).returncode == 0
        served.end()
    assert run(sys.executable, *check, ENODE_SANDBOX_PORT=port).returncode != 0


# the action


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Path]:
    """A runner's folder in which the sandbox is installed; what was started is ended."""
    binaries = tmp_path / "enode-sandbox" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "enode-sandbox").write_text(f'#!/bin/sh\nexec {COMMAND} "$@"\n')
    (binaries / "enode-sandbox").chmod(0o755)
    yield tmp_path
    process = tmp_path / "enode-sandbox.pid"
    if process.exists():
        subprocess.run(["kill", process.read_text().strip()], capture_output=True, check=False)


def action() -> dict[str, Any]:
    return dict(read_tree(ROOT / "action.yml")[0])


def step(name: str, runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as a runner would."""
    (found,) = (one for one in action()["runs"]["steps"] if one["id"] == name)
    given = {"port": "0", "clock": "manual", "scenario": "", **inputs}
    variables = {
        variable: given[re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", value).group(1)]
        for variable, value in found.get("env", {}).items()
    }
    files = {name: str(runner / name) for name in ("GITHUB_OUTPUT", "GITHUB_ENV")}
    return run("bash", "-e", "-o", "pipefail", "-c", found["run"], RUNNER_TEMP=str(runner), **files, **variables)


@needs_curl
def test_the_action_starts_a_sandbox_and_tells_where_it_is(runner: Path) -> None:
    assert step("start", runner, scenario="demo").returncode == 0
    waited = step("wait", runner)
    assert (waited.returncode, waited.stderr) == (0, "")
    outputs = dict(line.split("=", 1) for line in (runner / "GITHUB_OUTPUT").read_text().splitlines())
    variables = dict(line.split("=", 1) for line in (runner / "GITHUB_ENV").read_text().splitlines())
    assert set(outputs) == set(action()["outputs"])
    assert variables["ENODE_URL"] == variables["ENODE_SANDBOX_URL"] == outputs["url"]
    with Sandbox.connect(outputs["url"], client_id=outputs["client-id"]) as sandbox:
        assert len(sandbox.state().assets) > 1


@needs_curl
def test_the_action_says_why_a_sandbox_did_not_start(runner: Path) -> None:
    assert step("start", runner, scenario="nothing-such").returncode == 0
    waited = step("wait", runner)
    assert waited.returncode == 1
    assert "there is no scenario 'nothing-such'" in waited.stdout


def test_the_action_installs_what_it_is_told() -> None:
    (install,) = (one for one in action()["runs"]["steps"] if one["id"] == "install")
    assert install["env"] == {"SOURCE": "${{ inputs.source }}"}
    assert action()["inputs"]["source"]["default"] == "${{ github.action_path }}"
