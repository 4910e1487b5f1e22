"""Faults that are planned: on what each strikes, how often, and how often it did. Its effect is its owner's business.

A plan never changes; whoever keeps it puts the next one in its place. So what it says of an occasion can be asked
before anything happened, and told again by a replay: a share is decided by the seed, the plan and the occasion's
number, and draws nothing from the world's chance.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.world import World

SHARES = 2**64


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """One plan: `match` says on what, in its owner's words; it strikes `times` or on and on, a `share` of what matches.

    `seen` counts the occasions that matched, `met` those that it struck.
    """

    number: int
    match: Mapping[str, Any] = field(default_factory=dict)
    times: int | None = None
    share: float = 1.0
    seen: int = 0
    met: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it has struck as often as it was meant to."""
        return self.times is not None and self.met >= self.times

    def strikes(self, world: World) -> bool:
        """Whether it strikes on the next occasion that matches."""
        if self.is_spent:
            return False
        drawn = world.note_of("planned fault", self.number, self.seen)[:8]
        return int.from_bytes(drawn, "big") < self.share * SHARES

    def counted(self, *, is_met: bool) -> PlannedFault:
        """Give the plan after an occasion that matched: struck, or let go."""
        return replace(self, seen=self.seen + 1, met=self.met + is_met)

    def state(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "number": self.number,
            "match": dict(self.match),
            "times": self.times,
            "share": self.share,
            "seen": self.seen,
            "met": self.met,
            "is_spent": self.is_spent,
        }
