"""The other verbs: an API call from within a story, places to come back to, and notes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.api.answer import perform, prepare, refused
from sandbox.api.call import NO_BODY, Call
from sandbox.api.query import query_of
from sandbox.api.versions import VERSIONS
from sandbox.journal import JournalError
from sandbox.replay import find_place
from sandbox.scenario import fleets
from sandbox.scenario.expectations import Unmet
from sandbox.scenario.words import Verb, filled_path
from sandbox.shapes import array, either, integer, obj, one_of, text
from sandbox.world.facts import Happened
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage

log = logging.getLogger("sandbox")


def call(
    stage: Stage,
    method: str,
    path: str,
    body: Any = NO_BODY,
    query: dict[str, Any] | None = None,
    version: str | None = None,
    user: str | None = None,
    status: int | None = None,
) -> dict[str, Any]:
    """Call the Enode API from within; `{name}` in a path stands for a thing's id; `status` is what is expected."""
    spoken = version or stage.client.api_version
    address, _, asked_for = filled_path(stage.world, path).partition("?")
    asked = Call(method, address, spoken, {**query_of(asked_for), **(query or {})}, body, user=user)
    try:
        ready = prepare(asked)
    except Refused as refusal:
        answer = refused(refusal, spoken)
    else:
        if ready.endpoint.sends:
            detail = f"{method} {path} posts to a webhook, so it cannot be called from within; call it over HTTP"
            raise Refused(detail)
        answer = perform(stage.world, ready)
    shown = orjson.loads(answer.body) if answer.body else None
    if status is not None and answer.status != status:
        detail = f"{method} {path}: wanted status {status}, saw {answer.status}: {answer.body.decode()}"
        raise Unmet(detail)
    return {"status": answer.status, "body": shown}


def snapshot(stage: Stage, name: str) -> dict[str, Any]:
    """Name this place in the journal, to come back to."""
    if stage.client.is_replaying:
        return {"name": name}
    try:
        stage.client.save_place(name, is_command=stage.is_outside)
    except JournalError as error:
        if stage.is_outside:
            raise
        log.error("client %s: %s", stage.client.terms.id, error)  # the story goes on, as it will in a replay
    return {"name": name}


def restore(stage: Stage, name: str) -> dict[str, Any]:
    """Go back to a named place; what came after it is forgotten. Not from within a scenario."""
    find_place(stage.client, name)
    return {"name": name}


def meanwhile(
    stage: Stage,
    steps: list[Any],
    name: str = "a story within",
    timezone: str | None = None,
    variables: dict[str, Any] | None = None,
    goes_on: bool = False,
) -> dict[str, Any]:
    """Begin another story beside this one: its steps go on by themselves."""
    from sandbox.scenario.player import begin_run  # the player walks verbs, this verb begins a player

    script = {
        "name": name,
        "timezone": timezone or stage.timezone,
        "variables": variables or {},
        "goes_on": goes_on,
        "steps": steps,
    }
    stage.client.runs.append(begin_run(stage.client, script))
    return {}


def repeat(stage: Stage, count: int, steps: list[Any], variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """Do steps so many times, each a little different: `{n}` is the turn, `{between: [1, 9]}`, `{any_of: [a, b]}`."""
    block = {"count": count, "variables": variables or {}, "steps": steps}
    return meanwhile(stage, [{"repeat": block}], f"{count} turns")


def note(stage: Stage, text: str) -> dict[str, Any]:
    """Write a sentence into the facts."""
    stage.world.tell(Happened(stage.world.now(), "noted", None, text))
    return {}


NAME = text(pattern="^[A-Za-z0-9_.-]{1,100}$")

VERBS = (
    Verb(
        "call",
        "other",
        call,
        {
            "method": one_of("GET", "POST", "PUT", "PATCH", "DELETE"),
            "path": text(pattern="^/"),
            "body": either(obj({}, is_open=True), array({})),
            "query": obj({}, is_open=True),
            "version": one_of(*VERSIONS),
            "user": text(description="in whose name, as the header Enode-User-Id of old versions says"),
            "status": integer(minimum=100, maximum=599),
        },
        ("body", "query", "version", "user", "status"),
    ),
    Verb(
        "meanwhile",
        "other",
        meanwhile,
        {
            "steps": array({}, **{"x-steps": True}),
            "name": text(minLength=1),
            "timezone": text(),
            "variables": fleets.VARIABLES,
            "goes_on": fleets.GOES_ON,
        },
        ("name", "timezone", "variables", "goes_on"),
        main="steps",
    ),
    Verb("repeat", "other", repeat, fleets.TAKES, ("variables",)),
    Verb("snapshot", "other", snapshot, {"name": NAME}, main="name"),
    Verb("restore", "other", restore, {"name": NAME}, main="name", in_scenarios=False),
    Verb("note", "other", note, {"text": text()}, main="text"),
)
