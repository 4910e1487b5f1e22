"""An edition: one version made ready. Its shapes, its routes, its wording, and for every shape what to undo where.

What to undo is found by walking the shapes, so that one change reaches a vehicle alone, in a page, and in an event. The
places are looked up in the shape as it is at that step, newest first: a part under a renamed parent would be missed
otherwise.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.api import problems
from sandbox.api.call import Deprecation
from sandbox.api.routes import Routes
from sandbox.api.versions.changes import (
    Added,
    Change,
    EndpointChange,
    EndpointDeprecated,
    EndpointRemoved,
    Moved,
    Reworded,
    ShapeChange,
    ThingAdded,
    UserHeaderRemoved,
    VendorRemoved,
)
from sandbox.api.versions.endpoints import Table, key_of
from sandbox.api.versions.reach import Path, apply, names_in, places, reaching
from sandbox.shapes import REFERENCE, Checker, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.api.call import Endpoint
    from sandbox.world.refusals import Refused


class Step(NamedTuple):
    """A change, and where it is undone and done again: as the shape is after it, and as it was before it."""

    change: ShapeChange
    downs: tuple[Path, ...]
    ups: tuple[Path, ...]


@dataclass(frozen=True)
class Lost:
    """What an older version does not show of a shape: fields that were added since, unless they were moved before."""

    added: tuple[str, ...]
    moved: frozenset[str]

    @classmethod
    def since(cls, changes: Iterable[Change], name: str) -> Lost:
        """Gather it from the changes after a version."""
        own = [change for change in changes if getattr(change, "shape", None) == name]
        added = tuple(change.field for change in own if isinstance(change, Added))
        return cls(added, frozenset(change.to for change in own if isinstance(change, Moved)))

    def spares(self, leaf: str) -> bool:
        """Whether a leaf is shown all the same."""
        return leaf in self.moved or not any(leaf == field or leaf.startswith(f"{field}.") for field in self.added)


class Edition:
    """The API in one version."""

    def __init__(
        self,
        version: str,
        shapes: Mapping[str, Shape],
        endpoints: Iterable[Endpoint],
        versions: Mapping[str, tuple[Change, ...]],
    ) -> None:
        """Undo, newest first, everything that came after `version`."""
        self.version = version
        newer = tuple(change for date, changes in versions.items() if date > version for change in changes)
        past = tuple(change for date, changes in versions.items() if date <= version for change in changes)
        self.shapes: dict[str, Shape] = dict(shapes)
        self.refuses_user_header = any(isinstance(change, UserHeaderRemoved) for change in past)
        self._referred = {name: names_in(shape) for name, shape in shapes.items()} if newer else {}
        self._newer = newer
        self._problems: dict[type[Refused], problems.Row] = {}
        self._steps: dict[str, list[Step]] = {}
        self._lost: dict[str, Lost] = {}
        table = {key_of(endpoint): endpoint for endpoint in endpoints}
        for change in newer:
            if isinstance(change, EndpointChange):
                change.undo(table)
            elif isinstance(change, Reworded):
                self._problems[change.refusal] = change.was
            elif isinstance(change, ShapeChange):
                self._undo(change)
        self._deprecate(table, versions)
        gone = [change.endpoint for change in past if isinstance(change, EndpointRemoved)]
        self.hidden = frozenset(
            [(change.kind, change.vendor) for change in newer if isinstance(change, ThingAdded)]
            + [(change.kind, change.vendor) for change in past if isinstance(change, VendorRemoved)]
        )
        self.unknown_kinds = {change.kind for change in newer if isinstance(change, ThingAdded) and change.vendor}
        self.routes = Routes(table.values(), [row for row in gone if key_of(row) not in table])
        self._checkers: dict[str, Checker] = {}
        self._known: dict[int, tuple[Shape, Checker]] = {}

    def lower(self, name: str, body: Any) -> Any:
        """Turn a fresh body of a named shape, of the newest version, into this version's; it is changed in place."""
        for step in self._steps.get(name, ()):
            for path in step.downs:
                body = apply(step.change.down, path, body)
        return body

    def steps(self, name: str) -> list[Step]:
        """Give what is undone of a named shape, and where; newest first."""
        return self._steps.get(name, [])

    def changes(self, name: str) -> bool:
        """Whether a named shape is other than in the newest version."""
        return bool(self._steps.get(name))

    def name_of(self, name: str, field: str) -> str:
        """Give the name that a field of a named shape has in this version."""
        for change in self._newer:
            if isinstance(change, Moved) and (change.shape, change.to) == (name, field):
                field = change.was
        return field

    def shows(self, name: str, leaf: str) -> bool:
        """Whether a value of a named shape, by its path in the newest version, is shown anywhere in this one."""
        if name not in self._lost:
            self._lost[name] = Lost.since(self._newer, name)
        return self._lost[name].spares(leaf)

    def raise_up(self, name: str, body: Any) -> Any:
        """Turn a body of this version into one of the newest; the body that came stays as it is."""
        steps = self._steps.get(name, ())
        body = deepcopy(body) if steps else body
        for step in reversed(steps):
            for path in step.ups:
                body = apply(step.change.up, path, body)
        return body

    def problem_row(self, refusal: type[Refused]) -> problems.Row:
        """Find how a kind of refusal is answered in this version."""
        return self._problems.get(refusal) or problems.row_of(refusal)

    def checker(self, shape: Shape) -> Checker:
        """Give the checker of a shape in this version, made once; the very same shape is known without reading it."""
        known = self._known.get(id(shape))
        if known is None:
            checker = self._checkers.setdefault(repr(shape), Checker(shape, self.shapes))
            known = self._known[id(shape)] = shape, checker
        return known[1]

    def _undo(self, change: ShapeChange) -> None:
        reached = reaching(change.shape, self._referred)
        downs = {name: self._places(change.shape, name) for name in reached}
        self.shapes[change.shape] = change.older(self.shapes[change.shape], self.shapes)
        self._referred[change.shape] = names_in(self.shapes[change.shape])
        for name in reached:
            step = Step(change, downs[name], self._places(change.shape, name))
            self._steps.setdefault(name, []).append(step)

    def _places(self, name: str, within: str) -> tuple[Path, ...]:
        return tuple(places(name, {"$ref": REFERENCE + within}, self.shapes))

    def _deprecate(self, table: Table, versions: Mapping[str, tuple[Change, ...]]) -> None:
        """Mark what this version deprecates, or one before it did, with the dates of that and of its removal."""
        ends = {
            key_of(change.endpoint): date
            for date, changes in versions.items()
            for change in changes
            if isinstance(change, EndpointRemoved)
        }
        for date, changes in versions.items():
            for change in changes:
                if isinstance(change, EndpointDeprecated) and date <= self.version and change.endpoint in table:
                    deprecation = Deprecation(date, ends.get(change.endpoint))
                    table[change.endpoint] = replace(table[change.endpoint], deprecation=deprecation)
