"""The server as a process of its own: begun, asked, killed or stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_SECONDS = 60
ENVIRONMENT = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "error"}


class Process:
    """`python -m sandbox serve` on a free port, ready to be asked."""

    def __init__(self, db: Path, *flags: str, clock: str = "manual") -> None:
        """Begin, and wait for its first line."""
        command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--db", str(db), "--clock", clock, *flags]
        self.db = db
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        first = self._process.stdout.readline()
        if not first:
            _, told = self._process.communicate(timeout=LONGEST_SECONDS)
            raise AssertionError(f"it did not begin to serve: {told}")
        self.url = first.strip().rpartition(" ")[2]
        self.pid = self._process.pid

    def kill(self) -> None:
        """End it as a crash would, without a chance to tidy up."""
        self._process.kill()
        self._process.communicate(timeout=LONGEST_SECONDS)

    def stop(self) -> tuple[int, str]:
        """Ask it to end; gives its exit code, and what it wrote to standard error."""
        self._process.send_signal(signal.SIGTERM)
        _, told = self._process.communicate(timeout=LONGEST_SECONDS)
        return self._process.returncode, told


@contextmanager
def serving(db: Path, *flags: str, clock: str = "manual") -> Iterator[Process]:
    """Serve for a while; killed at the end, unless it has ended by then."""
    process = Process(db, *flags, clock=clock)
    try:
        yield process
    finally:
        if process._process.poll() is None:
            process.kill()


def refused(*words: str, **given: object) -> str:
    """Run a command line that must be refused with 2 and one sentence; gives the sentence."""
    ran = subprocess.run(
        [sys.executable, "-m", "sandbox", *words],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
        **given,
    )
    assert (ran.returncode, ran.stdout) == (2, ""), ran
    (sentence,) = ran.stderr.splitlines()
    return sentence
