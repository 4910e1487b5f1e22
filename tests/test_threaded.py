"""A server in a thread starts before it is handed over, says why it cannot, and leaves nothing behind."""

from __future__ import annotations

import socket
import threading
from urllib.request import urlopen

import pytest

from sandbox.server import CannotStart, Options
from sandbox.threaded import ThreadedServer


def test_it_answers_at_once_and_no_more_when_closed() -> None:
    server = ThreadedServer(Options())
    with urlopen(f"{server.url}/health/ready") as answer:
        assert answer.status == 204
    assert "enode-sandbox" in {thread.name for thread in threading.enumerate()}
    server.close()
    with pytest.raises(OSError, match="refused"):
        urlopen(f"{server.url}/health/ready")


def test_closing_twice_is_closing_once() -> None:
    server = ThreadedServer(Options())
    server.close()
    server.close()


def test_what_keeps_it_from_starting_is_raised_where_it_was_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotStart, match="Address already in use"):
        ThreadedServer(Options(port=taken.getsockname()[1]))
    with pytest.raises(CannotStart, match="is open to others"):
        ThreadedServer(Options(host="0.0.0.0"))
