"""`Sandbox`: a sandbox for a Python program, in its own thread or running elsewhere, every verb a method."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sandbox.clients import FIRST
from sandbox.methods import Thing, VerbMethods, duration_of, step_of_arguments
from sandbox.moments import moment_of
from sandbox.remote import Remote
from sandbox.scenario.verbs import VERBS
from sandbox.threaded import ThreadedServer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta
    from types import TracebackType


class Sandbox(VerbMethods):
    """One client of a sandbox, and the controls around it. Use it in a `with`, or `close()` it.

        with Sandbox(start="2025-01-06T17:00:00Z", seed=7) as sandbox:
            car = sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
            sandbox.plug_in(car)
            sandbox.advance("2h")

    The program under test needs `url` and `token_url`, `client_id` and `client_secret`. Threads may share a sandbox.
    """

    def __init__(
        self,
        *,
        start: str | datetime | None = None,
        seed: int | None = None,
        clock: str | float = "manual",
        api_version: str | None = None,
        scenario: str | Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        port: int = 0,
    ) -> None:
        """Serve a sandbox of this program's own, in a thread, on a free port.

        - `start`: world time at the beginning; that of the scenario if left out, else now
        - `seed`: of everything that is left to chance; that of the scenario if left out, else 0
        - `clock`: `manual` stands still until it is moved, `real` runs, a number is world seconds per second
        - `api_version`: what calls without `Enode-Version` speak; the newest if left out
        - `scenario`: to begin with: a name in `scenarios/`, a file, or the scenario itself
        - `settings`: by name, such as `{"telemetry": "polled"}`
        """
        from sandbox.server import Options

        body = _terms(start, seed, clock, api_version, scenario, settings)
        self._house: ThreadedServer | None = ThreadedServer(Options(port=port))
        self._begin(self._house.url, FIRST, FIRST, None)
        try:
            self._remote.ask("DELETE", f"/clients/{FIRST}")
            self._remote.ask("POST", "/clients", {"clientId": FIRST, "clientSecret": FIRST, **body})
        except BaseException:
            self.close()
            raise

    @classmethod
    def connect(
        cls, url: str, *, client_id: str = FIRST, client_secret: str = FIRST, control_token: str | None = None
    ) -> Self:
        """Drive a client of a server that runs elsewhere, such as one of `enode-sandbox serve`."""
        self = cls.__new__(cls)
        self._house = None
        self._begin(url, client_id, client_secret, control_token)
        try:
            self._remote.ask("GET", "/clock")
        except BaseException:
            self.close()
            raise
        return self

    def _begin(self, url: str, client_id: str, client_secret: str, control_token: str | None) -> None:
        self.url = url.rstrip("/")
        self.token_url = f"{self.url}/oauth2/token"
        self.client_id = client_id
        self.client_secret = client_secret
        self._control_token = control_token
        self._remote = Remote(self.url, client_id, control_token)

    def add_client(
        self,
        *,
        client_id: str | None = None,
        start: str | datetime | None = None,
        seed: int | None = None,
        clock: str | float = "manual",
        api_version: str | None = None,
        scenario: str | Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Sandbox:
        """Make another client on the same server: isolated, with its own world and clock; takes what `Sandbox` does."""
        body = _terms(start, seed, clock, api_version, scenario, settings)
        made = self._remote.ask("POST", "/clients", {**({"clientId": client_id} if client_id else {}), **body})
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
        __tracebackhide__ = True
        if verb not in VERBS:
            message = f"'{verb}' is not a verb: must be one of {', '.join(VERBS)}"
            raise ValueError(message)
        return Thing(self._remote.ask("POST", "/do", step_of_arguments(VERBS[verb], arguments))["results"][0])

    def do_all(self, *steps: Mapping[str, Any]) -> list[Thing]:
        """Do a list of steps as HTTP takes them; it is checked whole before any of it runs."""
        __tracebackhide__ = True
        return [Thing(result or {}) for result in self._remote.ask("POST", "/do", list(steps))["results"]]

    def advance(
        self,
        by: str | float | timedelta | None = None,
        *,
        to: str | datetime | None = None,
        until: Mapping[str, Any] | None = None,
        within: str | float | timedelta | None = None,
        deadline: str | float | timedelta | None = None,
    ) -> Thing:
        """Move time, and return once every webhook of every passed instant was tried.

        - `by`: a duration, such as `2h`; a bare number is seconds
        - `to`: a moment
        - `until`: an expectation, such as `{"expect": {"vehicle": car.id, "chargeState.batteryLevel": 80}}`
        - `within`: how far to go for it; one day if left out
        - `deadline`: how much real time it may take
        """
        __tracebackhide__ = True
        durations = {"by": by, "within": within, "deadline": deadline}
        body = {name: duration_of(given) for name, given in durations.items() if given is not None}
        body |= _without_none({"to": _moment(to), "until": until})
        return Thing(self._remote.ask("POST", "/clock/advance", body))

    def cancel_advance(self) -> bool:
        """Stop a move of time that another thread waits for; False when there is none."""
        return bool(self._remote.ask("DELETE", "/clock/advance")["cancelled"])

    def play(self, scenario: str | Mapping[str, Any]) -> Thing:
        """Begin to play a scenario: a name in `scenarios/`, a file, or the scenario itself; it goes on as time does."""
        return Thing(self._remote.ask("POST", "/scenarios", {"scenario": _script(scenario)}))

    @property
    def now(self) -> datetime:
        """World time."""
        return datetime.fromisoformat(self._remote.ask("GET", "/clock")["now"])

    def set_clock(self, rate: str | float) -> Thing:
        """Turn the clock: `manual`, `real`, or world seconds per second."""
        return Thing(self._remote.ask("PUT", "/clock", {"rate": rate}))

    def reset(self, *, seed: int | None = None, scenario: str | Mapping[str, Any] | None = None) -> None:
        """Go back to the beginning: an empty world, or one with a scenario begun; perhaps with another seed."""
        self._remote.ask("POST", "/reset", _without_none({"seed": seed, "scenario": _script(scenario)}))

    def facts(self, *, after: int = 0, kind: str | None = None, asset: str | None = None) -> list[Thing]:
        """What happened, newest last: facts after a number, of a kind, or about one asset."""
        return _things(self._remote.ask("GET", "/facts", query={"after": after, "kind": kind, "asset": asset}))

    def requests(self, *, path: str | None = None, status: int | None = None) -> list[Thing]:
        """What the program under test asked, newest last: those under a path, or answered with a status."""
        return _things(self._remote.ask("GET", "/requests", query={"path": path, "status": status}))

    def deliveries(self, *, webhook: str | None = None, event: str | None = None) -> list[Thing]:
        """Every attempt of every webhook delivery, with the answer, newest last."""
        return _things(self._remote.ask("GET", "/deliveries", query={"webhook": webhook, "event": event}))

    def faults(self) -> list[Thing]:
        """What was planned to go wrong with calls and deliveries, and how often each fault was met."""
        return _things(self._remote.ask("GET", "/faults"))

    def redeliver(self, delivery: str) -> Thing:
        """Send a delivery again, byte for byte, by its id; gives the attempt with the answer."""
        return Thing(self._remote.ask("POST", f"/deliveries/{delivery}/redeliver"))

    def webhook_report(self, webhook: str | Thing) -> Thing:
        """How a webhook is getting on, which deliveries went wrong on purpose, and what was answered and asked then."""
        return Thing(self._remote.ask("GET", f"/webhooks/{getattr(webhook, 'id', webhook)}/report"))

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


def _terms(
    start: str | datetime | None,
    seed: int | None,
    clock: str | float,
    api_version: str | None,
    scenario: str | Mapping[str, Any] | None,
    settings: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Write what a client begins with, as HTTP takes it."""
    given = {"start": _moment(start), "seed": seed, "clock": clock, "apiVersion": api_version, "settings": settings}
    return _without_none({**given, "scenario": _script(scenario)})


def _script(scenario: str | Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Read a scenario that is named here, where the program's files are; refuses with file, line and key."""
    if not isinstance(scenario, str):
        return scenario
    from sandbox.scenario.script import load

    return load(scenario)


def _moment(given: str | datetime | None) -> str | None:
    text = given.isoformat() if isinstance(given, datetime) else given
    if text is not None:
        moment_of(text)
    return text


def _without_none(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _things(given: list[dict[str, Any]]) -> list[Thing]:
    return [Thing(entry) for entry in given]
