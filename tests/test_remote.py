"""The control API from Python: kept connections, threads side by side, and refusals as exceptions."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import pytest

from sandbox import ExpectationNotMet, SandboxError
from sandbox.remote import EXPECTATION, Remote
from sandbox.server import Options
from sandbox.threaded import ThreadedServer

LONGEST_SECONDS = 30


@pytest.fixture
def server() -> Iterator[ThreadedServer]:
    made = ThreadedServer(Options())
    yield made
    made.close()


@pytest.fixture
def remote(server: ThreadedServer) -> Iterator[Remote]:
    made = Remote(server.url, "sandbox")
    yield made
    made.close()


class Listener:
    """A server that takes connections in turn, answers so many requests on each, and closes it."""

    def __init__(self, *connections: tuple[bytes, ...]) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(LONGEST_SECONDS)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, args=(connections,), daemon=True)
        self._thread.start()

    def _serve(self, connections: tuple[tuple[bytes, ...], ...]) -> None:
        for answers in connections:
            connection, _address = self._socket.accept()
            with connection:
                for answer in answers:
                    self.heard.append(connection.recv(65_536))
                    connection.sendall(answer)

    def close(self) -> None:
        self._thread.join()
        self._socket.close()


def says(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
def remote_of() -> Iterator[Callable[..., Remote]]:
    """Make a remote that speaks to a listener with these answers on one connection, or to an address."""
    with ExitStack() as closed:

        def made(*to: Any) -> Remote:
            if isinstance(to[0], str):
                url = to[0]
            else:
                listener = Listener(to)
                closed.callback(listener.close)
                url = listener.url
            remote = Remote(url, "sandbox")
            closed.callback(remote.close)
            return remote

        yield made


def test_an_answer_is_read_as_json_and_no_body_as_none(remote: Remote) -> None:
    assert remote.ask("GET", "/health")["status"] == "ready"
    assert remote.ask("POST", "/snapshots", {"name": "here"})["name"] == "here"
    assert remote.ask("DELETE", "/snapshots/here") is None


def test_a_query_is_written_without_what_is_none(remote: Remote) -> None:
    remote.ask("POST", "/do", [{"add_user": {"id": "ada"}}, {"note": "ä & b"}])
    assert len(remote.ask("GET", "/facts", query={"after": 1, "kind": None, "asset": None})) == 1
    assert remote.ask("GET", "/facts", query={"kind": "ä & b?"}) == []


def test_a_refusal_is_an_exception_with_all_of_the_problem(remote: Remote) -> None:
    with pytest.raises(SandboxError) as refusal:
        remote.ask("POST", "/do", {"plug_in": {"vehicle": "nobody"}})
    assert str(refusal.value) == "there is no vehicle 'nobody'"
    assert (refusal.value.status, refusal.value.problem["title"]) == (404, "Not Found")


def test_several_issues_are_listed_and_a_single_one_is_said_once(remote: Remote) -> None:
    with pytest.raises(SandboxError) as refusal:
        remote.ask("POST", "/do", {"plug_in": {"vehicle": "car", "power": -1}})
    assert str(refusal.value) == "plug_in.power must be at least 0, got -1"
    with pytest.raises(SandboxError) as refusal:
        remote.ask("POST", "/do", {"plug_in": {"vehicle": 5, "power": -1}})
    assert sorted(str(refusal.value).splitlines()) == [
        "  plug_in.power must be at least 0, got -1",
        "  plug_in.vehicle must be text, got 5",
        "Multiple validation errors, see issues list.",
    ]


def test_an_expectation_that_is_not_met_is_an_assertion(remote_of: Any) -> None:
    assert issubclass(ExpectationNotMet, AssertionError)
    problem = b'{"type":"%s","detail":"no"}' % EXPECTATION.encode()
    with pytest.raises(ExpectationNotMet) as unmet:
        remote_of(says(problem, "422 No")).ask("GET", "/clock")
    assert (str(unmet.value), unmet.value.status) == ("no", 422)


def test_a_connection_is_kept(remote_of: Any) -> None:
    """This server would not answer on a second one."""
    remote = remote_of(says(b"1"), says(b"2"))
    assert [remote.ask("GET", "/a"), remote.ask("GET", "/b")] == [1, 2]


def test_when_the_server_has_hung_up_in_the_meantime_it_asks_again() -> None:
    listener = Listener((says(b"1"),), (says(b"2"), says(b"3")))
    with closing(Remote(listener.url, "ada", "s3cret")) as remote:
        assert [remote.ask("GET", f"/{number}") for number in range(3)] == [1, 2, 3]
    listener.close()
    assert [heard.split(b" ")[1] for heard in listener.heard] == [b"/sandbox/0", b"/sandbox/1", b"/sandbox/2"]
    assert all(b"Sandbox-Client: ada\r\n" in heard for heard in listener.heard)
    assert all(b"Authorization: Bearer s3cret\r\n" in heard for heard in listener.heard)


def test_a_server_that_hangs_up_on_a_new_connection_is_an_error(remote_of: Any) -> None:
    with pytest.raises(ConnectionError):
        remote_of(b"").ask("GET", "/clock")


def test_a_server_that_is_no_sandbox_is_an_error_with_what_it_said(remote_of: Any) -> None:
    with pytest.raises(SandboxError) as refusal:
        remote_of(says(b"<html>Not here</html>", "404 Not Found")).ask("GET", "/clock")
    assert (str(refusal.value), refusal.value.status) == ("404 <html>Not here</html>", 404)


def test_where_nothing_listens_the_error_names_the_address(remote_of: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ConnectionError) as refusal:
        remote_of(url).ask("GET", "/clock")
    assert str(refusal.value) == f"no sandbox answers at {url}: Connection refused"


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:4010", "https://127.0.0.1", "http://", "http://[::1", "http://a:b", "ftp://a"]
)
def test_what_is_no_address_is_refused_with_one_that_is(url: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a sandbox, such as http:") as refusal:
        Remote(url, "sandbox")
    assert f"'{url}'" in str(refusal.value)


@pytest.mark.parametrize("tail", ["", "/", "/sandbox/health?x=1"])
def test_of_an_address_only_host_and_port_count(server: ThreadedServer, remote_of: Any, tail: str) -> None:
    remote = remote_of(server.url + tail)
    assert (remote.url, remote.ask("GET", "/health")["status"]) == (server.url, "ready")


def test_threads_ask_side_by_side_while_one_of_them_waits(remote: Remote) -> None:
    """One moves time until told to stop; the others would never get an answer if they had to wait for it."""
    remote.ask("POST", "/do", [{"add_webhook": {}}, {"add_vehicle": {"vendor": "TESLA", "user": "ada"}}])
    with ThreadPoolExecutor() as threads:
        moving = threads.submit(remote.ask, "POST", "/clock/advance", {"by": "300d"})
        while threads.submit(remote.ask, "GET", "/clock").result()["moving"] is None:
            pass
        answers = list(threads.map(lambda _: remote.ask("GET", "/health")["status"], range(20)))
        assert remote.ask("DELETE", "/clock/advance")["cancelled"] is True
        assert (moving.result()["stoppedBy"], answers) == ("cancelled", ["ready"] * 20)
