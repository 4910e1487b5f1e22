"""Policies of smart charging as they were set before: accepted even where they could lead to nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.api import vehicles
from sandbox.api.smart_charging import POLICY
from sandbox.api.vehicles import VEHICLES

if TYPE_CHECKING:
    from sandbox.api.call import Call, Endpoint
    from sandbox.world.world import World


def update_policy(world: World, call: Call) -> dict[str, Any]:
    """Change what is given of the policy, though the car may be incapable, or another user's as well."""
    vehicle = VEHICLES.find(world, call)
    changes = {POLICY[name][0]: value for name, value in call.body.items()}
    return vehicles.policy(world.smart_charging.set_policy(vehicle, is_lenient=True, **changes))


def accepting(row: Endpoint) -> Endpoint:
    """Have the row that sets a policy accept it."""
    return replace(row, handle=update_policy)
