"""Commands: what can come into a world from outside. One row each; live and in a replay, the same function does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from sandbox.api.answer import Answer, Ready, perform, prepare
from sandbox.api.call import Call
from sandbox.scenario.player import begin_run
from sandbox.scenario.steps import do_step
from sandbox.world.facts import RequestMade

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.client import Client

Carry: TypeAlias = "Callable[..., Any]"


def carry(client: Client, kind: str, body: Any, *made: Any) -> Any:
    """Carry out a command by its row."""
    return COMMANDS[kind](client, body, *made)


def _call(client: Client, body: Any, ready: Ready | None = None) -> Answer:
    """Have the API answer a call; its body and outcome are in the journal as they came."""
    return perform(client.world, ready or prepare(Call(**body)))


def _step(client: Client, body: Any) -> Any:
    """Do one step of the verbs' language."""
    return do_step(client, body)


def _scenario(client: Client, body: Any) -> None:
    """Begin to play a scenario."""
    client.runs.append(begin_run(client, body))


def _delivered(client: Client, body: Any) -> None:
    """Take note of what came of a delivery, and of the plans that it met."""
    webhook_id, batch_size, is_success, *asked = body
    webhook = client.world.webhooks.roll.get(webhook_id)
    if webhook is not None:
        note = client.world.webhooks.succeeded if is_success else client.world.webhooks.failed
        note(webhook, batch_size, *asked)


def _kept_back(client: Client, body: Any) -> None:
    """Take note that a delivery was not sent, since it is to come later."""
    webhook_id, *told = body
    webhook = client.world.webhooks.roll.get(webhook_id)
    if webhook is not None:
        client.world.webhooks.kept_back(webhook, *told)


def _request(client: Client, body: Any) -> None:
    """Take note of a request that a story listens for."""
    client.world.tell(RequestMade(client.world.now(), *body))


def _asked(client: Client, body: Any) -> None:
    """Take note that rules were held against a call, and which of them struck."""
    client.world.call_rules.count(*body)


def _rate(client: Client, rate: float) -> None:
    """Turn the clock's rate."""
    client.turn(rate)


def _version(client: Client, version: str) -> None:
    """Have the client speak another version, where a call or a webhook does not say."""
    client.api_version = version


def _time(_client: Client, _body: None) -> None:
    """Come as far in time as this command's moment, and do nothing there."""


COMMANDS: dict[str, Callable[..., Any]] = {
    "call": _call,
    "step": _step,
    "scenario": _scenario,
    "delivered": _delivered,
    "kept back": _kept_back,
    "request": _request,
    "asked": _asked,
    "rate": _rate,
    "version": _version,
    "time": _time,
}
