"""Verbs that check. With `within` they wait in world time until what is expected comes true, or fail at the end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.api.events import HEM_SYSTEM_EVENTS, KINDS
from sandbox.moments import spoken
from sandbox.scenario.expectations import SHOWN, Unmet, compare, matching
from sandbox.scenario.words import Verb, Wait, duration, thing
from sandbox.shapes import integer, obj, one_of
from sandbox.world.models import KINDS as ASSETS
from sandbox.world.refusals import NotNow, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.scenario.words import Stage

EVENT_NAMES = (*KINDS, *HEM_SYSTEM_EVENTS, "system:heartbeat")
KINDS_SHOWN = (*ASSETS, "webhook", "user", "action", "smart_charging", "schedule", "fault")


def expect(
    stage: Stage, within: float = 0.0, always: float | None = None, never: float | None = None, **wanted: Any
) -> Wait:
    """Expect a thing to show values at dotted paths, as the API would; under `true`, to have true values."""
    kind = next(kind for kind in KINDS_SHOWN if kind in wanted)
    thing_seen, truths = wanted.pop(kind), wanted.pop("true", {})
    if truths and not hasattr(thing_seen, "truth"):
        detail = f"a {kind} shows all that is true of it: leave `true` out"
        raise Refused(detail)

    def look() -> dict[str, Any]:
        seen = compare(wanted, SHOWN[kind](thing_seen)) if wanted else {}
        return {**seen, **(compare(truths, thing_seen.truth()) if truths else {})}

    if always is not None:
        return _while_met(stage, always, look)
    if never is not None:
        return _while_unmet(stage, never, look)
    return until_met(stage, within, look)


def expect_event(
    stage: Stage, event: str, count: int | None = None, since: int = 0, within: float = 0.0, **wanted: Any
) -> Wait:
    """Expect an event with values at dotted paths to have been told: at least once, or `count` times exactly."""

    def look() -> dict[str, Any]:
        found = matching(stage.world, event, wanted, max(since, stage.heard_from))
        if (count is None and not found) or (count is not None and len(found) != count):
            detail = f"{event}: wanted {count if count is not None else 'at least one'}, saw {len(found)}"
            raise Unmet(detail)
        return {"count": len(found), "event": found[-1] if found else None}

    return until_met(stage, within, look)


def expect_no_event(stage: Stage, event: str, within: float = 0.0, **wanted: Any) -> Wait:
    """Expect that an event is not told from now on, for as long as `within` says."""
    world = stage.world
    since = world.facts.told if within else stage.heard_from

    def seen() -> bool:
        return bool(matching(world, event, wanted, since))

    def judge() -> dict[str, Any]:
        if seen():
            detail = f"{event}: wanted none, saw one"
            raise Unmet(detail)
        return {"count": 0}

    return Wait(world.now() + within, seen, judge)


def until_met(stage: Stage, within: float, look: Callable[[], dict[str, Any]]) -> Wait:
    """Wait until a look at something is not refused, or fail when `within` is over."""

    def is_met() -> bool:
        return _failure(look) is None

    def judge() -> dict[str, Any]:
        try:
            return look()
        except Unmet as unmet:
            waited = f" (waited {spoken(within)})" if within else ""
            raise Unmet(unmet.detail + waited) from None

    return Wait(stage.world.now() + within, is_met, judge)


def _while_met(stage: Stage, lasting: float, look: Callable[[], dict[str, Any]]) -> Wait:
    """Look again and again for as long as it lasts; the first look that fails is told."""
    begun, world, failures = stage.world.now(), stage.world, []

    def is_broken() -> bool:
        failure = _failure(look)
        if failure is not None:
            failures.append(f"{failure} (after {spoken(world.now() - begun)} of {spoken(lasting)})")
        return bool(failures)

    def judge() -> dict[str, Any]:
        if is_broken():
            raise Unmet(failures[0])
        return look()

    return Wait(begun + lasting, is_broken, judge)


def _while_unmet(stage: Stage, lasting: float, look: Callable[[], dict[str, Any]]) -> Wait:
    begun, world, seen = stage.world.now(), stage.world, []

    def is_seen() -> bool:
        if _failure(look) is None:
            shown = ", ".join(f"{path} {json.dumps(value)}" for path, value in look().items())
            seen.append(f"wanted never, saw {shown} (after {spoken(world.now() - begun)} of {spoken(lasting)})")
        return bool(seen)

    def judge() -> dict[str, Any]:
        if is_seen():
            raise Unmet(seen[0])
        return {}

    return Wait(begun + lasting, is_seen, judge)


def _failure(look: Callable[[], dict[str, Any]]) -> str | None:
    try:
        look()
    except (Unmet, NotNow) as refusal:
        return refusal.detail
    return None


WITHIN = duration(description="how long to wait for it, in world time")
HOW_LONG = {
    "within": WITHIN,
    "always": duration(description="how long it must hold without a break, from now on"),
    "never": duration(description="how long it must not hold, from now on"),
}

VERBS = (
    Verb(
        "expect",
        "checks",
        expect,
        {**{kind: thing(kind) for kind in KINDS_SHOWN}, "true": obj({}, is_open=True), **HOW_LONG},
        (*KINDS_SHOWN, "true", *HOW_LONG),
        chooses=KINDS_SHOWN,
        excludes=tuple(HOW_LONG),
        waits=True,
        is_open=True,
        is_check=True,
    ),
    Verb(
        "expect_event",
        "checks",
        expect_event,
        {
            "event": one_of(*EVENT_NAMES),
            "count": integer(minimum=0),
            "since": integer(minimum=0, description="only facts after this number count"),
            "within": WITHIN,
        },
        ("count", "since", "within"),
        main="event",
        waits=True,
        is_open=True,
        is_check=True,
    ),
    Verb(
        "expect_no_event",
        "checks",
        expect_no_event,
        {"event": one_of(*EVENT_NAMES), "within": WITHIN},
        ("within",),
        main="event",
        waits=True,
        is_open=True,
        is_check=True,
    ),
)
