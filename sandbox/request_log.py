"""The request log: what the program under test asked, newest last, bounded. Kept raw; made readable when looked at."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.moments import written

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BODY_BYTES = 16_384
MOST_HEADERS = 100
MOST_ANSWERS = 64
SECRET_HEADERS = {"authorization"}


class Request(NamedTuple):
    """One request as it came, and how it was answered; `at` in world time (POSIX seconds).

    `why` says why it was refused, and what it came nearest to; `fault` is the id of the planned fault that it met.
    """

    number: int
    at: float
    method: str
    target: str
    headers: Any
    body: bytes
    status: int
    answer: bytes
    why: Any = None
    fault: str | None = None


class RequestLog:
    """The newest requests of one client, numbered from 1."""

    def __init__(self, kept: int) -> None:
        """Keep the `kept` newest."""
        self._kept: deque[Request] = deque(maxlen=kept)
        self._headers: dict[Any, Any] = {}
        self._answers: dict[Any, Any] = {}
        self.made = 0

    def remember(self, asked: Any, answer: Any) -> None:
        """Keep the last answer to each of the things that were read lately."""
        if len(self._answers) >= MOST_ANSWERS and asked not in self._answers:
            self._answers.clear()
        self._answers[asked] = answer

    def earlier(self, asked: Any) -> Any:
        """Give how the same was answered before, or None."""
        return self._answers.get(asked)

    def add(
        self,
        at: float,
        method: str,
        target: str,
        headers: Any,
        body: bytes,
        status: int,
        answer: bytes,
        why: Any = None,
        fault: str | None = None,
    ) -> None:
        """Add a request; long bodies are cut, and of answers only those of refusals are kept."""
        self.made += 1
        if len(body) > MOST_BODY_BYTES:
            body = body[:MOST_BODY_BYTES]
        headers = self._known(headers)
        kept_answer = answer[:MOST_BODY_BYTES] if status >= 400 else b""
        self._kept.append(Request(self.made, at, method, target, headers, body, status, kept_answer, why, fault))

    def _known(self, headers: Any) -> Any:
        """Give the same headers as they came before: programs send few that differ, so they are kept once."""
        if len(self._headers) > MOST_HEADERS:
            self._headers.clear()
        return self._headers.setdefault(headers, headers)

    def newest_first(self) -> Iterator[Request]:
        """Give the requests that are kept, the newest first."""
        yield from reversed(self._kept)

    def between(self, after: int, last: int) -> list[dict[str, Any]]:
        """Give the requests after a number up to another one, as plain data."""
        return [_readable(request) for request in self._kept if after < request.number <= last]

    def listed(self, path: str | None = None, status: int | None = None) -> list[dict[str, Any]]:
        """Give the requests as plain data, those under a path and with a status if asked for."""
        return [
            _readable(request)
            for request in self._kept
            if (path is None or request.target.partition("?")[0].startswith(path))
            and (status is None or request.status == status)
        ]


def _readable(request: Request) -> dict[str, Any]:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers}
    return {
        "number": request.number,
        "at": written(request.at),
        "method": request.method,
        "path": request.target,
        "headers": {name: "…" if name in SECRET_HEADERS else value for name, value in headers.items()},
        "body": request.body.decode(errors="replace"),
        "status": request.status,
        "answer": request.answer.decode(errors="replace"),
        "why": request.why,
        "fault": request.fault,
    }
