"""The verbs in which a version says what it changed. One change gives the older shape, and the way down and up.

A change speaks the words of its own version: when it runs, newer changes have been undone already. It is written once
and never edited later. This is the door; the verbs live with their subjects: fields, values, endpoints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sandbox.api.versions.endpoints import (
    EndpointAdded,
    EndpointChange,
    EndpointChanged,
    EndpointDeprecated,
    EndpointMoved,
    EndpointRemoved,
    UserHeaderRemoved,
)
from sandbox.api.versions.fields import Added, AlsoCalled, Filled, Loosened, MadeOptional, Moved, Removed
from sandbox.api.versions.shape_change import ShapeChange
from sandbox.api.versions.values import Nulled, Retold, ThingAdded, ToldAs, ValueAdded, ValueRemoved, VendorRemoved

if TYPE_CHECKING:
    from sandbox.api.problems import Row
    from sandbox.world.refusals import Refused

__all__ = [
    "Added",
    "AlsoCalled",
    "Change",
    "EndpointAdded",
    "EndpointChange",
    "EndpointChanged",
    "EndpointDeprecated",
    "EndpointMoved",
    "EndpointRemoved",
    "Filled",
    "Loosened",
    "MadeOptional",
    "Moved",
    "Nulled",
    "Removed",
    "Retold",
    "Reworded",
    "ShapeChange",
    "ThingAdded",
    "ToldAs",
    "UserHeaderRemoved",
    "ValueAdded",
    "ValueRemoved",
    "VendorRemoved",
]


@dataclass(frozen=True)
class Reworded:
    """A refusal that was worded differently before."""

    refusal: type[Refused]
    was: Row
    rows: tuple[str, ...]


Change: TypeAlias = ShapeChange | ThingAdded | EndpointChange | Reworded
