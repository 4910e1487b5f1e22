"""Numbers as JavaScript prints them: `91`, never `91.0` (W1)."""

from __future__ import annotations

from typing import TypeVar

MOST_EXACT = 2**53
Number = TypeVar("Number", float, None, float | None)


def tidy(value: Number) -> Number:
    """Turn a float without a fraction into a whole number, as far as those go; leave everything else."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= MOST_EXACT:
        return int(value)
    return value
