"""A flow of energy into or out of a battery, in closed form: constant power, then a taper; or a steady drain.

While charging, the level rises by `slope` percent a second up to the knee; above it the power falls linearly with
the level, so the level approaches exponentially: with share f(L) = 1 - bend * (L - knee), dL/dt = slope * f(L).
Nothing is ever ticked: level, power share and the moment of reaching a level follow from when the flow began.
"""

from __future__ import annotations

import math


class Flow:
    """How a battery's level (percent) moves from a moment on, until it is bounded."""

    __slots__ = ("bend", "bound", "knee", "level", "since", "slope")

    def __init__(self, since: float, level: float) -> None:
        """Begin at rest; the same flow is turned on and off through a battery's life."""
        self.rest(since, level)
        self.bound = level
        self.knee = 100.0
        self.bend = 0.0

    def rest(self, since: float, level: float) -> None:
        """Stand still at `level` from a moment on."""
        self.since = since
        self.level = level
        self.slope = 0.0

    def begin(
        self, since: float, level: float, slope: float, bound: float, *, knee: float = 100.0, bend: float = 0.0
    ) -> None:
        """Move from `level` on; `slope` in percent per second at full power; never past `bound`, nor away from it."""
        self.since = since
        self.level = level
        self.slope = slope
        self.bound = min(level, bound) if slope < 0 else bound
        self.knee = knee
        self.bend = bend

    def level_at(self, at: float) -> float:
        """Percent at a moment not before the beginning."""
        slope = self.slope
        if not slope:
            return self.level
        seconds = at - self.since
        if slope < 0:
            return max(self.bound, self.level + slope * seconds)
        to_knee = (self.knee - self.level) / slope
        if seconds <= to_knee:
            return min(self.bound, self.level + slope * seconds)
        start = self.share_of(self.level) * math.exp(-self.bend * slope * (seconds - max(0.0, to_knee)))
        return min(self.bound, self.knee + (1.0 - start) / self.bend if self.bend else self.level + slope * seconds)

    def share_at(self, at: float) -> float:
        """Power as a share of full power (0 to 1) at a moment."""
        return self.share_of(self.level_at(at))

    def knee_at(self) -> float:
        """The moment from which the power falls; infinite if it never does."""
        if not self.bend or self.bound <= self.knee:
            return math.inf
        return self.since + max(0.0, (self.knee - self.level) / self.slope) if self.slope > 0 else math.inf

    def falling(self) -> tuple[float, float]:
        """The moment from which the power falls, if not from the beginning, and how quickly it decays (1/s)."""
        knee_at = self.knee_at()
        return max(self.since, knee_at), self.bend * self.slope if knee_at < math.inf else 0.0

    def reaches_bound_at(self) -> float:
        """The moment at which the bound is reached; infinite without a slope."""
        slope = self.slope
        if slope < 0:
            return self.since + max(0.0, (self.level - self.bound) / -slope)
        return self.since + self._seconds_to(self.bound) if slope else math.inf

    def share_of(self, level: float) -> float:
        """Power as a share of full power at a level."""
        return 1.0 if level <= self.knee else 1.0 - self.bend * (level - self.knee)

    def _seconds_to(self, level: float) -> float:
        if level <= self.level:
            return 0.0
        if level <= self.knee or not self.bend:
            return (level - self.level) / self.slope
        to_knee = max(0.0, (self.knee - self.level) / self.slope)
        return to_knee + math.log(self.share_of(self.level) / self.share_of(level)) / (self.bend * self.slope)
