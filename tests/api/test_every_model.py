"""Every model of every vendor of every kind, linked, and shown in every version as its shape there says."""

from __future__ import annotations

import pytest

from sandbox.api.vendors import VENDORS
from sandbox.server import Options, catalogue
from sandbox.settings import Settings, changed
from tests.conftest import RECENT, START, House
from tests.homes import PATHS, shown

# Vendors that an API version does not know any more (vendors 2.2, 2.4).
GONE = {
    ("charger", "2024-10-01"): {"FRONIUS"},
    **{("inverter", version): {"EMA"} for version in RECENT},
}


@pytest.fixture(params=["prompt", "production"])
def options(request: pytest.FixtureRequest) -> Options:
    """Once as vendors' clouds should be, once as they are: with values that stay unknown."""
    settings = {"vendor_habits": request.param, "page_size": 1000, "page_size_limit": 1000}
    return Options(start=START, seed=7, settings=changed(Settings(), settings))


async def furnish_with_everything(house: House) -> dict[str, list[str]]:
    """Add one device of every model, each vendor's in a home of its own; gives the vendor of each, by kind."""
    vendors: dict[str, list[str]] = {}
    for kind in PATHS:
        for vendor in catalogue().of_kind(kind):
            for model in vendor.section(kind).models:
                await house.do({f"add_{kind}": {"vendor": vendor.id, "model": model.name, "user": vendor.id}})
                vendors.setdefault(kind, []).append(vendor.id)
    return vendors


async def test_every_model_of_every_vendor_is_shown_in_every_version(served: House) -> None:
    """Each answer is held against the shape of its version as it comes; ten minutes later all have been reported on."""
    added = await furnish_with_everything(served)
    for seconds in (0, 600):
        await served.move(seconds)
        for version in RECENT:
            for kind, path in PATHS.items():
                page = await shown(served, path, version=version)
                gone = GONE.get((kind, version), set())
                seen = [asset["vendor"] for asset in reversed(page["data"])]
                assert seen == [vendor for vendor in added[kind] if vendor not in gone]
                assert set(seen) | gone >= set(VENDORS[kind])
