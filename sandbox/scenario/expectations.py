"""Expectations: what a thing should show, what should be true of it, and which events there should be.

A condition is a value, or one or more of `above`, `below`, `near` with `within`, `in`, `not`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.api import actions, schedules, smart_charging, users, webhooks
from sandbox.api.answer import asset_bytes
from sandbox.api.events import event_of
from sandbox.api.versions import NEWEST, edition
from sandbox.shapes import Checker, Fault, array, may, number
from sandbox.world.models import KINDS
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from sandbox.world.facts import Fact
    from sandbox.world.world import World

MISSING = object()

CONDITIONS: dict[str, Callable[[Any, Any, Mapping[str, Any]], bool]] = {
    "above": lambda seen, bound, _all: seen > bound,
    "below": lambda seen, bound, _all: seen < bound,
    "near": lambda seen, target, all_of: abs(seen - target) <= all_of.get("within", 0),
    "within": lambda _seen, _tolerance, _all: True,
    "in": lambda seen, values, _all: any(is_same(seen, value) for value in values),
    "not": lambda seen, value, _all: not is_same(seen, value),
}

CONDITION = may(
    {
        **{name: number() for name in ("above", "below", "near")},
        "within": number(minimum=0),
        "in": array({}, minItems=1),
        "not": {},
    },
    dependentRequired={"within": ["near"]},
)

NUMERIC = {"above", "below", "near"}

SHOWN_AS = {"is_over": "isOver"}

SHOWN: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(KINDS, lambda asset: orjson.loads(asset_bytes(asset, edition(NEWEST)))),
    "webhook": webhooks.render,
    "user": users.render_user,
    "action": lambda action: actions.render(action.record),
    "fault": lambda fault: {SHOWN_AS.get(name, name): value for name, value in fault.state().items()},
    "smart_charging": lambda programme: smart_charging.render(programme.status),
    "schedule": lambda schedule: {**schedules.render(schedule.status), **schedules.render_status(schedule.status)},
}


class Unmet(Refused):
    """An expectation that is not met; names what was wanted and what was seen."""


@cache
def _checker() -> Checker:
    return Checker(CONDITION)


def condition_faults(wanted: Mapping[str, Any]) -> list[Fault]:
    """Find conditions that can never be judged: one word of a condition makes it one, and the rest must fit."""
    return [
        Fault((path, *fault.path), fault.message, fault.code)
        for path, condition in wanted.items()
        if isinstance(condition, Mapping) and set(condition) & set(CONDITIONS)
        for fault in _checker().faults(condition)
    ]


def holds(condition: Any, seen: Any) -> bool:
    """Whether a value seen meets a condition."""
    if not isinstance(condition, Mapping) or not set(condition) <= set(CONDITIONS) or not condition:
        return is_same(seen, condition)
    if NUMERIC & set(condition) and (isinstance(seen, bool) or not isinstance(seen, int | float)):
        return False
    return all(CONDITIONS[name](seen, wanted, condition) for name, wanted in condition.items())


def is_same(seen: Any, wanted: Any) -> bool:
    """Whether two values are the same in JSON, where true is not 1."""
    return bool(seen == wanted) and isinstance(seen, bool) == isinstance(wanted, bool)


def leaf(body: Any, path: str) -> Any:
    """Give the value at a dotted path, or MISSING."""
    for part in path.split("."):
        if isinstance(body, list) and part.isdigit() and int(part) < len(body):
            body = body[int(part)]
        elif isinstance(body, Mapping) and part in body:
            body = body[part]
        else:
            return MISSING
    return body


def compare(wanted: Mapping[str, Any], body: Any) -> dict[str, Any]:
    """Compare dotted paths with conditions; gives what was seen, or refuses with Unmet."""
    seen = {path: leaf(body, path) for path in wanted}
    unmet = [path for path, condition in wanted.items() if not holds(condition, seen[path])]
    if unmet:
        told = "; ".join(f"{path}: wanted {_told(wanted[path])}, saw {_told(seen[path])}" for path in unmet)
        raise Unmet(told)
    return {path: value for path, value in seen.items() if value is not MISSING}


def events(world: World, name: str, since: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the events that facts amount to, with the facts' numbers, in the newest version."""
    newest = edition(NEWEST)
    for place, fact in world.facts.since(since):
        body = event_of(fact, newest) if _may_be(fact, name) else None
        if body is not None and body["event"] == name:
            yield place, body


def matching(world: World, name: str, wanted: Mapping[str, Any], since: int = 0) -> list[dict[str, Any]]:
    """Give the events of a name that meet all conditions."""
    return [
        body
        for _, body in events(world, name, since)
        if all(holds(condition, leaf(body, path)) for path, condition in wanted.items())
    ]


def _may_be(fact: Fact, name: str) -> bool:
    return fact.is_report and name.startswith(("user:", "system:"))


def _told(value: Any) -> str:
    return "nothing" if value is MISSING else orjson.dumps(value).decode()
