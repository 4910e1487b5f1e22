"""Verbs of what goes wrong between the sandbox and the program under test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.scenario.words import Verb, thing
from sandbox.shapes import integer
from sandbox.world.webhooks import Breakage

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.webhooks import Webhook


def break_webhook(
    _stage: Stage, webhook: Webhook, status: int | None = None, times: int | None = None
) -> dict[str, Any]:
    """Have deliveries fail without being sent: with a status, or as if nobody were there; `times` or until mended."""
    webhook.breakage = Breakage(status, times)
    return {}


def mend_webhook(_stage: Stage, webhook: Webhook) -> dict[str, Any]:
    """Have deliveries go out again."""
    webhook.breakage = None
    return {}


VERBS = (
    Verb(
        "break_webhook",
        "network",
        break_webhook,
        {
            "webhook": thing("webhook"),
            "status": integer(minimum=300, maximum=599, description="HTTP status; without one, no connection"),
            "times": integer(minimum=1, description="how many deliveries fail"),
        },
        ("status", "times"),
        main="webhook",
    ),
    Verb("mend_webhook", "network", mend_webhook, {"webhook": thing("webhook")}, main="webhook"),
)
