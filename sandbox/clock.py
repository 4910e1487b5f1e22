"""The clock: world time from wall time, with two dials, `rate` and `jump`. The one place that asks for wall time.

`rate` 0 is manual, 1 is real, N is N-fold; it may be changed at any moment. World time never goes back.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

Wall = Callable[[], float]


def wall_seconds() -> float:
    """Seconds that only go forward, for measuring real time."""
    return time.monotonic()


def wall_now() -> float:
    """The real date, POSIX seconds to the millisecond."""
    return math.floor(time.time() * 1000) / 1000


class Clock:
    """World time in POSIX seconds, always whole milliseconds."""

    def __init__(self, start: float, rate: float = 0.0, wall: Wall = wall_seconds) -> None:
        """Begin at `start`; `rate` world seconds pass in a wall second."""
        self._wall = wall
        self._base = start
        self._rate = rate
        self._wall_base = wall()

    @property
    def rate(self) -> float:
        """World seconds per wall second; 0 when time moves only by hand."""
        return self._rate

    def now(self) -> float:
        """Tell world time."""
        if not self._rate:
            return self._base
        elapsed_ms = math.floor(self._rate * (self._wall() - self._wall_base) * 1000)
        return round(self._base + elapsed_ms / 1000, 3)

    def set_rate(self, rate: float, at: float | None = None) -> None:
        """Turn the rate, from this moment on; `at` is where the world stands, if that is a little behind."""
        self._base, self._wall_base, self._rate = self.now() if at is None else at, self._wall(), rate

    def jump(self, to: float) -> None:
        """Set world time to a later moment; an earlier one changes nothing."""
        if to > self.now():
            self._base, self._wall_base = to, self._wall()

    def wall_delay(self, until: float) -> float:
        """Wall seconds until world time `until`; infinite if only a jump gets there."""
        ahead = until - self.now()
        if ahead <= 0:
            return 0.0
        return ahead / self._rate if self._rate else math.inf
