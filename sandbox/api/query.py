"""Query strings as plain data."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl


def query_of(text: str) -> dict[str, Any]:
    """Read a query string; what is given twice becomes a list."""
    query: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        known = query.get(name)
        if known is None:
            query[name] = value
        else:
            query[name] = [*known, value] if isinstance(known, list) else [known, value]
    return query
