"""How long from starting the process to the first answer, and how much memory it holds then; beside bare aiohttp."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from statistics import median

from benchmarks.figures import Figure, at_most
from benchmarks.measuring import in_turns, pin, resident_kb
from benchmarks.servers import BARE, OURS

LONGEST_SECONDS = 20.0
GLANCE_SECONDS = 0.001
ASKED = b"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def measure(*, is_quick: bool) -> list[Figure]:
    rounds = 3 if is_quick else 25
    held: dict[str, list[float]] = {"ours": [], "bare": []}

    def start(name: str, *command: str) -> float:
        seconds, kilobytes = first_answer(*command)
        held[name].append(kilobytes)
        return 1000 * seconds

    def ours() -> float:
        return start("ours", *OURS, "--port")

    def bare() -> float:
        return start("bare", *BARE)

    ours(), bare()
    seen = in_turns(rounds, ours, bare)
    mine, theirs = (median(held[name]) / 1024 for name in ("ours", "bare"))
    return [
        Figure(
            "process start to first answer",
            f"{seen.ours:.0f} ms",
            f"{seen.beside:.0f} ms bare aiohttp",
            seen.ratio,
            at_most(1.4),
            f"`serve`, empty world; {seen.remark}",
        ),
        Figure("memory then", f"{mine:.1f} MB", f"{theirs:.1f} MB bare aiohttp", mine / theirs, at_most(1.3)),
    ]


def first_answer(*command: str) -> tuple[float, float]:
    """Start a server on a free port, given last; gives seconds until it answers, and its kilobytes then.

    Bytecode is kept, as it is after an installation.
    """
    port, begun = free_port(), time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL, env=environment)
    pin(process.pid, 0)
    try:
        while not is_answering(port):
            if process.poll() is not None or time.monotonic() - begun > LONGEST_SECONDS:
                message = f"{' '.join(command)} does not answer"
                raise RuntimeError(message)
            time.sleep(GLANCE_SECONDS)
        return time.monotonic() - begun, resident_kb(process.pid)
    finally:
        process.terminate()
        process.wait()


def is_answering(port: int) -> bool:
    """Whether a server says there that it is ready."""
    try:
        with socket.create_connection(("127.0.0.1", port), LONGEST_SECONDS) as connection:
            connection.sendall(ASKED)
            return connection.recv(64).startswith(b"HTTP/1.1 204")
    except ConnectionRefusedError:
        return False


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
