"""Any life of a car: energy is conserved, the level stays in bounds, every state is legal, and it can be repeated.

Power is integrated here, independently of the counters of the car, by small steps over `power_kw_at`.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.replay import digest
from sandbox.world.assets.electrics import PLUGGED_IN, STATES
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.world import World
from tests.conftest import add_car, new_world
from tests.world.lives import ALL, PEOPLE, PROGRAMS, VENDORS, Deed, attempt, bounded, live, lives

LONGEST_STEP_SECONDS = 5.0
MOST_STRETCHES = 10_000
PHYSICAL = {**PEOPLE, **VENDORS, **PROGRAMS}  # all but `set`, whose levels come from nowhere
MODELS = st.sampled_from([("TESLA", "Model 3"), ("VOLKSWAGEN", "e-up!"), ("XPENG", "G3i")])


@dataclass
class Meter:
    """Counts what flows through a car's plug, and watches its level while time passes."""

    car: Vehicle
    in_kwh: float = 0.0
    out_kwh: float = 0.0

    def live(self, seconds: float) -> None:
        """Let time pass, from due event to due event, so that power is smooth within each stretch."""
        timeline = self.car.world.timeline
        end = round(timeline.now * 1000 + seconds * 1000) / 1000
        for _ in range(MOST_STRETCHES):
            until = min(end, timeline.peek())
            self._stretch(timeline.now, until)
            live(self.car.world, until - timeline.now)
            if timeline.now >= end:
                return
        raise AssertionError("time does not pass")

    def _stretch(self, since: float, until: float) -> None:
        car, steps = self.car, max(1, math.ceil((until - since) / LONGEST_STEP_SECONDS))
        step, level = (until - since) / steps, car.flow.level_at(since)
        for number in range(steps):
            power_kw = car.power_kw_at(since + (number + 0.5) * step)
            after = car.flow.level_at(since + (number + 1) * step)
            assert 0 <= after <= 100
            assert power_kw > 0 or after <= level + 1e-9, "the level rises without power"
            assert power_kw < 0 or car.drive is not None or after >= level - 1e-9, "the level falls by itself"
            self.in_kwh += max(0.0, power_kw) * step / 3600
            self.out_kwh += max(0.0, -power_kw) * step / 3600
            level = after


def near(kwh: float):
    """A tenth of a percent, and the little that the kink at the knee costs small steps."""
    return pytest.approx(kwh, rel=1e-3, abs=2e-5)


@bounded(150)
@given(lives(PHYSICAL), MODELS, st.integers(0, 100), st.integers(0, 14_400_000))
def test_energy_is_conserved_and_the_level_never_rises_without_power(life, model, level, rest_ms):
    car = add_car(new_world(), vendor=model[0], model=model[1], level=float(level))
    meter = Meter(car)
    for deed in [*life, Deed(rest_ms, "look", 0.0)]:
        meter.live(deed.wait_ms / 1000)
        before = car.level
        attempt(car, deed)
        assert car.level == pytest.approx(before, abs=1e-9), f"{deed.name} changes the level at once"
    truth, model = car.truth(), car.model
    driven_kwh = (truth["odometer_km"] - 12_000) / model.range_km * model.capacity_kwh
    stored_kwh = (car.level - level) * model.capacity_kwh / 100
    moved_kwh = meter.in_kwh + meter.out_kwh + driven_kwh
    assert truth["charged_kwh"] == near(meter.in_kwh)
    assert truth["discharged_kwh"] == near(meter.out_kwh)
    assert truth["driven_kwh"] == near(driven_kwh)
    balance_kwh = meter.in_kwh * model.efficiency - meter.out_kwh / model.efficiency - driven_kwh
    assert abs(stored_kwh - balance_kwh) <= 1e-3 * moved_kwh + 2e-5


@bounded(150)
@given(lives(ALL), st.sampled_from(["prompt", "polled"]), st.booleans())
def test_any_life_leaves_a_legal_state(life, telemetry, is_heard):
    world = new_world(telemetry=telemetry)
    car = add_car(world)
    if is_heard:
        world.watch()
    for deed in life:
        live(world, deed.wait_ms / 1000)
        attempt(car, deed)
        assert_is_legal(car)
    live(world, 86_400)
    assert_is_legal(car)


def assert_is_legal(car: Vehicle) -> None:
    """Hold truth and report of a car against what behaviour 4.1 says of each state."""
    assert car.state in STATES
    assert 0 <= car.level <= 100
    if car.state != "UNKNOWN":
        assert car.has_cable == (car.state in PLUGGED_IN)
    assert car.drive is None or car.state == "UNPLUGGED"
    power_kw = car.power_kw_at(car.world.now())
    assert power_kw == 0 or (car.state == "CHARGING") == (power_kw > 0)
    charge = car.record().charge
    assert charge.is_plugged_in is {"UNKNOWN": None, "UNPLUGGED": False}.get(charge.state, True)
    assert charge.is_charging is {"UNKNOWN": None, "CHARGING": True}.get(charge.state, False)
    assert (charge.is_fully_charged is None) == (charge.state == "UNKNOWN")
    assert (charge.rate_kw is not None) == (charge.minutes_remaining is not None) == (charge.state == "CHARGING")


@bounded(80)
@given(lives(ALL, 4, 12), st.data(), st.sampled_from(["prompt", "polled"]), st.booleans())
def test_splitting_an_advance_into_pieces_changes_nothing(life, data, telemetry, is_heard):
    worlds = [new_world(telemetry=telemetry) for _ in range(2)]
    whole, pieces = worlds
    cars = [add_car(world) for world in worlds]
    for world in worlds:
        if is_heard:
            world.watch()
    for deed in [*life, Deed(600_000, "look", 0.0)]:
        live(whole, deed.wait_ms / 1000)
        cuts = sorted(data.draw(st.lists(st.integers(0, deed.wait_ms), max_size=4)))
        for before, after in zip([0, *cuts], [*cuts, deed.wait_ms], strict=True):
            live(pieces, (after - before) / 1000)
        assert [attempt(car, deed) for car in cars] in ([True, True], [False, False])
    assert whole.state() == pieces.state()
    assert digest(whole) == digest(pieces)
    assert list(whole.facts.since(0)) == list(pieces.facts.since(0))


@bounded(40)
@given(lives(ALL), st.sampled_from(["prompt", "polled"]), st.integers(0, 2**32))
def test_the_same_seed_and_verbs_give_the_same_world(life, telemetry, seed):
    first, second = (lived(life, telemetry, seed) for _ in range(2))
    assert digest(first) == digest(second)
    assert first.pulse() == second.pulse()
    assert list(first.facts.since(0)) == list(second.facts.since(0))


def test_another_seed_gives_another_world():
    life = [Deed(0, "plug in", 0.5), Deed(3_600_000, "look", 0)]
    assert digest(lived(life, "prompt", 1)) != digest(lived(life, "prompt", 2))


def test_another_deed_gives_another_digest():
    short, long = ([Deed(0, "plug in", 0.5), Deed(wait_ms, "look", 0)] for wait_ms in (10_000, 10_001))
    assert digest(lived(short, "prompt", 1)) != digest(lived(long, "prompt", 1))


LIFE_IN_A_PROCESS = """
from sandbox.replay import digest
from tests.conftest import add_car, new_world, pass_time
world = new_world(11, telemetry="polled")
cars = [add_car(world, world.users.appear(True).id) for _ in range(3)]
world.watch()
for car in cars:
    car.plug_in(11, 22)
    pass_time(world, 1000)
    car.unplug()
    car.depart(20.0, None, None)
pass_time(world, 3600)
print(digest(world))
"""


def test_another_process_gives_the_same_world():
    """A restart replays the journal in a new process, where Python hashes text differently."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", LIFE_IN_A_PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def lived(life: list[Deed], telemetry: str, seed: int) -> World:
    """Make a world in which a car has this life, and somebody listens."""
    world = new_world(seed, telemetry=telemetry)
    car = add_car(world, world.users.appear("ada").id)
    world.watch()
    for deed in life:
        live(world, deed.wait_ms / 1000)
        attempt(car, deed)
    return world
