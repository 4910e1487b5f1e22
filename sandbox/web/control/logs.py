"""Control calls that show what happened: facts, requests, deliveries, and the state of the world."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp.web import StreamResponse

from sandbox.api.problems import Invalid
from sandbox.moments import written
from sandbox.replay import digest
from sandbox.shapes import Fault
from sandbox.web.control.ask import Ask, Control, camelled
from sandbox.webhooks.deliver import RECEIVER_PATH
from sandbox.world.assets.asset import plain

if TYPE_CHECKING:
    from sandbox.webhooks.deliver import Attempt
    from sandbox.world.facts import Fact

STREAM_GLANCE_SECONDS = 0.05


async def list_facts(ask: Ask) -> Any:
    """List facts from a number on, of a kind or an asset; as a stream of events if asked for."""
    if "text/event-stream" in ask.request.headers.get("Accept", ""):
        return await _stream(ask)
    return _facts(ask, _number(ask, "after"))


async def list_requests(ask: Ask) -> list[dict[str, Any]]:
    """List what the program under test asked."""
    status = _number(ask, "status") if "status" in ask.query else None
    return ask.client.requests.listed(ask.query.get("path"), status)


async def list_deliveries(ask: Ask) -> list[dict[str, Any]]:
    """List every attempt of every webhook delivery, with the answer."""
    webhook, event = ask.query.get("webhook"), ask.query.get("event")
    webhook = ask.client.world.names.get(webhook, webhook) if webhook else None
    return [
        _attempt(attempt)
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
    state: dict[str, Any] = camelled(world.state())
    return {**state, "now": written(world.now()), "digest": digest(world)}


def _facts(ask: Ask, after: int) -> list[dict[str, Any]]:
    kind, asset = ask.query.get("kind"), ask.query.get("asset")
    asset = ask.client.world.names.get(asset, asset) if asset else None
    return [
        _fact(number, fact)
        for number, fact in ask.client.world.facts.since(after)
        if (kind is None or fact.kind == kind) and (asset is None or _subject(fact) == asset)
    ]


def _subject(fact: Fact) -> str | None:
    return getattr(fact, "asset_id", None) or getattr(fact, "thing_id", None)


def _fact(number: int, fact: Fact) -> dict[str, Any]:
    told = {field.name: plain(getattr(fact, field.name)) for field in fields(fact) if field.name != "at"}
    return {"number": number, "at": written(fact.at), "kind": fact.kind, **camelled(told)}


async def _stream(ask: Ask) -> StreamResponse:
    """Send facts as they are told, until the listener goes away or the world is begun anew."""
    response = StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(ask.request)
    world, after = ask.client.world, _number(ask, "after")
    while ask.client.world is world:
        told = _facts(ask, after)
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


def _number(ask: Ask, name: str) -> int:
    given = ask.query.get(name, "0")
    if not isinstance(given, str) or not given.isascii() or not given.isdigit() or len(given) > 15:
        raise Invalid([Fault((name,), "must be a whole number", "type")])
    return int(given)


def _attempt(attempt: Attempt) -> dict[str, Any]:
    delivery, outcome = attempt.delivery, attempt.outcome
    return {
        "number": attempt.number,
        "id": delivery.id,
        "webhookId": delivery.webhook_id,
        "url": delivery.url,
        "try": attempt.tries,
        "events": attempt.events,
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
    Control("POST", RECEIVER_PATH, receive, needs_client=False),
)
