"""What all kinds of assets have in common as resources: reads, lists, pages, hints, ids (behaviour 2, 4.2, 6)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.cars import NOBODY
from tests.conftest import RECENT, House
from tests.homes import PATHS, furnish, shown

KINDS = tuple(PATHS)
TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")
HEAD = {"id", "userId", "vendor", "lastSeen", "isReachable", "information", "location", "capabilities", "scopes"}
KEYS = {
    "vehicle": {"chargeState", "smartChargingPolicy", "odometer"},
    "charger": {"chargeState"},
    "hvac": {"consumptionRate", "temperatureState", "thermostatState"},
    "inverter": {"productionState", "timezone", "hemSystemId"},
    "battery": {"chargeState", "config", "hemSystemId"},
    "meter": {"energyState", "hemSystemId"},
}
SCOPES = {
    "vehicle": ["vehicle:read:data", "vehicle:read:location", "vehicle:control:charging"],
    "charger": ["charger:read:data", "charger:control:charging"],
    "hvac": ["hvac:read:data", "hvac:control:mode"],
    "inverter": ["inverter:read:data", "inverter:read:location"],
    "battery": ["battery:read:data", "battery:read:location", "battery:control:operation_mode"],
    "meter": ["meter:read:data", "meter:read:location"],
}

every_kind = pytest.mark.parametrize("kind", KINDS)


def leaves(body: Any) -> Any:
    """Give every key of a body with its value, all the way down."""
    for key, value in body.items():
        yield key, value
        if isinstance(value, dict):
            yield from leaves(value)


@every_kind
async def test_an_asset_shows_every_documented_key(house: House, kind: str) -> None:
    asset = await shown(house, f"{PATHS[kind]}/{await furnish(house, kind)}")
    assert set(asset) == HEAD | KEYS[kind]
    assert (asset["userId"], asset["isReachable"], asset["scopes"]) == ("ada", True, SCOPES[kind])


@every_kind
@pytest.mark.parametrize("version", RECENT)
async def test_every_timestamp_has_milliseconds_and_a_z(house: House, kind: str, version: str) -> None:
    await house.move(0.25)
    asset = await shown(house, f"{PATHS[kind]}/{await furnish(house, kind)}", version=version)
    stamps = [value for key, value in leaves(asset) if key in {"lastSeen", "lastUpdated", "installationDate"} and value]
    assert stamps
    assert all(TIMESTAMP.fullmatch(stamp) for stamp in stamps)


@every_kind
async def test_whole_numbers_are_written_without_a_fraction(served: House, kind: str) -> None:
    asset = await furnish(served, kind)
    async with served.http.get(f"{served.url}{PATHS[kind]}/{asset}", headers=served.headers) as response:
        assert not re.search(r":-?\d+\.0[,}]", await response.text())


@every_kind
async def test_lists_hold_the_same_bodies_as_single_reads_newest_first(house: House, kind: str) -> None:
    path = PATHS[kind]
    assets = [await furnish(house, kind, user) for user in ("ada", "ben", "ada")]
    bodies = [await shown(house, f"{path}/{asset}") for asset in reversed(assets)]
    nothing = {"after": None, "before": None}
    assert await shown(house, path) == {"data": bodies, "pagination": nothing}
    assert (await shown(house, f"/users/ada{path}"))["data"] == [bodies[0], bodies[2]]
    assert (await shown(house, f"/users/ben{path}"))["data"] == [bodies[1]]
    assert await shown(house, f"/users/nobody{path}") == {"data": [], "pagination": nothing}


@every_kind
async def test_lists_hold_one_kind_only(house: House, kind: str) -> None:
    made = {one: await furnish(house, one) for one in KINDS}
    for path in (PATHS[kind], f"/users/ada{PATHS[kind]}"):
        assert [asset["id"] for asset in (await shown(house, path))["data"]] == [made[kind]]


@every_kind
@pytest.mark.parametrize("whose", ["", "/users/ada"])
async def test_lists_are_paged_forwards_and_backwards(house: House, kind: str, whose: str) -> None:
    path = whose + PATHS[kind]
    assets = [await furnish(house, kind) for _ in range(5)][::-1]
    first = await shown(house, f"{path}?pageSize=2")
    second = await shown(house, f"{path}?pageSize=2&after={first['pagination']['after']}")
    third = await shown(house, f"{path}?pageSize=2&after={second['pagination']['after']}")
    assert [[one["id"] for one in page["data"]] for page in (first, second, third)] == [
        assets[:2],
        assets[2:4],
        assets[4:],
    ]
    assert (first["pagination"]["before"], third["pagination"]["after"]) == (None, None)
    assert await shown(house, f"{path}?pageSize=2&before={third['pagination']['before']}") == second


@every_kind
@pytest.mark.parametrize("query", ["pageSize=0", "pageSize=x", "after=nonsense", "after=a&before=b"])
async def test_a_bad_page_is_refused(house: House, kind: str, query: str) -> None:
    for path in (PATHS[kind], f"/users/ada{PATHS[kind]}"):
        assert (await house.ask("GET", f"{path}?{query}")).status == 400


@every_kind
@pytest.mark.parametrize("tail", ["", "/refresh-hint"])
async def test_an_unknown_asset_is_not_found_in_enodes_words(house: House, kind: str, tail: str) -> None:
    asked = await house.ask("POST" if tail else "GET", f"{PATHS[kind]}/{NOBODY}{tail}")
    assert (asked.status, asked.body) == (
        404,
        {
            "type": "https://developers.enode.com/api/problems/not-found",
            "title": "Not Found",
            "detail": "The requested asset wasn't found.",
        },
    )


@pytest.mark.parametrize(
    ("kind", "status"),
    [("vehicle", 404), ("charger", 404), ("hvac", 404), ("inverter", 400), ("battery", 400), ("meter", 400)],
)
@pytest.mark.parametrize("version", RECENT)
async def test_an_id_that_is_no_uuid_is_invalid_where_ids_are_documented_as_uuids(
    house: House, kind: str, status: int, version: str
) -> None:
    for method, tail in (("GET", ""), ("POST", "/refresh-hint")):
        assert (await house.ask(method, f"{PATHS[kind]}/nope{tail}", version=version)).status == status


@every_kind
async def test_an_asset_that_nobody_linked_is_unknown_to_the_api(house: House, kind: str) -> None:
    asset = await furnish(house, kind, None)
    assert (await house.ask("GET", f"{PATHS[kind]}/{asset}")).status == 404
    assert (await shown(house, PATHS[kind]))["data"] == []


@every_kind
async def test_an_asset_is_not_found_among_those_of_another_kind(house: House, kind: str) -> None:
    asset = await furnish(house, kind)
    for other in set(KINDS) - {kind}:
        assert (await house.ask("GET", f"{PATHS[other]}/{asset}")).status == 404


@every_kind
async def test_an_asset_that_was_removed_is_gone(house: House, kind: str) -> None:
    asset = await furnish(house, kind)
    await house.do({"remove": {kind: asset}})
    assert (await house.ask("GET", f"{PATHS[kind]}/{asset}")).status == 404
    assert (await shown(house, f"/users/ada{PATHS[kind]}"))["data"] == []


@every_kind
async def test_a_refresh_hint_answers_204_without_a_body(house: House, kind: str) -> None:
    asked = await house.ask("POST", f"{PATHS[kind]}/{await furnish(house, kind)}/refresh-hint")
    assert (asked.status, asked.body) == (204, None)


@every_kind
async def test_an_unreachable_asset_is_still_served_as_last_known(house: House, kind: str) -> None:
    path = f"{PATHS[kind]}/{await furnish(house, kind)}"
    before = await shown(house, path)
    await house.do({"go_offline": {kind: before["id"]}})
    await house.move(7200)
    assert await shown(house, path) == {**before, "isReachable": False}
    await house.do({"come_online": {kind: before["id"]}})
    after = await shown(house, path)
    assert (after["isReachable"], after["lastSeen"]) == (True, "2025-01-06T19:00:00.000Z")


async def test_what_is_linked_shows_in_the_user_once_per_vendor_and_kind(house: House) -> None:
    for kind in ("meter", "battery", "battery", "charger"):
        await furnish(house, kind)
    assert (await shown(house, "/users/ada"))["linkedVendors"] == [
        {"vendor": "TESLA", "vendorType": "meter", "isValid": True},
        {"vendor": "HUAWEI", "vendorType": "battery", "isValid": True},
        {"vendor": "EASEE", "vendorType": "charger", "isValid": True},
    ]
