"""Rules by which calls of the API go wrong on purpose: an ordered list, of which the first that strikes has its way.

Here is decided which rule a call meets, and counted; what the caller gets to see of it is the business of
`web/faults.py`. What a call met is a command of the journal, so a replay counts the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.facts import Happened
from sandbox.world.faults import PlannedFault
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.world.world import World

TOKEN_PATH = "/oauth2/token"  # noqa: S105  an address
BEFORE, AFTER = "before", "after"

# What a caller gets to see in place of the answer: one of these, or none, if the answer is only delayed.
EFFECTS = {
    "status": "a status, with a problem of Enode's own",
    "reset": "a connection that is reset",
    "hang": "no answer at all, for as long as the caller waits",
    "cut_off": "half of the answer, and the end of the connection",
    "stale": "the answer of the time before, when the same was asked",
    "expired": "a token that is not good any more",
    "delay": "the answer, later",
}


class Occasion(NamedTuple):
    """A call that came in, with the user and asset that its path names; is its token one that was made to expire?"""

    method: str
    path: str
    version: str
    user_id: str | None = None
    asset_id: str | None = None
    is_outdated: bool = False


class Effect(NamedTuple):
    """What happens to a call: one of EFFECTS, before or after what it asked for is done; times in seconds."""

    how: str
    status: int = 0
    retry_after_seconds: float | None = None
    delay_seconds: float = 0.0
    phase: str = BEFORE


@dataclass(frozen=True, slots=True)
class CallRule:
    """A rule; it strikes from the `first` call on that matches."""

    id: str
    plan: PlannedFault
    effect: Effect
    first: int = 1
    is_mended: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing will meet it any more."""
        return self.is_mended or self.plan.is_spent

    def matches(self, occasion: Occasion) -> bool:
        """Whether a call is what it is planned for; token requests are meant only if they are named."""
        match = self.plan.match
        if match.get("is_outdated", False) is not occasion.is_outdated:
            return False
        if not _fits(match.get("path"), occasion.path):
            return False
        asked = occasion._asdict()
        return all(match.get(name) in {None, asked[name]} for name in ("method", "version", "user_id", "asset_id"))

    def strikes(self, world: World) -> bool:
        """Whether it strikes on the next call that matches."""
        return self.plan.seen + 1 >= self.first and self.plan.strikes(world)

    def state(self) -> dict[str, Any]:
        """Give it as plain data."""
        shown = {**self.effect._asdict(), "first": self.first, "is_over": self.is_over}
        return {"id": self.id, **self.plan.state(), **shown}


class Met(NamedTuple):
    """Which rule a call meets, and how each one that was asked counts it: number, and whether it struck."""

    rule: CallRule | None
    asked: list[tuple[int, bool]]


class CallRules:
    """The rules of one client, and how many calls of each class it may make in a minute.

    `is_armed` while any call may meet one. `generation` counts how often all tokens there were were made to expire.
    """

    def __init__(self, world: World) -> None:
        """Begin with the limits of the settings, and without rules."""
        self._world = world
        self._rules: dict[int, CallRule] = {}
        self.generation = 0
        settings = world.settings
        self.limits = {
            "reads": settings.reads_per_minute,
            "writes": settings.writes_per_minute,
            "commands": settings.commands_per_minute,
        }
        self.is_armed = self._is_armed()

    def plan(
        self, match: Mapping[str, Any], effect: Effect, times: int | None = None, share: float = 1.0, first: int = 1
    ) -> CallRule:
        """Add a rule at the end of the list."""
        number = len(self._rules) + 1
        rule = CallRule(self._world.new_id(), PlannedFault(number, dict(match), times, share), effect, first)
        self._rules[number] = rule
        self.is_armed = True
        return rule

    def expire_tokens(self, after: int = 0) -> CallRule:
        """Have all tokens there are expire, now or after so many calls more; the call that finds out meets the rule."""
        if not after:
            self.generation += 1
        return self.plan({"is_outdated": not after}, Effect("expired", 401), 1, first=after + 1)

    def limit(self, **per_minute: int) -> None:
        """Let so many calls of a class pass in a minute; 0 is any number."""
        self.limits = {**self.limits, **per_minute}
        self.is_armed = self._is_armed()

    def get(self, rule_id: str) -> CallRule | None:
        """Find a rule by its id."""
        return next((rule for rule in self._rules.values() if rule.id == rule_id), None)

    def mend(self, rule: CallRule | None = None) -> None:
        """End a rule, or all of them; what they met stays to be seen."""
        meant = self._rules.values() if rule is None else [self._rules[rule.plan.number]]
        ending = [found for found in meant if not found.is_over]
        if not ending:
            detail = "there is nothing to mend: no rule" if rule is None else "this rule is over already: nothing"
            raise NotNow(f"{detail} is in force")
        for found in ending:
            self._rules[found.plan.number] = replace(found, is_mended=True)
        self.is_armed = self._is_armed()

    def met_by(self, occasion: Occasion) -> Met:
        """Give what a call meets: of the rules in their order the first one that strikes."""
        asked: list[tuple[int, bool]] = []
        for rule in self._rules.values():
            if rule.is_over or not rule.matches(occasion):
                continue
            asked.append((rule.plan.number, rule.strikes(self._world)))
            if asked[-1][1]:
                return Met(rule, asked)
        return Met(None, asked)

    def count(self, asked: Iterable[tuple[int, bool]], what: str) -> None:
        """Count a call for the rules that it was held against."""
        for number, is_met in asked:
            rule = self._rules.get(number)
            if rule is None:
                continue
            self._rules[number] = replace(rule, plan=rule.plan.counted(is_met=is_met))
            if is_met:
                self._world.tell(Happened(self._world.now(), "fault met", rule.id, what))
                self.generation += rule.effect.how == "expired" and not rule.plan.match["is_outdated"]
        self.is_armed = self._is_armed()

    def listed(self) -> list[CallRule]:
        """Give all rules, in their order, those too that are over."""
        return list(self._rules.values())

    def state(self) -> dict[str, Any]:
        """All of it as plain data."""
        listed = [rule.state() for rule in self._rules.values()]
        return {"listed": listed, "limits": dict(self.limits), "generation": self.generation}

    def _is_armed(self) -> bool:
        return any(self.limits.values()) or any(not rule.is_over for rule in self._rules.values())


def _fits(pattern: str | None, path: str) -> bool:
    if pattern is None:
        return path != TOKEN_PATH
    return _compiled(pattern).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Read `/vehicles/*` and `/vehicles/{vehicleId}` (any one segment), and `/users/**` (anything below)."""
    parts = re.split(r"(\*\*|\*|\{[^/{}]*\})", pattern)
    return re.compile("".join(_read(part) for part in parts))


def _read(part: str) -> str:
    if part == "**":
        return ".*"
    return "[^/]+" if part == "*" or (part.startswith("{") and part.endswith("}")) else re.escape(part)
