"""How fast homes live: six devices each, a car that commutes, a week on a standing clock, nobody listening.

Beside it stands simpy alone, with as many processes as there are devices, stepping as many events as the homes did;
and, for how it grows, ten times as many homes beside a tenth of them. All in fresh processes, on one core.
"""

from __future__ import annotations

import gc
import os
import time
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import simpy

from benchmarks.figures import Figure, at_least, at_most, spoken
from benchmarks.measuring import alone, in_turns, resident_kb
from sandbox.moments import moment_of
from sandbox.server import catalogue
from sandbox.settings import Settings
from sandbox.world.assets.battery import Battery
from sandbox.world.assets.charger import Charger
from sandbox.world.assets.hvac import Hvac, Thermostat
from sandbox.world.assets.inverter import Inverter
from sandbox.world.assets.meter import Meter
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.locations import Position
from sandbox.world.sky import Panels
from sandbox.world.world import World

if TYPE_CHECKING:
    from sandbox.world.site import Site

DAY_SECONDS, WEEK_SECONDS = 86_400.0, 7 * 86_400.0
DEVICES = 6
FEW, MANY = 100, 1000
WAITS = 4096


class Week(NamedTuple):
    """What a week of homes took: seconds of processor time, events, kilobytes a home."""

    seconds: float
    events: int
    kilobytes: float


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, few, many = (1, FEW // 10, MANY // 10) if is_quick else (5, FEW, MANY)
    weeks: list[Week] = []

    def ours() -> float:
        weeks.append(alone(live, few))
        return weeks[-1].events / weeks[-1].seconds

    def raw_simpy() -> float:
        return alone(step, few * DEVICES, weeks[-1].events if weeks else 10_000)

    ours()
    seen = in_turns(rounds, ours, raw_simpy)
    seconds, events = median(week.seconds for week in weeks), weeks[-1].events
    larger_weeks: list[Week] = []

    def larger() -> float:
        larger_weeks.append(alone(live, many))
        return larger_weeks[-1].seconds / many

    grown = in_turns(1 if is_quick else 3, larger, lambda: alone(live, few).seconds / few)
    a_home = median(week.kilobytes for week in larger_weeks)
    return [
        Figure(
            f"{few:,} homes, a week: events per second",
            f"{spoken(seen.ours)}/s",
            f"{spoken(seen.beside)}/s raw simpy, {events:,} events",
            seen.ratio,
            at_least(0.15),
            f"6 devices a home, a commuting car, nobody listening; alarms taken back are events too; {seen.remark}",
        ),
        Figure("the same: processor time", f"{seconds:.2f} s", "nothing", seconds, at_most(10, " s")),
        Figure(
            f"{many:,} homes, a week: time a home",
            f"{1000 * grown.ours:.1f} ms",
            f"{1000 * grown.beside:.1f} ms of {few:,} homes",
            grown.ratio,
            at_most(1.2),
            grown.remark,
        ),
        Figure(f"memory a home, of {many:,} after a week", f"{a_home:.0f} KB", "nothing", a_home, at_most(60, " KB")),
    ]


def live(homes: int) -> Week:
    """Let homes live for a week; run in a process of its own."""
    world = World(catalogue(), Settings(), 7, moment_of("2025-04-07T00:00:00Z"))
    warm_up = furnish(world, Random(0))
    world.timeline.run_to(world.now() + 60)
    gc.collect()
    held = resident_kb(os.getpid())
    chance = Random(1)
    for _ in range(homes):
        Commuter(world, furnish(world, chance), chance).come_home()
    assert warm_up.batteries
    before, since = world.timeline.steps, time.process_time()
    world.timeline.run_to(world.now() + WEEK_SECONDS)
    seconds = time.process_time() - since
    gc.collect()
    return Week(seconds, world.timeline.steps - before, (resident_kb(os.getpid()) - held) / homes)


class Commuter:
    """Somebody who drives to work in the morning and is back in the evening, each home at its own hours."""

    def __init__(self, world: World, site: Site, chance: Random) -> None:
        self.world = world
        self.car = next(device for device in site.drawing if isinstance(device, Vehicle))
        self.charger = self.car.partner
        self.leaves, self.returns = chance.uniform(6, 9) * 3600, chance.uniform(16, 19) * 3600
        self.home = site.position
        self.work = Position(site.position.latitude + chance.uniform(0.05, 0.25), site.position.longitude)

    def come_home(self) -> None:
        """Charge from now on, and go on to the next morning."""
        if not self.car.has_cable:
            self.car.plug_in(22.0, 22.0, self.charger)
        self._later(self.leaves, self.go)

    def go(self) -> None:
        """Drive to work, and back in the evening."""
        self.car.unplug()
        self.car.depart(None, 1800.0, self.work)
        self._later(self.returns, self.drive_back)

    def drive_back(self) -> None:
        """Drive home, and plug in on arrival."""
        self.car.depart(None, 1800.0, self.home)
        self.world.timeline.at(self.world.now() + 1860, self.come_home)

    def _later(self, second_of_day: float, call: Any) -> None:
        now = self.world.now()
        due_at = now // DAY_SECONDS * DAY_SECONDS + second_of_day
        self.world.timeline.at(due_at if due_at > now else due_at + DAY_SECONDS, call)


def furnish(world: World, chance: Random) -> Site:
    """Make a full home: a meter, a roof, a battery, a heat pump, a charger, and a car that is plugged in."""
    site = world.sites.add(Position(chance.uniform(47.5, 54.5), chance.uniform(6.5, 14.5)), "Europe/Berlin")
    user = world.users.appear(site.name)

    def made(kind: Any, vendor: str, *place: Any, **given: Any) -> Any:
        maker = world.catalogue.vendor(vendor)
        account = world.accounts.add(maker)
        asset = kind(world, account, maker.model(kind.kind, None), *place, **given)
        world.accounts.link(account, user)
        return asset

    made(Meter, "TESLA", site)
    made(Inverter, "FRONIUS", site, panels=Panels(chance.uniform(4, 12), 35.0, chance.uniform(90, 270)))
    made(Battery, "HUAWEI", site, level=chance.uniform(10, 90))
    made(Hvac, "DAIKIN", site, thermostat=Thermostat("HEAT", 21.0, 25.0))
    charger = made(Charger, "EASEE", site)
    at_hand = {"position": site.position, "level": chance.uniform(30, 60), "charge_limit": 90.0, "odometer_km": 9000.0}
    made(Vehicle, "TESLA", **at_hand).plug_in(22.0, 22.0, charger)
    return site


def step(processes: int, events: int) -> float:
    """Have simpy step through as many events of as many processes; gives events per second of processor time."""
    chance = Random(1)
    waits = [chance.uniform(10, 10_000) for _ in range(WAITS)]
    environment = simpy.Environment()

    def wander(place: int) -> Any:
        while True:
            place = (place + 1) % WAITS
            yield environment.timeout(waits[place])

    for number in range(processes):
        environment.process(wander(number * 7))
    since = time.process_time()
    for _ in range(events):
        environment.step()
    return events / (time.process_time() - since)
