"""The goldens: bodies written by hand from the documentation, one file per version and resource."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "goldens"
CAR, HOME, ACTION, MAX_CURRENT_ACTION, WEBHOOK = (
    f"10000000-0000-4000-8000-00000000000{number}" for number in range(1, 6)
)
CHARGER, BATTERY, INVERTER, METER, HVAC, MODE_ACTION, HOLD_ACTION, SCHEDULE_ACTION, LIMIT_ACTION = (
    f"20000000-0000-4000-8000-00000000000{number}" for number in range(1, 10)
)
BATTERY_SYSTEM, METER_SYSTEM = "20000000-0000-4000-8000-000000000011", "20000000-0000-4000-8000-000000000012"
NAMES = sorted((path.parent.name, path.stem) for path in FOLDER.glob("*/*.json"))


def golden(version: str, name: str) -> Any:
    """Read a golden."""
    return orjson.loads((FOLDER / version / f"{name}.json").read_bytes())


def renamed(body: Any, names: Mapping[str, str]) -> Any:
    """Put the goldens' ids in the place of those that a world made up."""
    if isinstance(body, dict):
        return {key: renamed(part, names) for key, part in body.items()}
    if isinstance(body, list):
        return [renamed(part, names) for part in body]
    return names.get(body, body) if isinstance(body, str) else body
