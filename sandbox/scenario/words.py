"""Words that verbs are made of: the shapes of their arguments, and how each is read into what the world speaks.

`x-reads` names the reader: a duration becomes seconds, a moment POSIX seconds, a name the thing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sandbox.moments import moment_of, seconds_of
from sandbox.shapes import Fault, Shape, Shapes, number, obj, text
from sandbox.world import interventions, planned
from sandbox.world.models import KINDS
from sandbox.world.refusals import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.client import Client
    from sandbox.world.world import World


@dataclass(frozen=True)
class Stage:
    """Where a verb acts: the client, the time zone of clock times, and whether a caller outside asks for it.

    `heard_from` is the number of the fact after which a story began to listen; to a caller outside, all facts count.
    """

    client: Client
    timezone: str = "UTC"
    is_outside: bool = False
    heard_from: int = 0

    @property
    def world(self) -> World:
        """The client's world."""
        return self.client.world


@dataclass(frozen=True)
class Wait:
    """What a verb waits for: `until` (POSIX seconds), or earlier if something is `seen`; `judge` words the result."""

    until: float
    seen: Callable[[], Any] | None = None
    judge: Callable[[], Any] = dict


@dataclass(frozen=True)
class Verb:
    """A row: name, group, what it does, what it takes, and who does it.

    `act` does it; when the verb `waits`, it says what is waited for instead. `main` is the argument that may stand
    alone (`advance: 2h`). Of the arguments that it `chooses` from, exactly one is given, or more if it
    `may_choose_more`; of those that it `excludes` from one another, at most one; an `is_open` verb takes dotted paths
    besides its own arguments; `makes` is the kind of thing that `as` can name. The function's docstring is the verb's
    documentation.
    """

    name: str
    group: str
    act: Callable[..., Any]
    takes: Shapes = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    main: str | None = None
    chooses: tuple[str, ...] = ()
    may_choose_more: bool = False
    excludes: tuple[str, ...] = ()
    waits: bool = False
    is_open: bool = False
    is_check: bool = False
    makes: str | None = None
    in_scenarios: bool = True

    @property
    def shape(self) -> Shape:
        """The shape of its arguments."""
        extra = {"minProperties": 2} if self.is_open and self.chooses and not self.may_choose_more else {}
        return obj(self.takes, optional=self.optional, is_open=self.is_open, description=self.does, **extra)

    @cached_property
    def readers(self) -> Mapping[str, Callable[[World, str], Any]]:
        """How those arguments are read that are not taken as they come."""
        return {name: _reader(shape["x-reads"]) for name, shape in self.takes.items() if "x-reads" in shape}

    @property
    def does(self) -> str:
        """What it does, in a sentence."""
        return (self.act.__doc__ or "").strip().split("\n")[0]


def duration(**words: Any) -> Shape:
    """Describe a duration: `2h`, `90s`, `1d6h` or ISO 8601 `PT2H`."""
    return text(**{"x-reads": "duration", **words})


def moment(**words: Any) -> Shape:
    """Describe a moment in time, ISO 8601 with Z or an offset."""
    return text(**{"x-reads": "moment", **words})


def thing(kind: str, **words: Any) -> Shape:
    """Describe a reference to a thing: its name or its id."""
    return text(minLength=1, **{"x-reads": kind, "description": f"{_article(kind)} {kind}, by name or id", **words})


def _article(kind: str) -> str:
    return "an" if kind[0] in "aeio" else "a"


def percent(**words: Any) -> Shape:
    """Describe a level in percent."""
    return number(minimum=0, maximum=100, **words)


READERS: dict[str, Callable[[str], Any]] = {"duration": seconds_of, "moment": moment_of}


def reading_faults(shapes: Shapes, args: Mapping[str, Any]) -> list[Fault]:
    """Find arguments that have the right shape and yet cannot be read, such as `2 hours`."""
    faults = []
    for name, value in args.items():
        reader = READERS.get(shapes.get(name, {}).get("x-reads", ""))
        if reader is not None and isinstance(value, str):
            try:
                reader(value)
            except ValueError as error:
                faults.append(Fault((name,), str(error), "format"))
    return faults


def read_args(world: World, verb: Verb, args: Mapping[str, Any]) -> dict[str, Any]:
    """Read a verb's arguments into what the world speaks; refuses names of nothing with NotFound."""
    readers = verb.readers
    return {
        name: readers[name](world, value) if name in readers and isinstance(value, str) else value
        for name, value in args.items()
    }


def _reader(reads: str) -> Callable[[World, str], Any]:
    read = READERS.get(reads)
    return (lambda _world, text: read(text)) if read else (lambda world, name: find(world, reads, name))


def _of_kind(kind: str, world: World, name: str) -> Any:
    asset = world.assets.get(name)
    return asset if asset is not None and asset.kind == kind else None


def _account(world: World, name: str) -> Any:
    asset = world.assets.get(name)
    return asset.account if asset is not None else world.accounts.get(name)


FINDERS: dict[str, Callable[[World, str], Any]] = {
    **{kind: partial(_of_kind, kind) for kind in KINDS},
    "asset": lambda world, name: world.assets.get(name),
    "user": lambda world, name: world.users.roll.get(name),
    "account": _account,
    "location": lambda world, name: world.locations.get(name),
    "webhook": lambda world, name: world.webhooks.roll.get(name),
    "action": lambda world, name: world.actions.get(name),
    "schedule": lambda world, name: world.schedules.roll.get(name),
    "link": lambda world, name: world.links.get(name),
    "smart_charging": lambda world, name: world.smart_charging.of(name),
    "fault": planned.find,
    "intervention": lambda _world, name: interventions.find(name),
}


def find(world: World, kind: str, name: str) -> Any:
    """Find a thing by the name it was given, or its id."""
    found = FINDERS[kind](world, world.names.get(name, name))
    if found is None:
        detail = f"there is no {kind} '{name}'"
        raise NotFound(detail)
    return found


def filled_path(world: World, path: str) -> str:
    """Put the ids of things in place of their names in `/vehicles/{car}`."""
    for name, thing_id in world.names.items():
        path = path.replace("{" + name + "}", thing_id)
    return path
