"""2023-05-01: temperature schedules can change modes. What it changed is of schedules alone."""

from sandbox.api.versions.changes import Change

CHANGES: tuple[Change, ...] = ()
