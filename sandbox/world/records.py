"""Records (named tuples) as plain data."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """Turn records (named tuples) into plain data, all the way down."""
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value
