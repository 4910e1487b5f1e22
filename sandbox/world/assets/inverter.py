"""Inverters: what the sun on the panels feeds into the home, by the sky over it. Waits at night, runs by day."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sandbox.world.assets import inverter_record as seen
from sandbox.world.assets.fixture import Fixture
from sandbox.world.courses import Course
from sandbox.world.sky import DAY_SECONDS, STEP_SECONDS, STEPS, Panels
from sandbox.world.spells import Spells

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator

    from sandbox.world.accounts import Account
    from sandbox.world.models.inverter import InverterModel
    from sandbox.world.site import Site
    from sandbox.world.timeline import Alarm
    from sandbox.world.world import World

TRANSITIONS: dict[tuple[str, str], str] = {
    ("WAITING", "sunrise"): "PRODUCING",
    ("PRODUCING", "sunset"): "WAITING",
    ("WAITING", "break_down"): "FAULT",
    ("PRODUCING", "break_down"): "FAULT",
    ("FAULT", "clear_fault"): "WAITING",
}
LOOKS_AHEAD_DAYS = 2
USUAL_KWH_PER_KWP = 950.0
OVERSIZED = 1.15
DAYS_KEPT = 128


class Inverter(Fixture):
    """An inverter and its panels. Power in kW, energy in kWh."""

    __slots__ = ("alarm", "course", "days_kwh", "lifetime_kwh", "outages", "panels", "settled_at", "told_until")

    kind = "inverter"
    transitions = TRANSITIONS
    settable = ("lifetime_kwh",)

    model: InverterModel

    def __init__(
        self,
        world: World,
        account: Account,
        model: InverterModel,
        site: Site,
        *,
        year: int | None = None,
        panels: Panels,
        lifetime_kwh: float | None = None,
    ) -> None:
        """Connect panels to a home; `lifetime_kwh` was produced already."""
        super().__init__(world, account, model, site, year=year)
        self.panels = panels
        self.course = Course(self.nodes)
        years = (world.now() - self.installed_at) / (365 * DAY_SECONDS)
        usual_kwh = panels.kwp * USUAL_KWH_PER_KWP * years
        self.lifetime_kwh = round(usual_kwh) if lifetime_kwh is None else lifetime_kwh
        self.settled_at = world.now()
        self.outages = Spells()
        self.days_kwh: dict[float, float] = {}
        self.told_until = math.inf
        self.alarm: Alarm | None = None
        self.state = "PRODUCING" if self._is_lit(world.now()) else "WAITING"
        site.begin_change()
        site.inverters.append(self)
        site.roofs.append(self)
        site.rewire()
        self._wake()
        site.end_change()

    @property
    def is_running(self) -> bool:
        """Whether it would produce if the sun shone."""
        return self.state != "FAULT"

    @property
    def is_active(self) -> bool:
        """Whether its values move by themselves just now."""
        return self.state == "PRODUCING"

    def nodes(self, day: int) -> array[float]:
        """Give what it produces in kW at the nodes of a day, while it runs."""
        return self.world.sky.production(self.panels, self.model.ac_kw, self.home.position, day)

    def power_kw_at(self, at: float) -> float:
        """Power at a moment of the present stretch."""
        return self.course.value_at(at) if self.is_running else 0.0

    def lifetime_kwh_at(self, at: float) -> float:
        """All that it has ever produced, at a moment of the present stretch."""
        return self.lifetime_kwh + (self.course.sum_between(self.settled_at, at) if self.is_running else 0.0)

    def running(self, begin: float, end: float) -> Iterator[tuple[float, float]]:
        """Give when it ran within any interval, in the past too: the roof made the same before the world began."""
        return self.outages.without(begin, end)

    def produced_kwh(self, begin: float, end: float) -> float:
        """Energy in any interval of the past, outages left out."""
        return sum(self.course.sum_between(since, until) for since, until in self.running(begin, end))

    def day_kwh(self, begin: float, end: float) -> float:
        """Energy of a day that is over, added up once."""
        kwh = self.days_kwh.get(begin)
        if kwh is None:
            if len(self.days_kwh) >= DAYS_KEPT:
                del self.days_kwh[next(iter(self.days_kwh))]
            kwh = self.days_kwh[begin] = self.produced_kwh(begin, end)
        return kwh

    def appear(self) -> None:
        """Come to the account's user; the first time, its past is collected."""
        is_new = not self.came_at
        super().appear()
        if is_new:
            self.world.yields.begin(self)

    def step(self, trigger: str, state: str) -> None:
        """Enter a state: count what was produced, and plan when the sun comes or goes."""
        now, was = self.world.now(), self.state
        self.lifetime_kwh, self.settled_at = self.lifetime_kwh_at(now), now
        self.outages.turn(now, is_on=state == "FAULT")
        self.world.timeline.cancel(self.alarm)
        super().step(trigger, state)
        if "FAULT" in {was, state}:
            self.home.rewire()
        if state != "FAULT":
            self._wake()

    def clear_fault(self) -> None:
        """Have a person put things right; by day it goes on at once."""
        super().clear_fault()
        if self._is_lit(self.world.now()):
            self.fire("sunrise")

    def set(self, name: str, value: Any) -> None:
        """Set the counter, as of now."""
        self.settled_at = self.world.now()
        super().set(name, value)

    def _wake(self) -> None:
        """Plan the next sunrise or sunset: the moment at which power begins or ends."""
        now = self.world.now()
        self.alarm = self.world.timeline.at(self._next_turn(now), self._turn)

    def _turn(self) -> None:
        """The sun comes or goes; or, in a polar night, it is time to look again."""
        now = self.world.now()
        is_lit = self._is_lit(now)
        if is_lit == (self.state == "PRODUCING"):
            self._wake()
        else:
            self.fire("sunrise" if is_lit else "sunset")

    def _is_lit(self, at: float) -> bool:
        return self.course.value_at(at) > 0 or self.course.value_at(at + 1) > 0

    def _next_turn(self, now: float) -> float:
        """Find the next moment at which production goes from nothing to something, or back."""
        first_day, first = int(now // DAY_SECONDS), int(now % DAY_SECONDS // STEP_SECONDS) + 1
        is_lit = self.state == "PRODUCING"
        for day in range(first_day, first_day + LOOKS_AHEAD_DAYS):
            nodes = self.course.day(day).nodes
            for step in range(first, STEPS + 1):
                is_dark = nodes[step] == 0.0
                if is_dark and is_lit:
                    return float(day * DAY_SECONDS + step * STEP_SECONDS)
                if not is_dark and not is_lit:
                    return float(day * DAY_SECONDS + (step - 1) * STEP_SECONDS)
            first = 0
        return now + DAY_SECONDS

    def leave_home(self) -> None:
        """Take the panels off the roof."""
        self.world.timeline.cancel(self.alarm)
        self.outages.turn(self.world.now(), is_on=True)
        self.home.inverters.remove(self)
        self.home.rewire()

    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""
        now = self.world.now()
        return {
            "state": self.state,
            "power_kw": self.power_kw_at(now),
            "lifetime_kwh": self.lifetime_kwh_at(now),
            "panels_kwp": self.panels.kwp,
            "tilt": self.panels.tilt,
            "azimuth": self.panels.azimuth,
        }

    def observe(self, at: float) -> seen.InverterRecord:
        """Make the record that the vendor would send at a moment of the present stretch."""
        return seen.full(self, at)

    def observe_bare(self, at: float) -> seen.InverterRecord:
        """Make the record of an inverter just discovered: information only (behaviour 5.3)."""
        return seen.bare(self, at)
