"""What a charger does when it is told to start, to stop, or to limit its current; and what it rejects at once."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.actions import Action, Command
from sandbox.world.assets.charger import Charger
from sandbox.world.assets.charger_commands import MAX_CURRENT, START, STOP
from sandbox.world.refusals import ActionRejected
from tests.conftest import pass_time
from tests.world.furnished import install, new_site, park, world_at


def charger_with(state: str, **settings: Any) -> Charger:
    """A charger that shows a state."""
    site = new_site(world_at("2025-01-06T17:00:00Z", **settings))
    charger, car = install(site, "charger"), park(site, level=100.0 if state == "full" else 50.0)
    if state != "UNPLUGGED":
        car.plug_in(22.0, 22.0, charger)
        pass_time(site.world, 5)
    if state == "STOPPED":
        charger.stop()
    if state in {"FAULT", "NO_POWER"}:
        charger.break_down(state.lower())
    return charger


def begin(charger: Charger, command: Command, target: Any = None) -> Action:
    return charger.world.actions.begin(charger, command, target)


def ended(action: Action, seconds: float = 10) -> tuple[str, str | None]:
    """Let a command's time pass; its state, and why it did not succeed."""
    pass_time(action.asset.world, seconds)
    failure = action.record.failure
    return action.record.state, failure.type if failure else None


def test_a_stopped_charger_starts():
    charger = charger_with("STOPPED")
    assert ended(begin(charger, START)) == ("CONFIRMED", None)
    assert charger.record().charge.state == charger.partner.record().charge.state == "CHARGING"


def test_a_charging_charger_stops():
    charger = charger_with("CHARGING")
    assert ended(begin(charger, STOP)) == ("CONFIRMED", None)
    assert charger.record().charge.state == charger.partner.record().charge.state == "STOPPED"


def test_a_current_is_set_as_far_as_the_charger_has_it():
    for asked, set_to in ((10, 10), (48, 32)):
        charger = charger_with("CHARGING")
        charger.adjust(20.0)
        action = begin(charger, MAX_CURRENT, asked)
        assert ended(action) == ("CONFIRMED", None)
        assert (charger.max_current_a, action.record.target) == (set_to, asked)
        assert charger.record().charge.max_current_a == set_to


@pytest.mark.parametrize(
    ("state", "command", "target", "words"),
    [
        ("UNPLUGGED", START, None, "plugged in"),
        ("UNPLUGGED", STOP, None, "plugged in"),
        ("CHARGING", START, None, "already charging"),
        ("STOPPED", STOP, None, "already stopped"),
        ("full", STOP, None, "already stopped"),
        ("CHARGING", MAX_CURRENT, 32, "already at the current setting"),
    ],
)
def test_what_cannot_come_true_or_is_true_already_is_rejected_at_once(state, command, target, words):
    charger = charger_with(state)
    with pytest.raises(ActionRejected) as rejected:
        begin(charger, command, target)
    assert words in rejected.value.detail.lower()
    assert charger.world.actions.state() == []


@pytest.mark.parametrize("state", ["FAULT", "NO_POWER", "full"])
def test_a_start_that_needs_a_person_is_cancelled_in_the_end(state):
    """Behaviour 4.1: remote start does not work with NO_POWER and FAULT; a full car does not begin either."""
    assert ended(begin(charger_with(state), START)) == ("CANCELLED", "FAILED_PRECONDITION")


def test_a_car_that_leaves_meanwhile_fails_the_action():
    charger = charger_with("STOPPED")
    action = begin(charger, START)
    charger.partner.unplug()
    assert ended(action) == ("FAILED", "FAILED_PRECONDITION")


def test_a_charger_that_does_not_answer_fails_the_action():
    charger = charger_with("STOPPED")
    charger.go_offline()
    assert ended(begin(charger, START)) == ("FAILED", "NO_RESPONSE")
    assert charger.partner.state == "STOPPED"


def test_the_same_command_again_replaces_the_one_before():
    """Behaviour 4.4: with chargers any new action cancels the pending one."""
    charger = charger_with("STOPPED")
    first, second = (begin(charger, START) for _ in range(2))
    assert first is not second
    assert (first.record.state, first.record.failure.type) == ("CANCELLED", "CONFLICT")
    assert ended(second) == ("CONFIRMED", None)


def test_a_start_while_initializing_waits_for_the_car():
    charger = charger_with("UNPLUGGED", initializing_seconds=7)
    car = next(asset for asset in charger.world.assets.values() if asset.kind == "vehicle")
    car.plug_in(22.0, 22.0, charger)
    assert ended(begin(charger, START)) == ("CONFIRMED", None)
