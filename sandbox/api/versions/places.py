"""Places in bodies and shapes, by dotted paths such as `location.id` that lead through closed objects."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.api.versions.shape_change import Node, Shapes
    from sandbox.shapes import Shape


def holder(shape: Shape, path: str, shapes: Shapes) -> tuple[Shape, str]:
    """Find the object that holds a path's last field; named shapes on the way are written out in place."""
    *parents, name = path.split(".")
    for parent in parents:
        inner = shape["properties"][parent]
        if "$ref" in inner:
            inner = copy.deepcopy(shapes[inner["$ref"].rpartition("/")[2]])
            shape["properties"][parent] = inner
        shape = inner
    return shape, name


def with_field(shape: Shape, path: str, field: Shape, *, is_required: bool, shapes: Shapes) -> Shape:
    """Put a field into the shape that a path leads to."""
    parent, name = holder(shape, path, shapes)
    parent["properties"][name] = field
    if is_required:
        parent.setdefault("required", []).append(name)
    return shape


def value_at(node: Node, path: str) -> Any:
    """Give the value that a path leads to."""
    for name in path.split("."):
        node = node[name]
    return node


def has_value(node: Node, path: str) -> bool:
    """Whether a path leads to a value."""
    for name in path.split("."):
        if not isinstance(node, dict) or name not in node:
            return False
        node = node[name]
    return True


def take_out(node: Node, path: str) -> Any:
    """Take the value out that a path leads to, and give it."""
    parent, name = _own(node, path)
    return parent.pop(name)


def leave_out(node: Node, path: str) -> Node:
    """Leave the value out that a path leads to, if there is one."""
    if has_value(node, path):
        take_out(node, path)
    return node


def put_in(node: Node, path: str, value: Any) -> None:
    """Put a value where a path leads to."""
    parent, name = _own(node, path)
    parent[name] = value


def _own(node: Node, path: str) -> tuple[Node, str]:
    """Find the object that holds a path's last field; objects on the way may be shared, so they are copied."""
    *parents, name = path.split(".")
    for parent in parents:
        node[parent] = node = dict(node.get(parent, ()))
    return node, name
