"""A saved run is served as it was at a moment: its API and console alive, its file untouched, nothing sent."""

from __future__ import annotations

import signal
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from sandbox import Sandbox
from sandbox.moments import moment_of
from sandbox.server import Options
from sandbox.threaded import ThreadedServer
from tests.processes import serving

START = moment_of("2025-01-06T17:00:00Z")


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, list[Any]]:
    """A file with two clients, whose clock ran at the end, and how the first one stood after each hour."""
    path, states = tmp_path / "run.db", []
    server = ThreadedServer(Options(db=path, start=START, seed=7))
    with Sandbox.connect(server.url) as sandbox, sandbox.add_client(client_id="other", start="2025-01-06T17:00:00Z"):
        car = sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
        sandbox.advance("1h")
        states.append(sandbox.state())
        sandbox.plug_in(car, power=11)
        sandbox.advance("1h")
        states.append(sandbox.state())
        sandbox.add_webhook(url="http://127.0.0.1:9/")
        sandbox.unplug(car)
    server.close()
    return path, states


def looked_back(path: Path, to: str | None) -> ThreadedServer:
    return ThreadedServer(Options(look_back=path, look_back_to=moment_of(to) if to else None))


@pytest.mark.parametrize("hour", [1, 2])
def test_it_stands_as_it_did_at_that_moment(saved: tuple[Path, list[Any]], hour: int) -> None:
    path, states = saved
    server = looked_back(path, f"2025-01-06T{17 + hour}:00:00Z" if hour == 1 else "2025-01-06T18:59:59.999Z")
    with Sandbox.connect(server.url) as sandbox:
        state = sandbox.state()
        if hour == 1:
            assert state.now == states[0].now
            assert state.assets[0].truth.level == states[0].assets[0].truth.level
        else:
            assert state.assets[0].truth.state == "CHARGING"
    server.close()


def test_what_is_done_there_is_forgotten_and_nothing_is_sent(saved: tuple[Path, list[Any]]) -> None:
    path, _ = saved
    before = sha256(path.read_bytes()).hexdigest()
    server = looked_back(path, None)
    with Sandbox.connect(server.url) as sandbox:
        assert sandbox.state().assets[0].truth.state == "UNPLUGGED"
        sandbox.advance("1h")
        assert {delivery.status for delivery in sandbox.deliveries()} == {204}
        assert {client["clientId"] for client in sandbox._remote.ask("GET", "/clients")} == {"sandbox", "other"}
        with urlopen(f"{server.url}/console") as page:
            assert page.status == 200
    server.close()
    assert sha256(path.read_bytes()).hexdigest() == before


def test_from_the_command_line(saved: tuple[Path, list[Any]]) -> None:
    with serving("--to", "2025-01-06T18:00:00Z", command=("replay", str(saved[0]), "--serve")) as served:
        with Sandbox.connect(served.url) as sandbox:
            assert sandbox.now.isoformat() == "2025-01-06T18:00:00+00:00"
        assert served.end(signal.SIGTERM) == 0
