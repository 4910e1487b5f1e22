"""Schedules as they were changed before: those of temperatures could be sent a location, which was of no effect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.api import schedules
from sandbox.world.purposes import TEMPERATURE

if TYPE_CHECKING:
    from sandbox.api.call import Call, Endpoint
    from sandbox.world.world import World


def update_schedule(world: World, call: Call) -> dict[str, Any]:
    """Change what is given, but for the location of a temperature schedule."""
    is_of_temperature = schedules.find(world, call).spec.target_type in TEMPERATURE.kinds
    body = {name: value for name, value in call.body.items() if not (is_of_temperature and name == "locationId")}
    return schedules.update_schedule(world, call._replace(body=body))


def taking_any_location(row: Endpoint) -> Endpoint:
    """Have the row that changes a schedule take a location of any."""
    return replace(row, handle=update_schedule)
