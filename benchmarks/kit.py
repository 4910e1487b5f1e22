"""What the test kit costs: going back to a snapshot, tests in virtual time, and many workers on one server."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.measuring import resident_kb
from benchmarks.servers import ours
from sandbox import Sandbox

HOMES, ASSETS = 17, 100
DEVICES = (
    ("meter", "HUAWEI"),
    ("inverter", "HUAWEI"),
    ("battery", "HUAWEI"),
    ("hvac", "DAIKIN"),
    ("charger", "EASEE"),
    ("vehicle", "BMW"),
)
WORKERS = 16
MOST_MS = 20.0
EXAMPLES = Path(__file__).parent.parent / "examples" / "pytest"
# Adds up how far world time was moved, over all tests of a run.
DISTANCE = """
import sandbox

moved, move = [], sandbox.Sandbox.remove_client

def pytest_configure():
    whole = sandbox.Sandbox.add_client
    def counted(self, **terms):
        made = whole(self, **terms)
        begun = made.now
        def removed():
            moved.append((made.now - begun).total_seconds())
            move(made)
        made.remove_client = removed
        return made
    sandbox.Sandbox.add_client = counted

def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"MOVED {sum(moved)}")
"""
USE = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_it(enode_sandbox, number):
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    enode_sandbox.plug_in(car)
    enode_sandbox.advance("1h")
    enode_sandbox.expect(vehicle=car, chargeState__isCharging=True)
"""


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, tests = (3, 100) if is_quick else (20, 2_000)
    return [restoring(rounds), examples(), parallel(tests)]


def restoring(rounds: int) -> Figure:
    """Go back to a snapshot of a hundred devices after a day."""
    took = []
    with ours() as served:
        sandbox = Sandbox.connect(served.url)
        made = [
            sandbox.do(f"add_{kind}", vendor=vendor, user=f"user-{home}")
            for home in range(HOMES)
            for kind, vendor in DEVICES
        ][:ASSETS]
        cars = [thing for place, thing in enumerate(made) if DEVICES[place % len(DEVICES)][0] == "vehicle"]
        for car in cars:
            sandbox.plug_in(car)
        sandbox.advance("8h")
        for car in cars:
            sandbox.unplug(car)
            sandbox.drive(car, distance=20)
        sandbox.advance("16h")
        sandbox.snapshot("a-day-later")
        for _ in range(rounds):
            begun = time.perf_counter()
            sandbox.restore("a-day-later")
            took.append(1000 * (time.perf_counter() - begun))
        sandbox.close()
    own = median(took)
    remark = f"median of {rounds}, over HTTP; the slowest {max(took):.1f} ms"
    return Figure(
        f"going back, {ASSETS} devices after a day", f"{own:.1f} ms", "nothing", own, at_most(MOST_MS, " ms"), remark
    )


def examples() -> Figure:
    """Run the example tests; how much time passed in their worlds for each second that they took."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "distance.py").write_text(DISTANCE)
        begun = time.perf_counter()
        told = run_pytest([str(EXAMPLES), "-p", "distance", "-p", "no:xdist"], folder)
        took = time.perf_counter() - begun
    moved = float(told.partition("MOVED ")[2].split()[0])
    shown = f"{took:.1f} s, start and all"
    return Figure("the example tests", shown, f"{moved / 3600:.0f} h asleep", moved / took, at_least(100))


def parallel(tests: int) -> Figure:
    """Make, use and delete clients from many workers on one server; what of its memory does not come back."""
    with ours() as served, tempfile.TemporaryDirectory() as folder:
        where = {"ENODE_SANDBOX_URL": served.url}

        def use(count: int) -> float:
            (Path(folder) / "test_use.py").write_text(USE.format(count=count))
            begun = time.perf_counter()
            run_pytest([folder, "-n", str(WORKERS)], folder, **where)
            return time.perf_counter() - begun

        use(tests // 4)
        before = resident_kb(served.process.pid)
        took = use(tests)
        after = resident_kb(served.process.pid)
    question = f"{tests:,} tests, {WORKERS} workers, memory after"
    remark = f"{took:.0f} s in all, after {tests // 4:,} tests that warmed it up"
    return Figure(question, f"{after / 1024:.1f} MB", f"{before / 1024:.1f} MB", after / before, at_most(1.1), remark)


def run_pytest(arguments: list[str], folder: str, **variables: str) -> str:
    """Run pytest; gives what it printed."""
    path = os.pathsep.join([str(Path(__file__).parent.parent), folder, os.environ.get("PYTHONPATH", "")])
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments]
    ended = subprocess.run(
        asked, env={**os.environ, "PYTHONPATH": path, **variables}, capture_output=True, text=True, check=False
    )
    assert not ended.returncode, ended.stdout
    return ended.stdout
