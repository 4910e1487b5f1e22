"""What isolation costs: a new client over HTTP, and the pytest fixtures for each test."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, at_most
from benchmarks.servers import ours
from sandbox import Sandbox

MOST_MS = 5.0
NOTHING = "nothing"
FIXTURES = ("enode_sandbox", "enode_webhooks")

# Sums what setting up and tearing down took, over all tests but the first one, which starts the server.
TIMEKEEPER = """
import pytest

@pytest.fixture
def nothing():
    yield

took, first = 0.0, None

def pytest_runtest_logreport(report):
    global took, first
    first = first or report.nodeid
    if report.nodeid != first and report.when != "call":
        took += report.duration

def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"TOOK {took}")
"""


def measure(*, is_quick: bool) -> list[Figure]:
    return [new_client(100 if is_quick else 1_000), *fixtures(*((1, 20) if is_quick else (5, 200)))]


def fixtures(rounds: int, tests: int) -> list[Figure]:
    """Measure what each fixture costs on top of the one that it needs."""
    figures, asked = [], [NOTHING]
    below = [fixture_ms(asked, tests) for _ in range(rounds)]
    for fixture in FIXTURES:
        asked.append(fixture)
        took = [fixture_ms(asked, tests) for _ in range(rounds)]
        own = median(took) - median(below)
        remark = f"setting up and tearing down, {rounds} runs of {tests} tests, what lies below taken off"
        figures.append(Figure(f"`{fixture}`, a test", f"{own:.2f} ms", "nothing", own, at_most(MOST_MS, " ms"), remark))
        below = took
    return figures


def new_client(count: int) -> Figure:
    """Make clients on a server that runs, and remove them again."""
    made, removed = [], []
    with ours() as served:
        sandbox = Sandbox.connect(served.url)
        for _ in range(count):
            begun = time.perf_counter()
            client = sandbox.add_client()
            between = time.perf_counter()
            client.remove_client()
            removed.append(1000 * (time.perf_counter() - between))
            made.append(1000 * (between - begun))
            client.close()
    shown = f"{median(made):.2f} ms"
    most = sorted(made)[int(count * 0.99)]
    remark = f"median of {count}; 99 of 100 within {most:.1f} ms; removing one {median(removed):.2f} ms"
    return Figure("a new client over HTTP", shown, "nothing", median(made), at_most(MOST_MS, " ms"), remark)


def fixture_ms(asked: list[str], tests: int) -> float:
    """Run tests that do nothing but ask for fixtures; gives milliseconds of each for setting up and tearing down."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "conftest.py").write_text(TIMEKEEPER)
        (Path(folder) / "test_nothing.py").write_text(
            "\n".join(f"def test_{number}({', '.join(asked)}): pass" for number in range(tests + 1))
        )
        options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "--rootdir", folder, folder]
        path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
        output = subprocess.run(
            [sys.executable, "-m", "pytest", *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return 1000 * float(output.partition("TOOK ")[2].split()[0]) / tests
