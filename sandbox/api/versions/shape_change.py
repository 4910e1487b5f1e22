"""A change to a shape: what all the verbs about shapes have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.shapes import Shape

Node: TypeAlias = dict[str, Any]
Shapes: TypeAlias = Mapping[str, Shape]


@dataclass(frozen=True)
class ShapeChange:
    """A change to a named shape, wherever it occurs."""

    shape: str
    rows: tuple[str, ...]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Give the shape as it was before this version; `shapes` are the named ones it may refer to."""
        raise NotImplementedError

    def down(self, node: Any) -> Any:
        """Turn a body of this version into one of the version before."""
        return node

    def up(self, node: Any) -> Any:
        """Turn a body of the version before into one of this version."""
        return node
