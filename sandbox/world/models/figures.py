"""Figures that several kinds of models have in common: the shapes of a kilowatt, a year, a number of phases."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.shapes import integer, number
from sandbox.world.refusals import Unknown

ABOVE_ZERO = number(exclusiveMinimum=0, maximum=10_000)
PHASES = integer(minimum=1, maximum=3)
YEAR = integer(minimum=2008, maximum=2035)
YEARS_OPTIONAL = ("to_year",)


@dataclass(frozen=True, kw_only=True)
class Built:
    """What all models have: a name, and the years in which they were built."""

    name: str
    from_year: int
    to_year: int | None = None

    def year(self, wanted: int | None) -> int:
        """Give the year asked for, or the first one that the model was built; refuses other years with Unknown."""
        if wanted is not None and not self.from_year <= wanted <= (self.to_year or wanted):
            detail = f"{self.name} was built from {self.from_year}" + (f" to {self.to_year}" if self.to_year else " on")
            raise Unknown(detail)
        return wanted if wanted is not None else self.from_year
