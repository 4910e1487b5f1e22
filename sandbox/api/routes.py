"""Routes: which row answers a method and a path. A tree of path segments; literal ones go before `{names}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable


class Routed(Protocol):
    """A row that answers a method and a path."""

    @property
    def method(self) -> str:
        """The HTTP method."""

    @property
    def path(self) -> str:
        """The path, with `{names}` for what varies."""


RowOf = TypeVar("RowOf", bound=Routed)
Node = dict[str, Any]
ANY = "{}"
ROW = "="


class Routes(Generic[RowOf]):
    """Rows by method and path."""

    def __init__(self, rows: Iterable[RowOf]) -> None:
        """Build the tree."""
        self.rows = tuple(rows)
        self._root: Node = {}
        for row in self.rows:
            node = self._root.setdefault(row.method, {})
            for segment in row.path[1:].split("/"):
                node = node.setdefault(ANY if segment.startswith("{") else segment, {})
            node[ROW] = row, tuple(part[1:-1] for part in row.path.split("/") if part.startswith("{"))

    def find(self, method: str, path: str) -> tuple[RowOf, dict[str, str]] | None:
        """Find the row for a raw path, and what the path says for its names, percent-decoded (T4)."""
        found = _walk(self._root.get(method, {}), path[1:].split("/"), 0, [])
        if found is None:
            return None
        (row, names), values = found
        return row, dict(zip(names, values, strict=True))


def _walk(node: Node, segments: list[str], place: int, values: list[str]) -> tuple[Any, list[str]] | None:
    if place == len(segments):
        return (node[ROW], values) if ROW in node else None
    segment = segments[place]
    if segment in node and segment not in {ANY, ROW}:
        found = _walk(node[segment], segments, place + 1, values)
        if found is not None:
            return found
    if ANY in node and segment:
        value = unquote(segment, errors="replace") if "%" in segment else segment
        return _walk(node[ANY], segments, place + 1, [*values, value])
    return None
