"""Capabilities: whether an asset can do something, and what would make it so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.shapes import Shape, flag, may

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Capability(NamedTuple):
    """Whether an asset can do something, and the interventions that would make it so."""

    is_capable: bool
    intervention_ids: tuple[str, ...] = ()


def capabilities_shape(kind: type[Any]) -> Shape:
    """Describe what a file says of capabilities: any of their names, true or false."""
    return may({name: flag() for name in kind._fields})


def capabilities_from(kind: type[Any], unusual: Iterable[str], given: Mapping[str, bool]) -> Any:
    """Make capabilities: those given, and for the rest true unless they are unusual."""
    usual = {name: name not in set(unusual) for name in kind._fields}
    return kind(*(Capability(can) for can in {**usual, **given}.values()))
