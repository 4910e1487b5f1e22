"""Lives of a car for the property tests: what people, vendors and programs do with it, and waits in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from sandbox.world.assets.electrics import FAULTS, STATES
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.assets.vehicle_commands import MAX_CURRENT, START, STOP
from sandbox.world.locations import Position
from sandbox.world.refusals import Refused
from sandbox.world.world import World

MOST_LOOKS = 20_000


class Deed(NamedTuple):
    """Something done to a car, some milliseconds after the deed before; `amount` (0 to 1) says how much of it."""

    wait_ms: int
    name: str
    amount: float


def bounded(examples: int) -> Callable:
    """Run a property on the same `examples` examples every time, and without a stopwatch."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def live(world: World, seconds: float) -> None:
    """Let time pass for a world that may be listened to (then it pauses after instants), never for ever."""
    to = round(world.now() * 1000 + seconds * 1000) / 1000
    for _ in range(MOST_LOOKS):
        if world.timeline.run_slice(to, is_late=lambda: True):
            return
    raise AssertionError(f"time stands at {world.now():.6f} on its way to {to:.3f}: something is due again and again")


PEOPLE: dict[str, Callable[[Vehicle, float], object]] = {
    "plug in": lambda car, amount: car.plug_in(22 * amount, 22.0),
    "unplug": lambda car, _amount: car.unplug(),
    "start charging": lambda car, _amount: car.fire("start"),
    "stop charging": lambda car, _amount: car.stop("CHARGING"),
    "discharge": lambda car, amount: car.discharge(0.5 + 10 * amount, 80 * amount),
    "stop discharging": lambda car, _amount: car.stop("DISCHARGING"),
    "set charge limit": lambda car, amount: car.adjust(charge_limit=1 + 99 * amount),
    "set max current": lambda car, amount: car.adjust(max_current_a=6 + 10 * amount),
    "drive": lambda car, amount: car.depart(1 + 300 * amount, None, None),
    "drive to": lambda car, amount: car.depart(None, None, Position(59.9 + amount, 10.7)),
    "break down": lambda car, amount: car.break_down(list(FAULTS)[round(2 * amount)]),
    "clear fault": lambda car, _amount: car.clear_fault(),
}
VENDORS: dict[str, Callable[[Vehicle, float], object]] = {
    "go offline": lambda car, _amount: car.go_offline(),
    "come online": lambda car, _amount: car.come_online(),
}
HANDS: dict[str, Callable[[Vehicle, float], object]] = {
    "set level": lambda car, amount: car.put(level=100 * amount),
    "set state": lambda car, amount: car.put(state=STATES[round((len(STATES) - 1) * amount)]),
    "set odometer": lambda car, amount: car.put(odometer_km=100_000 * amount),
    "set position": lambda car, amount: car.put(position=Position(59.9 + amount, 10.7)),
    "set name": lambda car, amount: car.put(display_name=f"car {amount}"),
}
PROGRAMS: dict[str, Callable[[Vehicle, float], object]] = {
    "command start": lambda car, _amount: car.world.actions.begin(car, START),
    "command stop": lambda car, _amount: car.world.actions.begin(car, STOP),
    "command current": lambda car, amount: car.world.actions.begin(car, MAX_CURRENT, 6 + round(20 * amount)),
    "hint refresh": lambda car, _amount: car.world.telemetry.hurry(car),
    "look": lambda car, _amount: car.record(),
}
ALL = {**PEOPLE, **VENDORS, **HANDS, **PROGRAMS}

# Round waits meet the grid of telemetry, the seconds of initializing and the pace of commands exactly.
WAITS_MS = st.one_of(
    st.sampled_from([5_000, 0, 1, 1_000, 2_000, 10_000, 55_000, 60_000, 120_000, 420_000, 1_800_000, 3_600_000]),
    st.integers(0, 10_000),
    st.integers(0, 7_200_000),
    st.integers(1_800_000, 7_200_000),
)


# A car that is plugged in has more of a life than one that is not.
OFTEN = (
    "plug in",
    "plug in",
    "plug in",
    "plug in",
    "start charging",
    "stop charging",
    "discharge",
    "discharge",
    "drive",
)


def lives(deeds: Iterable[str], least: int = 8, most: int = 24) -> st.SearchStrategy[list[Deed]]:
    """Draw lives made of some deeds, the common ones more often."""
    amounts = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
    names = st.sampled_from([*OFTEN, *sorted(deeds)])
    return st.lists(st.builds(Deed, WAITS_MS, names, amounts), min_size=least, max_size=most)


def attempt(car: Vehicle, deed: Deed, table: Mapping[str, Callable[[Vehicle, float], object]] = ALL) -> bool:
    """Do a deed; whether the car let it happen."""
    try:
        table[deed.name](car, deed.amount)
    except Refused:
        return False
    return True
