"""Load over HTTP from a process of its own: wrk if it is on the machine, else a small generator on asyncio (this file).

Both keep a number of connections open and ask again on each as soon as it was answered. `python -m benchmarks.load`
reads what to ask from its standard input and writes what it saw to its standard output, as JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from benchmarks.measuring import pin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONNECTIONS = 16
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
SEEN = re.compile(r"99%\s+([\d.]+)(us|ms|s)\b\s+(\d+) requests in ([\d.]+)s,")
FAILED = re.compile(r"Non-2xx.*responses: (\d+)|Socket errors: (.*)")


class Shot(NamedTuple):
    """One request; with several, each connection takes the next one in turn."""

    method: str
    path: str
    body: str = ""


@dataclass(frozen=True)
class Seen:
    """What the load saw: how many answers, in how long, and the time within which 99 of 100 came."""

    answers: int
    seconds: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds


def load(
    url: str,
    shots: Sequence[Shot],
    headers: Mapping[str, str],
    seconds: float,
    connections: int = CONNECTIONS,
    place: int = 1,
) -> Seen:
    """Ask for some seconds, from the second core; anything but a 2xx is an error."""
    with tempfile.TemporaryDirectory() as folder:
        if tool() == "wrk":
            script = Path(folder) / "shots.lua"
            script.write_text(_lua(shots, headers))
            command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "-s", str(script)]
            return _seen(_run([*command, url], "", place))
        asked = {"url": url, "shots": shots, "headers": headers, "seconds": seconds, "connections": connections}
        return Seen(**json.loads(_run([sys.executable, "-m", "benchmarks.load"], json.dumps(asked), place)))


def tool() -> str:
    """Name what makes the load."""
    return "wrk" if shutil.which("wrk") else "asyncio"


def _run(command: Sequence[str], given: str, place: int) -> str:
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    pin(process.pid, place)
    output, _ = process.communicate(given)
    if process.returncode:
        message = f"{command[0]} ended with {process.returncode}"
        raise RuntimeError(message)
    return output


def _seen(output: str) -> Seen:
    failed, seen = FAILED.search(output), SEEN.search(output)
    if failed or not seen:
        message = f"wrk saw failures:\n{output}"
        raise RuntimeError(message)
    p99, unit, answers, seconds = seen.groups()
    return Seen(int(answers), float(seconds), float(p99) * MILLISECONDS[unit])


def _lua(shots: Sequence[Shot], headers: Mapping[str, str]) -> str:
    """Write wrk's script: the requests are made before the load begins, and taken in turn."""
    told = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items())
    made = ", ".join(
        f"wrk.format({json.dumps(method)}, {json.dumps(path)}, nil, {json.dumps(body) if body else 'nil'})"
        for method, path, body in shots
    )
    return f"""
local shots, place = nil, 0
function init(args)
  for name, value in pairs({{{told}}}) do wrk.headers[name] = value end
  shots = {{{made}}}
end
function request()
  place = place % #shots + 1
  return shots[place]
end
"""


class _Connection(asyncio.Protocol):
    """One connection that asks again as soon as it was answered."""

    def __init__(self, requests: Iterator[bytes], ends: float, took: list[float]) -> None:
        self._requests, self._ends, self._took = requests, ends, took
        self._received = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._asked = time.monotonic()
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0) if blank else 0
        if not blank or len(body) < length:
            return
        self._received = b""
        now = time.monotonic()
        self._took.append(now - self._asked)
        if not head.startswith(b"HTTP/1.1 2"):
            self.done.set_exception(RuntimeError(head.decode(errors="replace")))
        elif now >= self._ends:
            self._transport.close()
        else:
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _generate(
    url: str, shots: Sequence[Shot], headers: Mapping[str, str], seconds: float, connections: int
) -> Seen:
    host, _, port = urlsplit(url).netloc.partition(":")
    told = "".join(f"{name}: {value}\r\n" for name, value in {"Host": host, **headers}.items())
    requests = itertools.cycle(
        f"{method} {path} HTTP/1.1\r\n{told}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        for method, path, body in shots
    )
    loop, took, begun = asyncio.get_running_loop(), [], time.monotonic()
    made = [
        await loop.create_connection(lambda: _Connection(requests, begun + seconds, took), host, int(port))
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.done for _, connection in made))
    return Seen(len(took), time.monotonic() - begun, 1000 * sorted(took)[int(len(took) * 0.99)])


if __name__ == "__main__":
    asked = json.loads(sys.stdin.read())
    print(json.dumps(asdict(asyncio.run(_generate(**asked)))))
