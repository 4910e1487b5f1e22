"""Versions: the API as it was at each date, made from the newest by undoing changes.

Code knows the newest version only. An `Edition` is one version made ready: its shapes, its routes, its wording, and for
every shape the list of what to undo where. It is found by walking the shapes, so that one change reaches a vehicle
alone, in a page, and in an event. The places are looked up in the shape as it is at that step, newest first: a part
under a renamed parent would be missed otherwise.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sandbox.api import (
    actions,
    assets,
    batteries,
    chargers,
    events,
    health,
    hvacs,
    integrations,
    interventions,
    inverter_statistics,
    inverters,
    links,
    locations,
    meters,
    paging,
    problems,
    schedules,
    simulated,
    smart_charging,
    statistics,
    tariffs,
    users,
    vehicles,
    webhooks,
)
from sandbox.api.problems import UnknownVersion
from sandbox.api.routes import Routes
from sandbox.api.versions import v2024_01_01, v2024_10_01
from sandbox.api.versions.changes import (
    Added,
    Change,
    EndpointRemoved,
    Moved,
    Reworded,
    ShapeChange,
    ThingAdded,
    VendorRemoved,
)
from sandbox.shapes import REFERENCE, Checker, Shape, listed, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.api.call import Endpoint
    from sandbox.world.refusals import Refused

VERSIONS: dict[str, tuple[Change, ...]] = {
    "2024-10-01": v2024_10_01.CHANGES,
    "2024-01-01": v2024_01_01.CHANGES,
}
NEWEST = next(iter(VERSIONS))

RESOURCES = (
    users,
    vehicles,
    chargers,
    batteries,
    inverters,
    meters,
    hvacs,
    webhooks,
    health,
    integrations,
    links,
    interventions,
    locations,
    schedules,
    tariffs,
    smart_charging,
    statistics,
    inverter_statistics,
)

ENDPOINTS: tuple[Endpoint, ...] = tuple(row for resource in RESOURCES for row in resource.ENDPOINTS)

SHAPES: dict[str, Shape] = {
    **problems.SHAPES,
    **paging.SHAPES,
    **actions.SHAPES,
    **users.SHAPES,
    **assets.SHAPES,
    **vehicles.SHAPES,
    **chargers.SHAPES,
    **batteries.SHAPES,
    **inverters.SHAPES,
    **meters.SHAPES,
    **hvacs.SHAPES,
    **webhooks.SHAPES,
    **health.SHAPES,
    **integrations.SHAPES,
    **links.SHAPES,
    **interventions.SHAPES,
    **locations.SHAPES,
    **schedules.SHAPES,
    **tariffs.SHAPES,
    **smart_charging.SHAPES,
    **statistics.SHAPES,
    **inverter_statistics.SHAPES,
    **simulated.SHAPES,
    **events.SHAPES,
    "WebhookVersion": one_of(*VERSIONS),
}

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


@dataclass(frozen=True)
class Lost:
    """What an older version does not show of a shape: fields that were added since, unless they were moved before."""

    added: tuple[str, ...]
    moved: frozenset[str]

    @classmethod
    def since(cls, version: str, name: str) -> Lost:
        """Gather it from all changes after a version."""
        changes = [change for change in changes_after(version) if getattr(change, "shape", None) == name]
        added = tuple(change.field for change in changes if isinstance(change, Added))
        return cls(added, frozenset(change.to for change in changes if isinstance(change, Moved)))

    def spares(self, leaf: str) -> bool:
        """Whether a leaf is shown all the same."""
        return leaf in self.moved or not any(leaf == field or leaf.startswith(f"{field}.") for field in self.added)


Path: TypeAlias = tuple[Any, ...]
Step: TypeAlias = tuple[Path, ShapeChange]


class Edition:
    """The API in one version."""

    def __init__(self, version: str) -> None:
        """Undo, newest first, everything that came after `version`."""
        self.version = version
        self.shapes: dict[str, Shape] = dict(SHAPES)
        self._problems: dict[type[Refused], problems.Row] = {}
        self._steps: dict[str, list[Step]] = {}
        self._lost: dict[str, Lost] = {}
        endpoints = list(ENDPOINTS)
        unknown = []
        for change in changes_after(version):
            if isinstance(change, EndpointRemoved):
                endpoints.append(change.endpoint)
            elif isinstance(change, ThingAdded):
                unknown.append((change.kind, change.vendor))
            elif isinstance(change, Reworded):
                self._problems[change.refusal] = change.was
            else:
                self._undo(change)
        past = list(changes_until(version))
        gone = [change.endpoint for change in past if isinstance(change, EndpointRemoved)]
        removed = [(change.kind, change.vendor) for change in past if isinstance(change, VendorRemoved)]
        self.hidden = frozenset([*unknown, *removed])
        self.routes = Routes(endpoints, gone)
        self._checkers: dict[str, Checker] = {}
        self._known: dict[int, tuple[Shape, Checker]] = {}

    def lower(self, name: str, body: Any) -> Any:
        """Turn a fresh body of a named shape, of the newest version, into this version's; it is changed in place."""
        for path, change in self._steps.get(name, ()):
            body = _apply(change.down, path, body)
        return body

    def lower_part(self, name: str, key: str, part: Any) -> Any:
        """Do the same for the part that stands under a key of a named shape."""
        return self.lower(name, {key: part})[key] if self._steps.get(name) else part

    def changes(self, name: str) -> bool:
        """Whether a named shape is other than in the newest version."""
        return bool(self._steps.get(name))

    def shows(self, name: str, leaf: str) -> bool:
        """Whether a value of a named shape, by its path in the newest version, is shown anywhere in this one."""
        if name not in self._lost:
            self._lost[name] = Lost.since(self.version, name)
        return self._lost[name].spares(leaf)

    def raise_up(self, name: str, body: Any) -> Any:
        """Turn a body of this version into one of the newest; the body that came stays as it is."""
        steps = self._steps.get(name, ())
        body = deepcopy(body) if steps else body
        for path, change in reversed(steps):
            body = _apply(change.up, path, body)
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
        for name in self.shapes:
            paths = list(_places(change.shape, {"$ref": REFERENCE + name}, self.shapes))
            if paths:
                self._steps.setdefault(name, []).extend((path, change) for path in paths)
        self.shapes[change.shape] = change.older(self.shapes[change.shape], self.shapes)


@cache
def edition(version: str) -> Edition:
    """Give a version made ready; UnknownVersion names the versions there are."""
    if version not in VERSIONS:
        detail = f"'{version[:40]}' is not an API version: must be one of {listed(VERSIONS)}"
        raise UnknownVersion(detail)
    return Edition(version)


def changes_after(version: str) -> Iterator[Change]:
    """Give the changes of all versions newer than one, newest first."""
    for date, changes in VERSIONS.items():
        if date == version:
            return
        yield from changes


def changes_until(version: str) -> Iterator[Change]:
    """Give the changes of one version and all before it, newest first."""
    dates = list(VERSIONS)
    for date in dates[dates.index(version) :]:
        yield from VERSIONS[date]


def _places(name: str, shape: Shape, shapes: dict[str, Shape], path: Path = ()) -> Iterator[Path]:
    """Give the paths at which a named shape occurs within a shape."""
    if "$ref" in shape:
        referred = shape["$ref"].removeprefix(REFERENCE)
        if referred == name:
            yield path
        else:
            yield from _places(name, shapes[referred], shapes, path)
    for key, inner in shape.get("properties", {}).items():
        yield from _places(name, inner, shapes, (*path, key))
    if "items" in shape:
        yield from _places(name, shape["items"], shapes, (*path, EACH))
    options = [_whole(option, shapes) for option in shape.get("anyOf", ())]
    for inner, whole in zip(shape.get("anyOf", ()), options, strict=True):
        branch = _branch(whole, [other for other in options if other is not whole])
        yield from _places(name, inner, shapes, (*path, branch) if branch else path)


def _whole(shape: Shape, shapes: dict[str, Shape]) -> Shape:
    return shapes[shape["$ref"].removeprefix(REFERENCE)] if "$ref" in shape else shape


def _branch(shape: Shape, others: list[Shape]) -> Branch | None:
    """Say how a body of this shape is told from those of other shapes; None where there is nothing to tell apart."""
    rivals = [set(other["required"]) for other in others if "required" in other]
    if not rivals or "required" not in shape:
        return None
    choices = {name: frozenset(inner["enum"]) for name, inner in shape["properties"].items() if "enum" in inner}
    return Branch(frozenset(set(shape["required"]) - set.intersection(*rivals)), tuple(choices.items()))


def _apply(turn: Any, path: Path, body: Any) -> Any:
    """Apply a turn to every part of a body that a path leads to."""
    if not path:
        return turn(body) if body is not None else None
    step, *rest = path
    if step is EACH:
        return [_apply(turn, tuple(rest), part) for part in body]
    if isinstance(step, Branch):
        return _apply(turn, tuple(rest), body) if step.is_of(body) else body
    if isinstance(body, dict) and step in body:
        body[step] = _apply(turn, tuple(rest), body[step])
    return body
