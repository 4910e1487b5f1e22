"""`enode-sandbox serve` as a process of its own: begun, waited for by its greeting, asked, killed or told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
READY = "Enode sandbox ready on "
LONGEST_SECONDS = 60


@dataclass
class Served:
    """A serving process: the lines of its greeting, and what came of it once it has ended."""

    process: subprocess.Popen[str]
    greeting: list[str] = field(default_factory=list)
    err: str = ""

    @property
    def url(self) -> str:
        return self.greeting[0].removeprefix(READY)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def pasted(self) -> str:
        """The lines of the greeting that are meant to be pasted into a shell."""
        return "\n".join(line.strip() for line in self.greeting[self.greeting.index("  Try:") + 1 :])

    def told(self, word: str) -> str:
        """Give what the greeting says about something, such as `client id`."""
        (line,) = (line for line in self.greeting if line.startswith(f"  {word} "))
        return line.removeprefix(f"  {word} ").strip()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, and keep what was written to standard error; gives the exit code."""
        self.process.send_signal(how)
        _out, self.err = self.process.communicate(timeout=LONGEST_SECONDS)
        return self.process.returncode

    def kill(self) -> None:
        """End it as a crash would, without a chance to tidy up."""
        self.end(signal.SIGKILL)


def environment(**variables: str) -> dict[str, str]:
    """Give this process's environment without variables of the sandbox's, but for those named."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("ENODE_SANDBOX_")}
    return {**mine, **{f"ENODE_SANDBOX_{name}": value for name, value in variables.items()}}


def strict() -> dict[str, str]:
    """Give this process's environment, in which a warning is an error."""
    return {**environment(), "PYTHONWARNINGS": "error"}


@contextmanager
def serving(
    *flags: str,
    python: str = sys.executable,
    folder: Path | None = None,
    command: tuple[str, ...] = ("serve",),
    **variables: str,
) -> Iterator[Served]:
    """Serve on a free port until the block ends; the process is killed should it still run then."""
    port = () if "PORT" in variables else ("--port", "0")
    with _begun([python, "-m", "sandbox", *command, *port, *flags], environment(**variables), folder) as served:
        yield served


@contextmanager
def keeping(db: Path, *flags: str, clock: str = "manual") -> Iterator[Served]:
    """Serve what a journal's file keeps, in the same way; a warning is an error."""
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--db", str(db), "--clock", clock, *flags]
    with _begun(command, strict(), ROOT) as served:
        yield served


@contextmanager
def _begun(command: list[str], environ: dict[str, str], folder: Path | None) -> Iterator[Served]:
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, env=environ
    )
    served = Served(process)
    try:
        assert process.stdout is not None
        while not served.greeting or "clock/advance" not in served.greeting[-1]:
            line = process.stdout.readline()
            assert line, f"ended before it was ready: {process.communicate()[1]}"
            served.greeting.append(line.rstrip("\n"))
        yield served
    finally:
        process.kill()
        process.communicate()


def refused(*words: str, **given: object) -> str:
    """Run a command line that must be refused with 2 and one sentence; gives the sentence."""
    ran = subprocess.run(
        [sys.executable, "-m", "sandbox", *words],
        cwd=ROOT,
        env=strict(),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
        **given,
    )
    assert (ran.returncode, ran.stdout) == (2, ""), ran
    (sentence,) = ran.stderr.splitlines()
    return sentence
