"""Writing down: what was done to a client, by people and programs, as a scenario that can be played again.

The journal holds every command; each becomes a step at its own moment. Ids are those that the same seed gives again, so
they need no names. What the network answered, and what was merely read, has no place in a story.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from sandbox import settings
from sandbox.moments import written

if TYPE_CHECKING:
    from sandbox.client import Client

STORY = ("name", "timezone", "variables", "goes_on", "steps")
CALL = ("method", "path", "version", "user", "query", "body")


def as_scenario(client: Client) -> dict[str, Any]:
    """Write a client's journal as a scenario."""
    steps = [step for row in client.journal.rows() for step in _steps(row.kind, orjson.loads(row.body), row.at)]
    chosen = settings.as_json(client.terms.settings)
    return {
        "name": f"journal of {client.terms.id}",
        "start": written(client.terms.start),
        "seed": client.terms.seed,
        **({"settings": chosen} if chosen else {}),
        "goes_on": True,  # as the world did, whatever it refused
        "steps": steps,
    }


def _steps(kind: str, body: Any, at: float) -> list[dict[str, Any]]:
    when = {"at": written(at)}
    if kind == "step":
        return [{**body, **when}]
    if kind == "scenario":
        told = {key: body[key] for key in STORY if key in body}
        return [{"meanwhile": told, **when}]
    if kind == "rate":
        return [{"set_rate": {"rate": body}, **when}]
    if kind == "call" and body["outcome"] is None:
        asked = {word: body[word] for word in CALL if word in body and (word == "body" or body[word])}
        return [{"call": asked, **when}]
    return [{"wait_until": {"at": written(at)}}] if kind == "time" else []
