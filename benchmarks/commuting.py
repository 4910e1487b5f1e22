"""Commuting cars: out in the morning, home in the evening, on the plug at night. What the questions about cars share.

Either as people write it, a scenario with four repeated steps a car; or by alarms of the world's own, which is what the
engine can do without the language of verbs.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.moments import moment_of
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.locations import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.world import World

START = moment_of("2025-01-06T00:00:00Z")
DAY_SECONDS = 86_400.0
HOME = Position(59.9139, 10.7522)
LEVEL = 80.0
WAY_SECONDS = 1_800
WAY_KM = (15.0, 45.0)
SOCKET_KW = 7.4
CABLE_KW = 22.0


@dataclass(frozen=True)
class Day:
    """One person's day: whole minutes after midnight, in seconds, and the way to work in km."""

    leave: int
    turn_home: int
    plug_in: int
    km: float


def days(count: int, seed: int = 1) -> Iterator[Day]:
    """Give the days of some people: away between seven and eight, home between half past four and half past six.

    Like those of ACN-Sim's sessions, the times are drawn evenly; a drive takes half an hour, and about 7 kWh a day.
    """
    chance = random.Random(seed)
    for _ in range(count):
        leave, home = 60 * chance.randrange(420, 480), 60 * chance.randrange(990, 1110)
        yield Day(leave, home - WAY_SECONDS, home + 60, round(chance.uniform(*WAY_KM), 1))


def park(world: World, count: int) -> list[Vehicle]:
    """Park more cars, each with an account and a user of its own."""
    vendor = world.catalogue.vendor("TESLA")
    model = vendor.model("vehicle", None)
    starting = {"level": LEVEL, "charge_limit": LEVEL, "odometer_km": 12_000.0}
    cars = []
    for number in range(len(world.assets), len(world.assets) + count):
        account = world.accounts.add(vendor)
        cars.append(Vehicle(world, account, model, position=HOME, **starting))
        world.accounts.link(account, world.users.appear(f"user-{number}"))
    return cars


def let_commute(world: World, cars: list[Vehicle]) -> None:
    """Have cars commute by alarms of the world, one at a time for each person."""
    for car, day in zip(cars, days(len(cars)), strict=True):
        car.plug_in(SOCKET_KW, CABLE_KW)
        world.timeline.at(world.start + day.leave, Commuter(world, car, day).leave)


class Commuter:
    """Somebody who drives a car, every day at the same times."""

    __slots__ = ("car", "day", "midnight", "world")

    def __init__(self, world: World, car: Vehicle, day: Day) -> None:
        self.world = world
        self.car = car
        self.day = day
        self.midnight = world.start

    def leave(self) -> None:
        """Pull the cable and drive to work."""
        self.car.unplug()
        self.car.depart(self.day.km, WAY_SECONDS, None)
        self.world.timeline.at(self.midnight + self.day.turn_home, self.go_home)

    def go_home(self) -> None:
        """Drive home."""
        self.car.depart(self.day.km, WAY_SECONDS, HOME)
        self.world.timeline.at(self.midnight + self.day.plug_in, self.plug_in)

    def plug_in(self) -> None:
        """Put the cable in, until tomorrow."""
        self.car.plug_in(SOCKET_KW, CABLE_KW)
        self.midnight += DAY_SECONDS
        self.world.timeline.at(self.midnight + self.day.leave, self.leave)


def script(count: int) -> dict[str, Any]:
    """Write the same as a scenario."""
    steps: list[dict[str, Any]] = []
    for number, day in enumerate(days(count)):
        car = f"car-{number}"
        drive = {"drive": {"vehicle": car, "distance": day.km, "duration": f"{WAY_SECONDS}s"}}
        plug_in = {"plug_in": {"vehicle": car, "power": SOCKET_KW}}
        given = {"vendor": "TESLA", "user": f"user-{number}", "battery_level": LEVEL, "charge_limit": LEVEL}
        steps += [{"add_vehicle": given, "as": car}, plug_in]
        steps += [
            {**step, "at": clock_time(due), "every": "1d"}
            for due, step in (
                (day.leave, {"unplug": car}),
                (day.leave, drive),
                (day.turn_home, drive),
                (day.plug_in, plug_in),
            )
        ]
    return {"name": "commuters", "steps": steps}


def clock_time(seconds: int) -> str:
    """Write seconds after midnight as a clock shows them."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
