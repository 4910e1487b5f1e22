"""Rate limits: how many calls of each class a client may make in a minute of real time; a bucket that fills again.

Off unless the settings or the verb `limit_rate` say so. Callers come back by their own clocks, hence real time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sandbox.api.answer import find
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from sandbox.client import Client

MINUTE = 60.0


class Limits:
    """The buckets of all clients: what is left in them, and when they were last looked at."""

    def __init__(self) -> None:
        """Begin with full ones."""
        self._buckets: WeakKeyDictionary[Client, dict[str, tuple[float, float]]] = WeakKeyDictionary()

    def wait_seconds(self, client: Client, method: str, path: str, version: str) -> float:
        """Take a call out of its bucket; when it is empty, give in how many seconds there is one again."""
        kind = class_of(method, path, version)
        most = client.world.call_rules.limits[kind]
        if not most:
            return 0.0
        buckets, now = self._buckets.setdefault(client, {}), client.wall()
        left, looked_at = buckets.get(kind, (float(most), now))
        left = min(most, left + (now - looked_at) * most / MINUTE)
        is_let_in = left >= 1
        buckets[kind] = (left - is_let_in, now)
        return 0.0 if is_let_in else (1 - left) * MINUTE / most


@lru_cache(maxsize=512)
def class_of(method: str, path: str, version: str) -> str:
    """Give the class of a call: reads, commands to devices, or other writes."""
    if method == "GET":
        return "reads"
    try:
        gives = find(version, method, path)[1].gives
    except Refused:
        return "writes"
    return "commands" if gives and str(gives.get("$ref", "")).endswith("Action") else "writes"
