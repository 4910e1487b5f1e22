"""The control API from Python, synchronously, over one kept connection."""

from __future__ import annotations

import http.client
import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPECTATION = "/sandbox/problems/expectation-not-met"


class SandboxError(Exception):
    """A control call that was refused; `problem` holds the details as the server gave them."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        """Word the problem: its detail, and each issue with its place."""
        issues = "".join(f"\n  {issue['path']} {issue['message']}" for issue in problem.get("issues", []))
        super().__init__(f"{problem.get('detail', problem)}{issues}")
        self.status = status
        self.problem = problem


class ExpectationNotMet(SandboxError, AssertionError):
    """An expectation that is not met, as an assertion of a test."""


class Remote:
    """Speaks to the control API of a server for one client."""

    def __init__(self, url: str, client_id: str, token: str | None = None, timeout: float = 600.0) -> None:
        """Take the server's address, the client to speak for, and the control token if there is one."""
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            message = f"'{url}' is not the address of a sandbox, such as http://127.0.0.1:4010"
            raise ValueError(message)
        self.url = f"http://{parts.netloc}"
        self._address = (parts.hostname, parts.port or 80)
        self._headers = {"Sandbox-Client": client_id, "Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout = timeout
        self._lock = threading.Lock()
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Make one control call, `path` without `/sandbox`; gives its JSON, or raises SandboxError."""
        told = {name: value for name, value in (query or {}).items() if value is not None}
        target = f"/sandbox{path}" + (f"?{urlencode(told)}" if told else "")
        data = json.dumps(body).encode() if body is not None else None
        with self._lock:
            status, answer = self._exchange(method, target, data)
        given = json.loads(answer) if answer else None
        if status < 400:
            return given
        problem = given if isinstance(given, dict) else {"detail": answer.decode(errors="replace")}
        kind = ExpectationNotMet if problem.get("type") == EXPECTATION else SandboxError
        raise kind(status, problem)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, method: str, target: str, data: bytes | None) -> tuple[int, bytes]:
        is_fresh = self._connection is None
        if self._connection is None:
            self._connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
        try:
            self._connection.request(method, target, data, self._headers)
            response = self._connection.getresponse()
            return response.status, response.read()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if is_fresh:
                raise
            return self._exchange(method, target, data)
        except BaseException:
            self.close()
            raise
