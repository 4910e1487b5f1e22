"""All verbs, by name: one table for YAML steps, control calls, the Python `Sandbox`, and `enode-sandbox do`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.scenario.verbs import (
    build,
    checks,
    energy,
    events,
    faults,
    homes,
    links,
    network,
    other,
    people,
    schedules,
    time,
    traffic,
    truths,
    vendors,
)

if TYPE_CHECKING:
    from sandbox.scenario.words import Verb

GROUPS = (
    build,
    homes,
    energy,
    schedules,
    links,
    people,
    truths,
    vendors,
    network,
    faults,
    events,
    time,
    checks,
    traffic,
    other,
)

VERBS: dict[str, Verb] = {verb.name: verb for group in GROUPS for verb in group.VERBS}
