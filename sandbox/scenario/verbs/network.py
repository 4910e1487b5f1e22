"""Verbs of what goes wrong between the sandbox and the program under test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.events import KINDS
from sandbox.scenario.words import Verb, duration, thing
from sandbox.shapes import flag, integer, number, one_of
from sandbox.world.breakages import EFFECTS, USUAL_SIZES, Breakage
from sandbox.world.faults import PlannedFault
from sandbox.world.planned import delivery_fault
from sandbox.world.refusals import Refused
from sandbox.world.webhook import BATCH

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.assets.asset import Asset
    from sandbox.world.webhook import Webhook

USUAL_DELAY_SECONDS, USUAL_SKEW_SECONDS = 30.0, 300.0
MOST_GATHERED = 10_000

BELONGS_TO = {
    "status": ("fail",),
    "delay": ("delay",),
    "skew": ("skewed_created_at",),
    "behind": ("skewed_created_at",),
    "size": ("huge_batch", "split_batches"),
}


def break_webhook(
    stage: Stage,
    webhook: Webhook,
    how: str = "fail",
    times: int | None = None,
    share: float = 1.0,
    event: str | None = None,
    asset: Asset | None = None,
    **strength: Any,
) -> dict[str, Any]:
    """Have deliveries go wrong in a way of your choice: so many times, a share of them, or until mended."""
    _refuse_misfits(how, strength)
    match = {**({"kind": _kind_of(event)} if event else {}), **({"asset_id": asset.id} if asset else {})}
    made = stage.world.webhooks.spoil(
        webhook,
        lambda planned: Breakage(
            PlannedFault(planned, match, times, share),
            how,
            strength.get("status"),
            _seconds_of(strength, how),
            strength.get("size", USUAL_SIZES.get(how, BATCH)),
        ),
    )
    return {"number": made.plan.number, "id": delivery_fault(made.plan)}


def mend_webhook(stage: Stage, webhook: Webhook) -> dict[str, Any]:
    """Have deliveries go out again as they should."""
    stage.world.webhooks.mend(webhook)
    return {}


def _refuse_misfits(how: str, strength: dict[str, Any]) -> None:
    for name in strength:
        if how not in BELONGS_TO[name]:
            detail = f"{name} belongs to how: {' or '.join(BELONGS_TO[name])}, not to {how}"
            raise Refused(detail)


def _kind_of(event: str) -> str:
    return KINDS.get(event, "heartbeat")


def _seconds_of(strength: dict[str, Any], how: str) -> float:
    if how == "delay":
        return float(strength.get("delay", USUAL_DELAY_SECONDS))
    skew = float(strength.get("skew", USUAL_SKEW_SECONDS)) if how == "skewed_created_at" else 0.0
    return -skew if strength.get("behind") else skew


def _how() -> str:
    return "; ".join(f"{name}: the delivery {effect.does}" for name, effect in EFFECTS.items())


VERBS = (
    Verb(
        "break_webhook",
        "network",
        break_webhook,
        {
            "webhook": thing("webhook"),
            "how": one_of(*EFFECTS, description=_how()),
            "times": integer(minimum=1, description="how many deliveries meet it; without it, all until mended"),
            "share": number(minimum=0, maximum=1, description="the share of deliveries that meet it, by the seed"),
            "event": one_of(*KINDS, "system:heartbeat", description="only deliveries that hold such an event"),
            "asset": thing("asset", description="only deliveries that hold an event of this asset"),
            "status": integer(minimum=300, maximum=599, description="of fail: HTTP status; without one, no connection"),
            "delay": duration(description="of delay: how much later, in world time"),
            "skew": duration(description="of skewed_created_at: how far off"),
            "behind": flag(description="of skewed_created_at: in the past"),
            "size": integer(minimum=1, maximum=MOST_GATHERED, description="of huge_batch and split_batches: events"),
        },
        ("how", "times", "share", "event", "asset", *BELONGS_TO),
        main="webhook",
    ),
    Verb("mend_webhook", "network", mend_webhook, {"webhook": thing("webhook")}, main="webhook"),
)
