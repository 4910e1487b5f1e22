"""Control calls about time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.numbers import tidy
from sandbox.api.problems import Invalid
from sandbox.moments import seconds_of, written
from sandbox.scenario.doing import move, read_steps
from sandbox.scenario.steps import act, step_of
from sandbox.scenario.words import Stage, Wait
from sandbox.shapes import Checker, Fault, either, may, number, obj, one_of, text
from sandbox.web.control.ask import Ask, Control
from sandbox.web.control.clients import moment, rate_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.client import Client

RATE = Checker(obj({"rate": either(one_of("real", "manual"), number(minimum=0, maximum=10_000_000))}))
ADVANCE = Checker(
    may({"by": text(), "to": text(), "until": obj({}, is_open=True), "within": text(), "deadline": text()})
)
DEFAULT_WITHIN = "1d"


async def get_clock(ask: Ask) -> dict[str, Any]:
    """Tell the time, and how a move of it is getting on."""
    client = ask.client
    if client.broken is None and client.driver.move_under_way is None:
        await client.ready()
    move_under_way = client.driver.move_under_way
    moving = {"from": written(move_under_way.since), "to": written(move_under_way.to)} if move_under_way else None
    return {"now": written(client.world.now()), "rate": tidy(client.rate), "moving": moving}


async def put_clock(ask: Ask) -> dict[str, Any]:
    """Turn the clock: 0 stands still, 1 is real time, N is N-fold."""
    client = ask.client
    await client.ready()
    client.driver.refuse_moving()
    client.command("rate", rate_of(ask.body["rate"]))
    return {"now": written(client.world.now()), "rate": tidy(client.rate)}


async def advance(ask: Ask) -> dict[str, Any]:
    """Move time by a duration or to a moment, or until an expectation is met; answers when every webhook was tried."""
    client, body = ask.client, ask.body
    await client.ready()
    facts, deliveries = client.world.facts.told, client.deliveries.made
    seen = _seen(client, body["until"]) if "until" in body else None
    deadline = _seconds("deadline", body["deadline"]) if "deadline" in body else None
    if seen is not None and seen():
        is_reached, stopped_by = True, None
    else:
        moved = await move(client, _goal(client.world.now(), body), seen, deadline)
        is_reached, stopped_by = moved.is_reached, moved.stopped_by
    return {
        "now": written(client.world.now()),
        "facts": client.world.facts.told - facts,
        "deliveries": client.deliveries.made - deliveries,
        "reached": is_reached,
        "stoppedBy": stopped_by,
    }


async def cancel_advance(ask: Ask) -> dict[str, Any]:
    """Stop a move of time at the end of its present instant."""
    return {"cancelled": ask.client.driver.cancel_move(), "now": written(ask.client.world.now())}


def _seen(client: Client, until: Any) -> Callable[[], bool]:
    """Read the expectation that a move of time is to end at."""
    try:
        (step,) = read_steps([until])
    except Invalid as refusal:
        raise refusal.below("until") from None
    asked = act(Stage(client, is_outside=True), step_of(step))
    if not isinstance(asked, Wait) or asked.seen is None:
        raise Invalid([Fault(("until",), "must be an expectation: expect, expect_event or expect_no_event", "verb")])
    return asked.seen


def _goal(now: float, body: dict[str, Any]) -> float:
    given = [name for name in ("by", "to", "within") if name in body]
    if len(given) > 1:
        raise Invalid([Fault((given[1],), f"must not be used together with {given[0]}", "exclusive")])
    if "to" in body:
        return moment("to", body["to"])
    if not given and "until" not in body:
        raise Invalid([Fault(("by",), "is required, or `to`, or `until`", "required")])
    name = given[0] if given else "within"
    return round(now + _seconds(name, body.get(name, DEFAULT_WITHIN)), 3)


def _seconds(name: str, given: str) -> float:
    try:
        return seconds_of(given)
    except ValueError as error:
        raise Invalid([Fault((name,), str(error), "format")]) from None


CONTROLS = (
    Control("GET", "/sandbox/clock", get_clock),
    Control("PUT", "/sandbox/clock", put_clock, RATE),
    Control("POST", "/sandbox/clock/advance", advance, ADVANCE),
    Control("DELETE", "/sandbox/clock/advance", cancel_advance),
)
