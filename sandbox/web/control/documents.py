"""Control calls that describe the API: the OpenAPI document of each version."""

from __future__ import annotations

from typing import Any

from sandbox.api.openapi import document
from sandbox.api.versions import NEWEST
from sandbox.web.bind import origin_of
from sandbox.web.control.ask import Ask, Control


async def get_openapi(ask: Ask) -> dict[str, Any]:
    """Give the OpenAPI document of a version, the newest if none is named."""
    return document(ask.text("version") or NEWEST, origin_of(ask.request).decode())


CONTROLS = (Control("GET", "/sandbox/openapi.json", get_openapi, needs_client=False),)
