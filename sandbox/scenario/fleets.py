"""Fleets: steps that are written once and done for many, each a little different; and words that a story defines.

`{n}` in any text stands for the number of the turn, from 1; `{between: [20, 80]}` for a value drawn between two bounds
(whole if both are), `{any_of: [a, b]}` for one of several. `variables` name values: `{level}` within a text is
replaced, and a text that is nothing else becomes the value itself. Those of a story are drawn once, those of a block
each turn. What is drawn depends on seed, place and turn alone.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, Any

from sandbox.shapes import Shape, array, flag, integer, may

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REPEAT = "repeat"
MOST_TURNS = 10_000
WORD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
NO_WORDS: Mapping[str, Any] = {}

VARIABLES: Shape = may(
    {},
    description="values by name, for {name} in texts; they may be drawn",
    propertyNames={"pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "not": {"const": "n"}},
    additionalProperties=True,
)

GOES_ON = flag(description="whether the story goes on after a step that the world refuses, as a journal's does")

TAKES: dict[str, Shape] = {
    "count": integer(minimum=1, maximum=MOST_TURNS, description="how many times"),
    "variables": VARIABLES,
    "steps": array({}, minItems=1, description="what is done each time", **{"x-steps": True}),
}


def expanded(story: Mapping[str, Any], seed: int) -> Iterator[Mapping[str, Any]]:
    """Give a story's steps with its variables filled in and all repeated blocks written out."""
    for place, step in enumerate(spelled_out(story, seed)):
        if REPEAT not in step:
            yield step
            continue
        for turn in range(1, step[REPEAT]["count"] + 1):
            yield from one_turn(step[REPEAT], turn, f"{seed} {place}")


def spelled_out(story: Mapping[str, Any], seed: int = 0) -> list[Any]:
    """Give a story's steps with its variables filled in; what is drawn within blocks is left to their turns."""
    if not story.get("variables"):
        return list(story["steps"])
    words = _drawn(story["variables"], NO_WORDS, Random(f"{seed} variables"))  # noqa: S311  reproducible, not secret
    return [_filled(step, words, None) for step in story["steps"]]


def one_turn(block: Mapping[str, Any], turn: int, seed: str = "") -> list[Any]:
    """Write out one turn of a block."""
    chance = Random(f"{seed} {turn}")  # noqa: S311  reproducible, not secret
    words = _drawn(block.get("variables", {}), {"n": str(turn)}, chance)
    return [_filled(step, words, chance) for step in block["steps"]]


def _drawn(variables: Mapping[str, Any], known: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    """Draw variables in order; each may use those before it."""
    words = dict(known)
    for name, value in variables.items():
        words[name] = _filled(value, words, chance)
    return words


def _filled(value: Any, words: Mapping[str, Any], chance: Random | None) -> Any:
    """Fill words into a value, and draw what is to be drawn, if there is chance."""
    if isinstance(value, str):
        return _spelled(value, words)
    if isinstance(value, list):
        return [_filled(part, words, chance) for part in value]
    if not isinstance(value, dict):
        return value
    if chance is not None and set(value) == {"between"} and _is_pair(value["between"]):
        low, high = value["between"]
        is_whole = isinstance(low, int) and isinstance(high, int)
        return chance.randint(low, high) if is_whole else round(chance.uniform(low, high), 3)
    if chance is not None and set(value) == {"any_of"} and isinstance(value["any_of"], list) and value["any_of"]:
        return _filled(chance.choice(value["any_of"]), words, chance)
    return {key: _filled(part, words, chance) for key, part in value.items()}


def _spelled(text: str, words: Mapping[str, Any]) -> Any:
    """Put words into a text; those that nobody defined stay, as `{car}` does in a path."""
    alone = WORD.fullmatch(text)
    if alone and alone[1] in words:
        return words[alone[1]]
    return WORD.sub(lambda found: str(words.get(found[1], found[0])), text)


def _is_pair(bounds: Any) -> bool:
    return isinstance(bounds, list) and len(bounds) == 2 and all(isinstance(bound, int | float) for bound in bounds)
