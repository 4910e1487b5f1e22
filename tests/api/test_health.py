"""Whether the service is ready, and how the vendors do: no token needed (behaviour 1.3, 2, 3.17; vendors 1)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.vendors import VENDORS
from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.conftest import RECENT, START, House
from tests.homes import shown

LISTS = {
    "vehicle": "/health/vehicles",
    "charger": "/health/chargers",
    "hvac": "/health/hvacs",
    "inverter": "/health/inverters",
    "battery": "/health/batteries",
    "meter": "/health/meters",
}
every_list = pytest.mark.parametrize("path", [*LISTS.values(), "/health/inverter"])


@pytest.mark.parametrize("version", ["2024-10-01", "2024-01-01"])
async def test_ready_answers_204_without_a_body(house: House, version: str) -> None:
    asked = await house.ask("GET", "/health/ready", version=version)
    assert (asked.status, asked.body) == (204, None)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Enode-Version": "2024-01-01"}])
async def test_ready_needs_no_token(served: House, method: str, headers: dict[str, str]) -> None:
    async with served.http.request(method, f"{served.url}/health/ready", headers=headers) as response:
        assert (response.status, await response.read()) == (204, b"")


async def test_ready_does_not_depend_on_which_clients_there_are(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "other"})
    await served.control("DELETE", "/clients/other")
    await served.control("DELETE", "/clients/sandbox")
    async with served.http.get(f"{served.url}/health/ready") as response:
        assert response.status in {204, 503}
        assert await response.read() == b""


async def test_ready_has_no_other_methods(served: House) -> None:
    assert (await served.ask("POST", "/health/ready")).status == 404


async def vendors(house: House, path: str, **asked: Any) -> list[str]:
    return [entry["vendor"] for entry in await shown(house, path, **asked)]


@every_list
@pytest.mark.parametrize("version", RECENT)
async def test_a_list_names_each_vendor_once_and_says_how_it_does(house: House, path: str, version: str) -> None:
    entries = await shown(house, path, version=version)
    assert entries
    for entry in entries:
        assert set(entry) == {"vendor", "displayName", "status", "portalName", "linkingStatus"}
        assert (entry["status"], entry["linkingStatus"]) == ("READY", "READY")
        assert entry["displayName"]
        assert entry["portalName"]
    names = [entry["vendor"] for entry in entries]
    assert names == sorted(set(names))


async def test_an_entry_names_the_vendors_portal(house: House) -> None:
    (entry,) = (one for one in await shown(house, "/health/hvacs") if one["vendor"] == "HONEYWELL")
    assert entry["displayName"] == "Honeywell TCC"
    (entry,) = (one for one in await shown(house, "/health/vehicles") if one["vendor"] == "SKODA")
    assert entry["displayName"] == "ŠKODA"


@every_list
async def test_inverters_are_spelled_in_two_ways_and_every_list_is_open(served: House, path: str) -> None:
    with_token = await shown(served, path)
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        async with served.http.get(served.url + path, headers=headers) as response:
            assert (response.status, await response.json()) == (200, with_token)
    if "inverter" in path:
        assert with_token == await shown(served, "/health/inverter")


@pytest.mark.parametrize(("kind", "path"), LISTS.items())
async def test_opt_in_and_beta_vendors_are_listed_once_they_are_switched_on(
    served: House, kind: str, path: str
) -> None:
    by_default = await vendors(served, path)
    off = sorted(set(VENDORS[kind]) - set(by_default))
    assert off
    await served.do({"enable_brand": {"vendor": off[0], "type": kind}})
    assert await vendors(served, path) == sorted([*by_default, off[0]])
    async with served.http.get(served.url + path) as response:  # a token widens the list, so without one it is short
        assert [entry["vendor"] for entry in await response.json()] == by_default
    await served.do({"disable_brand": {"vendor": off[0]}})
    assert await vendors(served, path) == by_default


async def test_a_brand_is_switched_for_one_kind_or_for_all_that_it_has(house: House) -> None:
    lists = ("/health/inverters", "/health/batteries", "/health/meters")
    before = ["HUAWEI" in await vendors(house, path) for path in lists]
    await house.do({"enable_brand": {"vendor": "HUAWEI", "type": "battery"}})
    one = ["HUAWEI" in await vendors(house, path) for path in lists]
    await house.do({"enable_brand": {"vendor": "HUAWEI"}})
    all_of_it = ["HUAWEI" in await vendors(house, path) for path in lists]
    await house.do({"disable_brand": {"vendor": "HUAWEI"}})
    none_of_it = ["HUAWEI" in await vendors(house, path) for path in lists]
    assert (before, one, all_of_it, none_of_it) == (
        [True, False, False],
        [True, True, False],
        [True, True, True],
        [False, False, False],
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"enable_brand": {"vendor": "NOBODY"}}, "NOBODY"),
        ({"enable_brand": {"vendor": "EASEE", "type": "meter"}}, "meter"),
        ({"disable_brand": {"vendor": "EASEE", "type": "car"}}, "vehicle, charger, hvac, inverter, battery, meter"),
    ],
)
async def test_a_brand_that_there_is_not_cannot_be_switched(served: House, step: dict[str, Any], words: str) -> None:
    asked = await served.control("POST", "/do", step)
    assert asked.status == 400
    assert words in asked.body["detail"]


async def test_what_is_linked_stays_when_its_brand_is_switched_off(house: House) -> None:
    made = await house.do({"add_charger": {"vendor": "EASEE", "user": "ada"}})
    await house.do({"disable_brand": {"vendor": "EASEE"}})
    assert "EASEE" not in await vendors(house, "/health/chargers")
    assert (await shown(house, f"/chargers/{made['id']}"))["vendor"] == "EASEE"


class TestAllBrands:
    """With the setting `enabled_brands: all`."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"enabled_brands": "all"}))

    @pytest.mark.parametrize(("kind", "path"), LISTS.items())
    @pytest.mark.parametrize("version", RECENT)
    async def test_every_vendor_of_the_version_is_listed(
        self, house: House, kind: str, path: str, version: str
    ) -> None:
        former = {"FRONIUS"} if (kind, version) == ("charger", "2024-01-01") else set()
        assert set(await vendors(house, path, version=version)) == set(VENDORS[kind]) | former

    async def test_a_brand_can_be_switched_off(self, house: House) -> None:
        await house.do({"disable_brand": {"vendor": "TESLA", "type": "vehicle"}})
        assert "TESLA" not in await vendors(house, "/health/vehicles")
        assert "TESLA" in await vendors(house, "/health/chargers")
