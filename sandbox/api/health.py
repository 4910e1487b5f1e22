"""Whether the service is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api.call import Call, Endpoint

if TYPE_CHECKING:
    from sandbox.world.world import World


def get_ready(_world: World, _call: Call) -> None:
    """Say that the service can be used; it answers 204 and nothing else."""


ENDPOINTS = (Endpoint("GET", "/health/ready", get_ready, "getHealthReady", status=204, is_open=True),)
