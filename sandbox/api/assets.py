"""What all kinds of assets have in common as resources: the rows to list, get and hint, and blocks that look alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from sandbox.api.call import Call, Endpoint, Handler, Hidden, Page
from sandbox.api.differences import changed_paths
from sandbox.api.numbers import tidy
from sandbox.api.paging import QUERY, page
from sandbox.moments import written
from sandbox.shapes import Shape, array, flag, named, nullable, number, obj, text, timestamp, uuid
from sandbox.world.refusals import NotFound
from sandbox.world.roll import Entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sandbox.world.assets.asset import Asset
    from sandbox.world.assets.fixture import Assigned
    from sandbox.world.world import World

USER_ID = {"userId": text()}

SHAPES: dict[str, Shape] = {
    "Capability": obj({"isCapable": flag(), "interventionIds": array(uuid())}),
    "AssetLocation": obj(
        {
            "id": nullable(uuid()),
            "longitude": nullable(number(minimum=-180, maximum=180)),
            "latitude": nullable(number(minimum=-90, maximum=90)),
            "lastUpdated": nullable(timestamp()),
        }
    ),
    "AssignedLocation": obj({"id": nullable(uuid()), "lastUpdated": nullable(timestamp())}),
    "LocationAssignment": obj({"locationId": nullable(uuid())}),
}


def head_shape(vendors: Shape, *, ids: Shape | None = None, **special: Shape) -> Shape:
    """Describe an asset: what all have, and what is its own; `ids` describes its id where that is more than text."""
    return obj(
        {
            "id": ids or text(),
            "userId": text(),
            "vendor": vendors,
            "lastSeen": timestamp(),
            "isReachable": flag(),
            **special,
            "scopes": array(text()),
        }
    )


def capabilities_shape(names: dict[str, str]) -> Shape:
    """Describe a block of capabilities."""
    return obj({name: named("Capability") for name in names})


@dataclass(frozen=True)
class Resource:
    """A kind of asset as a resource: its paths, the name of its parameter, and Enode's names for its operations.

    `ids` describes the parameter: what is not of that shape is refused before anybody looks for it.
    """

    kind: str
    path: str
    parameter: str
    shape: str
    operations: tuple[str, str, str, str]
    ids: Shape = field(default_factory=text)

    @property
    def params(self) -> dict[str, Shape]:
        """The shape of the path parameter."""
        return {self.parameter: self.ids}

    @property
    def one(self) -> str:
        """The path of one asset."""
        return f"{self.path}/{{{self.parameter}}}"

    def find(self, world: World, call: Call) -> Any:
        """Find the asset that a call names, or refuse with NotFound."""
        asset = find(world, self.kind, call.params[self.parameter], call.hidden)
        if asset.user is None or not call.may_see(asset.user.id):
            detail = f"{asset.id} belongs to another user"
            raise NotFound(detail)
        return asset

    def rows(self) -> tuple[Endpoint, ...]:
        """The rows that all kinds of assets have: list, list of a user, get, refresh hint."""
        list_all, list_of_user, get, hint = self.operations
        gives, pages = named(self.shape), named(f"{self.shape}Page")
        return (
            Endpoint("GET", self.path, _list_all(self.kind), list_all, gives=pages, query=QUERY),
            Endpoint(
                "GET",
                f"/users/{{userId}}{self.path}",
                _list_of_user(self.kind),
                list_of_user,
                gives=pages,
                query=QUERY,
                params=USER_ID,
            ),
            Endpoint("GET", self.one, self.find, get, gives=gives, params=self.params),
            Endpoint("POST", f"{self.one}/refresh-hint", self._hint_refresh, hint, params=self.params, status=204),
        )

    def _hint_refresh(self, world: World, call: Call) -> None:
        """Ask for a fresh report soon."""
        world.telemetry.hurry(self.find(world, call))


def find(world: World, kind: str, asset_id: str, hidden: Hidden = frozenset()) -> Asset:
    """Find an asset of a kind, or refuse with NotFound."""
    asset: Asset | None = world.rolls[kind].get(asset_id)
    if asset is None or (kind, asset.vendor.id) in hidden:
        detail = f"there is no {kind} {asset_id}"
        raise NotFound(detail)
    return asset


def _shown(assets: Entries[Any], kind: str, hidden: Hidden) -> Entries[Any]:
    """Leave out the vendors that a version does not know any more."""
    vendors = {vendor for hidden_kind, vendor in hidden if hidden_kind == kind}
    return Entries(asset for asset in assets if asset.vendor.id not in vendors) if vendors else assets


def _list_all(kind: str) -> Handler:
    def list_assets(world: World, call: Call) -> Page:
        """All assets of a kind that the client has."""
        return page(world, call, _shown(world.rolls[kind], kind, call.hidden))

    return list_assets


def _list_of_user(kind: str) -> Handler:
    def list_user_assets(world: World, call: Call) -> Page:
        """All assets of a kind that a user has; none for a user nobody knows (R4)."""
        user = world.users.roll.get(call.params["userId"])
        own = Entries(asset for asset in (user.assets() if user else ()) if asset.kind == kind)
        return page(world, call, _shown(own, kind, call.hidden))

    return list_user_assets


def assign_location(world: World, asset: Any, location_id: str | None) -> None:
    """Assign one of the user's locations to an asset that does not know where it is, or none."""
    location = world.locations.get(location_id) if location_id is not None else None
    if location_id is not None and (location is None or location.user is not asset.user):
        detail = f"there is no location {location_id}"
        raise NotFound(detail)
    asset.assign(location)


Show: TypeAlias = "Callable[[Any], dict[str, Any]]"
Shown: TypeAlias = "Callable[[Show, Any], Any]"


def shown(show: Show, part: Any) -> dict[str, Any]:
    """Show a part of a record."""
    return show(part)


@lru_cache(maxsize=4096)
def kept_as_bytes(show: Show, part: Any) -> orjson.Fragment:
    """Show a part that hardly ever changes, for orjson alone: as the bytes that it becomes, made once."""
    return orjson.Fragment(orjson.dumps(show(part)))


@dataclass(frozen=True)
class Block:
    """A part of a record that is shown as an object of its own: which part, under which key, and how.

    Where every leaf shows one field of the part, `leaves` names them all in the order of the fields, and the fields in
    the order of the body, timestamps apart: then two parts are compared field by field, much sooner than shown.
    """

    part: str
    key: str
    show: Show
    leaves: tuple[str, ...] = ()

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The dotted paths of the leaves."""
        return tuple(f"{self.key}.{leaf}" for leaf in self.leaves)

    def changed(self, was: Any, now: Any) -> Iterable[str]:
        """Give the dotted leaves in which two parts differ."""
        if not self.leaves:
            return changed_paths(self.show(was), self.show(now), f"{self.key}.")
        return [path for path, old, new in zip(self.paths, was, now, strict=False) if old != new]


class Comparison:
    """How two records of a kind are compared: single values, then blocks leaf by leaf; timestamps apart."""

    def __init__(self, record: Any, blocks: tuple[Block, ...], **values: str) -> None:
        """Take the kind of record, its blocks, and its single values with the keys that they are shown by."""
        place = record._fields.index
        self._values = tuple((place(name), key) for name, key in values.items())
        self._blocks = tuple((place(block.part), block) for block in blocks)

    def __call__(self, before: Any, after: Any) -> list[str]:
        """Give the dotted leaves in which two records differ; blocks that stood still cost nothing."""
        found = [key for place, key in self._values if before[place] != after[place]]
        for place, block in self._blocks:
            if before[place] is not after[place]:
                found += block.changed(before[place], after[place])
        return found


def capability(able: Any) -> dict[str, Any]:
    """Write one capability."""
    return {"isCapable": able.is_capable, "interventionIds": list(able.intervention_ids)}


def location(place: Any) -> dict[str, Any]:
    """Write where an asset is."""
    return {
        "longitude": tidy(place.longitude),
        "latitude": tidy(place.latitude),
        "lastUpdated": written_if(place.updated_at),
        "id": place.location_id,
    }


def assigned_location(place: Assigned) -> dict[str, Any]:
    """Write which location was assigned to an asset."""
    return {"id": place.location_id, "lastUpdated": written_if(place.updated_at)}


def written_if(at: float | None) -> str | None:
    """Write a moment, or null for none."""
    return None if at is None else written(at)
