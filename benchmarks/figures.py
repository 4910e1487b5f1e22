"""Figures: what a benchmark found, the bar that it is held against, and the table that they are printed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True)
class Bar:
    """What a value must be: at least, or at most, a limit."""

    word: str
    limit: float
    unit: str = ""

    def is_met(self, value: float) -> bool:
        """Whether a value is on the right side."""
        return value >= self.limit if self.word == "at least" else value <= self.limit

    def __str__(self) -> str:
        """Write it as in `at least 0.7`."""
        return f"{self.word} {self.limit:g}{self.unit}"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `value` is what the bar judges: a ratio, or ours itself where nothing stands beside it."""

    question: str
    ours: str
    beside: str
    value: float
    bar: Bar | None
    remark: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Give the line's cells."""
        unit = self.bar.unit if self.bar else ""
        met = "" if self.bar is None else "yes" if self.bar.is_met(self.value) else "NO"
        return (self.question, self.ours, self.beside, f"{self.value:.2f}{unit}", str(self.bar or "none"), met)


HEAD = ("question", "ours", "beside", "judged", "bar", "met")


def at_least(limit: float) -> Bar:
    """A ratio must not be smaller."""
    return Bar("at least", limit)


def at_most(limit: float, unit: str = "") -> Bar:
    """A ratio, or a value with a unit, must not be greater."""
    return Bar("at most", limit, unit)


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Write figures as a Markdown table, remarks below it."""
    figures = list(figures)
    rows: list[Sequence[str]] = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for place, row in enumerate(rows):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if place == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    remarks = [(figure.question, figure.remark) for figure in figures if figure.remark]
    if remarks:
        yield ""
        yield from (f"- {question}: {remark}" for question, remark in remarks)


def spoken(amount: float) -> str:
    """Write an amount with three digits that count: `18,200`, `4.31`."""
    return f"{round(amount, -2):,.0f}" if amount >= 10_000 else f"{amount:,.0f}" if amount >= 100 else f"{amount:.3g}"
