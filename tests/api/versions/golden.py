"""The goldens: bodies written by hand from the documentation, one file per version and resource."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from sandbox.api.versions import VERSIONS

FOLDER = Path(__file__).parent / "goldens"
CAR, HOME, ACTION, MAX_CURRENT_ACTION, WEBHOOK = (
    f"10000000-0000-4000-8000-00000000000{number}" for number in range(1, 6)
)
CHARGER, BATTERY, INVERTER, METER, HVAC, MODE_ACTION, HOLD_ACTION, SCHEDULE_ACTION, LIMIT_ACTION = (
    f"20000000-0000-4000-8000-00000000000{number}" for number in range(1, 10)
)
PAGED = "2023-08-01"  # lists have pages, and paths name the user, from this version on
BATTERY_SYSTEM, METER_SYSTEM = "20000000-0000-4000-8000-000000000011", "20000000-0000-4000-8000-000000000012"
NAMES = sorted((path.parent.name, path.stem) for path in FOLDER.glob("*/*.json"))


def golden(version: str, name: str) -> Any:
    """Read a golden: that of the version, or of the oldest one after it which has its own, since nothing changed there.

    Events name the version that they are told in.
    """
    paths = (FOLDER / newer / f"{name}.json" for newer in sorted(VERSIONS) if newer >= version)
    body = orjson.loads(next(path for path in paths if path.exists()).read_bytes())
    return {**body, "version": version} if name.startswith("event-") else body


def renamed(body: Any, names: Mapping[str, str]) -> Any:
    """Put the goldens' ids in the place of those that a world made up."""
    if isinstance(body, dict):
        return {key: renamed(part, names) for key, part in body.items()}
    if isinstance(body, list):
        return [renamed(part, names) for part in body]
    return names.get(body, body) if isinstance(body, str) else body
