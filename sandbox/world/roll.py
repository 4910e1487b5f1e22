"""A roll: things in the order in which they came, each with a number that never changes. Pages are cut from it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Listed(Protocol):
    """What can stand on a roll: it has an id, and remembers its number and when it came (POSIX seconds)."""

    id: str
    number: int
    came_at: float


Thing = TypeVar("Thing", bound=Listed)


def _number(thing: Listed) -> int:
    return thing.number


class Entries(Generic[Thing]):
    """Things in the order of their numbers, such as those of one user."""

    def __init__(self, things: Iterable[Thing] = ()) -> None:
        """Take things that have their numbers already, in any order."""
        self._in_order = sorted(things, key=_number)

    def older(self, number: int, count: int) -> list[Thing]:
        """Up to `count` things that came before number `number`, newest first."""
        end = bisect_left(self._in_order, number, key=_number)
        return self._in_order[max(0, end - count) : end][::-1]

    def newer(self, number: int, count: int) -> list[Thing]:
        """Up to `count` things that came after number `number`, the nearest ones, newest first."""
        start = bisect_right(self._in_order, number, key=_number)
        return self._in_order[start : start + count][::-1]

    def __iter__(self) -> Iterator[Thing]:
        """Give all things, oldest first."""
        return iter(self._in_order)

    def __len__(self) -> int:
        """Count them."""
        return len(self._in_order)


class Roll(Entries[Thing]):
    """Things by id, numbered as they come; taking one out leaves the numbers of the others alone."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._by_id: dict[str, Thing] = {}
        self._next_number = 1

    def add(self, thing: Thing) -> None:
        """Put a thing at the end and give it its number."""
        thing.number = self._next_number
        self._next_number += 1
        self._by_id[thing.id] = thing
        self._in_order.append(thing)

    def remove(self, thing: Thing) -> None:
        """Take a thing out."""
        del self._by_id[thing.id]
        del self._in_order[bisect_left(self._in_order, thing.number, key=_number)]

    def get(self, thing_id: str) -> Thing | None:
        """Find a thing by its id."""
        return self._by_id.get(thing_id)
