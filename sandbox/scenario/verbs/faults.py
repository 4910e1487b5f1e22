"""Verbs of calls that go wrong on purpose: faults by rule, tokens that expire, and rate limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.actions import FAILURES, SPECIAL
from sandbox.scenario.words import Verb, duration, filled_path, thing
from sandbox.shapes import flag, integer, number, one_of, text
from sandbox.world.actions import REPLACED, UNRESPONSIVE, Failure
from sandbox.world.call_rules import AFTER, BEFORE, EFFECTS, TOKEN_PATH, Effect
from sandbox.world.refusals import Refused
from sandbox.world.verdicts import Verdict

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.assets.asset import Asset
    from sandbox.world.planned import Watched

HOWS = ("status", "reset", "hang", "cut_off", "stale")
MATCHES = ("method", "path", "user", "asset", "version")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def break_api(
    stage: Stage,
    times: int | None = None,
    share: float = 1.0,
    call: int = 1,
    delay: float = 0.0,
    retry_after: float | None = None,
    phase: str = BEFORE,
    **given: Any,
) -> dict[str, Any]:
    """Have calls of the API go wrong: those that match, from the n-th `call` on, so many times or until mended."""
    how = next((name for name in HOWS if given.get(name)), "delay")
    if how == "delay" and not delay:
        detail = f"break_api needs to know what goes wrong: one of {', '.join(HOWS)}, or delay"
        raise Refused(detail)
    effect = Effect(how, given.get("status", 0), retry_after, delay, phase)
    rule = stage.world.call_rules.plan(_match(stage, given), effect, times, share, call)
    return {"id": rule.id}


def _match(stage: Stage, given: dict[str, Any]) -> dict[str, Any]:
    """Say which calls are meant, in the world's words."""
    asset: Asset | None = given.get("asset")
    meant = {
        "method": given.get("method"),
        "path": filled_path(stage.world, given["path"]) if "path" in given else None,
        "user_id": given.get("user"),
        "asset_id": asset.id if asset is not None else None,
        "version": given.get("version"),
    }
    return {name: value for name, value in meant.items() if value is not None}


def mend_api(stage: Stage, fault: Watched | None = None) -> dict[str, Any]:
    """Have calls of the API go right again: end one fault, or all of them."""
    rules = stage.world.call_rules
    rule = rules.get(fault.id) if fault is not None else None
    if fault is not None and rule is None:
        detail = f"'{fault.id}' is no fault of calls: mend_webhook ends those of deliveries"
        raise Refused(detail)
    rules.mend(rule)
    return {}


def expire_tokens(stage: Stage, after: int = 0, refuse: int = 0) -> dict[str, Any]:
    """Have all access tokens expire, now or after so many calls; the next `refuse` token requests are refused."""
    rules = stage.world.call_rules
    if refuse:
        rules.plan({"path": TOKEN_PATH}, Effect("status", 401), refuse)
    return {"id": rules.expire_tokens(after).id}


def force_action(
    stage: Stage,
    state: str,
    reason: str | None = None,
    detail: str | None = None,
    delay: float = 1.0,
    obeyed: bool = False,
    command: str | None = None,
    times: int = 1,
    **named: Any,
) -> dict[str, Any]:
    """Have the next actions of a device, or one that is pending, end as you say, whatever the device does."""
    ((kind, meant),) = named.items()
    verdict = Verdict(state, _failure(state, reason, detail), delay, obeyed)
    if kind == "action":
        stage.world.actions.sentence(meant, verdict)
        return {}
    match = {"asset_id": meant.id, **({"kind": command} if command else {})}
    return {"id": stage.world.verdicts.plan(match, verdict, times).id}


def _failure(state: str, reason: str | None, detail: str | None) -> Failure | None:
    """Say why an action ends so; one that is confirmed needs no reason."""
    if state == "CONFIRMED":
        if reason or detail:
            complaint = "an action that is CONFIRMED has no reason and no detail"
            raise Refused(complaint)
        return None
    usual = USUAL_FAILURES[state]
    return Failure(reason or usual.type, detail or usual.detail)


def limit_rate(stage: Stage, **per_minute: int) -> dict[str, Any]:
    """Let only so many calls of a class pass in a minute of real time; the others get 429. 0 lifts a limit."""
    stage.world.call_rules.limit(**per_minute)
    return {}


def _what(how: str) -> str:
    return f"the caller gets {EFFECTS[how]}"


PATH = "`{name}` is a thing's id; any other `{word}`, or `*`, is any segment; `**` is anything"
MOST = integer(minimum=0, maximum=10_000_000)
COMMANDED = ("asset", "vehicle", "charger", "hvac", "battery", "action")
USUAL_FAILURES = {"FAILED": UNRESPONSIVE, "CANCELLED": REPLACED}
CLASSES = ("reads", "writes", "commands")

VERBS = (
    Verb(
        "break_api",
        "network",
        break_api,
        {
            "method": one_of(*METHODS),
            "path": text(pattern="^/", description=PATH),
            "user": text(minLength=1, description="only calls about this user, or an asset of theirs"),
            "asset": thing("asset", description="only calls about this asset"),
            "version": text(minLength=1, description="only calls in this version"),
            "status": integer(minimum=400, maximum=599, description=_what("status")),
            "reset": flag(description=_what("reset")),
            "hang": flag(description=_what("hang")),
            "cut_off": flag(description=_what("cut_off")),
            "stale": flag(description=_what("stale")),
            "delay": duration(description="how much later the answer comes, in real time"),
            "retry_after": duration(description="the header Retry-After"),
            "phase": one_of(BEFORE, AFTER, description="before or after what was asked for is done"),
            "call": integer(minimum=1, description="the first call that matches and meets it, counted from 1"),
            "times": integer(minimum=1, description="how many calls meet it; without it, all until mended"),
            "share": number(minimum=0, maximum=1, description="the share of calls that meet it, by the seed"),
        },
        (*MATCHES, *HOWS, "delay", "retry_after", "phase", "call", "times", "share"),
        excludes=HOWS,
        makes="fault",
    ),
    Verb("mend_api", "network", mend_api, {"fault": thing("fault")}, ("fault",)),
    Verb(
        "expire_tokens",
        "network",
        expire_tokens,
        {
            "after": integer(minimum=0, description="how many calls are still answered"),
            "refuse": integer(minimum=0, description="how many token requests are refused"),
        },
        ("after", "refuse"),
        makes="fault",
    ),
    Verb(
        "force_action",
        "vendors",
        force_action,
        {
            **{kind: thing(kind) for kind in COMMANDED},
            "state": one_of("CONFIRMED", "FAILED", "CANCELLED"),
            "reason": one_of(*FAILURES, description="of FAILED and CANCELLED: the type of the failure"),
            "detail": text(minLength=1, description="of FAILED and CANCELLED: the failure in words"),
            "delay": duration(description="how long the action is pending; 1s if left out"),
            "obeyed": flag(description="whether the device does as it was told all the same"),
            "command": one_of(*SPECIAL, description="only actions of this kind; of an asset"),
            "times": integer(minimum=1, description="how many actions end so; one if left out"),
        },
        (*COMMANDED, "reason", "detail", "delay", "obeyed", "command", "times"),
        chooses=COMMANDED,
        makes="fault",
    ),
    Verb(
        "limit_rate",
        "network",
        limit_rate,
        dict.fromkeys(CLASSES, MOST),
        CLASSES,
        chooses=CLASSES,
        may_choose_more=True,
    ),
)
