"""Wear: what a vendor's cloud makes of the truth on its way to Enode. Missing values, quirks, and silent hours.

By default nothing is worn. With the setting `vendor_habits: production` each vendor's file says what is; a quirk can
also be given to a single asset.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from sandbox.world.models import MODEL_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.assets.asset import Asset
    from sandbox.world.models.habits import Habits

WEEK_SECONDS = 604_800.0


class Wear:
    """How the reports of one asset are worn."""

    __slots__ = ("nulls", "quirks")

    def __init__(self, kind: str, nulls: tuple[str, ...], quirks: tuple[str, ...]) -> None:
        """Take the fields that stay unknown, and the quirks."""
        self.nulls = tuple(MODEL_KINDS[kind].nulls[name] for name in nulls)
        self.quirks = quirks

    def shown(self, asset: Asset, before: Any, record: Any) -> Any:
        """Give the record that arrives in place of the one that was sent."""
        for block, field in self.nulls:
            record = record._replace(**{block: getattr(record, block)._replace(**{field: None})})
        for quirk in self.quirks:
            record = SHOWN[quirk](asset, before, record) if quirk in SHOWN else record
        return record


def _unplugged_when_full(_asset: Asset, _before: Any, record: Any) -> Any:
    if record.charge.state != "COMPLETE":
        return record
    return record._replace(charge=record.charge._replace(state="UNPLUGGED", is_plugged_in=False, charger_id=None))


def _location_when_parked(asset: Any, before: Any, record: Any) -> Any:
    return record._replace(location=before.location) if asset.drive is not None else record


SHOWN: dict[str, Callable[[Any, Any, Any], Any]] = {
    "unplugged_when_full": _unplugged_when_full,
    "location_when_parked": _location_when_parked,
}


def silent_since(habits: Habits, seed: int, at: float) -> float | None:
    """Give when the silence began in which a moment lies; None when reports come as usual."""
    if not habits.gaps_per_week:
        return None
    length = habits.gap_hours * 3600
    for week in (int(at // WEEK_SECONDS) - 1, int(at // WEEK_SECONDS)):
        chance = Random(f"gaps {seed} {week}")  # noqa: S311  reproducible, not secret
        count = int(habits.gaps_per_week) + (chance.random() < habits.gaps_per_week % 1)
        for _ in range(count):
            begin = week * WEEK_SECONDS + round(chance.random() * WEEK_SECONDS)
            if begin <= at < begin + length:
                return float(begin)
    return None
