"""Wear: what a vendor's cloud makes of the truth on its way to Enode. Missing values, quirks, and silent hours.

By default nothing is worn. With the setting `vendor_habits: production` each vendor's file says what is; a quirk can
also be put on a single asset (`world/quirks.py`).
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from sandbox.world.models import MODEL_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.assets.asset import Asset
    from sandbox.world.models.habits import Habits
    from sandbox.world.timeline import Alarm

WEEK_SECONDS = 604_800.0
LATE_SECONDS = 300.0

# The quirks by which a vendor takes commands and does nothing, and the tracks that it does so for (None: all).
DEAF = {"ignores_commands": None, "ignores_max_current": "max_current"}

# At rest with the cable in.
ASLEEP = {"STOPPED", "COMPLETE", "NO_POWER"}

# The quirks that keep Enode from seeing that a command was carried out.
BLINDING = {"silent", "stale_charge"}


class Wear:
    """How the reports of one asset are worn."""

    __slots__ = ("ends", "nulls", "quirks")

    def __init__(self, kind: str, nulls: tuple[str, ...] = (), quirks: tuple[str, ...] = ()) -> None:
        """Take the fields that stay unknown, and the quirks."""
        self.nulls = tuple(MODEL_KINDS[kind].nulls[name] for name in nulls)
        self.quirks = quirks
        self.ends: dict[str, Alarm] = {}

    def shown(self, asset: Asset, before: Any, record: Any) -> Any:
        """Give the record that arrives in place of the one that was sent."""
        for block, field in self.nulls:
            record = _without(record, block, field)
        for quirk in self.quirks:
            record = SHOWN[quirk](asset, before, record) if quirk in SHOWN else record
        return record

    def is_deaf(self, track: str) -> bool:
        """Whether commands of a track are taken and have no effect."""
        return any(quirk in DEAF and DEAF[quirk] in {None, track} for quirk in self.quirks)

    @property
    def is_late(self) -> bool:
        """Whether reports come some time after what they report."""
        return "late" in self.quirks

    @property
    def is_blinding(self) -> bool:
        """Whether nothing shows of what a command did."""
        return not BLINDING.isdisjoint(self.quirks)


def _without(record: Any, block: str, field: str) -> Any:
    return record._replace(**{block: getattr(record, block)._replace(**{field: None})})


def _unplugged(record: Any) -> Any:
    return record._replace(charge=record.charge._replace(state="UNPLUGGED", is_plugged_in=False, charger_id=None))


def _unplugged_when_full(_asset: Asset, _before: Any, record: Any) -> Any:
    return _unplugged(record) if record.charge.state == "COMPLETE" else record


def _unplugged_when_asleep(_asset: Asset, _before: Any, record: Any) -> Any:
    return _unplugged(record) if record.charge.state in ASLEEP else record


def _location_when_parked(asset: Any, before: Any, record: Any) -> Any:
    return record._replace(location=before.location) if asset.drive is not None else record


def _late(asset: Asset, before: Any, record: Any) -> Any:
    return _stale("charge")(asset, before, record) if record.last_seen < asset.changed_at + LATE_SECONDS else record


def _stale(block: str) -> Callable[[Asset, Any, Any], Any]:
    """Have a block of the record stay as it was, once there is something to stay."""

    def shown(_asset: Asset, before: Any, record: Any) -> Any:
        was = getattr(before, block)
        return record if was.updated_at is None else record._replace(**{block: was})

    return shown


SHOWN: dict[str, Callable[[Any, Any, Any], Any]] = {
    "unplugged_when_full": _unplugged_when_full,
    "unplugged_when_asleep": _unplugged_when_asleep,
    "location_when_parked": _location_when_parked,
    "silent": lambda _asset, before, _record: before,
    "late": _late,
    "stale_charge": _stale("charge"),
    "stale_location": _stale("location"),
    "stale_odometer": _stale("odometer"),
    "no_display_name": lambda _asset, _before, record: _without(record, "information", "display_name"),
    "no_charge_rate": lambda _asset, _before, record: _without(record, "charge", "rate_kw"),
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
