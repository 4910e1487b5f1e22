"""HVAC units, driven by the SDK, and over plain HTTP where SDK 0.2.6 cannot parse the answer."""

from __future__ import annotations

from typing import Any

import pytest
from enode import models

from sandbox import Sandbox
from sandbox.api.vendors import HVAC_VENDORS
from tests.sdk.driving import NOBODY, NOW, Ask, plain, refused


def hvac_of(sandbox: Sandbox, user: str = "ada", vendor: str = "ECOBEE", **given: Any) -> str:
    return str(sandbox.add_hvac(vendor=vendor, user=user, **given).id)


def test_units_are_listed_for_the_client_and_for_a_user(ask: Ask, enode_sandbox: Sandbox) -> None:
    mine, theirs = hvac_of(enode_sandbox, "ada"), hvac_of(enode_sandbox, "ben")
    assert [hvac.id for hvac in ask("hvac.list").data] == [theirs, mine]
    assert [hvac.id for hvac in ask("hvac.list_user_hva_cs", user_id="ada").data] == [mine]
    assert ask("hvac.list_user_hva_cs", user_id="nobody").data == []


def test_a_heating_unit_reads_as_models(ask: Ask, enode_sandbox: Sandbox) -> None:
    hvac = ask("hvacs.get", hvac_id=hvac_of(enode_sandbox, vendor="MITSUBISHI", temperature=15))
    assert (hvac.vendor, hvac.user_id, hvac.consumption_rate) == (models.HvacVendor.MITSUBISHI, "ada", 0.93)
    assert (hvac.temperature_state.current_temperature, hvac.temperature_state.is_active) == (15, True)
    thermostat = hvac.thermostat_state
    assert (thermostat.mode, thermostat.heat_setpoint, thermostat.hold_type.value) == (
        models.HvacMode.HEAT,
        21,
        "PERMANENT",
    )
    able = hvac.capabilities
    assert [mode.value for mode in able.capable_modes] == ["HEAT", "COOL", "OFF"]
    assert (able.heat_setpoint_range.min, able.heat_setpoint_range.max) == (10, 31)
    assert (able.set_follow_schedule.is_capable, able.set_permanent_hold.is_capable) == (False, True)
    assert (hvac.information.category.value, hvac.location.id) == ("HEAT_PUMP", None)


def test_a_broken_unit_can_be_parsed(ask: Ask, enode_sandbox: Sandbox) -> None:
    hvac = hvac_of(enode_sandbox)
    enode_sandbox.fault(hvac=hvac)
    seen = ask("hvacs.get", hvac_id=hvac)
    assert (seen.thermostat_state.mode, seen.consumption_rate) == (models.HvacMode.UNKNOWN, None)


def test_a_unit_of_every_vendor_can_be_parsed(ask: Ask, enode_sandbox: Sandbox) -> None:
    for vendor in HVAC_VENDORS:
        assert ask("hvacs.get", hvac_id=hvac_of(enode_sandbox, vendor, vendor)).vendor.value == vendor


def test_a_location_is_assigned_and_taken_back(ask: Ask, enode_sandbox: Sandbox) -> None:
    hvac = hvac_of(enode_sandbox)
    home = enode_sandbox.add_location(user="ada", name="Home", latitude=59.9, longitude=10.7).id
    assert ask("hvac.update", hvac_id=hvac, location_id=home).location.id == home
    assert ask("hvac.update", hvac_id=hvac, location_id=None).location.id is None
    assert plain(enode_sandbox, "GET", f"/hvacs/{hvac}").json()["location"]["lastUpdated"].startswith(f"{NOW:%F}")


@pytest.mark.parametrize(
    "hold",
    [
        {"mode": "HEAT", "heat_setpoint": 19.5},
        {"mode": "COOL", "cool_setpoint": 24},
        {"mode": "AUTO", "heat_setpoint": 20, "cool_setpoint": 24},
        {"mode": "OFF"},
    ],
)
def test_a_hold_is_set(ask: Ask, enode_sandbox: Sandbox, hold: dict[str, Any]) -> None:
    hvac = hvac_of(enode_sandbox)
    action = ask("hvacs.set_permanent_hold", hvac_id=hvac, hvac_set_permanent_hold_payload=hold)
    assert (action.state, action.target_id, action.target_type) == (models.ActionState.PENDING, hvac, "hvac")
    assert (action.target.mode, action.target.hold_type) == (hold["mode"], "PERMANENT")
    enode_sandbox.advance("10s")
    seen = ask("hvacs.get", hvac_id=hvac).thermostat_state
    assert (seen.mode.value, seen.hold_type.value) == (hold["mode"], "PERMANENT")
    assert {name: getattr(seen, name) for name in hold if name != "mode"}.items() <= hold.items()


def test_a_refused_hold_is_an_error_with_the_words_in_it(ask: Ask, enode_sandbox: Sandbox) -> None:
    hold = {"mode": "AUTO", "heat_setpoint": 24, "cool_setpoint": 20}
    hvac = hvac_of(enode_sandbox)
    error = refused(ask, "hvacs.set_permanent_hold", hvac_id=hvac, hvac_set_permanent_hold_payload=hold)
    assert (error.status_code, "above the heat setpoint" in error.body) == (400, True)


def test_the_schedule_is_followed_again_over_plain_http(enode_sandbox: Sandbox) -> None:
    """SDK 0.2.6 cannot parse a target state without a mode, so neither the answer."""
    hvac = hvac_of(enode_sandbox)
    enode_sandbox.set_thermostat(hvac=hvac, mode="OFF")
    asked = plain(enode_sandbox, "POST", f"/hvacs/{hvac}/follow-schedule")
    assert (asked.status_code, asked.json()["target"]) == (200, {"holdType": "SCHEDULED"})
    enode_sandbox.advance("10s")
    assert plain(enode_sandbox, "GET", f"/hvacs/actions/{asked.json()['id']}").json()["state"] == "CONFIRMED"


def test_a_unit_without_a_schedule_is_refused(ask: Ask, enode_sandbox: Sandbox) -> None:
    hvac = hvac_of(enode_sandbox, vendor="MITSUBISHI")
    error = refused(ask, "hvacs.set_follow_schedule", hvac_id=hvac)
    assert (error.status_code, "not capable" in error.body) == (400, True)


def test_an_action_is_read_and_cancelled_over_plain_http(ask: Ask, enode_sandbox: Sandbox) -> None:
    """SDK 0.2.6 takes an error's class for the type of both answers, and fails to parse them."""
    hold = {"mode": "OFF"}
    hvac = hvac_of(enode_sandbox)
    action = ask("hvacs.set_permanent_hold", hvac_id=hvac, hvac_set_permanent_hold_payload=hold)
    path = f"/hvacs/actions/{action.id}"
    assert plain(enode_sandbox, "GET", path).json()["state"] == "PENDING"
    cancelled = plain(enode_sandbox, "POST", f"{path}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "CANCELLED")
    late = plain(enode_sandbox, "POST", f"{path}/cancel")
    assert (late.status_code, late.json()) == (409, cancelled.json())


def test_an_unknown_action_is_404_and_an_id_that_is_no_uuid_400(ask: Ask) -> None:
    for name in ("hvac.get_action", "hvac.cancel_hvac_action"):
        assert refused(ask, name, action_id=NOBODY).status_code == 404
        assert refused(ask, name, action_id="nope").status_code == 400


def test_a_refresh_is_hinted_at(ask: Ask, enode_sandbox: Sandbox) -> None:
    assert ask("hvacs.refresh_hint", hvac_id=hvac_of(enode_sandbox)) is None
    assert refused(ask, "hvacs.refresh_hint", hvac_id=NOBODY).status_code == 404
