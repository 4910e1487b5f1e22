"""Logs of a serving process, on standard error: as text for people, or as JSON, one object a line, for machines."""

from __future__ import annotations

import json
import logging

from sandbox.clock import wall_now
from sandbox.moments import written

FORMATS = ("text", "json")
LEVELS = ("warning", "info")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON, with what its `fields` say besides."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        told = {
            "at": written(wall_now()),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def set_up(log_format: str, level: str) -> None:
    """Have this process log in a format, from a level on; `info` tells of every request and delivery."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if log_format == "json" else logging.Formatter("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("sandbox").setLevel(level.upper())
