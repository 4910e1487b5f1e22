"""2023-08-01, row by row: users in the path instead of a header, pages instead of bare arrays, `locationId`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from sandbox.api.versions.v2023_08_01 import IN_USERS_NAME
from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.cars import NOBODY, park, park_charging, park_stopped, shown
from tests.conftest import House
from tests.homes import PATHS, furnish, place
from tests.receivers import Receiver

OLD, NEW = "2023-05-01", "2023-08-01"
FOUR = ("vehicle", "charger", "hvac", "inverter")
WEEK = {"startDate": "2025-01-01T00:00:00.000Z"}


@pytest.fixture
def options(options: Options) -> Options:
    """Vendors that answer at once; how long they take has a test of its own."""
    return replace(options, settings=changed(Settings(), {"field_read_seconds": 0}))


async def get(house: House, path: str, **asked: Any) -> Any:
    answer = await house.ask("GET", path, version=OLD, **asked)
    assert answer.status == 200, answer
    return answer.body


async def test_t29_the_header_names_the_user_of_lists(house: House) -> None:
    ada, ben = await park(house, "ada"), await park(house, "ben")
    assert [car["id"] for car in await get(house, "/vehicles", user="ada")] == [ada]
    assert [car["id"] for car in await get(house, "/vehicles", user="ben")] == [ben]
    assert await get(house, "/vehicles", user="nobody") == []


async def test_t29_what_belongs_to_another_user_is_not_found(house: House) -> None:
    car, home = await park_stopped(house), await place(house)
    action = (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "START"}, version=OLD)).body["id"]
    for path in (f"/vehicles/{car}", f"/vehicles/actions/{action}", f"/charging-locations/{home}"):
        assert (await house.ask("GET", path, version=OLD, user="ada")).status == 200, path
        assert (await house.ask("GET", path, version=OLD, user="ben")).status == 404, path
    refused = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"}, version=OLD, user="ben")
    assert refused.status == 404


@pytest.mark.parametrize("path", ["/vehicles", f"/vehicles/{NOBODY}", "/me", "/charging-locations", "/hvacs"])
async def test_t29_without_the_header_such_calls_are_unauthorized(house: House, path: str) -> None:
    assert path.split("/")[1] in IN_USERS_NAME
    asked = await house.ask("GET", path, version=OLD, user="")
    assert (asked.status, asked.body["title"]) == (401, "Unauthorized")
    assert "Enode-User-Id" in asked.body["detail"]


@pytest.mark.parametrize("path", ["/health/vehicles", "/webhooks", "/interventions"])
async def test_t29_other_calls_need_no_header_and_do_not_mind_it(house: House, path: str) -> None:
    for user in ("", "ada"):
        assert (await house.ask("GET", path, version=OLD, user=user)).status == 200


async def test_t29_the_header_is_refused_from_then_on(house: House) -> None:
    asked = await house.ask("GET", "/vehicles", version=NEW, user="ada")
    assert (asked.status, asked.body["title"]) == (400, "Bad Request")
    assert "Enode-User-Id" in asked.body["detail"]


async def test_t29_a_replay_knows_in_whose_name_a_call_was_made(house: House) -> None:
    car = await park_charging(house)
    asked = {"action": "STOP"}
    assert (await house.ask("POST", f"/vehicles/{car}/charging", asked, version=OLD)).status == 200
    assert (await house.ask("POST", f"/vehicles/{car}/charging", asked, version=OLD, user="ben")).status == 404
    calls = [entry.body for entry in house.client.journal.rows() if entry.kind == "call"]
    assert [b'"user":"ada"' in call for call in calls] == [True, False]


async def test_t30_me_is_the_user_with_one_entry_for_each_vendor(house: House) -> None:
    await park(house)
    await furnish(house, "charger", vendor="TESLA")
    await furnish(house, "meter", vendor="TESLA")
    await furnish(house, "meter", vendor="SMA")
    assert await get(house, "/me") == {"id": "ada", "linkedVendors": [{"vendor": "TESLA", "isValid": True}]}
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "TESLA"}})
    assert (await get(house, "/me"))["linkedVendors"] == [{"vendor": "TESLA", "isValid": False}]
    assert (await house.ask("GET", "/me", version=OLD, user="nobody")).status == 404
    assert (await house.ask("GET", "/me", version=NEW)).status == 404


async def test_t30_vendors_were_disconnected_from_me(house: House) -> None:
    await park(house)
    assert (await house.ask("DELETE", "/me/vendors/TESLA", version=OLD, user="ben")).status == 404
    assert (await house.ask("DELETE", "/me/vendors/TESLA", version=OLD)).status == 204
    assert await get(house, "/vehicles") == []


async def test_t26_lists_were_bare_arrays_and_whole(house: House) -> None:
    cars = [await park(house) for _ in range(103)]
    assert sorted(car["id"] for car in await get(house, "/vehicles")) == sorted(cars)


async def test_t26_of_other_assets_only_the_ids_were_listed(house: House) -> None:
    for kind in ("charger", "hvac", "inverter"):
        assert await get(house, PATHS[kind]) == []
        assert await get(house, PATHS[kind]) == [await furnish(house, kind)][:0]
        assert len(await get(house, PATHS[kind])) == 1
        assert all(isinstance(one, str) for one in await get(house, PATHS[kind]))


@pytest.mark.parametrize("kind", ["vehicle", "charger", "inverter"])
async def test_t27_a_read_with_fields_asks_the_vendor_first(house: House, kind: str) -> None:
    thing = await furnish(house, kind)
    await house.move(30.5)
    path = f"{PATHS[kind]}/{thing}"
    stale, also_stale = await get(house, path), await get(house, f"{path}?nothing=asked")
    assert stale["lastSeen"] == also_stale["lastSeen"] == "2025-01-06T17:00:00.000Z"
    fresh = await get(house, f"{path}?field=information&field=location")
    assert fresh["lastSeen"] == "2025-01-06T17:00:30.500Z"
    assert (await house.ask("GET", f"{path}?field=nope", version=OLD)).status == 400
    assert (await house.ask("GET", f"{path}?field=information", version=NEW)).body["lastSeen"] == fresh["lastSeen"]


async def test_t27_a_list_with_a_field_asks_for_all_vehicles_of_the_user(house: House) -> None:
    await park(house)
    other = await park(house, "ben")
    await house.move(30.5)
    (car,) = await get(house, "/vehicles?field=chargeState")
    assert car["lastSeen"] == "2025-01-06T17:00:30.500Z"
    assert (await shown(house, other))["lastSeen"] == "2025-01-06T17:00:00.000Z"


async def test_t27_a_read_that_refreshes_is_in_the_journal(house: House) -> None:
    car = await park(house)
    await get(house, f"/vehicles/{car}")
    before = len(list(house.client.journal.rows()))
    await get(house, f"/vehicles/{car}?field=chargeState")
    assert len(list(house.client.journal.rows())) == before + 1


async def test_t27_an_asset_that_is_out_of_reach_shows_what_was_known(house: House) -> None:
    car = await park(house)
    await house.do({"go_offline": {"asset": car}})
    await house.move(30.5)
    seen = await get(house, f"/vehicles/{car}?field=chargeState")
    assert (seen["isReachable"], seen["lastSeen"]) == (False, "2025-01-06T17:00:00.000Z")


class TestSlowVendors:
    """Reads that take an hour."""

    @pytest.fixture
    def options(self, options: Options) -> Options:
        return replace(options, settings=changed(Settings(), {"field_read_seconds": 3600}))

    async def test_t27_a_read_with_fields_waits_for_the_vendor_and_nobody_else_does(self, served: House) -> None:
        car = await park(served)
        waiting = asyncio.ensure_future(served.ask("GET", f"/vehicles/{car}?field=chargeState", version=OLD))
        assert (await served.ask("GET", f"/vehicles/{car}", version=OLD)).status == 200
        assert (await served.ask("GET", f"/vehicles/{car}?field=chargeState", version=NEW)).status == 200
        assert not waiting.done()
        waiting.cancel()


async def test_t28_location_ids_had_another_name(house: House) -> None:
    home = await place(house)
    hvac = await furnish(house, "hvac", location=home)
    assert (await get(house, f"/hvacs/{hvac}"))["chargingLocationId"] == home
    for given in (None, home):
        told = await house.ask("PUT", f"/hvacs/{hvac}", {"chargingLocationId": given}, version=OLD)
        assert (told.status, told.body["chargingLocationId"]) == (200, given)
    assert (await house.ask("PUT", f"/hvacs/{hvac}", {"locationId": home}, version=OLD)).status == 400
    assert (await house.ask("GET", f"/hvacs/{hvac}", version=NEW)).body["locationId"] == home


async def test_t28_t29_charging_locations_are_the_locations_of_the_user(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    body = {"name": "Home", "longitude": 10.7, "latitude": 59.9, "timezoneName": "Europe/Oslo"}
    made = await house.ask("POST", "/charging-locations", body, version=OLD)
    assert (made.status, made.body) == (200, {"id": made.body["id"], **body})
    path = f"/charging-locations/{made.body['id']}"
    changed = await house.ask("PUT", path, {"name": "Hjem"}, version=OLD)
    assert changed.body == {**made.body, "name": "Hjem"}
    assert await get(house, "/charging-locations") == [changed.body]
    assert await get(house, "/charging-locations", user="ben") == []
    assert (await house.ask("GET", "/locations", version=NEW)).body["data"][0]["id"] == made.body["id"]
    gone = await house.ask("DELETE", path, version=OLD)
    assert (gone.status, gone.body) == (200, changed.body)
    assert (await house.ask("GET", "/charging-locations", version=NEW)).status == 404


async def test_t31_assets_and_actions_did_not_say_whose_they_are(house: House) -> None:
    for kind in FOUR:
        path = f"{PATHS[kind]}/{await furnish(house, kind)}"
        assert "userId" not in await get(house, path)
        assert (await house.ask("GET", path, version=NEW)).body["userId"] == "ada"
    action = (await house.ask("POST", f"/vehicles/{await park_stopped(house)}/charging", {"action": "START"})).body
    assert action.pop("userId") == "ada"
    assert await get(house, f"/vehicles/actions/{action['id']}") == action


async def test_t31_events_say_it_in_their_envelope_only(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret", "apiVersion": OLD})
    await park(served)
    await served.move(0)
    assert {event["user"]["id"] for event in receiver.events} == {"ada"}
    assert all("userId" not in event["vehicle"] for event in receiver.events)


async def with_tariff(house: House) -> str:
    home = await place(house, timezoneName="Europe/Oslo")
    for tariff in ("t1", "t2"):
        await house.ask("PUT", f"/tariffs/{tariff}", [{"name": "day", "cost": "2"}, {"name": "night", "cost": "1"}])
    return home


async def put_hours(house: House, home: str, tariff: str, hours: list[tuple[str, str, str]], **more: Any) -> Any:
    intervals = [{"name": name, "from": begin, "to": end, **more} for name, begin, end in hours]
    body = {"tariffId": tariff, "tariffIntervals": intervals}
    return await house.ask("PUT", f"/charging-locations/{home}/tariff", body, version=OLD)


async def test_t36_hours_of_tariffs_were_utc(house: House) -> None:
    home = await with_tariff(house)
    hours = [("night", "00:00", "05:00"), ("day", "05:00", "22:00"), ("night", "22:00", "24:00")]
    assert (await put_hours(house, home, "t1", hours)).status == 204
    rows = await get(house, f"/charging-locations/{home}/tariff")
    assert [(row["tariffName"], row["fromHourMinute"], row["toHourMinute"]) for row in rows if row["weekday"] == 2] == [
        ("night", "00:00", "05:00"),
        ("day", "05:00", "22:00"),
        ("night", "22:00", "23:00"),
        ("night", "23:00", "24:00"),
    ]
    local = (await house.ask("GET", f"/locations/{home}/tariff", version=NEW)).body
    assert [
        (row["tariffName"], row["fromHourMinute"], row["toHourMinute"]) for row in local if row["weekday"] == 2
    ] == [
        ("night", "00:00", "01:00"),
        ("night", "01:00", "06:00"),
        ("day", "06:00", "23:00"),
        ("night", "23:00", "24:00"),
    ]


async def test_t36_each_tariff_had_hours_of_its_own_and_together_they_fill_the_week(house: House) -> None:
    home = await with_tariff(house)
    week, weekend = {"weekdays": [0, 1, 2, 3, 4]}, {"weekdays": [5, 6]}
    assert (await put_hours(house, home, "t1", [("day", "00:00", "24:00")], **week)).status == 400
    assert (await put_hours(house, home, "t1", [("day", "00:00", "24:00")])).status == 204
    assert (await put_hours(house, home, "t2", [("day", "00:00", "24:00")], **weekend)).status == 400
    assert (await put_hours(house, home, "t1", [])).status == 204
    assert await get(house, f"/charging-locations/{home}/tariff") == []


async def charged(house: House) -> str:
    car = await park_charging(house, batteryLevel=20)
    await house.move(7200)
    return car


async def test_t32_buckets_had_a_cost_without_smart_charging_and_no_nulls(house: House) -> None:
    await charged(house)
    asked = "startDate=2025-01-06T00:00:00.000Z&resolution=HOUR"
    old = await get(house, f"/statistics/charging?{asked}")
    new = (await house.ask("GET", f"/users/ada/statistics/charging?{asked}&type=vehicle", version=NEW)).body
    assert [row["kwhSum"] for row in old] == [row["kwhSum"] for row in new]
    full, same = next((a, b) for a, b in zip(old, new, strict=True) if a["kwhSum"])
    assert (full["nonSmartCostSum"], full["estimatedSavings"]) == (full["costSum"], 0)
    assert full["nonSmartPrice"] == full["price"] == same["price"]
    assert "nonSmartCostSum" not in same
    assert (same["estimatedSavings"], same["nonSmartPrice"]["mean"]) == (None, None)


async def test_t33_t34_sessions_had_ids_of_their_own_and_what_smart_charging_saved_stood_apart(house: House) -> None:
    car = await charged(house)
    asked = "startDate=2025-01-06T00:00:00.000Z"
    (old,) = await get(house, f"/statistics/charging/sessions?{asked}&targetType=vehicle&targetId={car}")
    (new,) = (await house.ask("GET", f"/users/ada/statistics/charging/sessions?{asked}&type=vehicle", version=NEW)).body
    assert (old["targetId"], new["id"]) == (car, car)
    assert old["id"] not in {car, ""}
    assert old["chargingLocationId"] is new["locationId"] is None
    assert old["smartSession"] is False
    assert old["smartStats"] == {
        "nonSmartPrice": new["nonSmartPrice"],
        "nonSmartCostSum": None,
        "estimatedSavings": None,
    }
    assert {"smartSession", "smartStats", "targetId"}.isdisjoint(new)
    unknown = await house.ask("GET", f"/statistics/charging/sessions?{asked}&targetId={NOBODY}", version=OLD)
    assert unknown.status == 404


async def test_batteries_and_meters_were_not_there(house: House) -> None:
    for kind in ("battery", "meter"):
        path = f"{PATHS[kind]}/{await furnish(house, kind)}"
        assert (await house.ask("GET", path, version=OLD)).body["detail"] == "Route not found"
        assert (await house.ask("GET", path, version=NEW)).status == 200


async def test_the_current_of_a_vehicle_was_not_shown(house: House) -> None:
    old = await get(house, f"/vehicles/{await park(house)}")
    assert "maxCurrent" not in old["chargeState"]
    assert "setMaxCurrent" not in old["capabilities"]
