"""Bodies that do not fit: a wrong value at every place, odd keys, odd numbers. 400 by name, and no harm done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from sandbox.api.call import Endpoint
from sandbox.api.versions import edition
from tests.cars import NOBODY, park_stopped
from tests.conftest import RECENT, House
from tests.drawing import spoiled
from tests.homes import furnish

pytestmark = pytest.mark.usefixtures("quiet")

LINK = {
    "vendor": "TESLA",
    "vendorType": "vehicle",
    "scopes": ["vehicle:read:data"],
    "language": "en-US",
    "redirectUri": "https://example.com/done",
}
SIMULATED = {
    "vendor": "TESLA",
    "username": "ada@example.com",
    "password": "a secret",
    "name": "Blue",
    "model": "Model 3",
    "year": 2021,
}
PLACE = {"name": "Home", "latitude": 59.9, "longitude": 10.7, "timezoneName": "Europe/Oslo"}
INTERVAL = {"name": "day", "weekdays": [0, 1], "from": "06:00", "to": "22:00"}
URL, SECRET = "https://example.com/hooks", "a secret"
AUTHENTICATION = {"headerName": "x-key", "headerValue": "value"}
EVENTS = ["user:vehicle:updated", "*"]
WEBHOOK = {"url": URL, "secret": SECRET, "events": EVENTS, "apiVersion": "2024-01-01", "authentication": AUTHENTICATION}

RULE = {
    "hourMinute": {"from": "22:00", "to": "06:00"},
    "weekdays": [0, 6],
    "fromTimestamp": "2025-01-06T17:00:00Z",
    "toTimestamp": "2025-02-06T17:00:00Z",
    "shouldCharge": True,
}
SCHEDULE = {
    "targetId": NOBODY,
    "targetType": "charger",
    "locationId": NOBODY,
    "isEnabled": True,
    "defaultShouldCharge": False,
    "rules": [RULE],
}

GOOD: dict[str, Any] = {
    "postVehiclesVehicleidCharging": {"action": "START"},
    "postVehiclesVehicleidMaxCurrent": {"maxCurrent": 10},
    "updateCharger": {"locationId": NOBODY},
    "controlChargerCharging": {"action": "START"},
    "postSetChargerMaxCurrent": {"maxCurrent": 10},
    "postUserSetOperationMode": {"operationMode": "IDLE"},
    "updateHVAC": {"locationId": NOBODY},
    "postSetHvacPermanentHold": {"mode": "AUTO", "heatSetpoint": 20, "coolSetpoint": 24},
    "postUsersUseridLink": LINK,
    "postAssetsAssetidRelink": {name: LINK[name] for name in ("language", "redirectUri")},
    "createSimulatedVehicle": SIMULATED,
    "updateSimulatedVehicle": {"name": "Blue", "location": {"longitude": 1, "latitude": 2}},
    "createLocation": PLACE,
    "updateLocation": PLACE,
    "updateVehicleSmartChargingPolicy": {"isEnabled": False, "deadline": "07:00", "minimumChargeLimit": 20},
    "updateChargerSmartPolicy": {"isEnabled": False, "deadline": "07:00", "chargingDuration": "04:00"},
    "updateHvacSmartPolicy": {"isEnabled": False},
    "sendTariffInformation": [{"name": "day", "cost": "0.31"}, {"name": "night", "cost": "0.12"}],
    "associateUserLocationWithTariff": {"tariffId": "two-rates", "tariffIntervals": [INTERVAL]},
    "createSchedule": SCHEDULE,
    "updateSchedule": SCHEDULE,
    "createWebhook": WEBHOOK,
    "updateWebhook": WEBHOOK,
    "putWebhooksFirehose": {"url": URL, "secret": SECRET},
    "deleteWebhooksFirehose": {"url": URL},
}
ROWS = [(version, row) for version in RECENT for row in edition(version).routes.rows if row.takes is not None]
NAMES = [f"{version} {row.operation}" for version, row in ROWS]
ODD_NUMBERS = [
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e999",
    b"-1e999",
    b"0x10",
    b"01",
    b"1.",
    b".5",
    b"+1",
    b"1_000",
    b"1e",
]
EXTREMES = [b"0", b"-0", b"-1", b"-1e308", b"1e-320", b"1" + b"0" * 18, b"1" + b"0" * 40, b"1e19", b"1e308", b"9" * 400]


def test_a_good_body_is_known_for_every_row_that_takes_one() -> None:
    assert {row.operation for _, row in ROWS} == set(GOOD)


async def path_of(house: House, row: Endpoint) -> str:
    """Give the row's path, with a car and a webhook that are there."""
    for name in ("{vehicleId}", "{assetId}", "{simulatedVehicleId}"):
        if name in row.path:
            return row.path.replace(name, await park_stopped(house))
    for kind in ("charger", "battery", "hvac"):
        if f"{{{kind}Id}}" in row.path:
            return row.path.replace(f"{{{kind}Id}}", await furnish(house, kind))
    if "/schedules" in row.path:
        box = await furnish(house, "charger")
        asked = {**SCHEDULE, "targetId": box, "locationId": None}
        made = await house.ask("POST", "/users/ada/schedules", asked)
        return row.path.replace("{userId}", "ada").replace("{scheduleId}", made.body["id"])
    if "/locations" in row.path:
        user = (await house.ask("GET", "/vehicles/" + await park_stopped(house))).body["userId"]
        place = await house.ask("POST", f"/users/{user}/locations", PLACE)
        return row.path.replace("{userId}", user).replace("{locationId}", place.body["id"])
    hook = (await house.ask("POST", "/webhooks", {"url": f"{URL}/{row.operation}", "secret": SECRET})).body["id"]
    return row.path.replace("{webhookId}", hook).replace("{tariffId}", "two-rates")


async def send(house: House, version: str, row: Endpoint, path: str, body: bytes) -> tuple[int, Any]:
    sent = {**house.headers, "Content-Type": "application/json", "Enode-Version": version}
    async with house.http.request(row.method, house.url + path, data=body, headers=sent) as response:
        raw = await response.read()
        return response.status, orjson.loads(raw) if raw else None


@pytest.mark.parametrize(("version", "row"), ROWS, ids=NAMES)
async def test_a_wrong_value_at_any_place_is_refused_by_its_place(served: House, version: str, row: Endpoint) -> None:
    path = await path_of(served, row)
    checker = edition(version).checker(row.takes or {})
    for name, body in spoiled(GOOD[row.operation]):
        if body is None:
            continue  # a body of null has a test of its own, in tests/api/test_problems.py
        status, answer = await send(served, version, row, path, orjson.dumps(body))
        if checker.faults(body):
            assert status == 400, (name, answer)
            assert answer["type"].endswith("/validation-error"), (name, answer)
            assert answer["issues"], (name, answer)
            assert all(set(issue) == {"path", "message", "code"} for issue in answer["issues"])
        else:
            assert status in {200, 204, 400, 404}, (name, answer)
    assert served.client.broken is None


@pytest.mark.parametrize(("version", "row"), ROWS, ids=NAMES)
async def test_an_unknown_key_is_refused_by_name_wherever_it_stands(served: House, version: str, row: Endpoint) -> None:
    path = await path_of(served, row)
    good = GOOD[row.operation]
    for place, body in surprised(good):
        status, answer = await send(served, version, row, path, orjson.dumps(body))
        assert (status, [issue["path"] for issue in answer["issues"]]) == (400, [place])


@pytest.mark.parametrize(("version", "row"), ROWS, ids=NAMES)
async def test_a_missing_key_is_refused_by_name(served: House, version: str, row: Endpoint) -> None:
    path = await path_of(served, row)
    for key in edition(version).shapes[_name(row)].get("required", ()):
        body = {name: value for name, value in GOOD[row.operation].items() if name != key}
        status, answer = await send(served, version, row, path, orjson.dumps(body))
        assert (status, answer["detail"]) == (400, f"{key} is required")


def surprised(good: Any) -> Iterator[tuple[str, Any]]:
    """Give a body once for each object in it, that object with a key too many; and the key's place."""
    if isinstance(good, dict):
        yield "surprise", {**good, "surprise": 1}
    for name, part in good.items() if isinstance(good, dict) else enumerate(good):
        if isinstance(part, dict | list):
            for place, odd in surprised(part):
                yield (
                    f"{name}.{place}",
                    {**good, name: odd} if isinstance(good, dict) else [*good[:name], odd, *good[name + 1 :]],
                )


def _name(row: Endpoint) -> str:
    return str((row.takes or {})["$ref"]).rpartition("/")[2]


@pytest.mark.parametrize("number", ODD_NUMBERS)
async def test_a_number_that_json_does_not_have_is_no_json(served: House, number: bytes) -> None:
    row = next(row for _, row in ROWS if row.operation == "postVehiclesVehicleidMaxCurrent")
    status, answer = await send(
        served, "2024-10-01", row, await path_of(served, row), b'{"maxCurrent":' + number + b"}"
    )
    assert (status, answer["detail"]) == (400, "Invalid request payload JSON format")


@pytest.mark.parametrize("number", EXTREMES)
async def test_an_extreme_number_is_taken_or_refused_and_the_world_goes_on(served: House, number: bytes) -> None:
    row = next(row for _, row in ROWS if row.operation == "postVehiclesVehicleidMaxCurrent")
    path = await path_of(served, row)
    status, _ = await send(served, "2024-10-01", row, path, b'{"maxCurrent":' + number + b"}")
    assert status in {200, 400}
    assert served.client.broken is None
    await served.move(60)
    assert (await served.ask("GET", "/vehicles")).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 1000 + b"]" * 1000,
        b'{"action":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"action":"' + b"a" * 1_000_000 + b'"}',
        b'{"' + b"a" * 1_000_000 + b'":1}',
        b"{" + b",".join(b'"k%d":1' % number for number in range(20_000)) + b"}",
        b'{"action":"\\ud800"}',
        b'{"action":"\\u0000"}',
        b'{"\\u0000":1}',
        b'{"action":"START\\u202e"}',
        b"\xef\xbb\xbf" + b'{"action":"START"}',
        '{"action":"START"}'.encode("utf-16"),
        b'{"action":"START"}' * 2,
        b'{"action":"START"} x',
        b"true",
        b"0",
        b'"START"',
        b"[]",
        b'[{"action":"START"}]',
    ],
)
async def test_deep_wide_long_and_odd_bodies_are_a_clear_400(served: House, body: bytes) -> None:
    row = next(row for _, row in ROWS if row.operation == "postVehiclesVehicleidCharging")
    status, answer = await send(served, "2024-10-01", row, await path_of(served, row), body)
    assert status == 400
    assert {"type", "title", "detail"} <= set(answer)
    assert len(answer["detail"]) < 500


async def test_a_refusal_never_grows_with_what_was_sent(served: House) -> None:
    """Twenty thousand unknown keys are one mistake to explain, not a megabyte of explanations."""
    row = next(row for _, row in ROWS if row.operation == "postVehiclesVehicleidCharging")
    body = orjson.dumps({"action": "START", **{f"key-{number}": 1 for number in range(20_000)}})
    _, answer = await send(served, "2024-10-01", row, await path_of(served, row), body)
    assert len(orjson.dumps(answer)) < 100_000


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_body_that_nobody_asked_for_does_no_harm(served: House, method: str) -> None:
    sent = {**served.headers, "Content-Type": "application/json"}
    url = f"{served.url}/vehicles/{NOBODY}" if method == "GET" else f"{served.url}/users/nobody"
    async with served.http.request(method, url, data=b'{"x": 1}', headers=sent) as response:
        assert response.status == 404
