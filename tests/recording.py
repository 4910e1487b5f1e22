"""What the tests drive: each operation of each version that was asked and succeeded, by which test and which client.

Every worker keeps its own; at the end they are put together, and `COVERAGE.md` is written from them, or held to them.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from sandbox.api.answer import find
from sandbox.world.refusals import Refused


class Driven(NamedTuple):
    """One operation of one version, asked with success by a test file through a client."""

    version: str
    operation: str
    test: str
    client: str


SEEN: set[Driven] = set()


def note(version: str, method: str, target: str, status: int, client: str) -> None:
    """Note what was asked, if it succeeded; the test is the one that runs."""
    if status >= 400:
        return
    try:
        row = find(version, method, target.partition("?")[0])[1]
    except Refused:
        return
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[0]
    SEEN.add(Driven(version, f"{row.method} {row.path}", test, client))
