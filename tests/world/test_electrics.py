"""The state table of a vehicle's plug: every row taken, everything else refused with nothing changed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from sandbox.world.assets.electrics import FAULTS, PLUGGED_IN, STATES, TRANSITIONS
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.facts import StateChanged
from sandbox.world.refusals import NotNow
from tests.conftest import add_car, new_world, pass_time

TRIGGERS = sorted({trigger for _, trigger in TRANSITIONS})

# How people bring a vehicle into each state, by verbs alone; seconds are waits.
WAYS: dict[str, list[Callable[[Vehicle], object] | float]] = {
    "UNPLUGGED": [],
    "INITIALIZING": [lambda car: car.plug_in(11, 22)],
    "CHARGING": [lambda car: car.plug_in(11, 22), 5.0],
    "STOPPED": [lambda car: car.plug_in(11, 22), 5.0, lambda car: car.stop("CHARGING")],
    "COMPLETE": [lambda car: car.adjust(charge_limit=50.0), lambda car: car.plug_in(11, 22), 5.0],
    "DISCHARGING": [lambda car: car.plug_in(11, 22), 5.0, lambda car: car.discharge(5, 20)],
    "NO_POWER": [lambda car: car.plug_in(11, 22), 5.0, lambda car: car.break_down("no_power")],
    "FAULT": [lambda car: car.plug_in(11, 22), 5.0, lambda car: car.break_down("fault")],
    "UNKNOWN": [lambda car: car.plug_in(11, 22), 5.0, lambda car: car.break_down("unknown")],
}


def car_in(state: str) -> Vehicle:
    car = add_car(new_world())
    for step in WAYS[state]:
        if callable(step):
            step(car)
        else:
            pass_time(car.world, step)
    return car


@pytest.mark.parametrize("state", STATES)
def test_people_can_bring_a_vehicle_into_every_state(state):
    car = car_in(state)
    assert car.state == state
    assert car.record().charge.state == state


def test_the_states_are_the_nine_that_enode_documents():
    assert set(STATES) == {"UNKNOWN", "UNPLUGGED", *PLUGGED_IN} == set(WAYS)
    assert len(STATES) == 9


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_every_row_of_the_table_is_taken_and_told(state, trigger):
    car = car_in(state)
    told = car.world.facts.told
    car.fire(trigger)
    assert car.state == TRANSITIONS[state, trigger]
    ((_, fact),) = car.world.facts.since(told)
    assert fact == StateChanged(car.world.now(), car.id, trigger, car.state)


@pytest.mark.parametrize(
    ("state", "trigger"),
    [(state, trigger) for state in STATES for trigger in TRIGGERS if (state, trigger) not in TRANSITIONS],
)
def test_a_trigger_that_is_not_in_the_table_is_refused_and_changes_nothing(state, trigger):
    car = car_in(state)
    before, told, due_at = car.world.state(), car.world.facts.told, car.world.timeline.peek()
    with pytest.raises(NotNow) as refused:
        car.fire(trigger)
    assert refused.value.detail == f"cannot {trigger.replace('_', ' ')} a vehicle that is {state}"
    assert car.world.state() == before
    assert (car.world.facts.told, car.world.timeline.peek()) == (told, due_at)


@pytest.mark.parametrize("state", PLUGGED_IN)
def test_the_cable_can_be_pulled_in_every_plugged_in_state(state):
    car = car_in(state)
    car.unplug()
    assert (car.state, car.has_cable) == ("UNPLUGGED", False)


@pytest.mark.parametrize("state", ["NO_POWER", "FAULT"])
def test_only_a_person_gets_a_vehicle_out_of_no_power_and_fault(state):
    """Behaviour 4.1: a remote start does not work there, human needed."""
    leave = {trigger for (source, trigger) in TRANSITIONS if source == state}
    assert leave - {"break_down"} == {"clear_fault", "unplug", "lose_track"}
    car = car_in(state)
    pass_time(car.world, 30 * 86_400)
    assert car.state == state
    for verb in (
        lambda: car.fire("start"),
        lambda: car.stop("CHARGING"),
        lambda: car.stop("DISCHARGING"),
        lambda: car.discharge(5, 20),
        lambda: car.plug_in(11, 22),
        lambda: car.depart(10, None, None),
    ):
        with pytest.raises(NotNow):
            verb()
        assert car.state == state


def test_a_cleared_fault_begins_again_with_initializing_and_charges():
    car = car_in("FAULT")
    car.clear_fault()
    assert car.state == "INITIALIZING"
    pass_time(car.world, 5)
    assert car.state == "CHARGING"


def test_a_socket_that_stays_dead_has_no_power_again_after_clearing():
    car = add_car(new_world())
    car.plug_in(0, 22)
    pass_time(car.world, 5)
    assert car.state == "NO_POWER"
    car.clear_fault()
    pass_time(car.world, 5)
    assert car.state == "NO_POWER"


@pytest.mark.parametrize("kind", FAULTS)
def test_every_kind_of_fault_ends_charging_at_the_level_reached(kind):
    car = car_in("CHARGING")
    pass_time(car.world, 3600)
    car.break_down(kind)
    level = car.level
    pass_time(car.world, 3600)
    assert car.level == level == pytest.approx(50 + 100 * 9.9 / 57.5)
    assert car.power_kw_at(car.world.now()) == 0


def test_a_vehicle_that_nobody_knows_of_is_found_with_its_cable():
    car = car_in("UNKNOWN")
    assert car.has_cable
    car.clear_fault()
    assert car.state == "INITIALIZING"


def test_a_vehicle_that_nobody_knows_of_is_found_without_a_cable():
    car = add_car(new_world())
    car.break_down("unknown")
    car.clear_fault()
    assert car.state == "UNPLUGGED"


def test_a_cable_pulled_while_nobody_knows_is_missing_when_the_vehicle_is_found():
    car = car_in("UNKNOWN")
    car.unplug()
    assert car.state == "UNKNOWN"
    car.clear_fault()
    assert car.state == "UNPLUGGED"


@pytest.mark.parametrize("kind", ["fault", "no_power"])
def test_an_unplugged_vehicle_cannot_have_a_fault_of_charging(kind):
    car = add_car(new_world())
    with pytest.raises(NotNow):
        car.break_down(kind)
    assert car.state == "UNPLUGGED"


@pytest.mark.parametrize(
    ("state", "wanted"),
    [(state, wanted) for state in STATES for wanted in STATES if (state, wanted) != ("COMPLETE", "CHARGING")],
)
def test_every_state_can_be_set_by_hand_from_every_state(state, wanted):
    car = car_in(state)
    car.put(state=wanted)
    assert car.state == wanted
    assert car.record().charge.state == wanted
    if wanted != "UNKNOWN":
        assert car.has_cable == (wanted != "UNPLUGGED")


def test_charging_set_by_hand_on_a_full_vehicle_is_complete_at_once():
    car = car_in("COMPLETE")
    car.put(state="CHARGING")
    assert car.record().charge.minutes_remaining in {0, None}
    pass_time(car.world, 0)
    assert car.state == "COMPLETE"


@pytest.mark.parametrize("wanted", ["CHARGING", "DISCHARGING"])
def test_a_flow_set_by_hand_at_a_dead_socket_does_no_harm(wanted):
    """Whether it is refused, has a live socket, or ends at once: never a flow of nothing."""
    car = add_car(new_world())
    car.plug_in(0, 22)
    pass_time(car.world, 5)
    with contextlib.suppress(NotNow):
        car.put(state=wanted)
    pass_time(car.world, 1)
    assert (car.state == wanted) == (car.power_kw_at(car.world.now()) != 0)
    assert car.record().charge.state == car.state


@pytest.mark.parametrize("state", STATES)
def test_a_state_set_by_hand_holds_for_a_second(state):
    car = add_car(new_world())
    car.put(state=state)
    pass_time(car.world, 1)
    assert car.state == state


def test_complete_set_by_hand_shows_as_fully_charged():
    """Behaviour 4.1: PLUGGED_IN:COMPLETE goes with isFullyCharged true."""
    car = add_car(new_world())
    car.put(state="COMPLETE")
    charge = car.record().charge
    assert (charge.state, charge.is_fully_charged) == ("COMPLETE", True)
