"""Cars to give commands to, and the commands that they can be given."""

from __future__ import annotations

from typing import Any

from sandbox.world.actions import Action, Command
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.assets.vehicle_commands import MAX_CURRENT, START, STOP
from tests.conftest import add_car, new_world
from tests.world.lives import live

COMMANDS = [(START, None), (STOP, None), (MAX_CURRENT, 10)]


def stopped_car(vendor: str = "TESLA", **settings: Any) -> Vehicle:
    """A car, plugged in and told to hold."""
    car = add_car(new_world(**settings), vendor=vendor)
    car.plug_in(11, 22)
    live(car.world, 5)
    car.stop("CHARGING")
    return car


def charging_car(**settings: Any) -> Vehicle:
    car = stopped_car(**settings)
    car.fire("start")
    return car


def ready_for(command: Command, **settings: Any) -> Vehicle:
    """A car that the command makes sense for."""
    return charging_car(**settings) if command is STOP else stopped_car(**settings)


def begin(car: Vehicle, command: Command = START, target: Any = None) -> Action:
    return car.world.actions.begin(car, command, target)
