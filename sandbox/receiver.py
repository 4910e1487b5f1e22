"""A webhook receiver for tests: a small server in a thread that keeps what comes, checks signatures, and can fail."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from sandbox.methods import Thing
from sandbox.scenario.expectations import holds, leaf
from sandbox.webhooks.sign import is_signed

if TYPE_CHECKING:
    from sandbox.sandbox import Sandbox

SECRET = "enode-webhooks-secret"  # noqa: S105  looks fake, is fake


class BadSignature(AssertionError):
    """A delivery whose signature is not right."""


class WebhookReceiver:
    """Receives the webhooks of one sandbox. `events` holds every event taken, in the order in which they came."""

    def __init__(self, sandbox: Sandbox, secret: str = SECRET) -> None:
        """Listen on a free port; `register` has the sandbox deliver here."""
        self._sandbox = sandbox
        self._secret = secret
        self._lock = threading.Lock()
        self._failures: list[int] = []
        self._bad = 0
        self.events: list[Thing] = []
        self.deliveries: list[Thing] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/webhooks"

    def register(self, events: list[str] | None = None, api_version: str | None = None) -> Thing:
        """Have the sandbox deliver events here: all of them, unless some are named."""
        return self._sandbox.add_webhook(url=self.url, secret=self._secret, events=events, api_version=api_version)

    def fail_next(self, count: int = 1, status: int = 500) -> None:
        """Answer the next deliveries with a status, and take nothing from them."""
        with self._lock:
            self._failures += [status] * count

    def matching(self, event: str, **match: Any) -> list[Thing]:
        """Give the events of a name whose values meet conditions: `vehicle__chargeState__isCharging=True`."""
        wanted = {path.replace("__", "."): condition for path, condition in match.items()}
        with self._lock:
            named = [told for told in self.events if told["event"] == event]
        return [told for told in named if all(holds(wanted[path], leaf(told, path)) for path in wanted)]

    def wait_for(self, event: str, *, within: str = "1h", **match: Any) -> Thing:
        """Give the first event that matches, moving world time on until it comes; AssertionError if it does not."""
        self._refuse_bad()
        wanted = {path.replace("__", "."): condition for path, condition in match.items()}
        self._sandbox.advance("0s")
        if not (found := self.matching(event, **match)):
            since = max((fact["number"] for fact in self._sandbox.facts()), default=0)
            self._sandbox.advance(until={"expect_event": {"event": event, "since": since, **wanted}}, within=within)
            found = self.matching(event, **match)
        self._refuse_bad()
        if not found:
            names = [told["event"] for told in self.events]
            message = f"no {event} with {wanted} within {within}; there were {names or 'none'}"
            raise AssertionError(message)
        return found[0]

    def close(self) -> None:
        """Stop listening."""
        self._is_closed = True
        with closing(http.client.HTTPConnection("127.0.0.1", self._server.server_address[1])) as last:
            last.connect()
        self._thread.join()
        self._server.server_close()
        self._refuse_bad()

    def _serve(self) -> None:
        """Answer until closed; a last connection wakes it, where `serve_forever` would look up from time to time."""
        while not self._is_closed:
            self._server.handle_request()

    def _refuse_bad(self) -> None:
        if self._bad:
            message = f"{self._bad} deliveries came with a bad signature"
            self._bad = 0
            raise BadSignature(message)

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Take one delivery; gives the status to answer."""
        with self._lock:
            if self._failures:
                return self._failures.pop(0)
            if not is_signed(self._secret, body, headers.get("x-enode-signature", "")):
                self._bad += 1
                return 401
            events = [Thing(told) for told in json.loads(body)]
            self.deliveries.append(Thing(id=headers.get("x-enode-delivery"), headers=headers, events=events))
            self.events += events
            return 204


def _handler_of(receiver: WebhookReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Stay silent."""

    return Handler
