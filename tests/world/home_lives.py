"""Lives of homes for the property tests: what people, vendors and programs do to all devices, and waits in between."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from sandbox.world.assets.battery_commands import OPERATION_MODES
from sandbox.world.assets.charger_commands import MAX_CURRENT, START, STOP
from sandbox.world.assets.hvac import Thermostat
from sandbox.world.assets.hvac_commands import FOLLOW_SCHEDULE, PERMANENT_HOLD
from sandbox.world.household import Household
from sandbox.world.locations import Position
from sandbox.world.models.battery import MODES
from sandbox.world.refusals import NotNow, Refused
from sandbox.world.sky import Panels
from sandbox.world.world import World
from tests.world.furnished import KOLKATA, LORD_HOWE, MUNICH, OSLO, TROMSO, Place, install, new_site, park, world_at


class When(NamedTuple):
    """A place, and a moment at which something is special there."""

    place: Place
    start: str


WHENS = (
    When(OSLO, "2025-03-29T22:40:00Z"),  # in the night an hour is missing
    When(OSLO, "2025-10-25T21:00:00Z"),  # in the night an hour comes twice
    When(MUNICH, "2025-06-21T08:00:00Z"),
    When(MUNICH, "2025-01-06T17:00:00Z"),
    When(TROMSO, "2025-06-21T20:00:00Z"),  # the sun does not set
    When(TROMSO, "2025-12-21T09:00:00Z"),  # nor rise
    When(KOLKATA, "2025-02-28T16:10:00Z"),  # five hours and a half ahead
    When(LORD_HOWE, "2025-04-05T13:00:00Z"),  # the clocks go back by half an hour
    When(LORD_HOWE, "2025-10-04T13:00:00Z"),  # and forward
)


class Plan(NamedTuple):
    """What a home has: vendors of batteries, HVAC units and cars, roofs in kWp and azimuth; how much people use."""

    when: When
    seed: int
    batteries: tuple[str, ...]
    roofs: tuple[tuple[float, float], ...]
    hvacs: tuple[str, ...]
    cars: tuple[str, ...]
    people: float
    charger: str
    is_plugged_in: bool


class Deed(NamedTuple):
    """Something done in a home, some milliseconds after the deed before: to which device, and how much of it."""

    wait_ms: int
    name: str
    which: int
    amount: float


class Home:
    """A home with a meter, a charger, and what a plan says."""

    def __init__(self, plan: Plan, **settings: Any) -> None:
        self.world: World = world_at(plan.when.start, plan.seed, **settings)
        self.site = new_site(self.world, plan.when.place, plan.people)
        self.meter = install(self.site, "meter")
        box = install(self.site, "charger", vendor="WALLBOX", model=plan.charger)
        for kwp, azimuth in plan.roofs:
            install(self.site, "inverter", panels=Panels(kwp, 35.0, azimuth))
        for vendor in plan.batteries:
            install(self.site, "battery", vendor=vendor)
        for vendor in plan.hvacs:
            thermostat = Thermostat("HEAT" if plan.when.place is not KOLKATA else "COOL", 21.0, 24.0)
            install(self.site, "hvac", vendor=vendor, thermostat=thermostat)
        for vendor in plan.cars:
            park(self.site, vendor=vendor)
        if plan.is_plugged_in:
            _plug_in(box, 0.0)

    def one(self, kind: str | None, which: int, fits: Callable[[Any], bool] = lambda _asset: True) -> Any:
        """Choose a device of a kind, or any but the meter that the tests read; one that fits, if there is one."""
        found = [
            asset
            for asset in self.world.assets.values()
            if asset.kind == kind or (kind is None and asset is not self.meter)
        ]
        found = [asset for asset in found if fits(asset)] or found
        if not found:
            detail = f"there is no {kind}"
            raise NotNow(detail)
        return found[which % len(found)]

    def truths(self) -> dict[str, Any]:
        return {asset.id: asset.truth() for asset in self.world.assets.values()}

    def attempt(self, deed: Deed) -> bool:
        """Do a deed; whether the home let it happen."""
        kind, act = ALL[deed.name]
        try:
            act(self.one(kind, deed.which, FITTING.get(deed.name, lambda _asset: True)), deed.amount)
        except Refused:
            return False
        return True


Act = tuple[str | None, Callable[[Any, float], object]]


def _hold(hvac: Any, amount: float) -> Thermostat:
    modes = (*hvac.model.modes, "AUTO")
    return Thermostat(modes[round(amount * (len(modes) - 1))], 14 + 12 * amount, 17 + 12 * amount)


def _command_hold(hvac: Any, amount: float) -> object:
    mode, heat, cool = _hold(hvac, amount)
    target = {"mode": mode, "heat_setpoint": heat, "cool_setpoint": cool}
    return hvac.world.actions.begin(hvac, PERMANENT_HOLD, target)


def _move_in(meter: Any, amount: float) -> None:
    meter.home.move_in(Household(round(1000 * amount), meter.home.timezone_name, 3 * amount))


def _plug_in(charger: Any, amount: float) -> None:
    """Bring a car home, if none is there, and plug it in."""
    cars = [asset for asset in charger.world.assets.values() if asset.kind == "vehicle" and asset.drive is None]
    if not cars:
        detail = "there is no car"
        raise NotNow(detail)
    car = cars[round(amount * 20) % len(cars)]
    if not car.has_cable:
        car.put(position=charger.home.position)
    car.plug_in(22.0, 22.0, charger)


def _add(meter: Any, amount: float) -> None:
    kind = ("battery", "inverter", "hvac", "charger", "meter")[round(4 * amount)]
    install(meter.home, kind)


PEOPLE: dict[str, Act] = {
    "plug in": ("charger", _plug_in),
    "plug in at a socket": ("vehicle", lambda car, amount: car.plug_in(22 * amount, 22.0)),
    "unplug": ("vehicle", lambda car, _amount: car.unplug()),
    "start charging": ("vehicle", lambda car, _amount: car.fire("start")),
    "stop charging": ("vehicle", lambda car, _amount: car.stop("CHARGING")),
    "discharge": ("vehicle", lambda car, amount: car.discharge(0.5 + 10 * amount, 80 * amount)),
    "stop discharging": ("vehicle", lambda car, _amount: car.stop("DISCHARGING")),
    "set charge limit": ("vehicle", lambda car, amount: car.adjust(charge_limit=1 + 99 * amount)),
    "drive": ("vehicle", lambda car, amount: car.depart(5 + 50 * amount, None, None)),
    "drive home": ("vehicle", lambda car, _amount: car.depart(None, None, car.world.sites.all[0].position)),
    "hold": ("hvac", lambda hvac, amount: hvac.hold(_hold(hvac, amount))),
    "follow schedule": ("hvac", lambda hvac, _amount: hvac.follow_schedule()),
    "break down": (None, lambda asset, amount: asset.break_down(("fault", "no_power", "unknown")[round(2 * amount)])),
    "clear fault": (None, lambda asset, _amount: asset.clear_fault()),
    "move in": ("meter", _move_in),
}
VENDORS: dict[str, Act] = {
    "go offline": (None, lambda asset, _amount: asset.go_offline()),
    "come online": (None, lambda asset, _amount: asset.come_online()),
}
HANDS: dict[str, Act] = {
    "set level": ("vehicle", lambda car, amount: car.put(level=100 * amount)),
    "set state": (
        "vehicle",
        lambda car, amount: car.put(
            state=("CHARGING", "UNPLUGGED", "COMPLETE", "DISCHARGING", "FAULT")[round(4 * amount)]
        ),
    ),
    "bring home": ("vehicle", lambda car, _amount: car.put(position=car.world.sites.all[0].position)),
    "take away": ("vehicle", lambda car, amount: car.put(position=Position(50 + amount, 10.0))),
    "set max current": ("charger", lambda box, amount: box.put(max_current_a=6 + 26 * amount)),
    "set circuit": ("charger", lambda box, amount: box.put(circuit_a=6 + 26 * amount)),
    "set odometer": ("vehicle", lambda car, amount: car.put(odometer_km=100_000 * amount)),
    "set battery level": ("battery", lambda battery, amount: battery.put(level=100 * amount)),
    "set mode": ("battery", lambda battery, amount: battery.put(mode=MODES[round(5 * amount)])),
    "set discharge limit": ("battery", lambda battery, amount: battery.put(discharge_limit=100 * amount)),
    "set temperature": ("hvac", lambda hvac, amount: hvac.put(temperature=40 * amount)),
    "set counter": ("inverter", lambda inverter, amount: inverter.put(lifetime_kwh=1000 * amount)),
    "set counters": ("meter", lambda meter, amount: meter.put(imported_kwh=1000 * amount, exported_kwh=50.0)),
}
BUILDERS: dict[str, Act] = {
    "add": ("meter", _add),
    "remove": (None, lambda asset, _amount: asset.world.accounts.remove_asset(asset)),
    "unlink": (None, lambda asset, _amount: asset.world.accounts.unlink(asset.account)),
    "link": (None, lambda asset, _amount: asset.world.accounts.link(asset.account, asset.world.users.appear("bob"))),
}
PROGRAMS: dict[str, Act] = {
    "command start": ("charger", lambda box, _amount: box.world.actions.begin(box, START)),
    "command stop": ("charger", lambda box, _amount: box.world.actions.begin(box, STOP)),
    "command current": ("charger", lambda box, amount: box.world.actions.begin(box, MAX_CURRENT, 6 + 26 * amount)),
    "command mode": (
        "battery",
        lambda battery, amount: _command_mode(battery, list(OPERATION_MODES)[round(4 * amount)]),
    ),
    "command hold": ("hvac", _command_hold),
    "command schedule": ("hvac", lambda hvac, _amount: hvac.world.actions.begin(hvac, FOLLOW_SCHEDULE)),
    "hint refresh": (None, lambda asset, _amount: asset.world.telemetry.hurry(asset)),
    "look": (None, lambda asset, _amount: asset.record()),
}


def _command_mode(battery: Any, mode: str) -> object:
    return battery.world.actions.begin(battery, OPERATION_MODES[mode], mode)


ALL = {**PEOPLE, **VENDORS, **HANDS, **BUILDERS, **PROGRAMS}

# Whom a deed makes sense for, if there is such a one.
FITTING: dict[str, Callable[[Any], bool]] = {
    "clear fault": lambda asset: asset.state in {"FAULT", "NO_POWER", "UNKNOWN"},
    "come online": lambda asset: not asset.is_online,
    "link": lambda asset: asset.user is None,
    "start charging": lambda car: car.state == "STOPPED",
    "stop charging": lambda car: car.state == "CHARGING",
    "stop discharging": lambda car: car.state == "DISCHARGING",
    "command start": lambda box: box.power_state == "STOPPED",
    "command stop": lambda box: box.power_state == "CHARGING",
    "plug in": lambda box: box.partner is None,
    "drive": lambda car: not car.has_cable,
    "drive home": lambda car: not car.has_cable,
}

# A car that is plugged in, and a battery that does something, have more of a life than others.
OFTEN = (
    "plug in",
    "plug in",
    "plug in",
    "drive home",
    "discharge",
    "set mode",
    "set mode",
    "set battery level",
    "hold",
)


def plans() -> st.SearchStrategy[Plan]:
    """Draw homes, most of them well furnished."""
    return st.builds(
        Plan,
        st.sampled_from(WHENS),
        st.integers(0, 1000),
        st.sampled_from([("HUAWEI",), ("TESLA", "ENPHASE"), ("HUAWEI", "HUAWEI"), ()]),
        st.sampled_from([((6.0, 180.0),), ((4.0, 90.0), (25.0, 270.0)), ((9.0, 0.0),), ()]),
        st.sampled_from([("DAIKIN",), ("ECOBEE",), ("TADO", "DAIKIN"), ()]),
        st.sampled_from([("TESLA",), ("VOLKSWAGEN", "TESLA")]),
        st.sampled_from([1.0, 0.0, 4.0]),
        st.sampled_from(["Pulsar Plus", "Quasar"]),
        st.booleans(),
    )


def lives(least: int = 10, most: int = 20) -> st.SearchStrategy[list[Deed]]:
    """Draw lives; each is its seed's, as far as it goes, for a life of many small choices comes out all alike."""
    return st.builds(life_of, st.integers(0, 2**32), st.integers(least, most))


def life_of(seed: int, deeds: int) -> list[Deed]:
    """Make a life of so many deeds, the common ones more often."""
    chance = Random(seed)
    names = [*OFTEN, *sorted(ALL)]
    return [
        Deed(_wait_ms(chance), chance.choice(names), chance.randrange(10), chance.randrange(21) / 20)
        for _ in range(deeds)
    ]


def _wait_ms(chance: Random) -> int:
    """Round waits meet the grid of telemetry, the seconds of initializing and the pace of commands exactly."""
    if chance.random() < 0.4:
        return chance.choice((0, 0, 1, 1_000, 2_000, 5_000, 10_000, 60_000, 120_000, 420_000, 3_600_000, 21_600_000))
    return chance.randrange(chance.choice((10_000, 7_200_000, 30_000_000)))
