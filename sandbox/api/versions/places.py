"""Places: where a named shape occurs within another, and turning the parts of a body that lie there.

They are found by walking the shapes, so that one change reaches a vehicle alone, in a page, and in an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sandbox.shapes import REFERENCE, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = tuple[Any, ...]

EACH = object()


@dataclass(frozen=True)
class Branch:
    """One of several shapes that a part may have: known by keys that not all have, and by its closed lists."""

    marks: frozenset[str]
    choices: tuple[tuple[str, frozenset[str]], ...]

    def is_of(self, body: Any) -> bool:
        """Whether a part has this shape."""
        return (
            isinstance(body, dict)
            and self.marks <= body.keys()
            and all(body.get(name) in choice for name, choice in self.choices if name in body)
        )


def places_of(name: str, shape: Shape, shapes: dict[str, Shape], path: Path = ()) -> Iterator[Path]:
    """Give the paths at which a named shape occurs within a shape."""
    if "$ref" in shape:
        referred = shape["$ref"].removeprefix(REFERENCE)
        if referred == name:
            yield path
        else:
            yield from places_of(name, shapes[referred], shapes, path)
    for key, inner in shape.get("properties", {}).items():
        yield from places_of(name, inner, shapes, (*path, key))
    if "items" in shape:
        yield from places_of(name, shape["items"], shapes, (*path, EACH))
    options = [_whole(option, shapes) for option in shape.get("anyOf", ())]
    for inner, whole in zip(shape.get("anyOf", ()), options, strict=True):
        branch = _branch(whole, [other for other in options if other is not whole])
        yield from places_of(name, inner, shapes, (*path, branch) if branch else path)


def _whole(shape: Shape, shapes: dict[str, Shape]) -> Shape:
    return shapes[shape["$ref"].removeprefix(REFERENCE)] if "$ref" in shape else shape


def _branch(shape: Shape, others: list[Shape]) -> Branch | None:
    """Say how a body of this shape is told from those of other shapes; None where there is nothing to tell apart."""
    rivals = [set(other["required"]) for other in others if "required" in other]
    if not rivals or "required" not in shape:
        return None
    choices = {name: frozenset(inner["enum"]) for name, inner in shape["properties"].items() if "enum" in inner}
    return Branch(frozenset(set(shape["required"]) - set.intersection(*rivals)), tuple(choices.items()))


def apply(turn: Any, path: Path, body: Any) -> Any:
    """Apply a turn to every part of a body that a path leads to."""
    if not path:
        return turn(body) if body is not None else None
    step, *rest = path
    if step is EACH:
        return [apply(turn, tuple(rest), part) for part in body]
    if isinstance(step, Branch):
        return apply(turn, tuple(rest), body) if step.is_of(body) else body
    if isinstance(body, dict) and step in body:
        body[step] = apply(turn, tuple(rest), body[step])
    return body
