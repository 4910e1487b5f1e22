"""Bodies as they come in: read within bounds, JSON read strictly. Two keys of one name are refused, NaN as well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp.web import RequestPayloadError

from sandbox.api.call import NO_BODY
from sandbox.api.problems import NotJson, TooLarge, Unreadable, WrongMediaType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp.web import BaseRequest

MOST_BODY_BYTES = 1_048_576
MOST_DEEP = 64
JSON_TYPES = {"application/json", "application/problem+json", ""}
NOT_JSON = "Invalid request payload JSON format"


async def read(request: BaseRequest, most_bytes: int = MOST_BODY_BYTES) -> bytes:
    """Read a body whole; refuses what is over the bound with TooLarge, and what is packed wrongly with Unreadable."""
    declared = request.content_length
    if declared is not None and declared > most_bytes:
        raise TooLarge(_too_large(most_bytes))
    parts, size = [], 0
    try:
        async for part in request.content.iter_any():
            size += len(part)
            if size > most_bytes:
                raise TooLarge(_too_large(most_bytes))
            parts.append(part)
    except RequestPayloadError as error:
        detail = f"The body could not be read: {error}"
        raise Unreadable(detail[:200]) from None
    return b"".join(parts)


def printable(header: str) -> str:
    """Give a header's value as text that can be written again, whatever bytes it came in."""
    return header.encode("utf-8", "replace").decode()


def parse(body: bytes, headers: Mapping[str, str] | None = None) -> Any:
    """Read JSON; NO_BODY for no body. With headers, other media types than JSON are refused with WrongMediaType."""
    if not body:
        return NO_BODY
    if headers is not None:
        _refuse_other_types(headers)
    if body.count(b"[") + body.count(b"{") > MOST_DEEP and _depth(body) > MOST_DEEP:
        detail = f"The body is nested deeper than {MOST_DEEP} levels."
        raise Unreadable(detail)
    try:
        value = orjson.loads(body)
        if body.count(b":") > 1:
            json.loads(body, object_pairs_hook=_once)
    except (orjson.JSONDecodeError, RecursionError, ValueError):
        raise NotJson(NOT_JSON) from None
    return value


def _depth(body: bytes) -> int:
    """Count how deep brackets are nested; those within text count too, which does no harm."""
    deepest = depth = 0
    for byte in body:
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _too_large(most_bytes: int) -> str:
    return f"The body must have at most {most_bytes:,} bytes."


def _refuse_other_types(headers: Mapping[str, str]) -> None:
    media_type = printable(headers.get("Content-Type", "")).partition(";")[0].strip().lower()
    if media_type not in JSON_TYPES:
        detail = f"The body must be application/json, got {media_type[:80]}"
        raise WrongMediaType(detail)
