"""How fast smart charging thinks: plans for many cars, and a month of homes with it beside the same month without.

The cheapest windows are found over 48 hours of hourly prices that all differ, each car with a need of its own. A plan
drawn up in a world looks as far as the deadline, a day at the most, and takes its prices from the market. The homes
are those of the question about homes; where there is no market, a home pays by a tariff of two rates.
"""

from __future__ import annotations

import time
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, at_most
from benchmarks.homes import Commuter, furnish
from benchmarks.measuring import alone, in_turns
from sandbox.moments import moment_of
from sandbox.server import catalogue
from sandbox.settings import Settings
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.locations import Position
from sandbox.world.prices import HOUR
from sandbox.world.smart_plan import draw_up
from sandbox.world.tariffs import WEEKDAYS, Interval, Rate
from sandbox.world.windows import Charge, Span, cheapest
from sandbox.world.world import World

if TYPE_CHECKING:
    from sandbox.world.locations import Location

CARS, HOURS = 1_000, 48
HOMES, DAYS = 100, 30
SMART, AT_ONCE = "smartly", "at once"
DAY_SECONDS = 86_400.0
OSLO = Position(59.9139, 10.7522)
START = moment_of("2025-04-07T00:00:00Z")
AFTERNOON = moment_of("2025-04-07T15:00:00Z")


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, cars, homes, days = (1, CARS // 10, HOMES // 10, 3) if is_quick else (5, CARS, HOMES, DAYS)
    found = median(alone(find_windows, cars) for _ in range(rounds))
    drawn = median(alone(draw_plans, cars) for _ in range(rounds))
    lived = in_turns(min(rounds, 3), lambda: alone(live, homes, days, SMART), lambda: alone(live, homes, days, AT_ONCE))
    return [
        Figure(
            f"cheapest windows of {cars:,} cars, {HOURS} hourly prices",
            f"{found:.2f} s",
            "nothing",
            found,
            at_most(1, " s"),
            "processor time; every price another, full power and then a tail, anywhere in the 48 hours",
        ),
        Figure(
            f"plans of {cars:,} cars that are plugged in, drawn up",
            f"{drawn:.2f} s",
            "nothing",
            drawn,
            at_most(1, " s"),
            "processor time; prices looked up, needs worked out, deadline the next morning",
        ),
        Figure(
            f"{homes:,} homes, {days} days with smart charging",
            f"{lived.ours:.2f} s",
            f"{lived.beside:.2f} s without",
            lived.ratio,
            at_most(1.5),
            f"processor time, 6 devices a home, nobody listening; {lived.remark}",
        ),
    ]


def find_windows(cars: int) -> float:
    """Find the cheapest window of each of some cars; gives the processor time."""
    chance = Random(1)
    needs = [
        Charge(hours * HOUR, chance.uniform(3, 22), chance.uniform(0.3, 1) * hours * HOUR, chance.uniform(5e-5, 5e-4))
        for hours in (chance.uniform(0.5, 12) for _ in range(cars))
    ]
    prices = [
        [Span(hour * HOUR, (hour + 1) * HOUR, chance.uniform(-0.1, 1.5)) for hour in range(HOURS)] for _ in range(cars)
    ]
    since = time.process_time()
    for need, spans in zip(needs, prices, strict=True):
        cheapest(need, spans, 0.0, HOURS * HOUR - need.seconds)
    return time.process_time() - since


def draw_plans(cars: int) -> float:
    """Draw up a plan for each of some plugged-in cars, as a world does; gives the processor time."""
    world, chance = World(catalogue(), Settings(), 7, AFTERNOON), Random(1)
    maker = world.catalogue.vendor("TESLA")
    plugged_in: list[tuple[Vehicle, Location]] = []
    for number in range(cars):
        account, user = world.accounts.add(maker), world.users.appear(f"user-{number}")
        starting = {"level": chance.uniform(10, 60), "charge_limit": 90.0, "odometer_km": 9000.0}
        car = Vehicle(world, account, maker.model("vehicle", None), position=OSLO, **starting)
        world.accounts.link(account, user)
        home = world.locations.add(user, "Home", OSLO, "Europe/Oslo")
        world.smart_charging.set_policy(car, is_enabled=True, deadline="07:00")
        car.plug_in(chance.choice([3.7, 7.4, 11.0]), 22.0)
        plugged_in.append((car, home))
    since = time.process_time()
    drafts = [draw_up(car, home) for car, home in plugged_in]
    seconds = time.process_time() - since
    assert all(draft is not None and draft.begin is not None for draft in drafts)
    return seconds


def live(homes: int, days: int, how: str) -> float:
    """Let homes live for some days, their cars charged smartly or at once; gives the processor time."""
    world, chance = World(catalogue(), Settings(), 7, START), Random(1)
    world.tariffs.put("two-rates", (Rate("day", "0.35"), Rate("night", "0.15")))
    cars = []
    for _ in range(homes):
        site = furnish(world, chance)
        commuter = Commuter(world, site, chance)
        commuter.come_home()
        location = world.locations.add(commuter.car.user, "Home", site.position, site.timezone_name)
        if not world.prices.has_any(location):
            world.tariffs.attach(location, _two_rates())
        if how == SMART:
            world.smart_charging.set_policy(commuter.car, is_enabled=True, deadline="06:00")
        cars.append(commuter.car)
    since = time.process_time()
    world.timeline.run_to(world.now() + days * DAY_SECONDS)
    seconds = time.process_time() - since
    plans = [world.smart_charging.of(car.id) for car in cars]
    assert all(programme is not None and len(programme.plans) >= days - 1 for programme in plans) == (how == SMART)
    return seconds


def _two_rates() -> list[Interval]:
    spans = ((0, 360, "night"), (360, 1320, "day"), (1320, 1440, "night"))
    return [Interval(day, begin, end, "two-rates", name) for day in WEEKDAYS for begin, end, name in spans]
