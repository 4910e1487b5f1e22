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

    def __init__(self, rows: Iterable[RowOf], gone: Iterable[RowOf] = ()) -> None:
        """Build the tree; rows that are `gone` are no routes, though a path with names might fit them."""
        self.rows = tuple(rows)
        self._root: Node = {}
        for row in self.rows:
            self._node(row)[ROW] = row, tuple(part[1:-1] for part in row.path.split("/") if part.startswith("{"))
        for row in gone:
            self._node(row)[ROW] = None

    def _node(self, row: RowOf) -> Node:
        """Find or make the place of a row in the tree."""
        node: Node = self._root.setdefault(row.method, {})
        for segment in row.path[1:].split("/"):
            node = node.setdefault(ANY if segment.startswith("{") else segment, {})
        return node

    def find(self, method: str, path: str) -> tuple[RowOf, dict[str, str]] | None:
        """Find the row for a raw path, and what the path says for its names, percent-decoded (T4)."""
        found = _walk(self._root.get(method, {}), path[1:].split("/"), 0, [])
        if found is None or found[0] is None:
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
