"""Enode's own SDK links users, links assets again, reads interventions, and ends relations."""

from __future__ import annotations

import pytest
from enode import models

from sandbox import Sandbox
from sandbox.world.interventions import INTERVENTIONS, RELINK
from tests.sdk.driving import NOBODY, Ask, car_of, plain, refused

BACK = "myapp://linked"
LINK = {
    "user_id": "ada",
    "vendor": "TESLA",
    "scopes": [models.Scopes.VEHICLE_READ_DATA, models.Scopes.VEHICLE_CONTROL_CHARGING],
    "language": models.LinkUserPayloadLanguage.DE_DE,
    "redirect_uri": BACK,
}
RELINKING = {"language": models.RelinkUserPayloadLanguage.EN_US, "redirect_uri": BACK}


@pytest.mark.parametrize("vendor_type", [models.VendorType.VEHICLE, None])
def test_a_user_is_linked(ask: Ask, enode_sandbox: Sandbox, vendor_type: models.VendorType | None) -> None:
    session = ask("user_management.post_users_userid_link", **LINK, vendor_type=vendor_type)
    assert session.link_url == f"{enode_sandbox.url}/link/{session.link_token}"
    done = enode_sandbox.complete_link(link=session.link_token)
    (car,) = done.assets
    vehicle = ask("vehicles.get", vehicle_id=car)
    assert (vehicle.user_id, vehicle.vendor, vehicle.location.latitude) == ("ada", "TESLA", None)
    assert vehicle.capabilities.start_charging.is_capable


def test_an_address_that_is_none_is_refused(ask: Ask) -> None:
    error = refused(ask, "user_management.post_users_userid_link", **{**LINK, "redirect_uri": "about:blank"})
    assert error.status_code == 400
    assert "redirectUri" in error.body


def test_an_asset_is_linked_again(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = car_of(enode_sandbox)
    assert refused(ask, "user_management.relink_asset", asset_id=car, **RELINKING).status_code == 400
    enode_sandbox.invalidate_credentials(user="ada", vendor="TESLA")
    assert ask("user_management.get", user_id="ada").linked_vendors[0].is_valid is False
    assert ask("vehicles.get", vehicle_id=car).capabilities.start_charging.intervention_ids == [RELINK.id]
    session = ask("user_management.relink_asset", asset_id=car, **RELINKING)
    enode_sandbox.complete_link(link=session.link_token)
    assert ask("user_management.get", user_id="ada").linked_vendors[0].is_valid is True
    assert ask("vehicles.get", vehicle_id=car).capabilities.start_charging.is_capable


def test_interventions_are_read(ask: Ask) -> None:
    listed = ask("interventions.list", language=models.ListInterventionsLanguage.EN_US)
    assert [one.id for one in listed] == [one.id for one in INTERVENTIONS]
    (tesla,) = ask("interventions.list", vendor="TESLA", vendor_type=models.VendorType.VEHICLE)
    assert ask("interventions.get", intervention_id=tesla.id, vendor="TESLA") == tesla
    assert refused(ask, "interventions.get", intervention_id=NOBODY).status_code == 404
    assert refused(ask, "interventions.get", intervention_id=tesla.id, vendor="FORD").status_code == 404


def test_a_user_is_deauthorised(ask: Ask, enode_sandbox: Sandbox) -> None:
    car_of(enode_sandbox)
    assert ask("user_management.delete_users_userid_authorization", user_id="ada") is None
    assert ask("vehicles.list").data == []
    assert ask("user_management.get", user_id="ada").linked_vendors == []


@pytest.mark.parametrize("path", ["vendors/TESLA", "vendor/TESLA", "vendors/TESLA/vehicle"])
def test_a_vendor_is_disconnected_over_plain_http_since_the_sdk_has_no_such_call(
    ask: Ask, enode_sandbox: Sandbox, path: str
) -> None:
    car_of(enode_sandbox)
    assert plain(enode_sandbox, "DELETE", f"/users/ada/{path}").status_code == 204
    assert ask("vehicles.list").data == []
