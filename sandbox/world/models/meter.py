"""Models of meters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sandbox.shapes import obj, text
from sandbox.world.models.capabilities import Capability, capabilities_shape
from sandbox.world.models.figures import PHASES, YEAR, YEARS_OPTIONAL, Built


class MeterCapabilities(NamedTuple):
    """What it measures."""

    measures_consumption: Capability
    measures_production: Capability


SHAPE = obj(
    {
        "name": text(minLength=1),
        "from_year": YEAR,
        "to_year": YEAR,
        "phases": PHASES,
        "capabilities": capabilities_shape(MeterCapabilities),
    },
    optional=(*YEARS_OPTIONAL, "capabilities"),
)

NULLS: dict[str, tuple[str, str]] = {}


@dataclass(frozen=True, kw_only=True)
class MeterModel(Built):
    """A model of meter."""

    phases: int
    capabilities: MeterCapabilities
