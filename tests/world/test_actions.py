"""Actions: commands on their way to a vehicle, from PENDING to every end there is (behaviour 4.4, R7, R14)."""

from __future__ import annotations

import pytest

from sandbox.replay import digest
from sandbox.world.actions import ENDED_KEPT
from sandbox.world.assets.vehicle_commands import MAX_CURRENT, START, STOP
from sandbox.world.facts import ActionUpdated
from sandbox.world.refusals import ActionOver, ActionRejected, NotFound, NotNow
from tests.conftest import add_car, new_world
from tests.world.commanding import COMMANDS, begin, ready_for, stopped_car
from tests.world.lives import live


@pytest.mark.parametrize(("command", "target"), COMMANDS)
def test_a_command_is_pending_at_once_and_nothing_has_happened_yet(command, target):
    car = ready_for(command)
    state, now = car.state, car.world.now()
    record = begin(car, command, target).record
    assert (record.state, record.kind, record.target) == ("PENDING", command.kind, target)
    assert (record.user_id, record.target_id, record.target_type) == ("ada", car.id, "vehicle")
    assert (record.created_at, record.updated_at, record.completed_at, record.failure) == (now, now, None, None)
    assert car.state == state


@pytest.mark.parametrize(("command", "target"), COMMANDS)
def test_a_command_that_the_device_obeys_is_confirmed(command, target):
    car = ready_for(command, command_seconds=3)
    action, asked_at = begin(car, command, target), car.world.now()
    live(car.world, 2.999)
    assert action.record.state == "PENDING"
    live(car.world, 0.001)
    record = action.record
    assert (record.state, record.failure) == ("CONFIRMED", None)
    assert record.completed_at == record.updated_at == asked_at + 3
    assert record.created_at == asked_at


def test_by_default_an_action_settles_within_ten_seconds():
    car = stopped_car()
    action = begin(car)
    live(car.world, 10)
    assert action.record.state == "CONFIRMED"


def test_an_asset_that_is_not_linked_takes_no_command():
    car = add_car(new_world(), None)
    with pytest.raises(NotNow, match="not linked"):
        begin(car)


@pytest.mark.parametrize("command", [START, STOP])
def test_the_same_command_again_while_it_is_pending_is_the_same_action(command):
    car = ready_for(command)
    first = begin(car, command)
    live(car.world, 1)
    assert begin(car, command) is first
    assert len(car.world.actions.state()) == 1
    live(car.world, 1)
    assert (first.record.state, first.record.created_at) == ("CONFIRMED", car.world.now() - 2)


def test_the_same_command_again_after_the_end_is_a_new_action():
    car = stopped_car()
    first = begin(car)
    live(car.world, 2)
    car.stop("CHARGING")
    assert begin(car).record.id != first.record.id


def test_another_command_takes_the_place_of_a_pending_one():
    car = stopped_car()
    start = begin(car, START)
    live(car.world, 1)
    stop = begin(car, STOP)
    assert (start.record.state, start.record.failure.type) == ("CANCELLED", "CONFLICT")
    assert start.record.completed_at == start.record.updated_at == car.world.now()
    live(car.world, 2)
    assert (stop.record.state, car.state) == ("CONFIRMED", "STOPPED")
    live(car.world, 60)
    assert start.record.state == "CANCELLED"
    assert car.state == "STOPPED"


@pytest.mark.parametrize("amperes", [10, 12])
def test_any_new_current_takes_the_place_of_a_pending_one(amperes):
    """Behaviour 4.4: charger, battery, max-current: any new action cancels the previous pending one."""
    car = stopped_car()
    first = begin(car, MAX_CURRENT, 10)
    second = begin(car, MAX_CURRENT, amperes)
    assert second is not first
    assert (first.record.state, first.record.failure.type) == ("CANCELLED", "CONFLICT")
    live(car.world, 2)
    assert (second.record.state, car.max_current_a) == ("CONFIRMED", amperes)


def test_charging_and_current_do_not_get_in_each_others_way():
    car = stopped_car()
    actions = [begin(car, START), begin(car, MAX_CURRENT, 10)]
    live(car.world, 2)
    assert [action.record.state for action in actions] == ["CONFIRMED", "CONFIRMED"]


def test_a_rejected_command_leaves_the_pending_one_alone():
    car = stopped_car()
    action = begin(car)
    car.unplug()
    with pytest.raises(ActionRejected):
        begin(car, STOP)
    assert action.record.state == "PENDING"


def test_a_pending_action_can_be_cancelled_and_the_device_is_left_alone():
    car = stopped_car()
    action = begin(car)
    live(car.world, 1)
    car.world.actions.cancel(action)
    record = action.record
    assert (record.state, record.failure.type) == ("CANCELLED", "REQUESTED_CANCELLATION")
    assert record.completed_at == record.updated_at == car.world.now()
    live(car.world, 60)
    assert (car.state, action.record) == ("STOPPED", record)


def test_a_late_cancel_is_refused_with_the_action_as_it_ended():
    car = stopped_car()
    action = begin(car)
    live(car.world, 2)
    with pytest.raises(ActionOver) as over:
        car.world.actions.cancel(action)
    assert over.value.facts["action"] == action.record
    assert action.record.state == "CONFIRMED"


@pytest.mark.parametrize("command", [START, STOP])
def test_a_car_that_is_unplugged_while_the_action_runs_fails_it(command):
    """R14: FAILED, with these words."""
    car = ready_for(command)
    action = begin(car, command)
    live(car.world, 1)
    car.unplug()
    live(car.world, 1)
    assert action.record.state == "FAILED"
    assert action.record.failure.detail == "The asset was unplugged before the action could be completed"
    assert action.record.failure.type == "FAILED_PRECONDITION"
    assert car.record().charge.state == "UNPLUGGED"


@pytest.mark.parametrize(("command", "target"), COMMANDS)
def test_a_device_that_cannot_be_reached_times_out(command, target):
    car = ready_for(command)
    car.go_offline()
    action, asked_at = begin(car, command, target), car.world.now()
    live(car.world, 9.999)
    assert action.record.state == "PENDING"
    live(car.world, 0.001)
    assert (action.record.state, action.record.completed_at) == ("FAILED", asked_at + 10)
    assert action.record.failure == ("NO_RESPONSE", "The device remained unreachable.")
    assert car.record().is_reachable is False


def test_a_device_that_comes_back_in_time_obeys():
    car = stopped_car()
    car.go_offline()
    action = begin(car)
    live(car.world, 5)
    car.come_online()
    live(car.world, 1)
    assert action.record.state == "CONFIRMED"


@pytest.mark.parametrize("seconds", [1, 45.5, 1800])
def test_the_time_out_is_a_setting(seconds):
    car = stopped_car(command_timeout_seconds=seconds)
    car.go_offline()
    action, asked_at = begin(car), car.world.now()
    live(car.world, seconds)
    assert (action.record.state, action.record.completed_at) == ("FAILED", asked_at + seconds)


def test_a_device_that_does_not_react_times_out():
    car = add_car(new_world(initializing_seconds=60))
    car.plug_in(11, 22)
    action = begin(car)
    live(car.world, 10)
    assert action.record.state == "FAILED"
    assert action.record.failure == ("NO_RESPONSE", "The device did not react before the action timed out.")


@pytest.mark.parametrize("kind", ["fault", "no_power"])
def test_a_start_is_cancelled_when_the_device_needs_a_person_all_the_while(kind):
    car = stopped_car()
    car.break_down(kind)
    action = begin(car)
    live(car.world, 10)
    assert (action.record.state, action.record.failure.type) == ("CANCELLED", "FAILED_PRECONDITION")
    assert car.state in {"FAULT", "NO_POWER"}


def test_an_asset_that_goes_away_cancels_its_actions():
    car = stopped_car()
    actions = [begin(car, START), begin(car, MAX_CURRENT, 10)]
    car.world.accounts.unlink(car.account)
    assert [(action.record.state, action.record.failure.type) for action in actions] == [
        ("CANCELLED", "NOT_FOUND"),
        ("CANCELLED", "NOT_FOUND"),
    ]
    live(car.world, 60)
    assert car.state == "STOPPED"


def test_actions_of_another_asset_stay_when_one_goes_away():
    car = stopped_car()
    other = add_car(car.world, "bob")
    other.plug_in(11, 22)
    kept = begin(other, STOP)
    begin(car)
    car.world.accounts.remove_asset(car)
    assert kept.record.state == "PENDING"


def test_every_step_of_an_action_is_told_to_listeners():
    car = stopped_car()
    action = begin(car)
    pending = action.record
    live(car.world, 2)
    facts = [fact for _, fact in car.world.facts.since(0) if isinstance(fact, ActionUpdated)]
    assert [(fact.before, fact.after) for fact in facts] == [(None, pending), (pending, action.record)]
    assert [fact.at for fact in facts] == [pending.created_at, action.record.updated_at]


def test_the_report_is_told_before_the_end_of_the_action():
    car = stopped_car()
    car.world.watch()
    begin(car)
    told = car.world.facts.told
    live(car.world, 2)
    assert [fact.kind for _, fact in car.world.facts.since(told)] == [
        "state-changed",
        "vehicle-updated",
        "action-updated",
    ]


def test_an_action_is_found_by_its_id_and_its_kind_of_target():
    car = stopped_car()
    action = begin(car)
    actions = car.world.actions
    assert actions.find(action.record.id, "vehicle") is actions.get(action.record.id) is action
    for action_id, kind in ((action.record.id, "charger"), (car.id, "vehicle")):
        with pytest.raises(NotFound):
            actions.find(action_id, kind)


@pytest.mark.parametrize("end", ["confirm", "cancel", "replace", "unplug", "time out"])
def test_a_world_with_an_ended_action_has_a_digest(end):
    car = stopped_car()
    action = begin(car)
    if end == "cancel":
        car.world.actions.cancel(action)
    elif end == "replace":
        begin(car, STOP)
    elif end == "unplug":
        car.unplug()
    elif end == "time out":
        car.go_offline()
    live(car.world, 10)
    assert action.record.state != "PENDING"
    assert digest(car.world) == digest(car.world)


def test_only_the_newest_actions_are_kept_and_no_pending_one_is_forgotten():
    car = stopped_car(command_timeout_seconds=86_400, command_seconds=86_400)
    pending = begin(car)
    for number in range(ENDED_KEPT + 20):
        begin(car, MAX_CURRENT, 6 + number % 2)
    assert len(car.world.actions.state()) == ENDED_KEPT
    assert car.world.actions.get(pending.record.id) is pending


@pytest.mark.parametrize("timeout", [0.1, 0.3, 2.7])
def test_an_action_times_out_whenever_it_was_begun(timeout):
    """An end a hair beyond its millisecond was waited for in that millisecond again and again."""
    car = stopped_car(command_timeout_seconds=timeout)
    car.go_offline()
    for _ in range(100):
        live(car.world, 0.001)
        action = begin(car)
        live(car.world, timeout)
        assert action.record.state == "FAILED"
