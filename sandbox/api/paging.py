"""Pages: cursors that say where in which list a page ends, newest first (behaviour 6).

A cursor is base64url of a timestamp, as Enode's are, with the list's name and the entry's number behind it: so that
entries of one instant are told apart, and a cursor of another list is refused.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Page
from sandbox.api.problems import Invalid
from sandbox.moments import written
from sandbox.shapes import Fault, Shape, Shapes, array, integer, named, nullable, obj, text

if TYPE_CHECKING:
    from sandbox.world.roll import Entries, Listed
    from sandbox.world.world import World

QUERY: Shapes = {
    "after": text(minLength=1),
    "before": text(minLength=1),
    "pageSize": integer(minimum=1),
}

NEWER_THAN_ALL = 2**62

SHAPES = {"PaginationCursors": obj({"after": nullable(text()), "before": nullable(text())})}


def page_shape(name: str) -> Shape:
    """Describe a page of a named shape."""
    return obj({"data": array(named(name)), "pagination": named("PaginationCursors")})


def page(world: World, call: Call, entries: Entries[Any], show: Any = None) -> Page:
    """Cut the page that a call asks for; `show` turns each entry into JSON, assets render themselves."""
    settings, query = world.settings, call.query
    size = min(query.get("pageSize", settings.page_size), settings.page_size_limit)
    if "after" in query and "before" in query:
        raise Invalid([Fault(("before",), "must not be used together with after", "exclusive")])
    if "before" in query:
        found = entries.newer(_number(call, "before"), size)
    else:
        found = entries.older(_number(call, "after") if "after" in query else NEWER_THAN_ALL, size)
    after = _cursor(call, found[-1]) if found and entries.older(found[-1].number, 1) else None
    before = _cursor(call, found[0]) if found and entries.newer(found[0].number, 1) else None
    return Page([show(entry) for entry in found] if show else list(found), after, before)


def _cursor(call: Call, entry: Listed) -> str:
    text_of = f"{written(entry.came_at)}|{call.path}|{entry.number}"
    return base64.urlsafe_b64encode(text_of.encode()).decode().rstrip("=")


def _number(call: Call, name: str) -> int:
    cursor: str = call.query[name]
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        _came_at, _, rest = base64.b64decode(padded, altchars="-_", validate=True).decode().partition("|")
        path, _, number = rest.rpartition("|")
        if path == call.path and number.isascii() and number.isdigit() and len(number) < 16:
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise Invalid([Fault((name,), "is not a cursor of this list", "cursor")])
