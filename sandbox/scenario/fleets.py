"""Fleets: steps that are written once and done for many, each a little different.

`{n}` in any text stands for the number of the turn, from 1; `{between: [20, 80]}` for a value drawn between two bounds
(whole if both are), `{any_of: [a, b]}` for one of several. What is drawn depends on seed, place and turn alone.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from sandbox.shapes import Shape, array, integer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

REPEAT = "repeat"
MOST_TURNS = 10_000

TAKES: dict[str, Shape] = {
    "count": integer(minimum=1, maximum=MOST_TURNS, description="how many times"),
    "steps": array({}, minItems=1, description="what is done each time", **{"x-steps": True}),
}


def expanded(steps: Sequence[Mapping[str, Any]], seed: int) -> Iterator[Mapping[str, Any]]:
    """Give a story's steps with all repeated blocks written out."""
    for place, step in enumerate(steps):
        if REPEAT not in step:
            yield step
            continue
        for turn in range(1, step[REPEAT]["count"] + 1):
            yield from one_turn(step[REPEAT]["steps"], turn, f"{seed} {place}")


def one_turn(steps: Sequence[Any], turn: int, seed: str = "") -> list[Any]:
    """Write out one turn of a block."""
    chance = Random(f"{seed} {turn}")  # noqa: S311  reproducible, not secret
    return [_filled(step, turn, chance) for step in steps]


def _filled(value: Any, turn: int, chance: Random) -> Any:
    if isinstance(value, str):
        return value.replace("{n}", str(turn))
    if isinstance(value, list):
        return [_filled(part, turn, chance) for part in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"between"} and _is_pair(value["between"]):
        low, high = value["between"]
        is_whole = isinstance(low, int) and isinstance(high, int)
        return chance.randint(low, high) if is_whole else round(chance.uniform(low, high), 3)
    if set(value) == {"any_of"} and isinstance(value["any_of"], list) and value["any_of"]:
        return _filled(chance.choice(value["any_of"]), turn, chance)
    return {key: _filled(part, turn, chance) for key, part in value.items()}


def _is_pair(bounds: Any) -> bool:
    return isinstance(bounds, list) and len(bounds) == 2 and all(isinstance(bound, int | float) for bound in bounds)
