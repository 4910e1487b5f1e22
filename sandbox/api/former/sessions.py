"""Charging sessions and buckets as they were before: what smart charging saved stood in `smartStats`."""

from __future__ import annotations

import uuid
from typing import Any

NAMESPACE = uuid.UUID("5f0c3b7e-6a4d-4f0e-9c55-3f6d1a2b7c80")


def session_id(session: dict[str, Any]) -> str:
    """Give a session an id of its own, always the same one: of its asset and its beginning."""
    return str(uuid.uuid5(NAMESPACE, f"{session['targetId']} {session['from']}"))


def is_smart(session: dict[str, Any]) -> bool:
    """Whether smart charging played a part."""
    return session["smartStats"]["estimatedSavings"] is not None


def cost_if_not_smart(session: dict[str, Any]) -> float | None:
    """What a session would have cost without smart charging; None where it played no part."""
    saved = session["smartStats"]["estimatedSavings"]
    return None if saved is None else round(session["costSum"] + saved, 4)


def bucket_cost_if_not_smart(bucket: dict[str, Any]) -> float:
    """What a bucket would have cost without smart charging."""
    return float(round(bucket["costSum"] + (bucket["estimatedSavings"] or 0), 4))
