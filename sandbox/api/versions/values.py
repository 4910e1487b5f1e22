"""The verbs about values: told in other words, unknown before, or known before only."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.api.versions.places import holder, put_in, value_at
from sandbox.api.versions.shape_change import ShapeChange, Shapes
from sandbox.shapes import Shape, nullable, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
        put_in(node, self.field, self.was(value_at(node, self.field)))
        return node


@dataclass(frozen=True)
class Nulled(ShapeChange):
    """A field that had no words for some of its values before, and showed null instead."""

    field: str
    values: tuple[str, ...]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Take the values out of the list, and let the field be null."""
        shape = copy.deepcopy(shape)
        parent, name = holder(shape, self.field, shapes)
        choices = choices_of(parent["properties"][name])
        parent["properties"][name] = nullable(one_of(*(value for value in choices if value not in self.values)))
        return shape

    def down(self, node: Any) -> Any:
        """Show null."""
        if value_at(node, self.field) in self.values:
            put_in(node, self.field, None)
        return node


@dataclass(frozen=True)
class ToldAs(ShapeChange):
    """A field some of whose values had other names before, or none of their own and were told as others."""

    field: str
    values: Mapping[str, str]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Put the old names on the list, in the place of the new ones."""
        shape = copy.deepcopy(shape)
        parent, name = holder(shape, self.field, shapes)
        older = dict.fromkeys(self.values.get(value, value) for value in choices_of(parent["properties"][name]))
        may_be_null = "anyOf" in parent["properties"][name]
        parent["properties"][name] = nullable(one_of(*older)) if may_be_null else one_of(*older)
        return shape

    def down(self, node: Any) -> Any:
        """Tell it by its old name."""
        value = value_at(node, self.field)
        put_in(node, self.field, self.values.get(value, value))
        return node


@dataclass(frozen=True)
class VendorRemoved(ShapeChange):
    """A vendor that existed before: from this version on, nothing of it is shown; `field` is where it was named."""

    field: str
    kind: str
    vendor: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:
        """Put the vendor on the list."""
        shape = copy.deepcopy(shape)
        parent, name = holder(shape, self.field, shapes)
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
class ValueRemoved(ShapeChange):
    """A value that a closed list had before."""

    value: str

    def older(self, shape: Shape, shapes: Shapes) -> Shape:  # noqa: ARG002
        """Put the value on the list."""
        return {**shape, "enum": [*shape["enum"], self.value]}


@dataclass(frozen=True)
class ThingAdded:
    """A thing that did not exist before, so nothing of it is shown; known by its kind and its vendor.

    "" is no vendor, and "*" is any.
    """

    kind: str
    vendor: str
    rows: tuple[str, ...]


def choices_of(shape: Shape) -> list[str]:
    """Give the values of a closed list that may be null."""
    if "anyOf" in shape:
        shape = next(option for option in shape["anyOf"] if "enum" in option)
    values: list[str] = shape["enum"]
    return values
