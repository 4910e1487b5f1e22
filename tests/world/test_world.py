"""The world: identity and chance from the seed, facts told once, and scripts that watch for something."""

from __future__ import annotations

import uuid

import orjson
import pytest

from sandbox.replay import digest
from sandbox.world.facts import Happened
from sandbox.world.refusals import NotFound, NotNow, Refused, UserNotFound
from tests.conftest import HOME, START, add_car, new_world
from tests.world.lives import live


def note(world, text="x"):
    world.tell(Happened(world.now(), text, None))


def test_ids_are_uuids_of_version_4_that_the_seed_decides():
    first, second, other = new_world(1), new_world(1), new_world(2)
    ids = [first.new_id() for _ in range(50)]
    assert ids == [second.new_id() for _ in range(50)]
    assert set(ids).isdisjoint(other.new_id() for _ in range(50))
    assert len(set(ids)) == 50
    assert all(uuid.UUID(found).version == 4 and uuid.UUID(found).variant == uuid.RFC_4122 for found in ids)


def test_a_note_depends_on_the_seed_and_its_parts_and_draws_no_chance():
    world = new_world(1)
    chance = world.random.getstate()
    assert world.note_of("a", 1) == new_world(1).note_of("a", 1)
    assert len({world.note_of("a", 1), world.note_of("a", 2), new_world(2).note_of("a", 1), world.note_of("a1")}) == 4
    assert world.random.getstate() == chance


def test_a_new_world_is_empty_and_stands_at_its_start(world):
    assert world.now() == START
    state = world.state()
    assert (state["now"], state["seed"]) == (START, 7)
    assert all(state[part] == [] for part in ("users", "accounts", "locations", "assets", "actions", "webhooks"))


def test_the_state_is_plain_json_whatever_has_happened(world):
    car = add_car(world)
    world.names["car"] = car.id
    car.plug_in(11, 22)
    live(world, 3_600)
    assert orjson.loads(orjson.dumps(world.state())) == orjson.loads(orjson.dumps(world.state()))
    assert world.state()["names"] == [{"name": "car", "id": car.id}]


def test_the_digest_sees_truth_and_chance():
    first, second = new_world(), new_world()
    assert digest(first) == digest(second)
    first.random.random()
    assert digest(first) != digest(second)


def test_the_digest_sees_the_time_zone_of_a_location():
    worlds = [new_world(), new_world()]
    for world, zone in zip(worlds, ["Europe/Oslo", "Asia/Tokyo"], strict=True):
        add_car(world)
        world.locations.add(world.users.find("ada"), "Home", HOME, zone)
    assert digest(worlds[0]) != digest(worlds[1])


def test_the_pulse_moves_with_time_ids_and_truths(world):
    pulses = [world.pulse()]
    for move in (lambda: live(world, 0.001), world.new_id, lambda: note(world)):
        move()
        pulses.append(world.pulse())
    assert len(set(pulses)) == 4


def test_time_pauses_after_every_fact_while_somebody_watches(world):
    world.timeline.at(START + 1, note, world)
    world.timeline.at(START + 2, note, world)
    world.watch()
    assert world.timeline.run_slice(START + 5) is False
    assert world.now() == START + 1
    world.unwatch()
    assert world.timeline.run_slice(START + 5) is True


def test_a_script_is_woken_in_the_instant_in_which_it_sees_what_it_waits_for(world):
    woken_at, noted = [], []

    def script():
        yield world.watch_for(lambda: bool(noted), START + 100)
        woken_at.append(world.now())

    def take_note():
        noted.append(1)
        note(world)

    world.timeline.process(script())
    world.timeline.at(START + 5, note, world, "something else")
    world.timeline.at(START + 10, take_note)
    live(world, 50)
    assert woken_at == [START + 10]


def test_a_script_is_woken_at_the_latest_when_its_time_is_over(world):
    woken_at = []

    def script():
        yield world.watch_for(lambda: False, START + 30)
        woken_at.append(world.now())

    world.timeline.process(script())
    live(world, 60)
    assert woken_at == [START + 30]


def test_two_scripts_that_see_the_same_thing_are_both_woken_once(world):
    woken = []

    def script(name):
        yield world.watch_for(lambda: world.facts.told > 0, START + 100)
        woken.append(name)

    for name in "ab":
        world.timeline.process(script(name))
    world.timeline.at(START + 1, note, world)
    world.timeline.at(START + 1, note, world)
    live(world, 200)
    assert woken == ["a", "b"]


def test_a_refusal_says_what_is_wrong_and_carries_what_an_answer_may_name():
    with pytest.raises(Refused) as refused:
        raise UserNotFound("Could not find user with ID ada", user="ada")
    assert (refused.value.detail, refused.value.facts) == ("Could not find user with ID ada", {"user": "ada"})
    assert str(refused.value) == refused.value.detail
    assert isinstance(refused.value, NotFound)
    assert not isinstance(refused.value, NotNow)
