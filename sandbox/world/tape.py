"""Tapes: rows of numbers in the order of time, packed, of which only so many are kept. What statistics are made of.

An asset writes a row when something about its power changes, never in between; a year of a car is a few kilobytes. When
a tape is full, its oldest quarter goes at once, so that keeping it costs nothing by the row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Tape:
    """Rows of so many numbers each; the number in column `by` never falls from row to row."""

    __slots__ = ("_by", "_kept", "_numbers", "_width", "begins_at")

    def __init__(self, width: int, kept: int, by: int = 0) -> None:
        """Begin empty; `begins_at` is up to where rows were forgotten."""
        self._width = width
        self._kept = kept
        self._by = by
        self._numbers = array("d")
        self.begins_at = 0.0

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._numbers) // self._width

    def append(self, *numbers: float) -> None:
        """Write a row."""
        self._numbers.extend(numbers)
        if len(self) > self._kept:
            forgotten = max(1, self._kept // 4)
            self.begins_at = self.row(forgotten - 1)[self._by]
            del self._numbers[: forgotten * self._width]

    def row(self, number: int) -> Sequence[float]:
        """Give a row; negative numbers count from the end."""
        first = (number if number >= 0 else len(self) + number) * self._width
        return self._numbers[first : first + self._width]

    def past(self, at: float) -> int:
        """Give the number of the first row whose moment is past `at`."""
        numbers, width, by = self._numbers, self._width, self._by
        return bisect_right(range(len(self)), at, key=lambda number: numbers[number * width + by])

    def rows(self, first: int = 0) -> Iterator[Sequence[float]]:
        """Give the rows from one on."""
        numbers, width = self._numbers, self._width
        for place in range(max(0, first) * width, len(numbers), width):
            yield numbers[place : place + width]
