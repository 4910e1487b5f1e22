"""Problems: unknown routes, the order of refusals, media types (behaviour 7; R10, R11, T4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import park, park_stopped
from tests.conftest import House

NOT_FOUND = {
    "type": "https://developers.enode.com/api/problems/not-found",
    "title": "Not Found",
    "detail": "Route not found",
}
GONE = [
    ("POST", "/links/token"),
    ("POST", "/users"),
    ("GET", "/users/ada/solar-inverters"),
    ("GET", "/solar-inverters"),
    ("GET", "/actions/11111111-1111-4111-8111-111111111111"),
    *(("GET", f"/vehicles/x/{part}") for part in ("charge-state", "information", "location", "odometer", "watch")),
    ("GET", "/vehicles/x/smart-charging"),
    ("GET", "/charging-locations"),
    ("GET", "/charging-locations/x"),
    ("GET", "/me"),
    ("DELETE", "/me/vendors/TESLA"),
    ("PUT", "/webhooks/firehose"),
    ("DELETE", "/webhooks/firehose"),
    ("POST", "/webhooks/firehose/test"),
    ("GET", "/health/vendors"),
    ("GET", "/users/ada/devices"),
    ("PATCH", "/chargers/x"),
]


@pytest.mark.parametrize(("method", "path"), GONE)
async def test_what_2024_10_01_does_not_have_is_no_route(house: House, method: str, path: str) -> None:
    body = {"url": "https://example.com", "secret": "a secret"} if method in {"POST", "PUT", "PATCH"} else None
    asked = await house.ask(method, path, body)
    assert (asked.status, asked.body) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/nope"),
        ("GET", "/vehicles/"),
        ("GET", "/Vehicles"),
        ("GET", "/vehicles/x/charging"),
        ("GET", "/vehicles/x/y/z"),
        ("POST", "/vehicles"),
        ("PUT", "/vehicles/x"),
        ("PATCH", "/vehicles/x"),
        ("DELETE", "/vehicles/x"),
        ("DELETE", "/vehicles"),
        ("OPTIONS", "/vehicles"),
        ("POST", "/users/ada"),
        ("DELETE", "/users"),
        ("GET", "/v1/vehicles"),
        ("GET", "/api/vehicles"),
        ("GET", "/health"),
        ("GET", "/oauth2/token"),
    ],
)
async def test_an_unknown_path_or_method_is_no_route(house: House, method: str, path: str) -> None:
    asked = await house.ask(method, path)
    assert (asked.status, asked.body) == (404, NOT_FOUND)


async def test_problems_have_their_own_media_type_and_answers_plain_json(served: House) -> None:
    problem = await served.ask("GET", "/nope")
    answer = await served.ask("GET", "/vehicles")
    assert problem.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert answer.headers["Content-Type"].startswith("application/json")


async def send(house: House, path: str, data: bytes, **headers: str) -> tuple[int, Any]:
    sent = {**house.headers, "Content-Type": "application/json", **headers}
    async with house.http.post(house.url + path, data=data, headers=sent) as response:
        return response.status, await response.json(content_type=None)


async def test_a_bad_token_goes_before_everything_else(served: House) -> None:
    for path, data in (("/nope", b"{"), ("/vehicles/x/charging", b"{")):
        status, body = await send(
            served, path, data, **{"Authorization": "Bearer x", "Enode-Version": "1", "Enode-User-Id": "u"}
        )
        assert (status, body["title"], body["detail"]) == (401, "Unauthorized", "Unauthorized for resource")


@pytest.mark.parametrize("data", [b"{", b'{"action":"GO"}', b""])
async def test_a_bad_version_goes_before_route_and_body(served: House, data: bytes) -> None:
    for path in ("/nope", "/vehicles/x/charging"):
        status, body = await send(served, path, data, **{"Enode-Version": "2019-01-01"})
        assert status == 400
        assert "2019-01-01" in body["detail"]
        assert "2024-10-01, 2024-01-01" in body["detail"]


@pytest.mark.parametrize(("data", "media_type"), [(b"{", "application/json"), (b"x", "text/plain")])
async def test_an_unknown_route_goes_before_a_bad_body(served: House, data: bytes, media_type: str) -> None:
    status, body = await send(served, "/nope", data, **{"Content-Type": media_type})
    assert (status, body) == (404, NOT_FOUND)


async def test_a_bad_body_goes_before_the_state_of_the_asset(served: House) -> None:
    car = await park(served)
    status, body = await send(served, f"/vehicles/{car}/charging", b'{"action":"GO"}')
    assert (status, body["title"]) == (400, "Validation error")


@pytest.mark.parametrize("data", [b"{", b"", b"   ", b"{'action':'START'}", b'{"action":"START"}}', b"\xff", b"NaN"])
async def test_what_is_no_json_is_refused_in_the_words_of_enode(served: House, data: bytes) -> None:
    status, body = await send(served, f"/vehicles/{await park_stopped(served)}/charging", data)
    assert (status, body) == (
        400,
        {
            "type": "https://developers.enode.com/api/problems/bad-request",
            "title": "Bad Request",
            "detail": "Invalid request payload JSON format",
        },
    )


async def test_null_is_json_so_it_is_a_wrong_value_and_not_a_wrong_format(served: House) -> None:
    status, body = await send(served, f"/vehicles/{await park_stopped(served)}/charging", b"null")
    assert (status, body["title"], body["detail"]) == (400, "Validation error", "body must be an object, got null")


@pytest.mark.parametrize(
    "data",
    [
        b'{"action":"STOP","action":"START"}',
        b'{"action" :"STOP","action" :"START"}',
        b'{"action"\n:"STOP","action":"START"}',
        b'{"action":"STOP","\\u0061ction":"START"}',
    ],
)
async def test_a_key_written_twice_is_refused_however_it_is_spaced(served: House, data: bytes) -> None:
    status, body = await send(served, f"/vehicles/{await park_stopped(served)}/charging", data)
    assert (status, body["detail"]) == (400, "Invalid request payload JSON format")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "x"])
async def test_a_body_of_another_type_is_refused_by_name(served: House, media_type: str) -> None:
    car = await park_stopped(served)
    status, body = await send(
        served, f"/vehicles/{car}/charging", b'{"action":"START"}', **{"Content-Type": media_type}
    )
    assert status == 415
    assert body["title"] == "Unsupported Media Type"
    assert media_type in body["detail"]


@pytest.mark.parametrize("media_type", ["application/json", "APPLICATION/JSON;charset=UTF-8", "application/json ; x=y"])
async def test_json_is_json_however_it_is_written(served: House, media_type: str) -> None:
    car = await park_stopped(served)
    status, _ = await send(served, f"/vehicles/{car}/charging", b'{"action":"START"}', **{"Content-Type": media_type})
    assert status == 200
