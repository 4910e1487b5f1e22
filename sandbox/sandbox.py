"""`Sandbox`: a sandbox for a Python program, in its own thread or running elsewhere, every verb a method."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sandbox.clients import FIRST
from sandbox.methods import Thing, VerbMethods, step_of_arguments
from sandbox.moments import moment_of
from sandbox.remote import Remote
from sandbox.scenario.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta
    from types import TracebackType

    from sandbox.server import Options, Server


class Sandbox(VerbMethods):
    """One client of a sandbox, and the controls around it. Use it in a `with`, or `close()` it."""

    def __init__(
        self,
        *,
        start: str | datetime | None = None,
        seed: int = 0,
        clock: str | float = "manual",
        scenario: str | Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        port: int = 0,
    ) -> None:
        """Serve a sandbox of this program's own, in a thread, on a free port; the clock stands still by default."""
        self._house: _House | None = _House(port)
        self._begin(self._house.url, FIRST, FIRST, None)
        body = {"start": _moment(start), "seed": seed, "clock": clock, "scenario": scenario, "settings": settings}
        try:
            self._remote.ask("DELETE", f"/clients/{FIRST}")
            self._make(FIRST, FIRST, body)
        except BaseException:
            self.close()
            raise

    @classmethod
    def connect(
        cls, url: str, *, client_id: str = FIRST, client_secret: str = FIRST, control_token: str | None = None
    ) -> Self:
        """Drive a client of a server that runs elsewhere."""
        self = cls.__new__(cls)
        self._house = None
        self._begin(url, client_id, client_secret, control_token)
        self._remote.ask("GET", "/health")
        return self

    def _begin(self, url: str, client_id: str, client_secret: str, control_token: str | None) -> None:
        self.url = url.rstrip("/")
        self.token_url = f"{self.url}/oauth2/token"
        self.client_id = client_id
        self.client_secret = client_secret
        self._control_token = control_token
        self._remote = Remote(self.url, client_id, control_token)

    def _make(self, client_id: str | None, client_secret: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        given = {"clientId": client_id, "clientSecret": client_secret, **body}
        made: dict[str, Any] = self._remote.ask(
            "POST", "/clients", {name: value for name, value in given.items() if value is not None}
        )
        return made

    def add_client(
        self,
        *,
        client_id: str | None = None,
        start: str | datetime | None = None,
        seed: int = 0,
        clock: str | float = "manual",
        api_version: str | None = None,
        scenario: str | Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Sandbox:
        """Make another client on the same server: isolated, with its own world and clock."""
        body = {
            "start": _moment(start),
            "seed": seed,
            "clock": clock,
            "apiVersion": api_version,
            "scenario": scenario,
            "settings": settings,
        }
        made = self._make(client_id, None, body)
        return Sandbox.connect(
            self.url,
            client_id=made["clientId"],
            client_secret=made["clientSecret"],
            control_token=self._control_token,
        )

    def remove_client(self) -> None:
        """Remove this client from its server, with all that was its own."""
        self._remote.ask("DELETE", f"/clients/{self.client_id}")

    def do(self, verb: str, **arguments: Any) -> Thing:
        """Do one step: a verb by name, with its arguments in snake_case."""
        if verb not in VERBS:
            message = f"'{verb}' is not a verb: must be one of {', '.join(VERBS)}"
            raise ValueError(message)
        return Thing(self._remote.ask("POST", "/do", step_of_arguments(VERBS[verb], arguments))["results"][0])

    def do_all(self, *steps: Mapping[str, Any]) -> list[Thing]:
        """Do a list of steps as HTTP takes them; it is checked whole before any of it runs."""
        return [Thing(result or {}) for result in self._remote.ask("POST", "/do", list(steps))["results"]]

    def advance(
        self,
        by: str | float | timedelta | None = None,
        *,
        to: str | datetime | None = None,
        until: Mapping[str, Any] | None = None,
        within: str | None = None,
        deadline: str | None = None,
    ) -> Thing:
        """Move time by a duration, to a moment, or until an expectation is met; every webhook is tried by the end."""
        given = step_of_arguments(VERBS["advance"], {"by": by})["advance"]
        body = {**given, "to": _moment(to), "until": until, "within": within, "deadline": deadline}
        return Thing(self._remote.ask("POST", "/clock/advance", {k: v for k, v in body.items() if v is not None}))

    def play(self, scenario: str | Mapping[str, Any]) -> Thing:
        """Begin to play a scenario; it goes on as time does."""
        return Thing(self._remote.ask("POST", "/scenarios", {"scenario": scenario}))

    @property
    def now(self) -> datetime:
        """World time."""
        return datetime.fromisoformat(self._remote.ask("GET", "/clock")["now"])

    def set_clock(self, rate: str | float) -> Thing:
        """Turn the clock: `manual`, `real`, or world seconds per second."""
        return Thing(self._remote.ask("PUT", "/clock", {"rate": rate}))

    def reset(self, *, seed: int | None = None, scenario: str | Mapping[str, Any] | None = None) -> None:
        """Go back to the beginning."""
        body = {"seed": seed, "scenario": scenario}
        self._remote.ask("POST", "/reset", {name: value for name, value in body.items() if value is not None})

    def facts(self, *, after: int = 0, kind: str | None = None, asset: str | None = None) -> list[Thing]:
        """What happened, newest last."""
        return _things(self._remote.ask("GET", "/facts", query={"after": after, "kind": kind, "asset": asset}))

    def requests(self, *, path: str | None = None, status: int | None = None) -> list[Thing]:
        """What the program under test asked."""
        return _things(self._remote.ask("GET", "/requests", query={"path": path, "status": status}))

    def deliveries(self, *, webhook: str | None = None, event: str | None = None) -> list[Thing]:
        """Every attempt of every webhook delivery."""
        return _things(self._remote.ask("GET", "/deliveries", query={"webhook": webhook, "event": event}))

    def scenarios(self) -> list[Thing]:
        """The scenarios that were begun, with what their checks came to."""
        return _things(self._remote.ask("GET", "/scenarios"))

    def state(self) -> Thing:
        """The true state of the world beside what is reported."""
        return Thing(self._remote.ask("GET", "/state"))

    def journal(self) -> Thing:
        """The journal as a scenario that can be played again."""
        return Thing(self._remote.ask("GET", "/journal"))

    def close(self) -> None:
        """Let go of the server, and end it if it is this program's own."""
        self._remote.close()
        if self._house is not None:
            self._house.close()
            self._house = None

    def __enter__(self) -> Self:
        """Use the sandbox."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


class _House:
    """A server in a thread of its own."""

    def __init__(self, port: int) -> None:
        from sandbox.server import Options

        self.url = ""
        self._failure: BaseException | None = None
        self._is_ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(Options(port=port))), name="enode-sandbox", daemon=True
        )
        self._thread.start()
        self._is_ready.wait()
        if self._failure is not None:
            raise self._failure

    async def _serve(self, options: Options) -> None:
        from sandbox.server import Server

        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server: Server | None = None
        try:
            server = Server(options)
            await server.start()
            self.url = server.url
        except BaseException as error:
            self._failure = error
            return
        finally:
            self._is_ready.set()
        await self._stop.wait()
        await server.stop()

    def close(self) -> None:
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()


def _moment(given: str | datetime | None) -> str | None:
    text = given.isoformat() if isinstance(given, datetime) else given
    if text is not None:
        moment_of(text)
    return text


def _things(given: list[dict[str, Any]]) -> list[Thing]:
    return [Thing(entry) for entry in given]
