"""Habits of a vendor's cloud: how often it reports, how quickly and surely it passes commands on, how it errs.

They are in effect with the setting `vendor_habits: production`; by default every vendor is quick and clean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sandbox.shapes import Shape, array, may, number, one_of, text


class Quirk(NamedTuple):
    """A way in which a vendor errs: the kinds of assets that it happens to, and what happens."""

    kinds: tuple[str, ...]
    does: str


QUIRKS = {
    "unplugged_when_full": Quirk(("vehicle",), "a full car is reported UNPLUGGED though its cable is in"),
    "location_when_parked": Quirk(("vehicle",), "the location is brought up to date only once the car stands"),
    "ignores_max_current": Quirk(("vehicle", "charger"), "commands that set the current are taken and have no effect"),
}

SECONDS = number(minimum=1, maximum=86_400)


def habits_shape(kind: str) -> Shape:
    """Describe the habits that a vendor may have with a kind of asset."""
    quirks = [name for name, quirk in QUIRKS.items() if kind in quirk.kinds]
    return may(
        {
            "active_seconds": SECONDS,
            "quiet_seconds": SECONDS,
            "command_seconds": SECONDS,
            "command_timeout_seconds": SECONDS,
            "reliability": number(minimum=0.1, maximum=1),
            "gaps_per_week": number(minimum=0, maximum=20),
            "gap_hours": number(minimum=0.1, maximum=72),
            "quirks": array(one_of(*quirks) if quirks else text(maxLength=0), uniqueItems=True),
        }
    )


@dataclass(frozen=True, kw_only=True)
class Habits:
    """Times in seconds; `reliability` is the share of tries at which a command reaches the device.

    `gaps_per_week` times a week, for `gap_hours`, nothing is reported though the device counts as reachable.
    """

    active_seconds: float = 120.0
    quiet_seconds: float = 420.0
    command_seconds: float = 8.0
    command_timeout_seconds: float = 300.0
    reliability: float = 1.0
    gaps_per_week: float = 0.0
    gap_hours: float = 6.0
    quirks: tuple[str, ...] = ()
