"""What goes wrong with deliveries on purpose: one row per effect, and the plans of a webhook that have one.

Here is decided which plan a delivery meets. What its bytes suffer is the business of `webhooks/tamper.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.webhook import BATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sandbox.world.facts import Fact
    from sandbox.world.faults import PlannedFault
    from sandbox.world.webhook import Webhook
    from sandbox.world.world import World


class Occasion(NamedTuple):
    """A delivery that is about to go out: its facts, and whether it is a first try, a late one, or a test."""

    facts: Sequence[Fact]
    waiting: int
    is_first: bool
    is_late: bool
    is_keeping: bool
    is_test: bool


@dataclass(frozen=True)
class Effect:
    """A row: what it does, which occasions it can spoil, and whether it keeps a delivery from being sent at all."""

    does: str
    spoils: Callable[[Occasion], bool]
    is_unsent: bool = False


def _any(_occasion: Occasion) -> bool:
    return True


def _no_test(occasion: Occasion) -> bool:
    return not occasion.is_test


def _anew(occasion: Occasion) -> bool:
    return occasion.is_first and not occasion.is_test


def _has_two_of_one(occasion: Occasion) -> bool:
    subjects = [fact.asset_id for fact in occasion.facts if hasattr(fact, "asset_id")]
    return len(subjects) > len(set(subjects))


EFFECTS: dict[str, Effect] = {
    "fail": Effect("is not sent, and fails with `status`, or as if nobody were there", _any, is_unsent=True),
    "drop": Effect("is not sent, and taken for delivered", _no_test, is_unsent=True),
    "delay": Effect(
        "goes out `delay` later (30s)", lambda occasion: _no_test(occasion) and not occasion.is_late, is_unsent=True
    ),
    "duplicate": Effect("is sent twice, with the same id", _no_test),
    "reorder": Effect(
        "goes out after the next one", lambda occasion: _anew(occasion) and not occasion.is_keeping, is_unsent=True
    ),
    "out_of_order": Effect("holds its events in the wrong order, those of one asset among them", _has_two_of_one),
    "wrong_signature": Effect("is signed over other bytes", _any),
    "wrong_secret": Effect("is signed with another secret", _any),
    "skewed_created_at": Effect("has every `createdAt` off by `skew` (5m), ahead or `behind`", _any),
    "huge_batch": Effect("waits until `size` events are there (250), and holds them all", _anew),
    "split_batches": Effect("holds `size` events only (1)", _anew),
}
USUAL_SIZES = {"huge_batch": 250, "split_batches": 1}


@dataclass(frozen=True, slots=True)
class Breakage:
    """A plan with its effect; `seconds` is how late or how far off, `size` how many events."""

    plan: PlannedFault
    effect: str
    status: int | None = None
    seconds: float = 0.0
    size: int = BATCH
    is_mended: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing will meet it any more."""
        return self.is_mended or self.plan.is_spent

    @property
    def gathers(self) -> int:
        """How many events must be there before it lets a delivery go."""
        return self.size if self.effect == "huge_batch" and not self.is_over else 1

    def matches(self, occasion: Occasion) -> bool:
        """Whether a delivery is what it is planned for."""
        kind, asset_id = self.plan.match.get("kind"), self.plan.match.get("asset_id")
        is_meant = any(
            (kind is None or fact.kind == kind) and (asset_id is None or getattr(fact, "asset_id", None) == asset_id)
            for fact in occasion.facts
        )
        is_there = self.effect != "huge_batch" or occasion.waiting >= self.size
        return is_meant and is_there and EFFECTS[self.effect].spoils(occasion)

    def state(self) -> dict[str, Any]:
        """Give it as plain data."""
        shown = {"status": self.status, "seconds": self.seconds, "size": self.size}
        return {**self.plan.state(), "how": self.effect, **shown, "is_over": self.is_over}


class Met(NamedTuple):
    """Which breakage a delivery meets, and how each one that was asked counts it: number, and whether it struck."""

    breakage: Breakage | None
    asked: list[tuple[int, bool]]

    @property
    def most(self) -> int:
        """How many events the delivery may hold."""
        return self.breakage.size if self.breakage is not None else BATCH

    @property
    def is_unsent(self) -> bool:
        """Whether the delivery is not sent at all."""
        return self.breakage is not None and EFFECTS[self.breakage.effect].is_unsent


def met_by(world: World, webhook: Webhook, occasion: Occasion) -> Met:
    """Give what a delivery meets: of the plans in their order the first one that strikes."""
    asked: list[tuple[int, bool]] = []
    for breakage in webhook.breakages:
        if breakage.is_over or not breakage.matches(occasion):
            continue
        asked.append((breakage.plan.number, breakage.plan.strikes(world)))
        if asked[-1][1]:
            return Met(breakage, asked)
    return Met(None, asked)


def occasion_of(webhook: Webhook, facts: Sequence[Fact], *, is_test: bool = False) -> Occasion:
    """Describe a delivery that is about to go out."""
    waiting, is_first = len(webhook.pending), webhook.batch_size == 0
    return Occasion(facts, waiting, is_first, webhook.is_late, bool(webhook.held), is_test)


def counted(breakages: Sequence[Breakage], asked: Iterable[tuple[int, bool]]) -> list[Breakage]:
    """Give the plans after a delivery that asked some of them."""
    struck = dict(asked)
    return [
        replace(breakage, plan=breakage.plan.counted(is_met=struck[breakage.plan.number]))
        if breakage.plan.number in struck
        else breakage
        for breakage in breakages
    ]
