"""What the tests of smart charging share: a home in Oslo with prices set by hand, and a car that comes home to it."""

from __future__ import annotations

from typing import Any

from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.locations import Location
from sandbox.world.prices import HOUR
from sandbox.world.world import World
from tests.conftest import HOME, START, add_car, new_world, pass_time

# From 17:00 UTC (18:00 in Oslo) on: dear until 01:00 UTC, cheap for six hours, then dear again.
DEAR, CHEAP = 1.0, 0.1
NIGHT = [DEAR] * 8 + [CHEAP] * 6 + [DEAR] * 34
CHEAP_FROM, CHEAP_UNTIL = START + 8 * HOUR, START + 14 * HOUR
DEADLINE = "07:00"  # 06:00 UTC


class Smart:
    """A car with smart charging on, at home; plugged in unless told otherwise, 40 % of its battery full."""

    def __init__(
        self, *, is_plugged_in: bool = True, prices: list[float] | None = None, seed: int = 7, **settings: Any
    ) -> None:
        self.world: World = new_world(seed, **settings)
        self.car: Vehicle = add_car(self.world, level=40.0, charge_limit=80.0)
        self.home: Location = self.world.locations.add(self.world.users.find("ada"), "Home", HOME, "Europe/Oslo")
        self.world.prices.set_curve("NO1", START, prices or NIGHT)
        self.policy(is_enabled=True, deadline=DEADLINE)
        if is_plugged_in:
            self.plug_in()

    def policy(self, **changes: Any) -> None:
        self.world.smart_charging.set_policy(self.car, **changes)
        self.live(0)

    def plug_in(self, seconds: float = 30.0) -> None:
        self.car.plug_in(11.0, 22.0)
        self.live(seconds)

    def live(self, seconds: float) -> None:
        pass_time(self.world, seconds)

    def live_to(self, at: float) -> None:
        self.world.timeline.run_to(at)

    @property
    def programme(self) -> Any:
        return self.world.smart_charging.of(self.car.id)

    @property
    def status(self) -> Any:
        return self.world.smart_charging.status(self.car)

    @property
    def state(self) -> str:
        return str(self.status.state).removeprefix("PLAN:EXECUTING:").removeprefix("PLAN:")

    @property
    def plan(self) -> Any:
        return self.world.smart_charging.plan(self.car, "latest")

    def told(self) -> list[str]:
        """The states that were told, in order, each time that the state changed."""
        facts = [fact for _, fact in self.world.facts.since(0) if fact.kind == "smart-charging-updated"]
        return [fact.after.state for fact in facts if fact.before.state != fact.after.state]
