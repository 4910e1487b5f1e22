"""Whether the service is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api.call import Call, Endpoint, no_body
from sandbox.api.problems import Broken

if TYPE_CHECKING:
    from sandbox.world.world import World


def get_ready(_world: World, _call: Call) -> None:
    """Say that the service can be used; 204, or 503 once the client's world has stopped."""


ENDPOINTS = (
    Endpoint(
        "GET",
        "/health/ready",
        get_ready,
        "getHealthReady",
        status=204,
        is_open=True,
        replies={Broken: no_body(503)},
    ),
)
