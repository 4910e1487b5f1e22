"""The console, `/console`: a page that watches a client's world and acts on it, through the control API alone.

The page and its scripts hold no data and need no token; the control calls that they make do. So the console shows
nothing that curl could not, and each of its buttons is a verb, drawn from the verb's own schema.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from aiohttp.web import Response
from multidict import CIMultiDict

from sandbox.api.answer import refused
from sandbox.api.problems import RouteNotFound
from sandbox.web.bind import response_of
from sandbox.web.templates import PAGES

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest

DOOR = "/console"
FOLDER = PAGES / "console"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def is_console(target: str) -> bool:
    """Whether a target belongs to the console."""
    path = target.partition("?")[0]
    return path == DOOR or path.startswith(DOOR + "/")


def answer(request: BaseRequest, target: str) -> Response:
    """Give the page or one of the files beside it; anything else is an unknown route."""
    path = target.partition("?")[0]
    if path == DOOR + "/":
        return Response(status=308, headers=CIMultiDict({**HEADERS, "Location": DOOR}))
    name = path.removeprefix(DOOR).removeprefix("/") or "console.html"
    known = {one.name: one for one in FOLDER.iterdir() if one.suffix in TYPES}
    if request.method not in {"GET", "HEAD"} or name not in known:
        return response_of(refused(RouteNotFound(f"There is no {request.method} {path[:200]}")))
    headers = CIMultiDict({**HEADERS, "Content-Type": TYPES[PurePosixPath(name).suffix]})
    return Response(body=known[name].read_bytes(), headers=headers)
