"""What a call came nearest to: the row that it fits, or would have fitted but for its method, version, or path."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from sandbox.api.versions import NEWEST, VERSIONS, edition

if TYPE_CHECKING:
    from sandbox.api.routes import Routed

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NEAR_ENOUGH = 0.6
LONGEST_PATH = 500
LONGEST_PREFIX = 3


def nearest(version: str, method: str, path: str) -> dict[str, Any] | None:
    """Name the route that a call came nearest to, and in what it `differsBy`: nothing, method, version, or path."""
    spoken = version if version in VERSIONS else NEWEST
    found = edition(spoken).routes.find(method, path)
    if found is not None:
        return _named(found[0], None)
    for other in sorted(VERSIONS, reverse=True):
        found = edition(other).routes.find(method, path)
        if found is not None:
            return {**_named(found[0], "version"), "version": other}
    for other in METHODS:
        found = edition(spoken).routes.find(other, path)
        if found is not None:
            return _named(found[0], "method")
    return _by_path(spoken, method, path)


def _by_path(spoken: str, method: str, path: str) -> dict[str, Any] | None:
    """Look for a route under a prefix that does not belong there, then for one that is alike."""
    routes, segments = edition(spoken).routes, path.split("/")
    for prefix in range(1, min(len(segments) - 1, LONGEST_PREFIX + 1)):
        found = routes.find(method, "/" + "/".join(segments[1 + prefix :]))
        if found is not None:
            return _named(found[0], "path")
    likeness, row = max(((_likeness(row, method, path), row) for row in routes.rows), key=lambda found: found[0])
    return _named(row, "path") if likeness >= NEAR_ENOUGH else None


def _named(row: Routed, differs_by: str | None) -> dict[str, Any]:
    return {"route": f"{row.method} {row.path}", "differsBy": differs_by}


def _likeness(row: Routed, method: str, path: str) -> float:
    """Say how alike a path and a row's are, from 0 to 1: whatever stands where the row has a name is alike."""
    asked, segments = path[:LONGEST_PATH].split("/"), row.path.split("/")
    filled = "/".join(
        asked[place] if segment.startswith("{") and place < len(asked) else segment
        for place, segment in enumerate(segments)
    )
    return SequenceMatcher(None, filled, path[:LONGEST_PATH]).ratio() + 0.01 * (row.method == method)
