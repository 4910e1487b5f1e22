"""2024-01-01: what was gone by then. EMA inverters are known to none of the versions served (vendors 2.4)."""

from __future__ import annotations

import pytest

from sandbox.api.versions import VERSIONS
from sandbox.api.versions.v2024_01_01 import CHANGES
from tests.conftest import House
from tests.homes import furnish, shown
from tests.receivers import Receiver

every_version = pytest.mark.parametrize("version", VERSIONS)


def test_every_row_is_proven_here() -> None:
    assert {(type(change).__name__, *change.rows) for change in CHANGES} == {("VendorRemoved", "vendors 2.4")}


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
