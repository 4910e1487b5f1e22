"""2024-01-01, row by row: assets say what was granted, EMA inverters are gone (vendors 2.4); links have a file."""

from __future__ import annotations

import pytest

from sandbox.api.versions.v2024_01_01 import ASSETS, CHANGES
from tests.api.versions.test_v2024_01_01_links import PROVEN_OF_LINKS
from tests.conftest import RECENT, House
from tests.homes import PATHS, furnish, shown
from tests.receivers import Receiver

OLD = "2023-08-01"
PROVEN_HERE = {"Added T22", "EndpointDeprecated simulated", "ValueRemoved vendors 2.4", "VendorRemoved vendors 2.4"}
every_version = pytest.mark.parametrize("version", RECENT)


def test_every_row_is_proven_here() -> None:
    assert {" ".join((type(change).__name__, *change.rows)) for change in CHANGES} == PROVEN_HERE | PROVEN_OF_LINKS


async def test_t22_assets_did_not_say_what_was_granted(house: House) -> None:
    assert {kind.capitalize() for kind in PATHS} == set(ASSETS)
    for kind, path in PATHS.items():
        device = f"{path}/{await furnish(house, kind)}"
        assert "scopes" in await shown(house, device, version="2024-01-01")
        assert "scopes" not in await shown(house, device, version=OLD)


async def test_ema_inverters_were_known_before(house: House) -> None:
    await house.do({"enable_brand": {"vendor": "EMA"}})
    ema = await furnish(house, "inverter", vendor="EMA")
    assert (await shown(house, f"/inverters/{ema}", version=OLD))["vendor"] == "EMA"
    for path in ("/health/inverters", "/integrations"):
        assert "EMA" in [one["vendor"] for one in await shown(house, path, version=OLD)]
    assert (await shown(house, "/users/ada", version=OLD))["linkedVendors"][0]["vendor"] == "EMA"
    assert (await shown(house, "/me", version="2023-05-01"))["linkedVendors"][0]["vendor"] == "EMA"
    asked = {"vendor": "EMA", "vendorType": "inverter"}
    assert (await house.ask("POST", "/users/ada/link", asked, version=OLD)).status == 200
    assert (await house.ask("DELETE", "/me/vendors/EMA", version="2023-05-01")).status == 204


@every_version
async def test_ema_inverters_are_not_shown(house: House, version: str) -> None:
    ema, other = await furnish(house, "inverter", vendor="EMA"), await furnish(house, "inverter", vendor="APSYSTEMS")
    for path in ("/inverters", "/users/ada/inverters"):
        assert [one["id"] for one in (await shown(house, path, version=version))["data"]] == [other]
    assert (await house.ask("GET", f"/inverters/{ema}", version=version)).status == 404
    linked = (await shown(house, "/users/ada", version=version))["linkedVendors"]
    assert [one["vendor"] for one in linked] == ["APSYSTEMS"]


@every_version
@pytest.mark.parametrize("path", ["/health/inverters", "/health/inverter", "/integrations"])
async def test_ema_is_not_among_the_vendors(house: House, version: str, path: str) -> None:
    await house.do({"enable_brand": {"vendor": "EMA"}})
    assert "EMA" not in [one["vendor"] for one in await shown(house, path, version=version)]


@every_version
async def test_ema_inverters_are_not_told_of(served: House, receiver: Receiver, version: str) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret", "apiVersion": version})
    await furnish(served, "inverter", vendor="EMA")
    await served.move(0)
    assert receiver.names == []
