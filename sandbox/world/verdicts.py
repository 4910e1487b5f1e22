"""Verdicts: how actions end on purpose, whatever their devices do. Planned for an asset, met by its next actions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.facts import Happened
from sandbox.world.faults import PlannedFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.actions import ActionRecord, Failure
    from sandbox.world.world import World


class Verdict(NamedTuple):
    """How an action ends: its state and why, after how many seconds, and whether the device does as it was told."""

    state: str
    failure: Failure | None
    delay_seconds: float
    is_obeyed: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A plan with its verdict; it matches actions by `asset_id` and `kind`."""

    id: str
    plan: PlannedFault
    verdict: Verdict

    def matches(self, record: ActionRecord) -> bool:
        """Whether an action is what it is planned for."""
        match = self.plan.match
        return match["asset_id"] == record.target_id and match.get("kind") in {None, record.kind}

    def state(self) -> dict[str, Any]:
        """Give it as plain data."""
        state, failure, delay_seconds, is_obeyed = self.verdict
        told = {"state": state, "failure": failure and failure._asdict(), "delay_seconds": delay_seconds}
        return {"id": self.id, **self.plan.state(), **told, "is_obeyed": is_obeyed}


class Verdicts:
    """All verdicts of one world, in the order in which they were planned."""

    def __init__(self, world: World) -> None:
        """Begin with none."""
        self._world = world
        self._sentences: dict[int, Sentence] = {}

    def plan(self, match: Mapping[str, Any], verdict: Verdict, times: int) -> Sentence:
        """Have so many of the next actions that match end as the verdict says."""
        number = len(self._sentences) + 1
        sentence = Sentence(self._world.new_id(), PlannedFault(number, dict(match), times), verdict)
        self._sentences[number] = sentence
        return sentence

    def meet(self, record: ActionRecord) -> Verdict | None:
        """Give how an action that was just made is to end, and count it; None leaves it to its device."""
        for number, sentence in self._sentences.items():
            if not sentence.plan.is_spent and sentence.matches(record):
                self._sentences[number] = replace(sentence, plan=sentence.plan.counted(is_met=True))
                self._world.tell(Happened(self._world.now(), "fault met", sentence.id, f"action {record.id}"))
                return sentence.verdict
        return None

    def listed(self) -> list[Sentence]:
        """Give all of them, those too that are over."""
        return list(self._sentences.values())

    def state(self) -> list[dict[str, Any]]:
        """All of them as plain data."""
        return [sentence.state() for sentence in self._sentences.values()]
