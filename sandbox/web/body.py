"""Bodies as they come in: read within bounds, JSON read strictly. Two keys of one name are refused, NaN as well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.api.problems import NotJson, TooLarge, WrongMediaType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp.web import BaseRequest

MOST_BODY_BYTES = 1_048_576
JSON_TYPES = {"application/json", "application/problem+json", ""}
NOT_JSON = "Invalid request payload JSON format"


async def read(request: BaseRequest) -> bytes:
    """Read a body whole; refuses with TooLarge what is over the bound."""
    declared = request.content_length
    if declared is not None and declared > MOST_BODY_BYTES:
        raise TooLarge(_too_large())
    parts, size = [], 0
    async for part in request.content.iter_any():
        size += len(part)
        if size > MOST_BODY_BYTES:
            raise TooLarge(_too_large())
        parts.append(part)
    return b"".join(parts)


def refuse_other_types(headers: Mapping[str, str]) -> None:
    """Refuse a body of a type other than JSON with WrongMediaType; one without a type may be JSON."""
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in JSON_TYPES:
        detail = f"The body must be application/json, got {media_type[:80]}"
        raise WrongMediaType(detail)


def parse(body: bytes) -> Any:
    """Read JSON; None for no body. Refuses what is not JSON with NotJson."""
    if not body:
        return None
    try:
        value = orjson.loads(body)
        if body.count(b'":') > 1:
            json.loads(body, object_pairs_hook=_once)
    except (orjson.JSONDecodeError, RecursionError, ValueError):
        raise NotJson(NOT_JSON) from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _too_large() -> str:
    return f"The body must have at most {MOST_BODY_BYTES:,} bytes."
