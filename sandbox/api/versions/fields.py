"""The verbs about fields: moved, added, removed, null or left out where they could not be before."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.api.versions.places import has_value, holder, leave_out, put_in, take_out, value_at, with_field
from sandbox.api.versions.shape_change import Node, ShapeChange, Shapes
from sandbox.shapes import Shape, not_null

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Moved(ShapeChange):
    """A field of a nested object stood elsewhere before: `to` is where it is now, `was` where it was."""

    to: str
    was: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Take the field from its new place and put it at its old one, required as it is now."""
        shape = copy.deepcopy(shape)
        parent, name = holder(shape, self.to, shapes)
        field, is_required = parent["properties"].pop(name), name in parent.get("required", ())
        if is_required:
            parent["required"].remove(name)
        return with_field(shape, self.was, field, is_required=is_required, shapes=shapes)

    def down(self, node: Any) -> Any:
        """Move the value back."""
        put_in(node, self.was, take_out(node, self.to))
        return node

    def up(self, node: Any) -> Any:
        """Move the value forward, if it was given."""
        if has_value(node, self.was):
            put_in(node, self.to, take_out(node, self.was))
        return node


@dataclass(frozen=True)
class Added(ShapeChange):
    """A field that did not exist before."""

    field: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Leave the field out."""
        shape = copy.deepcopy(shape)
        parent, name = holder(shape, self.field, shapes)
        del parent["properties"][name]
        if name in parent.get("required", ()):
            parent["required"].remove(name)
        return shape

    def down(self, node: Any) -> Any:
        """Leave the value out."""
        return leave_out(node, self.field)


@dataclass(frozen=True)
class Removed(ShapeChange):
    """A field that existed before; `derive` makes its value from the body. What was sent in it is dropped."""

    field: str
    was: Shape
    derive: Callable[[Node], Any]
    is_required: bool = True

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Put the field in."""
        return with_field(copy.deepcopy(shape), self.field, self.was, is_required=self.is_required, shapes=shapes)

    def down(self, node: Any) -> Any:
        """Put the value in."""
        put_in(node, self.field, self.derive(node))
        return node

    def up(self, node: Any) -> Any:
        """Leave the value out."""
        return leave_out(node, self.field)


@dataclass(frozen=True)
class Loosened(ShapeChange):
    """A field that was never null before; what has no value in it now was not shown."""

    field: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Let the field not be null."""
        shape = copy.deepcopy(shape)
        parent, name = holder(shape, self.field, shapes)
        parent["properties"][name] = not_null(parent["properties"][name])
        return shape


@dataclass(frozen=True)
class Filled(ShapeChange):
    """A field that may be null now, where before it had a value; `was` makes that from the body."""

    field: str
    was: Callable[[Node], Any]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Let the field not be null."""
        shape = copy.deepcopy(shape)
        parent, name = holder(shape, self.field, shapes)
        parent["properties"][name] = not_null(parent["properties"][name])
        return shape

    def down(self, node: Any) -> Any:
        """Put a value in, if there is none."""
        if value_at(node, self.field) is None:
            put_in(node, self.field, self.was(node))
        return node


@dataclass(frozen=True)
class MadeOptional(ShapeChange):
    """A field that had to be given before."""

    field: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Have the field required."""
        shape = copy.deepcopy(shape)
        parent, name = holder(shape, self.field, shapes)
        parent.setdefault("required", []).append(name)
        return shape


@dataclass(frozen=True)
class AlsoCalled(ShapeChange):
    """A field that could be sent by other names before, and was shown by them as well."""

    field: str
    names: tuple[str, ...]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:  # noqa: ARG002
        """Let it be sent by any name."""
        shape = copy.deepcopy(shape)
        shape["properties"] |= dict.fromkeys(self.names, shape["properties"][self.field])
        let_be_absent(shape, self.field)
        return shape

    def down(self, node: Any) -> Any:
        """Show it by all names."""
        return {**node, **dict.fromkeys(self.names, node[self.field])}

    def up(self, node: Any) -> Any:
        """Take it by the first name that was sent."""
        sent = [node.pop(name) for name in self.names if name in node]
        return {self.field: sent[0], **node} if sent else node


def let_be_absent(shape: Shape, name: str) -> None:
    """Have a field of a shape required no more, in place."""
    if name in shape.get("required", ()):
        shape["required"].remove(name)
