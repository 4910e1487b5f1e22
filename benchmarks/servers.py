"""Servers in processes of their own, pinned to the first core: ours as people serve it, and the bare floor."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.load import Shot, load
from benchmarks.measuring import cpu_seconds, pin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sandbox import Sandbox

START = "2025-01-06T00:00:00Z"
OURS = (sys.executable, "-m", "sandbox", "serve")
RECEIVER = (sys.executable, "-m", "benchmarks.receiver")
BARE = (sys.executable, "-m", "benchmarks.bare")


@dataclass(frozen=True)
class Served:
    """A server that runs: its process and address."""

    process: subprocess.Popen[str]
    url: str


@contextmanager
def running(command: Sequence[str], place: int = 0) -> Iterator[Served]:
    """Run a server until the end of the block; it says its address on its first line."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    pin(process.pid, place)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if "http" not in line:
            message = f"{' '.join(command)} did not start"
            raise RuntimeError(message)
        yield Served(process, line.split()[-1])
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextmanager
def ours(*flags: str) -> Iterator[Served]:
    """Run ours on a free port, its clock standing."""
    with running([*OURS, "--port", "0", "--clock", "manual", "--start", START, *flags]) as served:
        yield served


@contextmanager
def bare(folder: Path | None = None) -> Iterator[Served]:
    """Run the bare floor on a free port, with what the folder holds."""
    with running([*BARE, "0", *([str(folder)] if folder else [])]) as served:
        yield served


def answers_per_cpu_second(server: Served, shots: Sequence[Shot], headers: Mapping[str, str], seconds: float) -> float:
    """Load a server, and give its answers per second of its processor time.

    The same as answers per second while the server has its core to itself, and still right when it has not.
    """
    used = cpu_seconds(server.process.pid)
    seen = load(server.url, shots, headers, seconds)
    return seen.answers / (cpu_seconds(server.process.pid) - used)


def bearer(sandbox: Sandbox) -> dict[str, str]:
    """Get a token, as a header."""
    basic = base64.b64encode(f"{sandbox.client_id}:{sandbox.client_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    request = urllib.request.Request(sandbox.token_url, b"grant_type=client_credentials", headers)
    with urllib.request.urlopen(request) as response:
        return {"Authorization": f"Bearer {json.load(response)['access_token']}"}


def fetched(url: str, headers: dict[str, str], body: Any = None) -> bytes:
    """Ask once, and give the bytes of the answer."""
    data = None if body is None else json.dumps(body).encode()
    told = {**headers, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, told)) as response:
        answer: bytes = response.read()
        return answer
