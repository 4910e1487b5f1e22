"""Records: what Enode knows of an asset, as immutable named tuples; compared cheaply, and given as plain data.

A record begins with id, user, vendor and the moment it was last seen; then come single values and blocks. A block that
ages by itself has `updated_at` as its last field; blocks that stood still are the same objects from record to record.
"""

from __future__ import annotations

from typing import Any

HEAD = 4


def plain(value: Any) -> Any:
    """Turn records (named tuples) into plain data, all the way down."""
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


def differs(before: Any, after: Any) -> bool:
    """Whether two records of an asset differ in more than their timestamps."""
    for place in range(HEAD, len(after)):
        was, now = before[place], after[place]
        if was is not now and was != now and (not hasattr(now, "updated_at") or was[:-1] != now[:-1]):
            return True
    return False
