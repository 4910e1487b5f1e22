"""What the tests of the world share."""

from __future__ import annotations

import pytest

from sandbox.world.world import World
from tests.conftest import add_car


@pytest.fixture
def street(world: World) -> World:
    """A world with a car that was there before anybody listened."""
    add_car(world)
    return world
