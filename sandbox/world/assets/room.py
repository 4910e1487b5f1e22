"""A room: how warm it is, in closed form, between the weather outside and a heater or cooler inside.

The room loses heat in proportion to the difference to the air outside, whose temperature goes in straight lines from
hour to hour: dT/dt = (outside(t) - T) / tau + kw / capacity. Within an hour the solution is a line and an exponential,
so any temperature, and the moment at which one is reached, is found without ticking.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.crossing import crossing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.courses import Course

HOUR_SECONDS = 3600.0


class Piece(NamedTuple):
    """The temperature within an hour: a line (`base` + `slope` * h) and an exponential (`gap` * exp(-h / tau))."""

    since: float
    until: float
    base: float
    slope: float
    gap: float
    tau: float

    def at(self, moment: float) -> float:
        """Temperature at a moment, °C."""
        hours = (moment - self.since) / HOUR_SECONDS
        return self.base + self.slope * hours + self.gap * math.exp(-hours / self.tau)

    def turns_at(self) -> float | None:
        """Give the moment at which it stops falling or rising within the piece, if it does."""
        if not self.slope or self.gap / (self.slope * self.tau) <= 0:
            return None
        moment = self.since + HOUR_SECONDS * self.tau * math.log(self.gap / (self.slope * self.tau))
        return moment if self.since < moment < self.until else None


class Room:
    """A room with a heat loss in kW/K and a heat capacity in kWh/K; `inside_kw` is what heats it, or cools it."""

    __slots__ = ("_marks", "air", "capacity", "inside_kw", "loss", "since", "temperature")

    def __init__(self, air: Course, loss: float, capacity: float, since: float, temperature: float) -> None:
        """Begin at a temperature, with nothing on."""
        self.air = air
        self.loss = loss
        self.capacity = capacity
        self.begin(since, temperature, 0.0)

    def begin(self, since: float, temperature: float, inside_kw: float) -> None:
        """Begin a stretch in which heating or cooling goes on steadily."""
        self.since = since
        self.temperature = temperature
        self.inside_kw = inside_kw
        self._marks: list[Piece] = []

    def temperature_at(self, at: float) -> float:
        """Temperature in °C at a moment of the stretch."""
        if at <= self.since:
            return self.temperature
        return next(piece for piece in self._pieces() if at <= piece.until).at(at)

    def leaves(self, low: float, high: float, until: float) -> float:
        """Give the first moment at which the temperature leaves a range; infinite if not by `until`."""
        if not low <= self.temperature <= high:
            return self.since
        for piece in self._pieces():
            if piece.since >= until:
                return math.inf
            begin = piece.since
            for end in (piece.turns_at(), piece.until):
                if end is not None and not low <= piece.at(end) <= high:
                    found = _passes(piece, low if piece.at(end) < low else high, begin, end)
                    return found if found <= until else math.inf
                begin = end if end is not None else begin
        return math.inf

    def _pieces(self) -> Iterator[Piece]:
        """Give the stretch hour by hour; each hour is worked out once."""
        place = 0
        while True:
            if place == len(self._marks):
                self._marks.append(self._next_piece())
            yield self._marks[place]
            place += 1

    def _next_piece(self) -> Piece:
        last = self._marks[-1] if self._marks else None
        since, start = (last.until, last.at(last.until)) if last else (self.since, self.temperature)
        hour = since // HOUR_SECONDS * HOUR_SECONDS
        until = hour + HOUR_SECONDS
        here, there = self.air.value_at(hour), self.air.value_at(until)
        outside, slope = here + (there - here) * (since - hour) / HOUR_SECONDS, there - here
        tau = self.capacity / self.loss
        base = outside + self.inside_kw / self.loss - slope * tau
        return Piece(since, until, base, slope, start - base, tau)


def _passes(piece: Piece, bound: float, begin: float, end: float) -> float:
    return crossing(lambda moment: piece.at(moment) - bound, begin, end)
