"""Control calls that show what happened: facts, requests, deliveries, and the state of the world."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp.web import StreamResponse

from sandbox.moments import written
from sandbox.replay import digest
from sandbox.web.control.ask import WHOLE, Ask, Control, shown
from sandbox.webhooks.deliver import RECEIVER_PATH
from sandbox.world.facts import Fact
from sandbox.world.records import plain

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.webhooks.deliver import Attempt

STREAM_GLANCE_SECONDS = 0.05


async def list_facts(ask: Ask) -> Any:
    """List facts after a number, of a kind or an asset; as a stream of events if asked for."""
    choice = (ask.text("kind"), _named(ask, "asset"))
    after = ask.number("after") or 0
    if "text/event-stream" not in ask.request.headers.get("Accept", ""):
        return _facts(ask.client, after, *choice)
    last = ask.request.headers.get("Last-Event-ID", "")
    return await _stream(ask, int(last) if WHOLE.fullmatch(last) else after, *choice)


async def list_requests(ask: Ask) -> list[dict[str, Any]]:
    """List what the program under test asked."""
    return ask.client.requests.listed(ask.text("path"), ask.number("status"))


async def list_deliveries(ask: Ask) -> list[dict[str, Any]]:
    """List every attempt of every webhook delivery, with the answer."""
    webhook, event = _named(ask, "webhook"), ask.text("event")
    return [
        attempt_shown(attempt)
        for attempt in ask.client.deliveries.attempts
        if (webhook is None or attempt.delivery.webhook_id == webhook)
        and (event is None or f'"event":"{event}"'.encode() in attempt.delivery.body)
    ]


async def receive(_ask: Ask) -> None:
    """Take a delivery: the receiver of webhooks that were added without a URL."""


async def get_state(ask: Ask) -> dict[str, Any]:
    """Give the true state of the world beside what is reported, and its digest."""
    await ask.client.ready()
    world = ask.client.world
    state: dict[str, Any] = shown(world.state())
    return {**state, "now": written(world.now()), "digest": digest(world)}


def _named(ask: Ask, name: str) -> str | None:
    """Give the id of the thing that a query parameter names."""
    given = ask.text(name)
    return ask.client.world.names.get(given, given) if given is not None else None


def _facts(client: Client, after: int, kind: str | None, asset: str | None) -> list[dict[str, Any]]:
    return [
        _fact(number, fact)
        for number, fact in client.world.facts.since(after)
        if (kind is None or fact.kind == kind) and (asset is None or _subject(fact) == asset)
    ]


def _subject(fact: Fact) -> str | None:
    return getattr(fact, "asset_id", None) or getattr(fact, "thing_id", None)


def _fact(number: int, fact: Fact) -> dict[str, Any]:
    return {
        "number": number,
        "at": written(fact.at),
        "kind": fact.kind,
        "causedBy": _cause(fact),
        **shown(_plain(fact)),
    }


def _cause(fact: Fact) -> dict[str, Any] | None:
    """Name the command that led to a fact, with its number in the journal, and the fact before it on that way."""
    command, what, before = fact.cause
    return {"command": command, "what": what, "fact": before or None} if command else None


def _plain(fact: Fact) -> dict[str, Any]:
    values = {field.name: getattr(fact, field.name) for field in fields(fact) if field.init and field.name != "at"}
    return {name: _plain(value) if isinstance(value, Fact) else plain(value) for name, value in values.items()}


async def _stream(ask: Ask, after: int, kind: str | None, asset: str | None) -> StreamResponse:
    """Send facts as they are told, until the listener goes away, or their world does."""
    response = StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(ask.request)
    client, world = ask.client, ask.client.world
    while client.world is world and not client.is_stopped:
        told = _facts(client, after, kind, asset)
        after = world.facts.told
        try:
            for fact in told:
                await response.write(b"id: %d\ndata: %s\n\n" % (fact["number"], orjson.dumps(fact)))
        except ConnectionError:
            break
        if ask.request.transport is None or ask.request.transport.is_closing():
            break
        await asyncio.sleep(STREAM_GLANCE_SECONDS)
    return response


def attempt_shown(attempt: Attempt) -> dict[str, Any]:
    """Write an attempt as plain data: all that was sent, and all that came back."""
    delivery, outcome = attempt.delivery, attempt.outcome
    return {
        "number": attempt.number,
        "id": delivery.id,
        "webhookId": delivery.webhook_id,
        "url": delivery.url,
        "try": attempt.tries,
        "events": attempt.events,
        "fault": attempt.effect,
        "isRedelivery": attempt.is_redelivery,
        "at": written(attempt.at),
        "sentAt": written(attempt.wall),
        "seconds": round(outcome.seconds, 6),
        "headers": dict(delivery.headers),
        "body": delivery.body.decode(),
        "status": outcome.status,
        "answer": outcome.body,
        "answerHeaders": list(outcome.headers),
        "error": outcome.error,
    }


CONTROLS = (
    Control("GET", "/sandbox/facts", list_facts),
    Control("GET", "/sandbox/requests", list_requests),
    Control("GET", "/sandbox/deliveries", list_deliveries),
    Control("GET", "/sandbox/state", get_state),
    Control("POST", RECEIVER_PATH, receive, needs_client=False, is_open=True),
)
