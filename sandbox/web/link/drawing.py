"""Drawing what answers a visit: pages with all that they share, redirects, and the files beside them.

Every answer carries the same strict policy: no script at all, styles and pictures of our own, forms to ourselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp.web import Response
from multidict import CIMultiDict

from sandbox.web.link.visit import Elsewhere, Page, Visit
from sandbox.web.templates import PAGES, draw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.web.link.language import Texts

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
FILES = {"house.css": "text/css", "page.css": "text/css", "icon.svg": "image/svg+xml"}

# Which of the steps at the head of a page a template belongs to.
PLACES = {
    "brand": "brand",
    "access": "access",
    "sign_in": "sign-in",
    "code": "sign-in",
    "captcha": "sign-in",
    "stopped": "sign-in",
    "done": "done",
}


def drawn(answer: Page | Elsewhere, texts: Texts, visit: Visit | None, allow: str | None = None) -> Response:
    """Draw a page, or send a visitor elsewhere."""
    if isinstance(answer, Elsewhere):
        return _response(303, b"", {"Location": answer.path})
    shown = {**_shared(answer, visit), **answer.shown, "t": texts}
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Language": texts.locale}
    if allow is not None:
        headers["Allow"] = allow
    return _response(answer.status, draw(answer.template, shown), headers)


def file_response(name: str) -> Response:
    """Give a file beside the pages."""
    return _response(200, (PAGES / name).read_bytes(), {"Content-Type": FILES[name], "Cache-Control": "no-cache"})


def _shared(answer: Page, visit: Visit | None) -> dict[str, Any]:
    """Give what every page needs: its colours, its place among the steps, and the way out."""
    if visit is None:
        return {"scheme": "system", "steps_shown": (), "place": 0, "cancel": None, "session": None}
    steps = _steps(visit)
    place = PLACES.get(answer.template, "")
    is_open = visit.world.links.state_of(visit.link) == "OPEN"
    return {
        "scheme": visit.link.wish.color_scheme,
        "steps_shown": steps,
        "place": steps.index(place) + 1 if place in steps else 0,
        "cancel": visit.at("cancel") if is_open else None,
        "session": {"user": visit.link.user.id, "client": visit.client.terms.id},
    }


def _steps(visit: Visit) -> list[str]:
    if visit.link.wish.relinks is not None:
        return ["sign-in", "done"]
    return [*(["brand"] if visit.is_choosable else []), "access", "sign-in", "done"]


def _response(status: int, content: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body=content, status=status, headers=CIMultiDict({**HEADERS, **headers}))
