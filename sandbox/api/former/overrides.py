"""Overrides as they were called at first, external starts: the same calls at another path."""

from __future__ import annotations

from dataclasses import replace

from sandbox.api import overrides

EXTERNAL_STARTS = tuple(
    replace(
        row,
        path=row.path.replace("/smart-override", "/external-start"),
        operation=row.operation.replace("SmartOverride", "ExternalStart"),
    )
    for row in overrides.ENDPOINTS
)
