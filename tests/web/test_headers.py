"""Headers: the version's, the refused one of old, those nobody knows, and HEAD (behaviour 1.4, 1.5; T3, T4)."""

from __future__ import annotations

import pytest

from tests.cars import NOBODY, park
from tests.conftest import Asked, House
from tests.wire import exchange, head

OLD = "2024-01-01"


async def get(house: House, path: str, headers: dict[str, str], method: str = "GET") -> Asked:
    sent = {**house.headers, **headers}
    async with house.http.request(method, house.url + path, headers=sent) as response:
        raw = await response.read()
        body = await response.json(content_type=None) if raw else None
        return Asked(response.status, body, dict(response.headers))


@pytest.mark.parametrize("name", ["Enode-Version", "enode-version", "ENODE-VERSION", "eNoDe-VeRsIoN"])
async def test_the_version_header_is_known_in_any_case(served: House, name: str) -> None:
    asked = await get(served, "/users/nobody", {name: OLD})
    assert asked.body["type"] == "https://docs.enode.io/problems/not-found"


@pytest.mark.parametrize(
    "name", ["enode-api-version", "Enode-Api-Version", "X-Enode-Version", "Version", "api-version"]
)
async def test_headers_that_clients_make_up_do_not_matter(served: House, name: str) -> None:
    asked = await get(served, "/users/nobody", {name: OLD})
    assert asked.body["type"] == "https://developers.enode.com/api/problems/not-found"


@pytest.mark.parametrize("headers", [{}, {"Enode-Version": ""}, {"Enode-Version": "2024-10-01"}])
async def test_the_header_is_optional(served: House, headers: dict[str, str]) -> None:
    assert (await get(served, "/users", headers)).status == 200


@pytest.mark.parametrize("name", ["Enode-User-Id", "enode-user-id", "ENODE-USER-ID"])
@pytest.mark.parametrize("path", ["/vehicles", "/users", f"/vehicles/{NOBODY}", "/webhooks"])
@pytest.mark.parametrize("version", ["2024-10-01", OLD])
async def test_the_user_header_of_the_old_versions_is_refused(
    served: House, name: str, path: str, version: str
) -> None:
    asked = await get(served, path, {name: "ada", "Enode-Version": version})
    assert (asked.status, asked.body["title"]) == (400, "Bad Request")
    assert "Enode-User-Id" in asked.body["detail"]


@pytest.mark.parametrize("name", ["user-id", "User-Id", "Enode-User", "X-Whatever"])
async def test_headers_like_it_do_not_matter(served: House, name: str) -> None:
    assert (await get(served, "/vehicles", {name: "ada"})).status == 200


async def test_head_answers_like_get_without_the_body(served: House) -> None:
    car = await park(served)
    for path in (f"/vehicles/{car}", "/vehicles", "/users", "/users/ada", "/webhooks", f"/vehicles/{NOBODY}", "/nope"):
        full, bare = await get(served, path, {}), await get(served, path, {}, "HEAD")
        assert (bare.status, bare.body) == (full.status, None)
        for name in ("Content-Type", "Content-Length"):
            assert bare.headers[name] == full.headers[name], path


async def test_head_changes_nothing_and_needs_a_token(served: House) -> None:
    assert (await get(served, "/vehicles", {"Authorization": "Bearer x"}, "HEAD")).status == 401
    assert (await get(served, f"/vehicles/{NOBODY}/refresh-hint", {}, "HEAD")).status == 404


async def test_a_connection_is_kept_and_answers_in_order(served: House) -> None:
    token = served.headers["Authorization"].encode()
    first = b"GET /users HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + b"\r\n\r\n"
    answered = await exchange(served.url, first + head(b"GET", b"/nope", b"Authorization: " + token))
    one, _, other = answered.body.partition(b"HTTP/1.1 ")
    assert (answered.status, one) == (200, b'{"data":[],"pagination":{"after":null,"before":null}}')
    assert other.startswith(b"404 ")


async def test_the_first_of_two_tokens_counts_and_nothing_breaks(served: House) -> None:
    lines = (b"Authorization: " + served.headers["Authorization"].encode(), b"Authorization: Bearer x")
    assert (await exchange(served.url, head(b"GET", b"/users", *lines))).status in {200, 400, 401}


async def test_an_absolute_target_is_the_same_as_its_path(served: House) -> None:
    """RFC 9112, 3.2.2: a server must take the absolute form; programs behind a proxy send it."""
    token = b"Authorization: " + served.headers["Authorization"].encode()
    answered = await exchange(served.url, head(b"GET", served.url.encode() + b"/users?pageSize=1", token))
    assert answered.status == 200


async def test_a_client_of_http_1_0_is_answered(served: House) -> None:
    token = served.headers["Authorization"].encode()
    answered = await exchange(served.url, b"GET /users HTTP/1.0\r\nAuthorization: " + token + b"\r\n\r\n")
    assert (answered.status, answered.problem["data"]) == (200, [])
