"""Luck: many draws from the normal distribution at once, for weather and for what people switch on.

They are drawn once, for all worlds. Whoever needs a day full of them takes a way of its own through them: some first
one, and then every so many. That costs a slice in place of a hundred draws.
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DRAWN, LONGEST_STRIDE, MOST = 4096, 32, 96


def luck(chance: Random) -> Sequence[float]:
    """Give 96 normal draws, by a way that chance takes."""
    first, stride = chance.randrange(DRAWN), chance.randrange(1, LONGEST_STRIDE)
    return _drawn()[first : first + MOST * stride : stride]


@cache
def _drawn() -> tuple[float, ...]:
    """Draw; the first ones come again at the end, so that every way stays inside."""
    chance = Random("luck")  # noqa: S311  reproducible, not secret
    drawn = [chance.gauss(0.0, 1.0) for _ in range(DRAWN)]
    return (*drawn, *drawn[: MOST * LONGEST_STRIDE])
