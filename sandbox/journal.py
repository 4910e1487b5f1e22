"""The journal: every command that came in from outside, in order, so that a world can be made again.

A world is its seed plus these commands; simpy's generators need not be pickled. With a file, a command is committed
*before* it is carried out and answered: a crash in between leaves a command that nobody was told of, which the replay
carries out; a full disk refuses the command and changes nothing. Each row carries a mark of how the world stood
before it, so that a replay by other code can say after which command it first differs.

Without a file, a client's journal lives as long as the client (here); with one, see `journal_file.py`. Either way it
grows with every command, since a world is all of its commands; a reset begins a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


WHEN = {"as", "at", "after", "every"}


class JournalError(Exception):
    """A journal that cannot be used or written; the sentence names the file and the cause."""


class Row(NamedTuple):
    """A command: its number, world time, real time, kind, JSON body, and the mark of the world before it."""

    number: int
    at: float
    wall: float
    kind: str
    body: bytes
    mark: int


def told(kind: str, body: Any) -> str:
    """Say in few words what a command was: `POST /vehicles/…/charging`, `plug_in`, or its kind."""
    if kind == "call":
        return f"{body['method']} {body['path']}"
    if kind == "step":
        return next((key for key in body if key not in WHEN), kind)
    return kind


@dataclass(frozen=True)
class KeptClient:
    """A client as a file keeps it; times in POSIX seconds."""

    id: str
    secret: str
    api_version: str
    seed: int
    start: float
    rate: float
    settings: dict[str, Any]


class Journal(Protocol):
    """The journal of one client."""

    number: int
    place: str

    def append(self, at: float, wall: float, kind: str, body: bytes, mark: int) -> None:
        """Keep a command; when this returns, it is kept for good."""

    def owe(self, at: float, wall: float, kind: str, body: bytes, mark: int) -> None:
        """Keep a command that cannot be refused, since it happened outside; at the latest together with the next."""

    def rows(self) -> Iterator[Row]:
        """Give all commands, oldest first."""

    def last_wall(self) -> float | None:
        """Tell when in real time the last command came; None if there is none."""

    def cut(self, number: int, seed: int | None = None, /) -> None:
        """Forget everything after a command, snapshots of later places included; or else change nothing.

        With a seed, the client goes on with that one.
        """

    def snapshots(self) -> dict[str, tuple[int, float]]:
        """Give the named places: command number and world time."""

    def save(self, name: str, at: float) -> None:
        """Name this place; a name used before is taken over."""

    def forget(self, name: str) -> None:
        """Forget a named place."""


class MemoryJournal:
    """A journal that lives as long as its client."""

    place = "the journal"

    def __init__(self) -> None:
        """Begin empty."""
        self.number = 0
        self._rows: list[Row] = []
        self._snapshots: dict[str, tuple[int, float]] = {}

    def append(self, at: float, wall: float, kind: str, body: bytes, mark: int) -> None:
        """Keep a command."""
        self.number += 1
        exact = bytes(memoryview(body))  # what orjson makes holds on to a buffer of 4 KB, whatever is in it
        self._rows.append(Row(self.number, at, wall, kind, exact, mark))

    owe = append

    def rows(self) -> Iterator[Row]:
        """Give all commands, oldest first."""
        return iter(self._rows)

    def last_wall(self) -> float | None:
        """Tell when in real time the last command came."""
        return self._rows[-1].wall if self._rows else None

    def cut(self, number: int, _seed: int | None = None, /) -> None:
        """Forget everything after a command; the seed lives with the client."""
        self._rows = [row for row in self._rows if row.number <= number]
        self._snapshots = {name: place for name, place in self._snapshots.items() if place[0] <= number}
        self.number = number

    def snapshots(self) -> dict[str, tuple[int, float]]:
        """Give the named places."""
        return dict(self._snapshots)

    def save(self, name: str, at: float) -> None:
        """Name this place."""
        self._snapshots[name] = (self.number, at)

    def forget(self, name: str) -> None:
        """Forget a named place."""
        self._snapshots.pop(name, None)
