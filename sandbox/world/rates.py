"""Rates: what a kilowatt-hour costs at a moment, asked in this one place by all who put a price to energy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset


class Rate(NamedTuple):
    """A price of a kilowatt-hour, None while nobody says, and the moment until which that holds."""

    price: float | None
    until: float


NOBODY_SAYS = Rate(None, math.inf)


def rate_at(_asset: Asset, _at: float) -> Rate:
    """Say what the energy costs that an asset takes or gives at a moment."""
    return NOBODY_SAYS
