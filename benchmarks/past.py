"""How soon the past is told: a year of hourly statistics of one asset, and a year of one home's roof by quarter hours.

Beside the first stands orjson alone, writing as many buckets of that shape; beside the second, the sun alone: the power
of the same roof at as many nodes, without sums, clocks or outages. All in fresh processes, on one core.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks.figures import Figure, at_most
from benchmarks.measuring import alone, in_turns
from sandbox.api.answer import perform, prepare
from sandbox.api.call import Call
from sandbox.moments import moment_of
from sandbox.server import catalogue
from sandbox.settings import Settings
from sandbox.world.assets.charger import Charger
from sandbox.world.assets.hvac import Hvac, Thermostat
from sandbox.world.assets.inverter import Inverter
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.localtime import shown_date
from sandbox.world.locations import Position, moved
from sandbox.world.periods import Period
from sandbox.world.sky import Panels, Sky
from sandbox.world.world import World
from sandbox.world.yields import collected

if TYPE_CHECKING:
    from sandbox.world.site import Site

START = "2024-01-01T00:00:00Z"
HOUR_SECONDS, DAY_SECONDS, DAYS = 3600.0, 86_400.0, 365
MUNICH, ROOF = Position(48.1372, 11.5755), Panels(8.0, 35.0, 180.0)
AGAIN = 5


def measure(*, is_quick: bool) -> list[Figure]:
    rounds = 1 if is_quick else 5
    figures = []
    for kind, bar in (("vehicle", 50), ("charger", 50), ("hvac", None)):
        seen = in_turns(rounds, lambda kind=kind: alone(told, kind), lambda: alone(written_only))
        figures += [
            Figure(
                f"a year of hourly charging statistics of a {kind}",
                f"{1000 * seen.ours:.1f} ms",
                f"{1000 * seen.beside:.1f} ms orjson, as many buckets",
                seen.ratio,
                at_most(40),
                f"prices and all, from the call to the bytes; {seen.remark}",
            ),
            Figure(
                "the same: time",
                f"{1000 * seen.ours:.1f} ms",
                "nothing",
                1000 * seen.ours,
                at_most(bar, " ms") if bar is not None else None,
            ),
        ]
    seen = in_turns(rounds, lambda: alone(back_filled), lambda: alone(sun_only))
    return [
        *figures,
        Figure(
            "a year of quarter hours of one home's roof",
            f"{seen.ours:.3f} s",
            f"{seen.beside:.3f} s the sun alone",
            seen.ratio,
            at_most(4),
            seen.remark,
        ),
        Figure("the same: time", f"{seen.ours:.3f} s", "nothing", seen.ours, at_most(0.5, " s")),
    ]


def told(kind: str) -> float:
    """Ask for a year of an asset; gives the seconds of processor time that it takes once asked before."""
    world = _year_of_a_home()
    (asset,) = world.rolls[kind]
    query = {"startDate": START, "type": kind, "id": asset.id, "resolution": "HOUR"}
    call = Call("GET", "/users/ada/statistics/charging", "2024-10-01", query)
    taken = []
    for _ in range(AGAIN):
        since = time.process_time()
        answer = perform(world, prepare(call))
        taken.append(time.process_time() - since)
    assert len(orjson.loads(answer.body)) == DAYS * 24
    return min(taken)


def written_only() -> float:
    """Have orjson write as many buckets."""
    kw = {"min": 0, "max": 11, "mean": 3.2719}
    one = {"kw": kw, "kwhSum": 3.2719, "price": kw, "costSum": 12.0817, "nonSmartPrice": kw, "estimatedSavings": None}
    buckets = [{**one, "date": "2025-01-06T17:00:00.000Z"} for _ in range(DAYS * 24)]
    taken = []
    for _ in range(AGAIN):
        since = time.process_time()
        orjson.dumps(buckets)
        taken.append(time.process_time() - since)
    return min(taken)


def back_filled() -> float:
    """Collect every quarter hour of a year, day by day."""
    world = _world()
    inverter = _made(world, Inverter, "FRONIUS", _site(world), panels=ROOF)
    world.timeline.run_to(world.now() + DAYS * DAY_SECONDS)
    since = time.process_time()
    kwh = 0.0
    for day in range(DAYS):
        date = shown_date(world.start + (day + 0.5) * DAY_SECONDS, inverter.home.timezone_name)
        kwh += sum(value or 0.0 for _, value in collected(inverter, Period(*date)).buckets)
    assert kwh > 5000
    return time.process_time() - since


def sun_only() -> float:
    """Have the sky say what the roof makes at the nodes of as many days."""
    sky, first = Sky(7), int(moment_of(START) // DAY_SECONDS)
    sky.production(ROOF, 8.0, MUNICH, first - 1)
    since = time.process_time()
    for day in range(DAYS):
        sky.production(ROOF, 8.0, MUNICH, first + day)
    return time.process_time() - since


def _year_of_a_home() -> World:
    """Live for a year in a home with a heat pump, a charger, and a car that goes to work."""
    world = _world()
    site = _site(world)
    _made(world, Hvac, "DAIKIN", site, thermostat=Thermostat("HEAT", 21.0, 25.0))
    charger = _made(world, Charger, "EASEE", site)
    car = _made(world, Vehicle, "TESLA", position=MUNICH, level=60.0, charge_limit=80.0, odometer_km=9000.0)
    home = world.locations.add(world.users.appear("ada"), "Home", MUNICH, "Europe/Berlin")
    charger.assign(home)
    for _ in range(DAYS):
        car.plug_in(11.0, 22.0, charger)
        world.timeline.run_to(world.now() + 7 * HOUR_SECONDS)
        car.unplug()
        car.depart(None, HOUR_SECONDS, moved(MUNICH, 1.0, 25.0))
        world.timeline.run_to(world.now() + 9 * HOUR_SECONDS)
        car.depart(None, HOUR_SECONDS, MUNICH)
        world.timeline.run_to(world.now() + 8 * HOUR_SECONDS)
    return world


def _world() -> World:
    return World(catalogue(), Settings(), 7, moment_of(START))


def _site(world: World) -> Site:
    return world.sites.add(MUNICH, "Europe/Berlin")


def _made(world: World, kind: Any, vendor: str, *place: Any, **given: Any) -> Any:
    maker = world.catalogue.vendor(vendor)
    account = world.accounts.add(maker)
    asset = kind(world, account, maker.model(kind.kind, None), *place, **given)
    world.accounts.link(account, world.users.appear("ada"))
    return asset
