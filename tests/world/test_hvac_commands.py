"""What an HVAC unit does when it is told to hold or to follow its schedule; what it rejects at once."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.actions import Action, Command
from sandbox.world.assets.hvac import Hvac
from sandbox.world.assets.hvac_commands import FOLLOW_SCHEDULE, PERMANENT_HOLD
from sandbox.world.refusals import ActionRejected
from tests.conftest import pass_time
from tests.world.furnished import install, new_site, world_at

HOLD_WARM = {"mode": "HEAT", "heat_setpoint": 23.0}


def unit(vendor: str = "ECOBEE", **settings: Any) -> Hvac:
    hvac: Hvac = install(new_site(world_at("2025-01-06T17:00:00Z", **settings)), "hvac", vendor=vendor)
    return hvac


def begin(hvac: Hvac, command: Command, target: Any = None) -> Action:
    return hvac.world.actions.begin(hvac, command, target)


def ended(action: Action) -> tuple[str, str | None]:
    pass_time(action.asset.world, 10)
    failure = action.record.failure
    return action.record.state, failure.type if failure else None


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        (HOLD_WARM, ("HEAT", 23, 25)),
        ({"mode": "COOL", "cool_setpoint": 20.0}, ("COOL", 21, 20)),
        ({"mode": "AUTO", "heat_setpoint": 19.0, "cool_setpoint": 26.0}, ("AUTO", 19, 26)),
        ({"mode": "OFF"}, ("OFF", 21, 25)),
    ],
)
def test_a_hold_is_kept_and_set_points_that_were_not_asked_for_stay(target, kept):
    hvac = unit()
    assert ended(begin(hvac, PERMANENT_HOLD, target)) == ("CONFIRMED", None)
    assert (hvac.thermostat, hvac.hold_type) == (kept, "PERMANENT")
    assert hvac.record().thermostat.hold_type == "PERMANENT"


def test_following_the_schedule_ends_a_hold():
    hvac = unit()
    hvac.hold(hvac.thermostat._replace(heat_setpoint=25.0))
    assert ended(begin(hvac, FOLLOW_SCHEDULE)) == ("CONFIRMED", None)
    assert (hvac.hold_type, hvac.thermostat.heat_setpoint) == ("SCHEDULED", 21)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"mode": "HEAT", "heat_setpoint": 30.0}, "heat setpoint must be from 7.2 to 26.1, got 30"),
        ({"mode": "COOL", "cool_setpoint": 10.0}, "cool setpoint must be from 18.3 to 33.3, got 10"),
        ({"mode": "AUTO", "heat_setpoint": 24.0, "cool_setpoint": 22.0}, "above the heat setpoint, got -2"),
        ({"mode": "AUTO", "heat_setpoint": 21.0, "cool_setpoint": 22.0}, "2.8 to 20 above the heat setpoint, got 1"),
    ],
)
def test_what_the_unit_cannot_hold_is_rejected_at_once(target, words):
    hvac = unit()
    with pytest.raises(ActionRejected) as rejected:
        begin(hvac, PERMANENT_HOLD, target)
    assert words in rejected.value.detail
    assert hvac.world.actions.state() == []


def test_a_mode_that_the_unit_lacks_is_rejected_by_name():
    with pytest.raises(ActionRejected, match="The mode AUTO is not supported: must be one of HEAT, COOL, OFF"):
        begin(unit("DAIKIN"), PERMANENT_HOLD, {"mode": "AUTO", "heat_setpoint": 19.0, "cool_setpoint": 26.0})


def test_what_is_so_already_is_rejected():
    hvac = unit()
    with pytest.raises(ActionRejected, match="already at the current setting"):
        begin(hvac, FOLLOW_SCHEDULE)
    ended(begin(hvac, PERMANENT_HOLD, HOLD_WARM))
    with pytest.raises(ActionRejected, match="already at the current setting"):
        begin(hvac, PERMANENT_HOLD, HOLD_WARM)


def test_the_same_set_points_as_the_schedules_are_still_a_hold():
    hvac = unit()
    target = {"mode": "HEAT", "heat_setpoint": hvac.thermostat.heat_setpoint}
    assert ended(begin(hvac, PERMANENT_HOLD, target)) == ("CONFIRMED", None)


@pytest.mark.parametrize(("command", "target"), [(PERMANENT_HOLD, HOLD_WARM), (FOLLOW_SCHEDULE, None)])
def test_a_broken_unit_does_nothing_and_the_action_is_cancelled_in_the_end(command, target):
    hvac = unit()
    if command is FOLLOW_SCHEDULE:
        hvac.hold(hvac.thermostat)
    action = begin(hvac, command, target)
    hvac.break_down("fault")
    before = hvac.thermostat, hvac.hold_type
    assert ended(action) == ("CANCELLED", "FAILED_PRECONDITION")
    assert (hvac.thermostat, hvac.hold_type) == before


def test_a_unit_that_does_not_answer_fails_the_action():
    hvac = unit()
    action = begin(hvac, PERMANENT_HOLD, HOLD_WARM)
    hvac.go_offline()
    assert ended(action) == ("FAILED", "NO_RESPONSE")


def test_a_new_hold_replaces_the_pending_one_and_following_replaces_both():
    hvac = unit()
    first, second = (begin(hvac, PERMANENT_HOLD, {**HOLD_WARM, "heat_setpoint": heat}) for heat in (22.0, 23.0))
    third = begin(hvac, FOLLOW_SCHEDULE)
    for replaced in (first, second):
        assert (replaced.record.state, replaced.record.failure.type) == ("CANCELLED", "CONFLICT")
    assert ended(third) == ("CONFIRMED", None)
    assert hvac.thermostat.heat_setpoint == 21
