"""Differences between two bodies, as `updatedFields` names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TIMESTAMPS = frozenset({"changedAt", "lastSeen", "lastUpdated", "updatedAt"})


def changed_paths(before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Give the dotted leaves in which two objects differ, timestamps apart."""
    for name, value in after.items():
        was = before.get(name)
        if value == was or name in TIMESTAMPS:
            continue
        if isinstance(value, dict):
            yield from changed_paths(was if isinstance(was, dict) else {}, value, f"{path}{name}.")
        else:
            yield path + name
