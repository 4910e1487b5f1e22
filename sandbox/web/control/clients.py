"""Control calls about the server and its clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import __version__, settings
from sandbox.api.numbers import tidy
from sandbox.api.problems import Invalid
from sandbox.api.versions import VERSIONS
from sandbox.clients import new_terms
from sandbox.files import Refused as FileRefused
from sandbox.moments import moment_of, written
from sandbox.scenario.script import load, script_faults
from sandbox.scenario.steps import snake, to_http
from sandbox.shapes import Checker, Fault, either, integer, may, number, obj, one_of, text
from sandbox.web.control.ask import Ask, Control, shown
from sandbox.world.refusals import Unknown

if TYPE_CHECKING:
    from sandbox.client import Client

RATES = {"manual": 0.0, "real": 1.0}

CLIENT = Checker(
    may(
        {
            "clientId": text(pattern="^[A-Za-z0-9_.@:-]{1,100}$"),
            "clientSecret": text(minLength=1, maxLength=200),
            "apiVersion": one_of(*VERSIONS),
            "seed": integer(minimum=0, maximum=2**53),
            "start": text(),
            "clock": either(one_of("real", "manual"), number(minimum=0, maximum=10_000_000)),
            "scenario": either(text(), obj({}, is_open=True)),
            "settings": obj({}, is_open=True),
        }
    )
)


VERSION = Checker(obj({"apiVersion": one_of(*VERSIONS)}))


async def get_health(ask: Ask) -> dict[str, Any]:
    """Say that the server is ready."""
    return {"status": "ready", "version": __version__, "clients": len(ask.clients)}


async def add_client(ask: Ask) -> dict[str, Any]:
    """Make a client, empty or with a scenario begun."""
    body = ask.body
    script = script_of(body["scenario"]) if "scenario" in body else {}
    chosen = {
        **script.get("settings", {}),
        **{snake(name): value for name, value in body.get("settings", {}).items()},
    }
    terms = new_terms(
        client_id=body.get("clientId"),
        client_secret=body.get("clientSecret"),
        api_version=body.get("apiVersion"),
        seed=body.get("seed", script.get("seed")),
        start=moment("start", body["start"]) if "start" in body else _moment_of(script),
        rate=rate_of(body.get("clock", "manual")),
        settings=settings_of(chosen),
    )
    client = ask.clients.add(terms)
    if script:
        client.command("scenario", script)
    return _shown(client, is_secret=True)


async def list_clients(ask: Ask) -> list[dict[str, Any]]:
    """List the clients, oldest first."""
    return [_shown(client) for client in ask.clients]


async def change_client(ask: Ask) -> dict[str, Any]:
    """Give a client another default version, as can be done in Enode's dashboard; a reset takes it back."""
    client = ask.clients.find(ask.params["id"])
    await client.ready()
    client.command("version", ask.body["apiVersion"])
    return _shown(client)


async def remove_client(ask: Ask) -> None:
    """Remove a client and all that was its own."""
    await ask.clients.remove(ask.params["id"])


def settings_of(chosen: dict[str, Any]) -> settings.Settings:
    """Read settings by name; refuses unknown names and values out of bounds with Invalid."""
    faults = settings.checker().faults(chosen)
    if faults:
        raise Invalid([Fault(("settings", *to_http(fault.path)), fault.message, fault.code) for fault in faults])
    return settings.changed(settings.Settings(), chosen)


def script_of(given: Any) -> dict[str, Any]:
    """Read a scenario that is named or given whole; refuses with Invalid or Unknown."""
    if isinstance(given, str):
        try:
            return load(given)
        except FileRefused as refusal:
            raise Unknown(str(refusal)) from None
    faults = script_faults(given)
    if faults:
        raise Invalid([Fault(("scenario", *fault.path), fault.message, fault.code) for fault in faults])
    return dict(given)


def moment(name: str, given: str) -> float:
    """Read a moment, or refuse it with Invalid."""
    try:
        return moment_of(given)
    except ValueError as error:
        raise Invalid([Fault((name,), str(error), "format")]) from None


def rate_of(clock: str | float) -> float:
    """Read a clock's rate: `manual`, `real`, or a number."""
    return RATES[clock] if isinstance(clock, str) else float(clock)


def _moment_of(script: dict[str, Any]) -> float | None:
    return moment_of(script["start"]) if "start" in script else None


def _shown(client: Client, *, is_secret: bool = False) -> dict[str, Any]:
    terms = client.terms
    return {
        "clientId": terms.id,
        **({"clientSecret": terms.secret} if is_secret else {}),
        "apiVersion": client.api_version,
        "seed": terms.seed,
        "start": written(terms.start),
        "now": written(client.world.now()),
        "clock": tidy(client.rate),
        "settings": shown(settings.as_json(terms.settings)),
        "stopped": client.broken,
    }


CONTROLS = (
    Control("GET", "/sandbox/health", get_health, needs_client=False),
    Control("POST", "/sandbox/clients", add_client, CLIENT, needs_client=False),
    Control("GET", "/sandbox/clients", list_clients, needs_client=False),
    Control("PATCH", "/sandbox/clients/{id}", change_client, VERSION, needs_client=False),
    Control("DELETE", "/sandbox/clients/{id}", remove_client, needs_client=False),
)
