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


CONTROLLED = ("vehicle", "charger", "hvac", "battery")
ALL = (*CONTROLLED, "inverter", "meter")

QUIRKS = {
    "unplugged_when_full": Quirk(("vehicle",), "a full car is reported UNPLUGGED though its cable is in"),
    "location_when_parked": Quirk(("vehicle",), "the location is brought up to date only once the car stands"),
    "ignores_max_current": Quirk(("vehicle", "charger"), "commands that set the current are taken and have no effect"),
    "ignores_commands": Quirk(CONTROLLED, "commands are taken and have no effect, so that they time out"),
    "unplugged_when_asleep": Quirk(("vehicle",), "a car that rests at the plug is reported UNPLUGGED"),
    "silent": Quirk(ALL, "nothing is reported, though it counts as reachable; so no command is seen to take effect"),
    "late": Quirk(("vehicle", "charger"), "the state of the plug is reported five minutes after it changed"),
    "stale_charge": Quirk(("vehicle", "charger"), "the charge state stands as it was, while `lastSeen` goes on"),
    "stale_location": Quirk(("vehicle",), "the location stands as it was, while `lastSeen` goes on"),
    "stale_odometer": Quirk(("vehicle",), "the odometer stands as it was, while `lastSeen` goes on"),
    "ghost": Quirk(ALL, "it is listed and never within reach"),
    "new_id_when_relinked": Quirk(ALL, "linked again it is another asset to Enode, with the same VIN"),
    "no_display_name": Quirk(("vehicle",), "the display name is null"),
    "no_charge_rate": Quirk(("vehicle", "charger"), "the charge rate is null, even while it charges"),
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
