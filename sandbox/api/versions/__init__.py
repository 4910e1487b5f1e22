"""Versions: the API as it was at each date, made from the newest by undoing changes.

Code knows the newest version only. Here are its endpoints and shapes, and the versions with what each changed; an
`Edition` is one version made ready.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sandbox.api import (
    actions,
    assets,
    batteries,
    chargers,
    events,
    health,
    hem_statistics,
    hem_systems,
    hvacs,
    integrations,
    interventions,
    inverter_statistics,
    inverters,
    links,
    locations,
    meters,
    overrides,
    paging,
    problems,
    schedules,
    simulated,
    smart_charging,
    statistics,
    tariffs,
    users,
    vehicles,
    webhooks,
)
from sandbox.api.former import charger_charging, hvac_heating, me, temperature
from sandbox.api.former import links as former_links
from sandbox.api.former import lists as former_lists
from sandbox.api.problems import UnknownVersion
from sandbox.api.versions import (
    v2023_02_01,
    v2023_03_01,
    v2023_04_01,
    v2023_04_15,
    v2023_05_01,
    v2023_08_01,
    v2024_01_01,
    v2024_10_01,
)
from sandbox.api.versions.edition import Edition
from sandbox.shapes import Shape, listed, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.api.call import Endpoint
    from sandbox.api.versions.changes import Change

__all__ = [
    "ENDPOINTS",
    "NEWEST",
    "RESOURCES",
    "SHAPES",
    "VERSIONS",
    "Edition",
    "changes_after",
    "changes_until",
    "edition",
]

VERSIONS: dict[str, tuple[Change, ...]] = {
    "2024-10-01": v2024_10_01.CHANGES,
    "2024-01-01": v2024_01_01.CHANGES,
    "2023-08-01": v2023_08_01.CHANGES,
    "2023-05-01": v2023_05_01.CHANGES,
    "2023-04-15": v2023_04_15.CHANGES,
    "2023-04-01": v2023_04_01.CHANGES,
    "2023-03-01": v2023_03_01.CHANGES,
    "2023-02-01": v2023_02_01.CHANGES,
}
NEWEST = next(iter(VERSIONS))

RESOURCES = (
    users,
    vehicles,
    chargers,
    batteries,
    inverters,
    meters,
    hvacs,
    webhooks,
    health,
    integrations,
    links,
    interventions,
    locations,
    schedules,
    tariffs,
    smart_charging,
    overrides,
    statistics,
    inverter_statistics,
    hem_systems,
    hem_statistics,
)

FORMER = (former_links, former_lists, me, temperature, simulated, charger_charging, hvac_heating)

ENDPOINTS: tuple[Endpoint, ...] = tuple(row for resource in RESOURCES for row in resource.ENDPOINTS)

SHAPES: dict[str, Shape] = {
    name: shape
    for module in (
        problems,
        paging,
        actions,
        assets,
        former_links,
        former_lists,
        me,
        temperature,
        simulated,
        charger_charging,
        hvac_heating,
        *RESOURCES,
        events,
    )
    for name, shape in module.SHAPES.items()
} | {"WebhookVersion": one_of(*VERSIONS)}


@cache
def edition(version: str) -> Edition:
    """Give a version made ready; UnknownVersion names the versions there are."""
    if version not in VERSIONS:
        detail = f"'{version[:40]}' is not an API version: must be one of {listed(VERSIONS)}"
        raise UnknownVersion(detail)
    return Edition(version, SHAPES, ENDPOINTS, VERSIONS)


def changes_after(version: str) -> Iterator[Change]:
    """Give the changes of all versions newer than one, newest first."""
    for date, changes in VERSIONS.items():
        if date == version:
            return
        yield from changes


def changes_until(version: str) -> Iterator[Change]:
    """Give the changes of one version and all before it, newest first."""
    dates = list(VERSIONS)
    for date in dates[dates.index(version) :]:
        yield from VERSIONS[date]
