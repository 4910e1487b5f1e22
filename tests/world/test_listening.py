"""Listening changes nothing: whoever looks on, and from when, the world and what is known of it come out the same.

This is what makes it right not to make reports that nobody sees (`world/telemetry.py`).
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.replay import digest
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.locations import Position
from sandbox.world.records import differs
from sandbox.world.webhook import Subscription, Webhook
from sandbox.world.world import World
from tests.conftest import HOME, add_car, new_world
from tests.world.lives import ALL, Deed, attempt, bounded, live, lives

HABITS = st.sampled_from(
    [
        {"telemetry": "prompt"},
        {"telemetry": "polled"},
        {"telemetry": "prompt", "telemetry_seconds": 7},
        {"telemetry": "polled", "polled_active_seconds": 30, "polled_quiet_seconds": 45.5},
    ]
)
WORK = Position(59.95, 10.75)
LISTENER = Subscription("https://receiver.example/", "secret", ("*",), None, None, None)


class Street:
    """A world with two cars, of which deeds with even numbers move the first and odd ones the second."""

    def __init__(self, habit: dict[str, Any]) -> None:
        self.world: World = new_world(**habit)
        self.cars: list[Vehicle] = [add_car(self.world, "ada"), add_car(self.world, "bob", vendor="VOLKSWAGEN")]
        self.world.locations.add(self.world.users.find("ada"), "Home", HOME, "UTC")

    def go_on(self, number: int, deed: Deed) -> None:
        live(self.world, deed.wait_ms / 1000)
        attempt(self.cars[number % 2], deed)

    def known(self) -> list[Any]:
        return [car.record() for car in self.cars]

    def state(self) -> dict[str, Any]:
        """Everything but the webhooks, which are what differs."""
        return {name: part for name, part in self.world.state().items() if name != "webhooks"}


@bounded(100)
@given(lives(ALL, 6, 20), HABITS, st.integers(0, 12), st.integers(0, 12))
def test_whoever_watches_sees_the_world_that_would_have_been(life, habit, begins, ends):
    never, always, awhile = (Street(habit) for _ in range(3))
    always.world.watch()
    for number, deed in enumerate([*life, Deed(600_000, "look", 0.0)]):
        if number == begins:
            awhile.world.watch()
        if number == begins + ends:
            awhile.world.unwatch()
        for street in (never, always, awhile):
            street.go_on(number, deed)
    assert never.known() == always.known() == awhile.known()
    assert digest(never.world) == digest(always.world) == digest(awhile.world)
    assert never.world.pulse() == always.world.pulse() == awhile.world.pulse()


@bounded(70)
@given(lives(ALL, 6, 16), HABITS, st.integers(0, 10), st.booleans())
def test_a_webhook_sees_the_world_that_would_have_been(life, habit, begins, is_delivered):
    never, always, from_the_middle = (Street(habit) for _ in range(3))
    listen(always.world)
    draw_an_id(never.world)
    draw_an_id(from_the_middle.world)
    for number, deed in enumerate([*life, Deed(600_000, "look", 0.0)]):
        if number == begins:
            listen(from_the_middle.world)
            draw_an_id(never.world)
            draw_an_id(always.world)
        for street in (never, always, from_the_middle):
            street.go_on(number, deed)
            if is_delivered:
                deliver_all(street.world)
    assert never.known() == always.known() == from_the_middle.known()
    assert never.state() == always.state() == from_the_middle.state()


@bounded(70)
@given(lives(ALL, 6, 16), HABITS, st.lists(st.integers(0, 8), max_size=6))
def test_looking_now_and_then_changes_nothing(life, habit, looks):
    seen, unseen = Street(habit), Street(habit)
    for number, deed in enumerate([*life, Deed(600_000, "look", 0.0)]):
        seen.go_on(number, deed)
        unseen.go_on(number, deed)
        for _ in range(looks.count(number)):
            seen.world.state()
    assert digest(seen.world) == digest(unseen.world)


@bounded(70)
@given(lives(ALL, 6, 16), HABITS, st.integers(0, 8))
def test_what_a_listener_is_told_adds_up_to_what_is_known(life, habit, begins):
    """Every announced change follows on the one before, and the last one is the record, timestamps apart."""
    street = Street(habit)
    told = known = None
    for number, deed in enumerate([*life, Deed(600_000, "look", 0.0)]):
        if number == begins:
            street.world.watch()
            told, known = street.world.facts.told, street.known()
        street.go_on(number, deed)
    if told is None:
        return
    for _, fact in street.world.facts.since(told):
        if fact.kind == "vehicle-updated":
            (place,) = (place for place, car in enumerate(street.cars) if car.id == fact.asset_id)
            car = street.cars[place]
            assert not differs(known[place], fact.before)
            assert differs(fact.before, fact.after)
            known[place] = fact.after
    for car, last in zip(street.cars, known, strict=True):
        assert not differs(last, car.record())


@pytest.mark.parametrize("habit", ["prompt", "polled"])
def test_many_cars_can_be_listened_to(habit):
    """With a thousand cars every fraction of a millisecond comes up at which a poll can be due."""
    world = new_world(telemetry=habit)
    world.watch()
    for number in range(3_000):
        add_car(world, f"user-{number}")
    live(world, 15)


@pytest.mark.parametrize("seconds", [1.1, 1.7, 7.3, 12.345, 33.333])
def test_reports_on_a_grid_of_any_seconds_let_time_pass(seconds):
    world = new_world(telemetry_seconds=seconds)
    world.watch()
    car = add_car(world, level=1.0)
    car.plug_in(2.3, 22)
    live(world, 3_600)
    assert car.record().charge.battery_level == round(car.level)


def listen(world: World) -> Webhook:
    return world.webhooks.add(LISTENER)


def draw_an_id(world: World) -> None:
    """Keep a world's chance in step with one that just got a webhook."""
    world.new_id()


def deliver_all(world: World) -> None:
    for webhook in list(world.webhooks.due().values()):
        while webhook.is_due:
            world.webhooks.succeeded(webhook, len(webhook.batch()))
