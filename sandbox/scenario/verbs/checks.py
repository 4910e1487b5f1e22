"""Verbs that check. With `within` they wait in world time until what is expected comes true, or fail at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.events import HEM_SYSTEM_EVENTS, KINDS
from sandbox.moments import spoken
from sandbox.scenario.expectations import SHOWN, Unmet, compare, matching
from sandbox.scenario.words import Verb, Wait, duration, thing
from sandbox.shapes import integer, obj, one_of
from sandbox.world.models import KINDS as ASSETS
from sandbox.world.refusals import NotNow, Refused

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage

EVENT_NAMES = (*KINDS, *HEM_SYSTEM_EVENTS, "system:heartbeat")
KINDS_SHOWN = (*ASSETS, "webhook", "user", "action")


def expect(stage: Stage, within: float = 0.0, **wanted: Any) -> Wait:
    """Expect a thing to show values at dotted paths, as the API would; under `true`, to have true values."""
    kind = next(kind for kind in KINDS_SHOWN if kind in wanted)
    thing_seen, truths = wanted.pop(kind), wanted.pop("true", {})
    if truths and not hasattr(thing_seen, "truth"):
        detail = f"a {kind} shows all that is true of it: leave `true` out"
        raise Refused(detail)

    def look() -> dict[str, Any]:
        seen = compare(wanted, SHOWN[kind](thing_seen)) if wanted else {}
        return {**seen, **(compare(truths, thing_seen.truth()) if truths else {})}

    return _until_met(stage, within, look)


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

    return _until_met(stage, within, look)


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


def _until_met(stage: Stage, within: float, look: Any) -> Wait:
    def is_met() -> bool:
        try:
            look()
        except (Unmet, NotNow):
            return False
        return True

    def judge() -> dict[str, Any]:
        try:
            result: dict[str, Any] = look()
        except Unmet as unmet:
            waited = f" (waited {spoken(within)})" if within else ""
            raise Unmet(unmet.detail + waited) from None
        return result

    return Wait(stage.world.now() + within, is_met, judge)


WITHIN = duration(description="how long to wait for it, in world time")

VERBS = (
    Verb(
        "expect",
        "checks",
        expect,
        {**{kind: thing(kind) for kind in KINDS_SHOWN}, "true": obj({}, is_open=True), "within": WITHIN},
        (*KINDS_SHOWN, "true", "within"),
        chooses=KINDS_SHOWN,
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
