"""Images: a world kept as bytes in memory, so that going back to a named place takes milliseconds and not a replay.

A replay is what makes a world again, always; an image is a shortcut to what it would come to, and tests hold the two to
be the same. It is made when a place is named, of a world that is not too big. Where one cannot be made, because a story
is under way there (its generator cannot be pickled), or is not at hand, because the server was started anew, the
journal is replayed as ever. Images never leave the process, so nothing but our own bytes is ever read.

What never changes is referred to and not copied: the catalogue, settings, tables, functions, the sky, and facts.
"""

from __future__ import annotations

import copyreg
import functools
import io
import itertools
import pickle
import types
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.world.catalogue import Catalogue
from sandbox.world.facts import Facts
from sandbox.world.sky import Sky

if TYPE_CHECKING:
    from sandbox.client import Client
    from sandbox.scenario.player import Run
    from sandbox.world.world import World

MOST_ASSETS = 200
MOST_KEPT = 8
SHARED_MODULES = ("sandbox.world.models", "sandbox.world.catalogue", "sandbox.settings")
SHARED_NAMES = {"Command"}
CACHED = type(functools.cache(len))
CANNOT = (pickle.PicklingError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Image:
    """A client as it was at a place of its journal: the world as bytes, what it refers to, what stands beside it."""

    number: int
    at: float
    world: bytes
    shared: list[Any]
    mark: int
    rate: float
    api_version: str
    is_hearing: bool
    runs: list[Run]

    def read(self) -> World:
        """Make the world again."""
        world: World = _Reader(io.BytesIO(self.world), self.shared).load()
        return world


class Images:
    """The images of one client's places, by name; the newest few."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[str, Image] = {}

    def keep(self, name: str, client: Client, mark: int) -> None:
        """Keep an image of how a client is now, if one can be made; one of that name before is forgotten."""
        self._kept.pop(name, None)
        image = _made(client, mark)
        if image is not None:
            self._kept[name] = image
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def find(self, name: str, number: int, at: float) -> Image | None:
        """Give the image of a place, if it is of that very place."""
        image = self._kept.get(name)
        return image if image is not None and (image.number, image.at) == (number, at) else None

    def forget(self) -> None:
        """Forget all of them: another world was begun."""
        self._kept.clear()


def _made(client: Client, mark: int) -> Image | None:
    world = client.world
    if len(world.assets) > MOST_ASSETS or world.timeline.is_mid_instant or not all(run.is_done for run in client.runs):
        return None
    writer = _Writer(io.BytesIO(), [world.webhooks.is_told])
    try:
        writer.dump(world)
    except CANNOT:
        return None
    runs = [replace(run, verdicts=list(run.verdicts)) for run in client.runs]
    place = (client.journal.number, world.now())
    return Image(*place, writer.bytes(), writer.shared, mark, client.rate, client.api_version, client.is_hearing, runs)


class _Writer(pickle.Pickler):
    """Writes a world, and lists what it only refers to."""

    def __init__(self, file: io.BytesIO, shared: list[Any]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._file = file
        self.dispatch_table = {**copyreg.dispatch_table, itertools.count: _counted, CACHED: _cached}
        self._places = {id(thing): place for place, thing in enumerate(shared)}
        self._seen = list(shared)
        self.shared = shared

    def bytes(self) -> bytes:
        return self._file.getvalue()

    def persistent_id(self, thing: Any) -> int | None:
        place = self._places.get(id(thing))
        if place is None and _is_shared(thing):
            place = self._places[id(thing)] = len(self.shared)
            self._seen.append(thing)
            self.shared.append(thing.copy() if isinstance(thing, Facts) else thing)
        return place


def _counted(counter: itertools.count[int]) -> tuple[Any, ...]:
    """Tell how far a counter is, without counting on; pickling it as it is comes to an end in Python 3.14."""
    return itertools.count, (int(repr(counter).removeprefix("count(").rstrip(")")),)


def _cached(cache: Any) -> tuple[Any, ...]:
    """Tell which method of a world a cache is of, and how much it keeps; it begins anew, with that world's own."""
    return _cache_of, (cache.__wrapped__, cache.cache_parameters()["maxsize"])


def _cache_of(method: Any, most: int | None) -> Any:
    return functools.lru_cache(most)(method)


class _Reader(pickle.Unpickler):
    """Reads a world, with what it refers to."""

    def __init__(self, file: io.BytesIO, shared: list[Any]) -> None:
        super().__init__(file)
        self._shared = [thing.copy() if isinstance(thing, Facts) else thing for thing in shared]

    def persistent_load(self, place: int) -> Any:
        return self._shared[place]


def _is_shared(thing: Any) -> bool:
    kind = type(thing)
    if kind is types.FunctionType:
        return thing.__closure__ is None
    if kind is CACHED:
        return type(thing.__wrapped__) is types.FunctionType and thing.__wrapped__.__closure__ is None
    return (
        kind in {Catalogue, Facts, Sky} or kind.__module__.startswith(SHARED_MODULES) or kind.__name__ in SHARED_NAMES
    )
