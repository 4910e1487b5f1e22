"""Charts: curves as shapes of an SVG, worked out to the pixel, so that a template only has to draw them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.localtime import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.scenario.curves import Curve

WIDTH, HEIGHT = 480, 120
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 8, 18
MOST_TIMES = 6
SPANS = (60, 300, 600, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000, 31_536_000)


class Mark(NamedTuple):
    """A place on an axis, in pixels, and what stands there."""

    at: float
    label: str


class Chart(NamedTuple):
    """A chart: its line and the area below it (paths of SVG), where zero lies, and the marks of both axes."""

    name: str
    unit: str
    line: str
    area: str
    zero: float
    times: list[Mark]
    values: list[Mark]
    lowest: str
    highest: str


class Span(NamedTuple):
    """The time that all charts of a report share (POSIX seconds), and the zone of its clocks."""

    begins: float
    ends: float
    zone: str

    def place(self, at: float) -> float:
        """Give the pixel of a moment."""
        share = (at - self.begins) / max(self.ends - self.begins, 1.0)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def times(self) -> list[Mark]:
        """Give round clock times, few enough to be read."""
        gap = next((one for one in SPANS if (self.ends - self.begins) / one <= MOST_TIMES), SPANS[-1])
        ahead = local(self.begins, self.zone).utcoffset()
        offset = ahead.total_seconds() if ahead else 0.0
        first = math.ceil((self.begins + offset) / gap) * gap - offset
        form = "%H:%M" if gap < 86_400 else "%d %b"
        count = int((self.ends - first) // gap) + 1
        moments = [first + turn * gap for turn in range(max(count, 0))]
        return [Mark(self.place(at), local(at, self.zone).strftime(form)) for at in moments]


def chart_of(curve: Curve, span: Span) -> Chart:
    """Draw a curve."""
    values = [value for _, value in curve.points]
    scale = _scale(min(values), max(values), is_percent=curve.measure.unit == "%")
    low, high = scale[0], scale[-1]

    def height(value: float) -> float:
        share = (value - low) / (high - low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    places = list(_thinned((span.place(at), height(value)) for at, value in curve.points))
    zero = height(min(max(0.0, low), high))
    line = "M" + "L".join(f"{x} {y}" for x, y in places)
    return Chart(
        name=curve.measure.name,
        unit=curve.measure.unit,
        line=line,
        area=f"{line}L{places[-1][0]} {zero}L{places[0][0]} {zero}Z",
        zero=zero,
        times=span.times(),
        values=[Mark(height(value), f"{value:g}") for value in scale],
        lowest=f"{min(values):.4g}",
        highest=f"{max(values):.4g}",
    )


def _scale(lowest: float, highest: float, *, is_percent: bool) -> Sequence[float]:
    """Give round values that hold a curve: from zero on, or on both sides of it; a percentage has its own."""
    if is_percent:
        return (0, 50, 100)
    low, high = min(lowest, 0.0), max(highest, 0.0)
    step = _round_up(max(high - low, 0.1) / 3)
    return [
        turn * step
        for turn in range(
            math.floor(low / step + 1e-9), max(math.ceil(high / step - 1e-9), 1 if high == low else 0) + 1
        )
    ]


def _round_up(step: float) -> float:
    """Give the next of 1, 2, 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(step))
    return float(next(digit * power for digit in (1, 2, 5, 10) if digit * power >= step * 0.999))


def _thinned(places: Iterable[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    """Leave out what lies on a level line between its neighbours."""
    known = list(places)
    yield known[0]
    for (before, here), after in zip(pairwise(known), known[2:], strict=False):
        if not before[1] == here[1] == after[1]:
            yield here
    yield known[-1]
