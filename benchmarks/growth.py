"""How time and memory grow from 1,000 cars to 10,000 and 100,000, and what a car at rest weighs.

Each size in a fresh process: cars are parked, each with a vendor account and a user of its own (at rest), then they
commute by alarms of the world, for a day or, where that is soon over, for several. Time and memory are told per car,
beside those of 1,000 cars in the same round.
"""

from __future__ import annotations

import gc
import os
import time
from dataclasses import dataclass
from statistics import median

from benchmarks.commuting import DAY_SECONDS, START, let_commute, park
from benchmarks.figures import Figure, at_most
from benchmarks.measuring import alone, resident_kb
from sandbox.cli import RARE_COLLECTIONS
from sandbox.server import catalogue
from sandbox.settings import Settings
from sandbox.world.world import World

FIRST = 1_000
LATER = (10_000, 100_000)
LEAST_EV_DAYS = 30_000
MOST_KB = 3.0


@dataclass(frozen=True)
class Weighed:
    """What one car costs in a world of many: microseconds of making it and of its day, kilobytes at rest and after."""

    made_us: float
    day_us: float
    rest_kb: float
    after_kb: float


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, sizes = (1, LATER[:1]) if is_quick else (3, LATER)
    seen = [{size: alone(weigh, size) for size in (FIRST, *sizes)} for _ in range(rounds)]

    def pairs(size: int, name: str) -> list[tuple[float, float]]:
        return [(getattr(each[size], name), getattr(each[FIRST], name)) for each in seen]

    figures = [
        grown(f"{size:,} cars, {what}", unit, pairs(size, name))
        for size in sizes
        for what, name, unit in (
            ("making one", "made_us", "µs"),
            ("a day of commuting", "day_us", "µs"),
            ("memory after it", "after_kb", "KB"),
        )
    ]
    heaviest = median(each[sizes[-1]].rest_kb for each in seen)
    question = f"a car at rest, of {sizes[-1]:,}"
    return [*figures, Figure(question, f"{heaviest:.2f} KB", "nothing", heaviest, at_most(MOST_KB, " KB"))]


def grown(question: str, unit: str, pairs: list[tuple[float, float]]) -> Figure:
    """Compare a car of many with a car of a thousand, round by round."""
    ours, first = (median(values) for values in zip(*pairs, strict=True))
    ratio = median(many / few for many, few in pairs)
    shown = f"{first:.3g} {unit} each of {FIRST:,}"
    return Figure(question, f"{ours:.3g} {unit} each", shown, ratio, at_most(1.5), f"{len(pairs)} rounds")


def weigh(count: int) -> Weighed:
    """Park cars and let them commute for a day."""
    gc.set_threshold(*RARE_COLLECTIONS)
    world = World(catalogue(), Settings(), 1, START)
    let_commute(world, park(world, 1))
    before_kb, begun = resident_kb(os.getpid()), time.process_time()
    cars = park(world, count)
    made = time.process_time() - begun
    gc.collect()
    rest_kb = resident_kb(os.getpid()) - before_kb
    let_commute(world, cars)
    days, begun = max(1, LEAST_EV_DAYS // count), time.process_time()
    world.timeline.run_to(START + days * DAY_SECONDS)
    day = (time.process_time() - begun) / days
    gc.collect()
    after_kb = resident_kb(os.getpid()) - before_kb
    return Weighed(1e6 * made / count, 1e6 * day / count, rest_kb / count, after_kb / count)
