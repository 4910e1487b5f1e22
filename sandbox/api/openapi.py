"""The OpenAPI document of a version, made from the rows and shapes that the program runs on; webhooks included.

What is spelled in two ways stands in it once. Only shapes that something refers to are in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.api.events import EVENTS, HEM_SYSTEM_EVENTS, name_in
from sandbox.api.versions import edition
from sandbox.api.versions.reach import names_in
from sandbox.shapes import array, named, text
from sandbox.world.refusals import ActionOver, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.api.call import Endpoint
    from sandbox.api.versions import Edition
    from sandbox.shapes import Shape

PARAMETER = re.compile(r"\{(\w+)\}")
WORDS = {
    200: "OK",
    201: "Created",
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    409: "Conflict",
    503: "Service Unavailable",
}
ALWAYS = ("HeartbeatEvent", "WebhookTestEvent")
ABOUT = (
    "An unofficial description of the API as the sandbox serves it. Not affiliated with, endorsed by, or supported by "
    "Enode."
)


def document(version: str, origin: str) -> dict[str, Any]:
    """Write the document of a version, served at an origin; refuses with UnknownVersion."""
    spoken = edition(version)
    paths, webhooks = _paths(spoken), _webhooks(spoken)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Enode API, as the sandbox serves it", "version": version, "description": ABOUT},
        "servers": [{"url": origin}],
        "security": [{"clientCredentials": []}],
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": {name: spoken.shapes[name] for name in _reachable(spoken, paths, webhooks)},
            "securitySchemes": {
                "clientCredentials": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": f"{origin}/oauth2/token", "scopes": {}}},
                }
            },
        },
    }


def documented(spoken: Edition) -> Iterator[Endpoint]:
    """Give the rows of a version, each operation once."""
    told = set()
    for row in spoken.routes.rows:
        if row.operation not in told:
            told.add(row.operation)
            yield row


def _paths(spoken: Edition) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for row in documented(spoken):
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    return dict(sorted(paths.items()))


def _operation(row: Endpoint) -> dict[str, Any]:
    parameters = [*_parameters(row)]
    body = {"required": not row.is_body_optional, **_content(row.takes)} if row.takes is not None else None
    return {
        "operationId": row.operation,
        "tags": [row.path.split("/")[1]],
        **({"deprecated": True} if row.is_deprecated else {}),
        **({"security": []} if row.is_open else {}),
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": body} if body else {}),
        "responses": _responses(row),
    }


def _parameters(row: Endpoint) -> Iterator[dict[str, Any]]:
    for name in PARAMETER.findall(row.path):
        yield {"name": name, "in": "path", "required": True, "schema": row.params.get(name, text())}
    for name, shape in row.query.items():
        yield {"name": name, "in": "query", "required": name in row.needs, "schema": shape}
    if row.is_in_users_name:
        yield {"name": "Enode-User-Id", "in": "header", "required": True, "schema": text(minLength=1)}


def _responses(row: Endpoint) -> dict[str, Any]:
    """Describe the answer of a row, and its refusals: problems, or what the row says instead."""
    responses = {row.status: _response(row.status, row.gives)}
    if row.takes is not None or row.query or row.params:
        responses[400] = _response(400, named("Problem"))
    if not row.is_open:
        responses[401] = _response(401, named("Problem"))
    if "{" in row.path or row.is_in_users_name:
        responses[404] = _response(404, None if NotFound in row.replies else named("Problem"))
    if ActionOver in row.replies:
        responses[409] = _response(409, row.gives)
    if row.path == "/health/ready":
        responses[503] = _response(503, None)
    return {str(status): response for status, response in sorted(responses.items())}


def _response(status: int, shape: Shape | None) -> dict[str, Any]:
    return {"description": WORDS[status], **(_content(shape, status) if shape is not None else {})}


def _content(shape: Shape | None, status: int = 200) -> dict[str, Any]:
    media_type = "application/problem+json" if status >= 400 and shape == named("Problem") else "application/json"
    return {"content": {media_type: {"schema": shape}}}


def _webhooks(spoken: Edition) -> dict[str, Any]:
    """Describe what is sent to webhooks: lists of events, here one entry for each event."""
    kinds = {f"user:{kind}:" for kind in spoken.unknown_kinds}
    told = {name_in(row, spoken): row.shape for row in EVENTS.values() if not row.name.startswith(tuple(kinds))}
    others = (*ALWAYS, *(["FirehoseTestEvent"] if spoken.routes.find("POST", "/webhooks/firehose/test") else []))
    for shape in others:
        told[spoken.shapes[shape]["properties"]["event"]["enum"][0]] = shape
    subscribable = spoken.shapes["SubscribedEvent"]["enum"]
    return {
        name: {
            "post": {
                "requestBody": {"required": True, **_content(array(named(shape)))},
                "responses": {"2XX": {"description": "Taken"}},
            }
        }
        for name, shape in told.items()
        if name in {*subscribable, *HEM_SYSTEM_EVENTS} or shape in others
    }


def _reachable(spoken: Edition, *parts: dict[str, Any]) -> list[str]:
    """Give the named shapes that something refers to, at any depth."""
    found: set[str] = set()
    more = {name for part in parts for name in names_in(part)}
    while more:
        found |= more
        more = {name for one in more for name in names_in(spoken.shapes[one])} - found
    return sorted(found)
