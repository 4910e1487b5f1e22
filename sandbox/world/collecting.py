"""Collecting: at every refresh, while somebody listens, what is new in the vendors' books is looked for and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.settings import Settings
    from sandbox.world.assets.asset import Asset
    from sandbox.world.timeline import Alarm
    from sandbox.world.world import World


def known_until(assets: Iterable[Asset], now: float, settings: Settings) -> float:
    """Give up to when books could be read: the last refresh at which any of some assets was heard of, less the lag."""
    heard_at = max(now if asset.hearing.is_on else min(now, asset.hearing.turned_at) for asset in assets)
    refresh = settings.statistics_refresh_seconds
    return (heard_at - settings.statistics_lag_seconds) // refresh * refresh


def next_refresh(after: float, settings: Settings) -> float:
    """Give the first moment at which more may be known than was at another."""
    refresh, lag = settings.statistics_refresh_seconds, settings.statistics_lag_seconds
    return ((after - lag) // refresh + 1) * refresh + lag


class Collecting:
    """What rings at every refresh while somebody listens."""

    def __init__(self, world: World) -> None:
        """Begin with nobody listening."""
        self._world = world
        self._alarm: Alarm | None = None

    def listen(self) -> None:
        """Somebody listens from now on: whatever is known already is not news."""
        self._world.yields.catch_up()
        self._world.hem_systems.catch_up()
        if self._alarm is None:
            self._wind()

    def _wind(self) -> None:
        due_at = next_refresh(self._world.now(), self._world.settings)
        self._alarm = self._world.timeline.at(due_at, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._world.telemetry.is_heard:
            self._world.yields.collect()
            self._world.hem_systems.collect()
            self._wind()
