"""Any life of a car under a schedule: its status is true at any instant; neither looks nor halts change the world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.replay import digest
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.executing import Schedule, Spec
from sandbox.world.rules import Rule, Rules, Window
from tests.conftest import HOME, add_car, new_world
from tests.world.lives import ALL, Deed, attempt, bounded, live, lives
from tests.world.test_listening import HABITS
from tests.world.test_rules import wanted

ZONE = "Europe/Oslo"
MINUTES = st.one_of(st.integers(1080, 1440), st.integers(0, 1440))
WINDOWS = st.none() | st.builds(Window, MINUTES, MINUTES)
RULES = st.lists(st.tuples(st.booleans(), WINDOWS).map(lambda said: Rule(*said)), max_size=4)


class Home:
    """A car at its place, under a schedule that is there from the beginning."""

    def __init__(self, habit: dict[str, Any], rules: Rules) -> None:
        self.world = new_world(**habit)
        self.car: Vehicle = add_car(self.world)
        user = self.world.users.find("ada")
        self.place = self.world.locations.add(user, "Home", HOME, ZONE)
        spec = Spec(self.car.id, "vehicle", self.place.id, is_enabled=True, rules=rules)
        self.schedule: Schedule = self.world.schedules.add(user, spec)

    def switch(self, *, is_on: bool) -> None:
        self.world.schedules.update(self.schedule, self.schedule.spec._replace(is_enabled=is_on))

    def turn_round(self) -> None:
        said = self.schedule.spec.rules
        self.world.schedules.update(
            self.schedule, self.schedule.spec._replace(rules=said._replace(default=not said.default))
        )

    def do(self, deed: Deed) -> None:
        attempt(self.car, deed, {**ALL, **{name: self._bound(own) for name, own in DEEDS.items()}})

    def _bound(self, own: Callable[[Home], object]) -> Callable[[Vehicle, float], object]:
        return lambda _car, _amount: own(self)


DEEDS: dict[str, Callable[[Home], object]] = {
    "override": lambda home: home.world.overrides.begin(home.car),
    "end override": lambda home: home.world.overrides.end(home.car),
    "switch off": lambda home: home.switch(is_on=False),
    "switch on": lambda home: home.switch(is_on=True),
    "turn round": lambda home: home.turn_round(),
    "come home": lambda home: home.car.put(position=HOME),
}
LIVES = lives([*ALL, *DEEDS, *DEEDS], 6, 20)
SAID = st.builds(lambda default, rules: Rules(default, tuple(rules)), st.booleans(), RULES)


@bounded(120)
@given(LIVES, HABITS, SAID)
def test_the_status_is_true_at_any_instant(life, habit, said):
    home = Home(habit, said)
    for deed in [*life, Deed(600_000, "look", 0.0)]:
        live(home.world, deed.wait_ms / 1000)
        judge(home)
        home.do(deed)


def judge(home: Home) -> None:
    """Hold a status against the rules, the record and the actions, independently of how it came about."""
    status, charge, now = home.schedule.status, home.car.record().charge, home.world.now()
    assert status.parts.should_charge == wanted(home.schedule.spec.rules, now, ZONE)
    known = (charge.is_charging is True, charge.is_fully_charged is not True, charge.is_plugged_in is True)
    assert status.parts[:3] == known
    pending = [action for action in home.world.actions.state() if action["state"] == "PENDING"]
    is_on_its_way = any(action["kind"] in {"START", "STOP"} for action in pending) or charge.state == "INITIALIZING"
    if status.state == "ALIGNED":
        assert status.parts.is_charging == status.parts.is_expected
    elif status.state == "MISALIGNED":
        assert status.parts.is_charging != status.parts.is_expected
    elif status.state == "PENDING":
        assert is_on_its_way
    is_home = home.car.record().location.location_id == home.place.id
    is_in_force = home.schedule.spec.is_enabled and is_home and status.override is None
    assert (home.car.steward is home.schedule) == is_in_force == (not status.state.startswith("INACTIVE"))
    assert all(now < wish.at for wish in status.upcoming)


@bounded(80)
@given(LIVES, HABITS, SAID)
def test_whoever_watches_sees_the_schedule_that_would_have_been(life, habit, said):
    alone, watched = Home(habit, said), Home(habit, said)
    watched.world.watch()
    for deed in [*life, Deed(86_400_000, "look", 0.0)]:
        for home in (alone, watched):
            live(home.world, deed.wait_ms / 1000)
            home.do(deed)
    assert alone.schedule.status == watched.schedule.status
    assert digest(alone.world) == digest(watched.world)


@bounded(80)
@given(LIVES, HABITS, SAID, st.lists(st.integers(0, 1000), min_size=1, max_size=5))
def test_splitting_an_advance_and_looking_in_between_changes_nothing(life, habit, said, cuts):
    whole, split = Home(habit, said), Home(habit, said)
    for deed in [*life, Deed(86_400_000, "look", 0.0)]:
        live(whole.world, deed.wait_ms / 1000)
        until = round(split.world.now() * 1000) + deed.wait_ms
        for cut in sorted(cuts):
            to = round(split.world.now() * 1000) + (until - round(split.world.now() * 1000)) * cut // 1000
            live(split.world, (to - round(split.world.now() * 1000)) / 1000)
            split.car.record(), split.schedule.status
        live(split.world, (until - round(split.world.now() * 1000)) / 1000)
        for home in (whole, split):
            home.do(deed)
    assert whole.schedule.status == split.schedule.status
    assert digest(whole.world) == digest(split.world)
