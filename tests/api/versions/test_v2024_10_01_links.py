"""2024-10-01, the rows of links and interventions: every change is seen from both sides, over HTTP and in process."""

from __future__ import annotations

import pytest

from sandbox.world.interventions import INTERVENTIONS, RELINK
from tests.cars import park, shown
from tests.conftest import House
from tests.links import BACK, opened

OLD, NEW = "2024-01-01", "2024-10-01"
PROVEN_OF_LINKS = {
    "MadeOptional LinkRequest T17",
    "ValueAdded LinkLanguage T17",
    "Loosened Intervention T14",
    "Added Intervention T14",
    "ThingAdded T14",
    "EndpointRemoved simulated",
}


async def test_t17_the_vendor_type_had_to_be_given(house: House) -> None:
    assert (await opened(house, vendorType=None, version=NEW)).status == 200
    asked = await opened(house, vendorType=None, version=OLD)
    assert (asked.status, asked.body["detail"]) == (400, "vendorType is required")
    assert (await opened(house, version=OLD)).status == 200


@pytest.mark.parametrize("language", ["ja-JP", "lv-LV", "lt-LT", "pl-PL"])
async def test_t17_some_languages_came_later(house: House, language: str) -> None:
    assert (await opened(house, language=language, version=NEW)).status == 200
    asked = await opened(house, language=language, version=OLD)
    assert [issue["path"] for issue in asked.body["issues"]] == ["language"]
    car = await park(house)
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "TESLA"}})
    body = {"language": language, "redirectUri": BACK}
    assert (await house.ask("POST", f"/assets/{car}/relink", body, version=OLD)).status == 400
    assert (await house.ask("POST", f"/assets/{car}/relink", body, version=NEW)).status == 200


async def test_t14_interventions_without_a_brand_are_not_shown(house: House) -> None:
    new = (await house.ask("GET", "/interventions", version=NEW)).body
    old = (await house.ask("GET", "/interventions", version=OLD)).body
    assert {told["id"] for told in new} - {told["id"] for told in old} == {RELINK.id}
    assert (await house.ask("GET", f"/interventions/{RELINK.id}", version=OLD)).status == 404


async def test_t14_a_resolution_had_no_action(house: House) -> None:
    path = f"/interventions/{INTERVENTIONS[1].id}"
    assert (await house.ask("GET", path, version=NEW)).body["resolution"]["action"] == "Link"
    assert "action" not in (await house.ask("GET", path, version=OLD)).body["resolution"]


async def test_credentials_that_went_bad_show_in_either_version(house: House) -> None:
    car = await park(house)
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "TESLA"}})
    for version in (OLD, NEW):
        able = (await shown(house, car, version=version))["capabilities"]["startCharging"]
        assert able == {"isCapable": False, "interventionIds": [RELINK.id]}
        told = (await house.ask("GET", "/users/ada", version=version)).body["linkedVendors"]
        assert [entry["isValid"] for entry in told] == [False]
