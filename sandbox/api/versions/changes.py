"""The verbs in which a version says what it changed. One change gives the older shape, and the way down and up.

A change speaks the words of its own version: when it runs, newer changes have been undone already. It is written once
and never edited later. Paths are dotted (`location.id`) and lead through closed objects.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sandbox.shapes import Shape, not_null, nullable, one_of

if TYPE_CHECKING:
    from sandbox.api.call import Endpoint
    from sandbox.api.problems import Row
    from sandbox.world.refusals import Refused

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


@dataclass(frozen=True)
class Moved(ShapeChange):
    """A field of a nested object stood elsewhere before: `to` is where it is now, `was` where it was."""

    to: str
    was: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Take the field from its new place and put it at its old one, required as it is now."""
        shape = copy.deepcopy(shape)
        parent, name = _holder(shape, self.to, shapes)
        field, is_required = parent["properties"].pop(name), name in parent.get("required", ())
        if is_required:
            parent["required"].remove(name)
        return _with_field(shape, self.was, field, is_required=is_required, shapes=shapes)

    def down(self, node: Any) -> Any:
        """Move the value back."""
        _put(node, self.was, _pop(node, self.to))
        return node

    def up(self, node: Any) -> Any:
        """Move the value forward, if it was given."""
        if _has(node, self.was):
            _put(node, self.to, _pop(node, self.was))
        return node


@dataclass(frozen=True)
class Added(ShapeChange):
    """A field that did not exist before."""

    field: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Leave the field out."""
        shape = copy.deepcopy(shape)
        parent, name = _holder(shape, self.field, shapes)
        del parent["properties"][name]
        if name in parent.get("required", ()):
            parent["required"].remove(name)
        return shape

    def down(self, node: Any) -> Any:
        """Leave the value out."""
        if _has(node, self.field):
            _pop(node, self.field)
        return node


@dataclass(frozen=True)
class Removed(ShapeChange):
    """A field that existed before; `derive` makes its value from the body."""

    field: str
    was: Shape
    derive: Callable[[Node], Any]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Put the field in."""
        return _with_field(copy.deepcopy(shape), self.field, self.was, is_required=True, shapes=shapes)

    def down(self, node: Any) -> Any:
        """Put the value in."""
        _put(node, self.field, self.derive(node))
        return node

    def up(self, node: Any) -> Any:
        """Leave the value out."""
        if _has(node, self.field):
            _pop(node, self.field)
        return node


@dataclass(frozen=True)
class Retold(ShapeChange):
    """A field whose value was written differently before."""

    field: str
    was: Callable[[Any], Any]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:  # noqa: ARG002
        """The shape is the same."""
        return shape

    def down(self, node: Any) -> Any:
        """Write the value as before."""
        _put(node, self.field, self.was(_get(node, self.field)))
        return node


@dataclass(frozen=True)
class Nulled(ShapeChange):
    """A field that had no words for some of its values before, and showed null instead."""

    field: str
    values: tuple[str, ...]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Take the values out of the list, and let the field be null."""
        shape = copy.deepcopy(shape)
        parent, name = _holder(shape, self.field, shapes)
        choice = _choice(parent["properties"][name])
        parent["properties"][name] = nullable(one_of(*(value for value in choice if value not in self.values)))
        return shape

    def down(self, node: Any) -> Any:
        """Show null."""
        if _get(node, self.field) in self.values:
            _put(node, self.field, None)
        return node


@dataclass(frozen=True)
class Loosened(ShapeChange):
    """A field that was never null before; what has no value in it now was not shown."""

    field: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Let the field not be null."""
        shape = copy.deepcopy(shape)
        parent, name = _holder(shape, self.field, shapes)
        parent["properties"][name] = not_null(parent["properties"][name])
        return shape


@dataclass(frozen=True)
class MadeOptional(ShapeChange):
    """A field that had to be given before."""

    field: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Have the field required."""
        shape = copy.deepcopy(shape)
        parent, name = _holder(shape, self.field, shapes)
        parent.setdefault("required", []).append(name)
        return shape


@dataclass(frozen=True)
class VendorRemoved(ShapeChange):
    """A vendor that existed before: from this version on, nothing of it is shown; `field` is where it was named."""

    field: str
    kind: str
    vendor: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Put the vendor on the list."""
        shape = copy.deepcopy(shape)
        parent, name = _holder(shape, self.field, shapes)
        listed = parent["properties"][name]
        parent["properties"][name] = {**listed, "enum": [*listed["enum"], self.vendor]}
        return shape


@dataclass(frozen=True)
class ValueAdded(ShapeChange):
    """A value that a closed list did not have before."""

    value: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:  # noqa: ARG002
        """Leave the value out of the list."""
        return {**shape, "enum": [value for value in shape["enum"] if value != self.value]}


@dataclass(frozen=True)
class ThingAdded:
    """A thing that did not exist before, so nothing of it is shown; known by its kind and its vendor, "" for none."""

    kind: str
    vendor: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class EndpointRemoved:
    """An endpoint that existed before."""

    endpoint: Endpoint
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Reworded:
    """A refusal that was worded differently before."""

    refusal: type[Refused]
    was: Row
    rows: tuple[str, ...]


Change: TypeAlias = ShapeChange | ThingAdded | EndpointRemoved | Reworded


def _holder(shape: Shape, path: str, shapes: Shapes) -> tuple[Shape, str]:
    """Find the object that holds a path's last field; named shapes on the way are written out in place."""
    *parents, name = path.split(".")
    for parent in parents:
        inner = shape["properties"][parent]
        if "$ref" in inner:
            inner = copy.deepcopy(shapes[inner["$ref"].rpartition("/")[2]])
            shape["properties"][parent] = inner
        shape = inner
    return shape, name


def _choice(shape: Shape) -> list[str]:
    """Give the values of a closed list that may be null."""
    if "anyOf" in shape:
        shape = next(option for option in shape["anyOf"] if "enum" in option)
    values: list[str] = shape["enum"]
    return values


def _with_field(shape: Shape, path: str, field: Shape, *, is_required: bool, shapes: Shapes) -> Shape:
    parent, name = _holder(shape, path, shapes)
    parent["properties"][name] = field
    if is_required:
        parent.setdefault("required", []).append(name)
    return shape


def _get(node: Node, path: str) -> Any:
    for name in path.split("."):
        node = node[name]
    return node


def _has(node: Node, path: str) -> bool:
    for name in path.split("."):
        if not isinstance(node, dict) or name not in node:
            return False
        node = node[name]
    return True


def _pop(node: Node, path: str) -> Any:
    parent, name = _own(node, path)
    return parent.pop(name)


def _put(node: Node, path: str, value: Any) -> None:
    parent, name = _own(node, path)
    parent[name] = value


def _own(node: Node, path: str) -> tuple[Node, str]:
    """Find the object that holds a path's last field; objects on the way may be shared, so they are copied."""
    *parents, name = path.split(".")
    for parent in parents:
        node[parent] = node = dict(node.get(parent, ()))
    return node, name
