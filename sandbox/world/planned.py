"""All that was planned to go wrong with calls, actions and deliveries, looked at alike, and how often it was met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.faults import PlannedFault
    from sandbox.world.world import World


class Planned(NamedTuple):
    """A planned fault as it stands: on what it strikes (`of`: calls, actions or deliveries), and how."""

    id: str
    of: str
    how: str
    plan: PlannedFault
    is_over: bool

    def state(self) -> dict[str, Any]:
        """Give it as plain data."""
        plan = self.plan
        shown = {"id": self.id, "of": self.of, "how": self.how, "match": dict(plan.match), "times": plan.times}
        return {**shown, "share": plan.share, "seen": plan.seen, "met": plan.met, "is_over": self.is_over}


class Watched:
    """A planned fault that somebody keeps an eye on."""

    __slots__ = ("id", "world")

    def __init__(self, world: World, fault_id: str) -> None:
        """Take whose it is."""
        self.world = world
        self.id = fault_id

    def state(self) -> dict[str, Any]:
        """Say how it stands now; nothing, once the webhook is gone whose deliveries it was for."""
        return next((fault.state() for fault in planned(self.world) if fault.id == self.id), {})


def planned(world: World) -> Iterator[Planned]:
    """Give all planned faults, those too that are over: of calls, of actions, then of deliveries."""
    for rule in world.call_rules.listed():
        yield Planned(rule.id, "calls", rule.effect.how, rule.plan, rule.is_over)
    for sentence in world.verdicts.listed():
        plan = sentence.plan
        yield Planned(sentence.id, "actions", sentence.verdict.state.lower(), plan, plan.is_spent)
    for webhook in world.webhooks.roll:
        for spoiled in webhook.breakages:
            yield Planned(delivery_fault(spoiled.plan), "deliveries", spoiled.effect, spoiled.plan, spoiled.is_over)


def delivery_fault(plan: PlannedFault) -> str:
    """Give the id of a plan for deliveries."""
    return f"delivery-{plan.number}"


def find(world: World, fault_id: str) -> Watched | None:
    """Find a planned fault by its id."""
    return Watched(world, fault_id) if any(fault.id == fault_id for fault in planned(world)) else None
