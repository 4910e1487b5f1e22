"""What a home battery does when it is told its operation mode; what it rejects at once."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.actions import Action
from sandbox.world.assets.battery import Battery
from sandbox.world.assets.battery_commands import OPERATION_MODES
from sandbox.world.models.battery import MODES
from sandbox.world.refusals import ActionRejected
from tests.conftest import pass_time
from tests.world.furnished import install, new_site, world_at


def battery_of(vendor: str = "HUAWEI", **given: Any) -> Battery:
    made: Battery = install(new_site(world_at("2025-01-06T17:00:00Z")), "battery", vendor=vendor, **given)
    return made


def begin(battery: Battery, mode: str) -> Action:
    return battery.world.actions.begin(battery, OPERATION_MODES[mode], mode)


def ended(action: Action) -> tuple[str, str | None]:
    pass_time(action.asset.world, 10)
    failure = action.record.failure
    return action.record.state, failure.type if failure else None


def test_every_mode_but_unknown_can_be_commanded():
    assert set(OPERATION_MODES) == set(MODES) - {"UNKNOWN"}


@pytest.mark.parametrize("mode", OPERATION_MODES)
def test_a_mode_takes_effect_and_is_shown(mode):
    battery = battery_of(mode="IDLE" if mode != "IDLE" else "UNKNOWN")
    action = begin(battery, mode)
    assert ended(action) == ("CONFIRMED", None)
    assert battery.mode == battery.record().config.mode == mode
    assert battery.config_changed_at == action.record.completed_at


def test_an_import_begins_when_the_device_acts_on_it():
    battery = battery_of()
    begin(battery, "IMPORT_FOCUS")
    pass_time(battery.world, 1.999)
    assert battery.state == "DISCHARGING"
    pass_time(battery.world, 0.001)
    assert (battery.state, battery.power_kw_at(battery.world.now())) == ("CHARGING", 5)


def test_the_mode_that_is_set_already_is_rejected():
    with pytest.raises(ActionRejected, match="already at the current setting"):
        begin(battery_of(), "SELF_RELIANCE")


def test_a_battery_that_can_only_be_read_takes_no_mode():
    with pytest.raises(ActionRejected, match="not capable"):
        begin(battery_of("SMA"), "IDLE")


def test_export_focus_is_for_those_who_have_it():
    assert ended(begin(battery_of("HUAWEI"), "EXPORT_FOCUS")) == ("CONFIRMED", None)
    with pytest.raises(ActionRejected, match="not capable"):
        begin(battery_of("TESLA"), "EXPORT_FOCUS")


def test_a_broken_battery_does_nothing_and_the_action_is_cancelled_in_the_end():
    battery = battery_of()
    battery.break_down("fault")
    assert ended(begin(battery, "IDLE")) == ("CANCELLED", "FAILED_PRECONDITION")
    assert battery.mode == "SELF_RELIANCE"


def test_a_battery_that_does_not_answer_fails_the_action():
    battery = battery_of()
    battery.go_offline()
    assert ended(begin(battery, "IDLE")) == ("FAILED", "NO_RESPONSE")


def test_a_new_mode_replaces_the_pending_one():
    battery = battery_of()
    first, second = begin(battery, "IDLE"), begin(battery, "IMPORT_FOCUS")
    assert (first.record.state, first.record.failure.type) == ("CANCELLED", "CONFLICT")
    assert ended(second) == ("CONFIRMED", None)
