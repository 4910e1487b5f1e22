"""Batteries, inverters and meters, driven by the SDK."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from enode import errors, models

from sandbox import Sandbox
from sandbox.api.vendors import VENDORS
from tests.sdk.driving import NOBODY, Ask, refused

# Operations of the SDK per kind: list, list of a user, get, refresh hint.
OPERATIONS = {
    "battery": ("batteries.list", "batteries.list_user_batteries", "batteries.get", "batteries.refresh_data"),
    "inverter": (
        "solar_inverters.list_inverters",
        "solar_inverters.list_user_inverters",
        "solar_inverters.get_inverter",
        "solar_inverters.refresh_hint",
    ),
    "meter": ("meters.list", "meters.get_by_user", "meters.get_meter", "meters.refresh_hint"),
}
USUAL = {"battery": "HUAWEI", "inverter": "FRONIUS", "meter": "TESLA"}
every_kind = pytest.mark.parametrize("kind", OPERATIONS)


def add(sandbox: Sandbox, kind: str, user: str = "ada", vendor: str | None = None, **given: Any) -> str:
    return str(getattr(sandbox, f"add_{kind}")(vendor=vendor or USUAL[kind], user=user, **given).id)


@every_kind
def test_devices_are_listed_for_the_client_and_for_a_user(ask: Ask, enode_sandbox: Sandbox, kind: str) -> None:
    list_all, list_of_user, _, _ = OPERATIONS[kind]
    mine, theirs = add(enode_sandbox, kind, "ada"), add(enode_sandbox, kind, "ben")
    assert [device.id for device in ask(list_all).data] == [theirs, mine]
    first = ask(list_all, page_size=1)
    assert [device.id for device in ask(list_all, page_size=1, after=first.pagination.after).data] == [mine]
    assert [device.id for device in ask(list_of_user, user_id="ada").data] == [mine]
    assert ask(list_of_user, user_id="nobody").data == []


@every_kind
def test_a_device_of_every_vendor_can_be_parsed(ask: Ask, enode_sandbox: Sandbox, kind: str) -> None:
    for vendor in VENDORS[kind]:
        device = add(enode_sandbox, kind, vendor, vendor)
        assert ask(OPERATIONS[kind][2], **{f"{kind}_id": device}).vendor.value == vendor
        enode_sandbox.fault(**{kind: device})
        assert ask(OPERATIONS[kind][2], **{f"{kind}_id": device}).id == device


@every_kind
def test_an_unknown_device_is_404_and_an_id_that_is_no_uuid_400(ask: Ask, kind: str) -> None:
    for name in OPERATIONS[kind][2:]:
        assert refused(ask, name, **{f"{kind}_id": NOBODY}).status_code == 404
        assert refused(ask, name, **{f"{kind}_id": "nope"}).status_code == 400


@every_kind
def test_a_refresh_is_hinted_at(ask: Ask, enode_sandbox: Sandbox, kind: str) -> None:
    assert ask(OPERATIONS[kind][3], **{f"{kind}_id": add(enode_sandbox, kind)}) is None


def test_a_battery_reads_as_models(ask: Ask, enode_sandbox: Sandbox) -> None:
    device = add(enode_sandbox, "battery", battery_level=40, operation_mode="IMPORT_FOCUS")
    battery = ask("batteries.get", battery_id=device)
    state = battery.charge_state
    assert (state.status.value, state.battery_level, state.charge_rate, state.battery_capacity) == (
        "CHARGING",
        40,
        5,
        10,
    )
    assert (battery.config.operation_mode.value, battery.capabilities.export_focus.is_capable) == (
        "IMPORT_FOCUS",
        True,
    )
    assert (battery.information.brand, battery.location.latitude) == ("HUAWEI", 59.9139)


def test_an_operation_mode_is_set_read_and_cancelled(ask: Ask, enode_sandbox: Sandbox) -> None:
    battery = add(enode_sandbox, "battery")
    action = ask("batteries.set_operation_mode", battery_id=battery, operation_mode="TIME_OF_USE")
    assert (action.state, action.target_state.operation_mode.value) == (models.ActionState.PENDING, "TIME_OF_USE")
    assert ask("batteries.get_action", action_id=action.id).state == models.ActionState.PENDING
    enode_sandbox.advance("10s")
    assert ask("batteries.get_action", action_id=action.id).state == models.ActionState.CONFIRMED
    assert ask("batteries.get", battery_id=battery).config.operation_mode.value == "TIME_OF_USE"
    second = ask("batteries.set_operation_mode", battery_id=battery, operation_mode="EXPORT_FOCUS")
    assert ask("batteries.cancel_action", action_id=second.id).state == models.ActionState.CANCELLED
    late = refused(ask, "batteries.cancel_action", action_id=second.id)
    assert (late.status_code, second.id in late.body) == (409, True)


def test_a_mode_that_a_battery_lacks_is_an_error_with_the_words_in_it(ask: Ask, enode_sandbox: Sandbox) -> None:
    battery = add(enode_sandbox, "battery", vendor="SMA")
    error = refused(ask, "batteries.set_operation_mode", battery_id=battery, operation_mode="TIME_OF_USE")
    assert isinstance(error, errors.EnodeError)
    assert (error.status_code, "not capable" in error.body) == (400, True)


def test_an_unknown_action_is_404_and_an_id_that_is_no_uuid_400(ask: Ask) -> None:
    for name in ("batteries.get_action", "batteries.cancel_action"):
        assert refused(ask, name, action_id=NOBODY).status_code == 404
        assert refused(ask, name, action_id="nope").status_code == 400


@pytest.mark.enode(start="2025-06-21T11:00:00Z")
def test_an_inverter_and_a_meter_read_as_models_by_day(ask: Ask, enode_sandbox: Sandbox) -> None:
    sunny = add(enode_sandbox, "inverter")
    grid = add(enode_sandbox, "meter", household=0)
    inverter = ask("solar_inverters.get_inverter", inverter_id=sunny)
    state = inverter.production_state
    assert (state.is_producing, state.production_rate > 0, state.total_lifetime_production > 0) == (True, True, True)
    assert state.last_updated == datetime(2025, 6, 21, 11, tzinfo=UTC)
    assert (inverter.timezone, inverter.information.brand) == ("Europe/Oslo", "Fronius")
    assert inverter.information.sn
    assert inverter.capabilities.production_statistics.is_capable is True
    meter = ask("meters.get_meter", meter_id=grid)
    assert meter.energy_state.power == -state.production_rate
    assert (meter.information.brand, meter.capabilities.measures_production.is_capable) == ("Tesla", True)
    assert meter.location.last_updated == datetime(2025, 6, 21, 11, tzinfo=UTC)
