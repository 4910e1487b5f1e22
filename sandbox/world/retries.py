"""How long a failing webhook is tried, and after which gaps: two profiles, as the service's two environments have them.

Enode publishes the end (5 minutes in its sandbox, 17 tries in 26 hours in production), not the gaps; so those are ours.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sandbox.settings import Settings


class Patience(NamedTuple):
    """Waits between tries, of which the last one repeats; most tries (0: any number), and seconds until it is over."""

    gaps: tuple[float, ...]
    tries: int
    seconds: float

    def is_over(self, tries: int, now: float, over_at: float) -> bool:
        """Whether a failure was the last one that is borne."""
        return now >= over_at or (self.tries > 0 and tries >= self.tries)

    def gap_after(self, tries: int) -> float:
        """Give the wait after so many tries."""
        return self.gaps[min(tries, len(self.gaps)) - 1]


PROFILES = {
    "sandbox": Patience((10, 30, 60, 120, 300), 0, 300.0),
    "production": Patience(
        (10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 5400, 7200, 10800, 12600, 14400, 16200, 19280), 17, 93_600.0
    ),
}


@lru_cache(maxsize=64)
def patience(settings: Settings) -> Patience:
    """Give how long is tried: the profile's way, but for what other settings say."""
    profile = PROFILES[settings.webhook_retries]
    gaps, seconds = settings.webhook_retry_gaps, settings.webhook_give_up_seconds
    usual_tries = 0 if gaps or seconds else profile.tries
    return Patience(gaps or profile.gaps, settings.webhook_tries or usual_tries, seconds or profile.seconds)
