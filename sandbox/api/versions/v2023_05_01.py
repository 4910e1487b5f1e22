"""2023-05-01: the oldest version served so far; what it changed is told when the one before it arrives."""

from sandbox.api.versions.changes import Change

CHANGES: tuple[Change, ...] = ()
