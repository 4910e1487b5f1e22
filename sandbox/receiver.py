"""A webhook receiver for tests: a small server in a thread that keeps what comes, checks signatures, and can fail."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from sandbox.methods import Thing
from sandbox.scenario.expectations import condition_faults, holds, leaf
from sandbox.webhooks.sign import is_signed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from sandbox.sandbox import Sandbox

SECRET = "enode-webhooks-secret"  # noqa: S105  looks fake, is fake
GLANCE_SECONDS = 0.002


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
        self._bad: list[str] = []
        self._awaited: _Awaited | None = None
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

    def clear(self) -> None:
        """Forget what came so far, so that `wait_for` waits for what comes next."""
        with self._lock:
            self.events.clear()
            self.deliveries.clear()

    def matching(self, event: str, **match: Any) -> list[Thing]:
        """Give the events of a name whose values meet conditions: `vehicle__chargeState__isCharging=True`."""
        awaited = _Awaited(event, match)
        with self._lock:
            return [told for told in self.events if awaited.fits(told)]

    def wait_for(self, event: str, *, within: str | float | timedelta = "1h", **match: Any) -> Thing:
        """Give the first event that matches, moving world time on until it comes; AssertionError if it does not.

        Time stands in the very instant in which it came. An event that came before is found too: see `clear`.

        - `within`: how far to move time
        - any others: dotted paths, such as `vehicle__chargeState__isCharging=True` or `={'above': 20}`
        """
        __tracebackhide__ = True
        self._sandbox.advance("0s")
        awaited = _Awaited(event, match)
        with self._lock:
            found = next(filter(awaited.fits, self.events), None)
            self._awaited = awaited
        try:
            if not found:
                self._sandbox.advance(within)
        finally:
            awaited.is_over.set()
            self._awaited = None
        self._refuse_bad()
        found = found or awaited.found
        if found is None:
            raise AssertionError(self._missed(awaited, within))
        return found

    def close(self) -> None:
        """Stop listening; raises BadSignature if a delivery came whose signature was not right."""
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

    def __enter__(self) -> Self:
        """Use the receiver."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close it."""
        self.close()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Take one delivery; gives the status to answer."""
        with self._lock:
            if self._failures:
                return self._failures.pop(0)
            if not is_signed(self._secret, body, headers.get("x-enode-signature", "")):
                self._bad.append(headers.get("x-enode-delivery", ""))
                return 401
            events = [Thing(told) for told in json.loads(body)]
            self.deliveries.append(Thing(id=headers.get("x-enode-delivery"), headers=headers, events=events))
            self.events += events
            awaited = self._awaited
        if awaited is not None and awaited.find(events):
            self._stop_time(awaited)
        return 204

    def _stop_time(self, awaited: _Awaited) -> None:
        """End the move of `wait_for` in this very instant: time stands still until the delivery is answered.

        A running clock may deliver in the moment before that move begins; hence the loop.
        """
        while not awaited.is_over.is_set() and not self._sandbox.cancel_advance():
            awaited.is_over.wait(GLANCE_SECONDS)

    def _missed(self, awaited: _Awaited, within: object) -> str:
        came = ", ".join(f"{count} {name}" for name, count in Counter(told["event"] for told in self.events).items())
        return f"no {awaited} came within {within}; there were {came or 'no events at all'}"

    def _refuse_bad(self) -> None:
        __tracebackhide__ = True
        came, self._bad = self._bad, []
        planned = self._planned() if came else set()
        bad = sum(delivery not in planned for delivery in came)
        if bad:
            message = f"{bad} {'delivery' if bad == 1 else 'deliveries'} came with a bad signature"
            raise BadSignature(message)

    def _planned(self) -> set[str]:
        """Give the ids of deliveries whose signatures are wrong on purpose."""
        return {told.id for told in self._sandbox.deliveries() if told.fault in {"wrong_signature", "wrong_secret"}}


class _Awaited:
    """An event that somebody waits for: its name, and what it must show."""

    def __init__(self, event: str, match: Mapping[str, Any]) -> None:
        self._event = event
        self._wanted = {path.replace("__", "."): condition for path, condition in match.items()}
        faults = condition_faults(self._wanted)
        if faults:
            raise ValueError("\n".join(str(fault).removeprefix("$.") for fault in faults))
        self.found: Thing | None = None
        self.is_over = threading.Event()

    def __str__(self) -> str:
        shows = " and ".join(f"{path}: {json.dumps(condition)}" for path, condition in self._wanted.items())
        return f"{self._event} with {shows}" if shows else self._event

    def fits(self, told: Mapping[str, Any]) -> bool:
        named = told["event"] == self._event
        return named and all(holds(condition, leaf(told, path)) for path, condition in self._wanted.items())

    def find(self, events: list[Thing]) -> bool:
        """Whether these events bring the first one that fits."""
        if self.found is None:
            self.found = next(filter(self.fits, events), None)
            return self.found is not None
        return False


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
