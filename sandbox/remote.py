"""The control API from Python, synchronously, over kept connections: as many as there are threads that ask at once."""

from __future__ import annotations

import http.client
import json
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPECTATION = "/sandbox/problems/expectation-not-met"
HUNG_UP = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


class SandboxError(Exception):
    """A control call that was refused; `status` and `problem` hold the details as the server gave them."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        """Word the problem: its detail, and each issue with its place."""
        issues = problem.get("issues", [])
        listed = "".join(f"\n  {issue['path']} {issue['message']}" for issue in issues) if len(issues) > 1 else ""
        super().__init__(f"{problem.get('detail', problem)}{listed}")
        self.status = status
        self.problem = problem


class ExpectationNotMet(SandboxError, AssertionError):
    """An expectation that is not met, as an assertion of a test."""


class Remote:
    """Speaks to the control API of a server for one client. Threads may share it."""

    def __init__(self, url: str, client_id: str, token: str | None = None, timeout: float = 600.0) -> None:
        """Take the server's address, the client to speak for, and the control token if there is one."""
        self.url, self._address = _split(url)
        self._headers = {"Sandbox-Client": client_id, "Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout = timeout
        self._idle: deque[http.client.HTTPConnection] = deque()

    def ask(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Make one control call, `path` without `/sandbox`; gives its JSON, or raises SandboxError."""
        __tracebackhide__ = True
        told = {name: value for name, value in (query or {}).items() if value is not None}
        target = f"/sandbox{path}" + (f"?{urlencode(told)}" if told else "")
        data = json.dumps(body).encode() if body is not None else None
        status, answer = self._exchange(method, target, data)
        given = _read(answer)
        if status < 400:
            return given
        problem = given if isinstance(given, dict) else {"detail": f"{status} {answer.decode(errors='replace')[:200]}"}
        kind = ExpectationNotMet if problem.get("type") == EXPECTATION else SandboxError
        raise kind(status, problem)

    def close(self) -> None:
        """Close the connections that nobody is asking on."""
        while self._idle:
            self._idle.pop().close()

    def _exchange(self, method: str, target: str, data: bytes | None) -> tuple[int, bytes]:
        """Ask on a kept connection, or a new one should the server have hung up in the meantime."""
        while self._idle:
            try:
                return self._asked(self._idle.pop(), method, target, data)
            except HUNG_UP:
                continue
        try:
            fresh = http.client.HTTPConnection(*self._address, timeout=self._timeout)
            fresh.connect()
        except OSError as error:
            message = f"no sandbox answers at {self.url}: {error.strerror or error}"
            raise ConnectionError(message) from None
        return self._asked(fresh, method, target, data)

    def _asked(
        self, connection: http.client.HTTPConnection, method: str, target: str, data: bytes | None
    ) -> tuple[int, bytes]:
        try:
            connection.request(method, target, data, self._headers)
            response = connection.getresponse()
            answered = response.status, response.read()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answered


def _split(url: str) -> tuple[str, tuple[str, int]]:
    """Give an address without its path, and its host and port; ValueError for what is none."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname:
            return f"http://{parts.netloc}", (parts.hostname, parts.port or 80)
    except ValueError:
        pass  # a port that is no number, an unclosed bracket
    message = f"'{url}' is not the address of a sandbox, such as http://127.0.0.1:4010"
    raise ValueError(message)


def _read(answer: bytes) -> Any:
    """Read JSON; None for what is none, such as the page of some other server."""
    try:
        return json.loads(answer) if answer else None
    except ValueError:
        return None
