"""Where a value passes zero, after Ridders (1979): each look halves the gap at least, and bends are seen through."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NEXT_TO_NOTHING = 1e-10
MOST_STEPS = 60


def crossing(value_at: Callable[[float], float], begin: float, end: float) -> float:
    """Give where a continuous value passes zero between two moments at which it has different signs."""
    here, there = value_at(begin), value_at(end)
    if abs(here) < NEXT_TO_NOTHING:
        return begin
    for _ in range(MOST_STEPS):
        middle = (begin + end) / 2
        value = value_at(middle)
        root = math.sqrt(value * value - here * there)
        if not begin < middle < end or not root:
            break
        at = middle + math.copysign(middle - begin, here) * value / root
        found = value_at(at)
        if abs(found) < NEXT_TO_NOTHING:
            return at
        for moment, seen in sorted(((middle, value), (at, found))):
            if (seen > 0) == (here > 0):
                begin, here = moment, seen
            else:
                end, there = moment, seen
                break
    return end
