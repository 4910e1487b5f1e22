"""Integrations: every vendor that the client may use, with its kinds of assets and scopes (behaviour 3.17)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from sandbox.api.vendors import ALL_VENDORS, VENDORS
from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.conftest import RECENT, START, House
from tests.homes import shown

KINDS = tuple(VENDORS)


async def integrations(house: House, *kinds: str, **asked: Any) -> dict[str, Any]:
    query = f"?assetTypes={','.join(kinds)}" if kinds else ""
    return {entry["vendor"]: entry for entry in await shown(house, f"/integrations{query}", **asked)}


async def test_an_integration_shows_every_documented_key(house: House) -> None:
    assert (await integrations(house))["SMA"] == {
        "vendor": "SMA",
        "displayName": "SMA",
        "assetTypes": ["inverter", "battery", "meter"],
        "scopes": [
            "inverter:read:data",
            "inverter:read:location",
            "battery:read:data",
            "battery:read:location",
            "battery:control:operation_mode",
            "meter:read:data",
            "meter:read:location",
        ],
        "status": "READY",
        "portalName": "Sunny Portal",
        "linkingStatus": "READY",
    }


@pytest.mark.parametrize("version", RECENT)
async def test_the_list_is_a_bare_array_of_each_vendor_once(house: House, version: str) -> None:
    listed = await shown(house, "/integrations", version=version)
    names = [entry["vendor"] for entry in listed]
    assert names == sorted(set(names))


@pytest.mark.parametrize("kind", KINDS)
async def test_one_kind_of_asset_is_asked_for(house: House, kind: str) -> None:
    found = await integrations(house, kind)
    assert {tuple(entry["assetTypes"]) for entry in found.values()} == {(kind,)}
    assert {scope.split(":")[0] for entry in found.values() for scope in entry["scopes"]} == {kind}
    path = {"battery": "/health/batteries"}.get(kind, f"/health/{kind}s")
    assert list(found) == [entry["vendor"] for entry in await shown(house, path)]


async def test_several_kinds_are_asked_for_in_any_order(house: House) -> None:
    found = await integrations(house, "meter", "battery")
    assert found["TESLA"]["assetTypes"] == ["battery", "meter"]
    assert (
        found == await integrations(house, "battery", "meter") == await integrations(house, "meter", "battery", "meter")
    )
    assert "AUDI" not in found


async def test_all_kinds_are_asked_for_by_naming_none(house: House) -> None:
    assert await integrations(house) == await integrations(house, *KINDS)


@pytest.mark.parametrize("asked", ["car", "", "vehicle,", ",", "vehicle, charger", "Vehicle", "vehicle;charger", "*"])
async def test_an_unknown_kind_is_refused_and_all_kinds_are_named(house: House, asked: str) -> None:
    answered = await house.ask("GET", f"/integrations?assetTypes={quote(asked)}")
    assert answered.status == 400
    assert [issue["path"] for issue in answered.body["issues"]] == ["assetTypes"]
    assert f"must be some of {', '.join(KINDS)}" in answered.body["detail"]


async def test_kinds_in_two_parameters_are_refused(house: House) -> None:
    assert (await house.ask("GET", "/integrations?assetTypes=vehicle&assetTypes=charger")).status == 400


async def test_the_list_is_open_and_a_token_widens_it(served: House) -> None:
    await served.do({"enable_brand": {"vendor": "KEBA"}})
    async with served.http.get(f"{served.url}/integrations") as response:
        without = {entry["vendor"]: entry for entry in await response.json()}
    with_token = await integrations(served)
    assert "KEBA" not in without
    assert {name: entry for name, entry in with_token.items() if name != "KEBA"} == without


async def test_only_kinds_that_are_switched_on_are_named(house: House) -> None:
    assert (await integrations(house))["HUAWEI"]["assetTypes"] == ["inverter"]
    await house.do({"enable_brand": {"vendor": "HUAWEI", "type": "meter"}})
    assert (await integrations(house))["HUAWEI"]["assetTypes"] == ["inverter", "meter"]
    await house.do({"disable_brand": {"vendor": "HUAWEI"}})
    assert "HUAWEI" not in await integrations(house)


class TestAllBrands:
    """With the setting `enabled_brands: all`."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"enabled_brands": "all"}))

    @pytest.mark.parametrize("version", RECENT)
    async def test_every_vendor_is_listed_with_the_kinds_of_the_version(self, house: House, version: str) -> None:
        found = await integrations(house, version=version)
        assert set(found) == set(ALL_VENDORS)
        for vendor, entry in found.items():
            former = ["charger"] if (vendor, version) == ("FRONIUS", "2024-01-01") else []
            assert entry["assetTypes"] == former + [kind for kind in KINDS if vendor in VENDORS[kind]]
