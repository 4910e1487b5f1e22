"""Verbs that check what went over the network: what the program under test asked, and which deliveries it took.

A story sees both since it began, by facts, so that it comes out the same in a replay; a caller outside sees the request
log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from sandbox.scenario.expectations import Unmet, holds, leaf
from sandbox.scenario.verbs.checks import WITHIN, until_met
from sandbox.scenario.words import Verb, Wait, filled_path, thing
from sandbox.shapes import flag, integer, one_of, text
from sandbox.world.facts import Happened, RequestMade
from sandbox.world.webhooks import MISSED, TAKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.request_log import Request
    from sandbox.scenario.words import Stage
    from sandbox.world.webhook import Webhook


class Asked(NamedTuple):
    """A request, as far as checks look at it."""

    method: str
    path: str
    status: int
    body: Any


def expect_request(
    stage: Stage,
    method: str | None = None,
    path: str | None = None,
    status: int | None = None,
    count: int | None = None,
    within: float = 0.0,
    **wanted: Any,
) -> Wait:
    """Expect the program under test to have asked, with values in its body: at least once, or `count` times exactly."""
    begins = filled_path(stage.world, path) if path is not None else ""

    def fits(asked: Asked) -> bool:
        is_such = method in {None, asked.method} and status in {None, asked.status} and asked.path.startswith(begins)
        return is_such and all(holds(condition, leaf(asked.body, dotted)) for dotted, condition in wanted.items())

    def look() -> dict[str, Any]:
        found = [asked for asked in _asked(stage) if fits(asked)]
        _refuse_count(f"{method or 'request'} {begins}".strip(), count, len(found))
        return {"count": len(found), "request": found[0]._asdict() if found else None}

    return until_met(stage, within, look)


def expect_delivery(
    stage: Stage,
    webhook: Webhook | None = None,
    taken: bool = True,
    count: int | None = None,
    within: float = 0.0,
) -> Wait:
    """Expect deliveries to have been taken, or not: at least one, or `count` exactly."""
    what = TAKEN if taken else MISSED

    def look() -> dict[str, Any]:
        found = [
            fact
            for _, fact in stage.world.facts.since(stage.heard_from)
            if isinstance(fact, Happened) and fact.what == what and webhook in {None, _webhook(stage, fact)}
        ]
        _refuse_count(f"deliveries {'taken' if taken else 'not taken'}", count, len(found))
        return {"count": len(found)}

    return until_met(stage, within, look)


def _webhook(stage: Stage, fact: Happened) -> Webhook | None:
    return stage.world.webhooks.roll.get(fact.thing_id or "")


def _refuse_count(what: str, count: int | None, seen: int) -> None:
    if (count is None and not seen) or (count is not None and seen != count):
        detail = f"{what}: wanted {count if count is not None else 'at least one'}, saw {seen}"
        raise Unmet(detail)


def _asked(stage: Stage) -> Iterator[Asked]:
    """Give what was asked, the newest first."""
    if stage.is_outside:
        yield from map(_read, stage.client.requests.newest_first())
        return
    for _, fact in reversed(list(stage.world.facts.since(stage.heard_from))):
        if isinstance(fact, RequestMade):
            yield Asked(fact.method, fact.path, fact.status, fact.body)


def _read(request: Request) -> Asked:
    try:
        body = orjson.loads(request.body)
    except ValueError:
        body = None
    return Asked(request.method, request.target, request.status, body)


COUNT = integer(minimum=0)

VERBS = (
    Verb(
        "expect_request",
        "checks",
        expect_request,
        {
            "method": one_of("GET", "POST", "PUT", "PATCH", "DELETE"),
            "path": text(pattern="^/", description="how the path begins; `{name}` stands for a thing's id"),
            "status": integer(minimum=100, maximum=599, description="how it was answered"),
            "count": COUNT,
            "within": WITHIN,
        },
        ("method", "path", "status", "count", "within"),
        chooses=("method", "path"),
        may_choose_more=True,
        waits=True,
        is_open=True,
        is_check=True,
    ),
    Verb(
        "expect_delivery",
        "checks",
        expect_delivery,
        {
            "webhook": thing("webhook"),
            "taken": flag(description="false: those that failed"),
            "count": COUNT,
            "within": WITHIN,
        },
        ("webhook", "taken", "count", "within"),
        main="webhook",
        waits=True,
        is_check=True,
    ),
)
