"""Chargers, driven by the SDK, and over plain HTTP where SDK 0.2.6 cannot parse the answer."""

from __future__ import annotations

import pytest
from enode import models

from sandbox import Sandbox
from sandbox.api.vendors import CHARGER_VENDORS
from tests.sdk.driving import NOBODY, NOW, Ask, car_of, plain, refused

UNKNOWN_TO_THE_SDK = {"ALFEN"}


def charger_of(sandbox: Sandbox, user: str = "ada", vendor: str = "EASEE") -> str:
    return str(sandbox.add_charger(vendor=vendor, user=user).id)


def charging_charger_of(sandbox: Sandbox) -> str:
    charger, car = charger_of(sandbox), car_of(sandbox)
    sandbox.plug_in(vehicle=car, charger=charger)
    sandbox.advance("10s")
    return charger


def test_chargers_are_listed_for_the_client_and_for_a_user(ask: Ask, enode_sandbox: Sandbox) -> None:
    mine, theirs = charger_of(enode_sandbox, "ada"), charger_of(enode_sandbox, "ben")
    assert [charger.id for charger in ask("chargers.list").data] == [theirs, mine]
    first = ask("chargers.list", page_size=1)
    assert [one.id for one in ask("chargers.list", page_size=1, after=first.pagination.after).data] == [mine]
    assert [charger.id for charger in ask("chargers.list_for_user", user_id="ada").data] == [mine]
    assert ask("chargers.list_for_user", user_id="nobody").data == []


def test_a_charging_charger_reads_as_models(ask: Ask, enode_sandbox: Sandbox) -> None:
    charger = ask("chargers.get", charger_id=charging_charger_of(enode_sandbox))
    assert (charger.vendor, charger.user_id, charger.is_reachable) == (models.ChargerVendor.EASEE, "ada", True)
    state = charger.charge_state
    assert (state.is_plugged_in, state.is_charging, state.charge_rate, state.max_current) == (True, True, 11, 32)
    assert state.power_delivery_state == models.ChargerPowerDeliveryState.PLUGGED_IN_CHARGING
    assert charger.capabilities.set_max_current.is_capable is True
    assert (charger.information.brand, charger.information.model) == ("Easee", "Home")
    assert charger.information.serial_number
    assert (charger.location.id, charger.location.last_updated) == (None, None)
    assert charger.scopes == ["charger:read:data", "charger:control:charging"]


@pytest.mark.parametrize("kind", ["fault", "no_power", "unknown"])
def test_every_odd_state_can_be_parsed(ask: Ask, enode_sandbox: Sandbox, kind: str) -> None:
    charger = charging_charger_of(enode_sandbox)
    enode_sandbox.fault(charger=charger, kind=kind)
    assert kind.upper() in ask("chargers.get", charger_id=charger).charge_state.power_delivery_state.value


def test_a_charger_of_every_vendor_that_the_sdk_knows_can_be_parsed(ask: Ask, enode_sandbox: Sandbox) -> None:
    """SDK 0.2.6 is older than ALFEN, the newest vendor."""
    chargers = {vendor: charger_of(enode_sandbox, vendor, vendor) for vendor in CHARGER_VENDORS}
    for vendor in set(CHARGER_VENDORS) - UNKNOWN_TO_THE_SDK:
        assert ask("chargers.get", charger_id=chargers[vendor]).vendor.value == vendor
    alfen = plain(enode_sandbox, "GET", f"/chargers/{chargers['ALFEN']}").json()
    assert (alfen["vendor"], alfen["information"]["brand"]) == ("ALFEN", "Alfen")


def test_a_location_is_assigned_and_taken_back(ask: Ask, enode_sandbox: Sandbox) -> None:
    charger = charger_of(enode_sandbox)
    home = enode_sandbox.add_location(user="ada", name="Home", latitude=59.9, longitude=10.7).id
    assigned = ask("chargers.update", charger_id=charger, location_id=home)
    assert (assigned.location.id, assigned.location.last_updated) == (home, NOW)
    assert ask("chargers.update", charger_id=charger, location_id=None).location.id is None
    assert refused(ask, "chargers.update", charger_id=charger, location_id=NOBODY).status_code == 404


def test_charging_is_stopped_and_started(ask: Ask, enode_sandbox: Sandbox) -> None:
    charger = charging_charger_of(enode_sandbox)
    for kind, is_charging in ((models.ChargingAction.STOP, False), (models.ChargingAction.START, True)):
        action = ask("chargers.control_charging", charger_id=charger, action=kind)
        assert (action.kind, action.state, action.target_id) == (kind, models.ActionState.PENDING, charger)
        assert action.target_type == models.ChargeableVendorType.CHARGER
        enode_sandbox.advance("10s")
        assert ask("chargers.get", charger_id=charger).charge_state.is_charging is is_charging


def test_a_refused_command_is_an_error_with_the_words_in_it(ask: Ask, enode_sandbox: Sandbox) -> None:
    error = refused(ask, "chargers.control_charging", charger_id=charger_of(enode_sandbox), action="START")
    assert (error.status_code, "The asset is not plugged in." in error.body) == (400, True)


def test_max_current_is_set_or_refused(ask: Ask, enode_sandbox: Sandbox) -> None:
    charger = charger_of(enode_sandbox)
    action = ask("chargers.set_max_current", charger_id=charger, max_current=10)
    assert (action.state, action.target_state.max_current) == (models.ActionState.PENDING, 10)
    enode_sandbox.advance("10s")
    assert ask("chargers.get", charger_id=charger).charge_state.max_current == 10
    tesla = charger_of(enode_sandbox, vendor="TESLA")
    error = refused(ask, "chargers.set_max_current", charger_id=tesla, max_current=10)
    assert (error.status_code, "not capable" in error.body) == (400, True)


def test_an_action_is_read_and_cancelled_over_plain_http(ask: Ask, enode_sandbox: Sandbox) -> None:
    """SDK 0.2.6 takes an error's class for the type of both answers, and fails to parse them."""
    action = ask("chargers.set_max_current", charger_id=charger_of(enode_sandbox), max_current=10)
    path = f"/chargers/actions/{action.id}"
    read = plain(enode_sandbox, "GET", path)
    assert (read.status_code, read.json()["state"], read.json()["targetState"]) == (200, "PENDING", {"maxCurrent": 10})
    cancelled = plain(enode_sandbox, "POST", f"{path}/cancel")
    assert (cancelled.status_code, cancelled.json()["failureReason"]["type"]) == (200, "REQUESTED_CANCELLATION")
    late = plain(enode_sandbox, "POST", f"{path}/cancel")
    assert (late.status_code, late.json()) == (409, cancelled.json())


def test_an_unknown_action_is_404_and_an_id_that_is_no_uuid_400(ask: Ask) -> None:
    for name in ("chargers.get_action", "chargers.cancel_action"):
        assert refused(ask, name, action_id=NOBODY).status_code == 404
        assert refused(ask, name, action_id="nope").status_code == 400


def test_a_refresh_is_hinted_at(ask: Ask, enode_sandbox: Sandbox) -> None:
    assert ask("chargers.refresh_data", charger_id=charger_of(enode_sandbox)) is None
    assert refused(ask, "chargers.refresh_data", charger_id=NOBODY).status_code == 404
