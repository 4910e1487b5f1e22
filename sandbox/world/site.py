"""A site: a home where devices feed one another, behind one connection to the grid.

Nothing is ticked. Between two changes, everything that the home uses and makes is known in closed form (`balance.py`),
so the batteries that even it out and the meters that watch it are, too. Whoever changes something says so before and
after: what was true until now is settled under the old balance, and the new one is planned.
"""

from __future__ import annotations

import math
from array import array
from itertools import count
from operator import sub
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sandbox.world.balance import Balance, Taper
from sandbox.world.courses import Course
from sandbox.world.household import Household
from sandbox.world.ledger import FALLING, Ledger
from sandbox.world.locations import NEAR_KM, distance_km

if TYPE_CHECKING:
    from sandbox.world.assets.battery import Battery
    from sandbox.world.assets.inverter import Inverter
    from sandbox.world.assets.meter import Meter
    from sandbox.world.locations import Location, Position
    from sandbox.world.timeline import Alarm
    from sandbox.world.users import User
    from sandbox.world.world import World

HORIZON_SECONDS = 36 * 3600.0
NEXT_TO_NOTHING_KW = 1e-6
LEAST_SECONDS = 0.001  # the timeline's grain: a plan that held for less would be made again in the same instant


class Draw(NamedTuple):
    """What a device takes from its home in kW (negative: gives), as a steady load or a taper, until a moment."""

    steady_kw: float
    taper: Taper | None
    until: float


class Drawing(Protocol):
    """A device that takes power from its home, or gives it back."""

    def draw(self, at: float) -> Draw:
        """Say what it takes from a moment on."""


class Site:
    """One home: where it is, who lives there, and the devices in it.

    `households`, `roofs`, `stores` and `ledgers` also hold what has gone since: the past of the home is made of them.
    """

    def __init__(self, world: World, position: Position, timezone_name: str, name: str) -> None:
        """Begin with a household and no devices."""
        self.world = world
        self.position = position
        self.timezone_name = timezone_name
        self.name = name
        self.seed = world.random.getrandbits(32)
        self.household = Household(self.seed, timezone_name)
        self.air = Course(self._temperatures)
        self.ledger = Ledger(FALLING, world.settings.stretches_kept)
        self.ledgers = [self.ledger]
        self.drawing: list[Drawing] = []
        self.households = [(world.now(), self.household)]
        self.inverters: list[Inverter] = []
        self.roofs: list[Inverter] = []
        self.batteries: list[Battery] = []
        self.stores: list[Battery] = []
        self.meters: list[Meter] = []
        self._running: list[Inverter] = []
        self.balance = Balance(Course(self.nodes))
        self.since = world.now()
        self._alarm: Alarm | None = None

    def _temperatures(self, day: int) -> array[float]:
        return self.world.sky.temperatures(self.position, day)

    @property
    def is_watched(self) -> bool:
        """Whether any device looks at the home's balance."""
        return bool(self.batteries or self.meters)

    def move_in(self, household: Household) -> None:
        """Have other people live here."""
        self.begin_change()
        self.household = household
        self.households.append((self.world.now(), household))
        self.rewire()
        self.end_change()

    def rewire(self) -> None:
        """Have other inverters feed the home, or other people use it: its course is another, within a change."""
        self._running = [inverter for inverter in self.inverters if inverter.is_running]
        self.balance.course = Course(self.nodes)

    def nodes(self, day: int) -> array[float]:
        """Give the home's course on a day: its household less the sun on its roof."""
        kw = self.household.nodes(day)
        for inverter in self._running:
            kw = array("d", map(sub, kw, inverter.course.day(day).nodes))
        return kw

    def grid_kw_at(self, at: float) -> float:
        """Power from the grid in kW at a moment of the present stretch, import positive."""
        return self.balance.net_at(at) + sum(battery.following_kw_at(at) for battery in self.batteries)

    def begin_change(self) -> None:
        """Be called before anything in the home changes: what was true until now is settled."""
        if not self.is_watched:
            return
        for watcher in (*self.batteries, *self.meters):
            self.world.telemetry.before(watcher)
        now = self.world.now()
        if now > self.since:
            for battery in self.batteries:
                battery.settle(now)
            for meter in self.meters:
                meter.settle(now)
            self.since = now

    def end_change(self) -> None:
        """Be called after something in the home changed: the new balance is planned, and everybody told."""
        if not self.is_watched:
            return
        self.plan()
        for watcher in (*self.batteries, *self.meters):
            self.world.telemetry.after(watcher)

    def plan(self) -> None:
        """Add up the balance from now on, and have every battery plan what it makes of it."""
        now = self.world.now()
        self.since = now
        kw, tapers, until = 0.0, [], now + HORIZON_SECONDS
        for device in (*self.drawing, *self.batteries):
            draw = device.draw(now)
            kw += draw.steady_kw
            until = min(until, draw.until)
            if draw.taper is not None:
                tapers.append(draw.taper)
        self.balance = Balance(self.balance.course, kw, tuple(tapers))
        if self.batteries:
            until = self._plan_batteries(now, until)
            for battery in self.batteries:
                battery.note(now)
        self.world.timeline.cancel(self._alarm)
        self._alarm = self.world.timeline.at(max(until, now + LEAST_SECONDS), self._ring)

    def _plan_batteries(self, now: float, until: float) -> float:
        """Have batteries even the balance out, each by its power, until its sign changes or it passes what they can."""
        net = self.balance.net_at(now)
        sign = 0 if abs(net) <= NEXT_TO_NOTHING_KW / 2 else 1 if net > 0 else -1
        most = sum(battery.most_kw(sign) for battery in self.batteries) if sign else 0.0
        is_capped = 0 < most <= abs(net)
        if any(battery.takes_kw or battery.gives_kw for battery in self.batteries):
            low, high = (most, math.inf) if is_capped else (0.0, (most or math.inf) if sign else 0.0)
            low, high = (low, high) if sign >= 0 else (-high, -low)
            slack = NEXT_TO_NOTHING_KW
            until = min(until, self.balance.leaves(now, low - slack, high + slack, until))
        for battery in self.batteries:
            share = battery.most_kw(sign) / most if most else 0.0
            until = min(until, battery.follow(now, until, sign, share, is_capped=is_capped))
        return until

    def _ring(self) -> None:
        """Something in the home goes another way from now on, by itself."""
        self._alarm = None
        self.begin_change()
        self.end_change()


class Sites:
    """All homes of one world."""

    def __init__(self, world: World) -> None:
        """Begin with none."""
        self._world = world
        self._number = count(1)
        self.all: list[Site] = []
        self._by_location: dict[str, Site] = {}

    def add(self, position: Position, timezone_name: str, name: str | None = None) -> Site:
        """Make a home."""
        site = Site(self._world, position, timezone_name, name or f"Home {next(self._number)}")
        self.all.append(site)
        return site

    def at(self, location: Location) -> Site:
        """Give the home at a user's location, made if there is none yet."""
        for site in self.of(location.user):
            if distance_km(site.position, location.position) <= NEAR_KM:
                return site
        if location.id not in self._by_location:
            self._by_location[location.id] = self.add(location.position, location.timezone_name, location.name)
        return self._by_location[location.id]

    def of(self, user: User) -> list[Site]:
        """Give the homes in which a user has devices, in the order in which they came."""
        homes = {id(asset.home): asset.home for asset in user.assets() if hasattr(asset, "home")}
        return list(homes.values())

    def state(self) -> list[dict[str, Any]]:
        """All homes as plain data, oldest first."""
        now = self._world.now()
        return [
            {
                "name": site.name,
                "latitude": site.position.latitude,
                "longitude": site.position.longitude,
                "timezone_name": site.timezone_name,
                "household_kw": Course(site.household.nodes).value_at(now),
                "outside_c": site.air.value_at(now),
                **({"grid_kw": site.grid_kw_at(now)} if site.is_watched else {}),
            }
            for site in self.all
        ]
