"""Control calls of webhooks: how each is getting on, sending a delivery again, and what consumers made of faults."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.moments import written
from sandbox.scenario.words import find
from sandbox.web.control.ask import Ask, Control, shown
from sandbox.web.control.logs import attempt_shown

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.webhooks.deliver import Attempt
    from sandbox.world.webhook import Webhook


async def list_webhooks(ask: Ask) -> list[dict[str, Any]]:
    """List all webhooks: health, what waits, what was dropped, and what is planned to go wrong."""
    await ask.client.ready()
    return [_webhook(ask.client, webhook) for webhook in ask.client.world.webhooks.roll]


async def report(ask: Ask) -> dict[str, Any]:
    """Tell which deliveries of a webhook went wrong on purpose, and what the consumer did: its answers, its calls."""
    client = ask.client
    await client.ready()
    webhook: Webhook = find(client.world, "webhook", ask.params["webhook"])
    attempts = [one for one in client.deliveries.attempts if one.delivery.webhook_id == webhook.id]
    return {**_webhook(client, webhook), "deliveries": _met(client, attempts)}


async def redeliver(ask: Ask) -> dict[str, Any]:
    """Send a delivery again, byte for byte; the answer is that of the consumer."""
    await ask.client.ready()
    return attempt_shown(await ask.client.dispatch.redeliver(ask.params["delivery"]))


def _webhook(client: Client, webhook: Webhook) -> dict[str, Any]:
    state: dict[str, Any] = shown(webhook.state())
    return {**state, "isUnderWay": client.postman.is_under_way(webhook.id)}


def _met(client: Client, attempts: list[Attempt]) -> list[dict[str, Any]]:
    """Give the deliveries that met a fault, tries of one together; calls up to the next delivery are its own."""
    runs = [list(run) for _, run in groupby(attempts, key=lambda attempt: attempt.delivery.id)]
    ends = [later[0].asked_before for _, later in pairwise(runs)] + [client.requests.made] * bool(runs)
    spoiled = {attempt.delivery.id for attempt in attempts if attempt.effect is not None}
    return [
        {
            "id": run[0].delivery.id,
            "events": [event["event"] for event in orjson.loads(run[0].delivery.body)],
            "attempts": [_answered(attempt) for attempt in run],
            "calls": client.requests.between(run[0].asked_before, end),
        }
        for run, end in zip(runs, ends, strict=True)
        if run[0].delivery.id in spoiled
    ]


def _answered(attempt: Attempt) -> dict[str, Any]:
    outcome = attempt.outcome
    return {
        "number": attempt.number,
        "at": written(attempt.at),
        "fault": attempt.effect,
        "isRedelivery": attempt.is_redelivery,
        "status": outcome.status,
        "answer": outcome.body,
        "error": outcome.error,
        "seconds": round(outcome.seconds, 6),
    }


CONTROLS = (
    Control("GET", "/sandbox/webhooks", list_webhooks),
    Control("GET", "/sandbox/webhooks/{webhook}/report", report),
    Control("POST", "/sandbox/deliveries/{delivery}/redeliver", redeliver),
)
