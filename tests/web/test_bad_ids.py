"""Ids from hell, in every path of the Enode API and of the control API: 4xx, never a way out, never a crash."""

from __future__ import annotations

import re

import pytest

from sandbox.api.versions import edition
from sandbox.web.control import CONTROLS
from tests.conftest import RECENT, House
from tests.wire import exchange, head

pytestmark = pytest.mark.usefixtures("quiet")

IDS = [
    b"%00",
    b"..",
    b"%2e%2e",
    b"%2E%2E%2F%2E%2E%2Fetc%2Fpasswd",
    b"..%2f..%2fusers",
    b"..%5c..%5cwindows",
    b"%2f",
    b"%",
    b"%zz",
    b"%ff%fe",
    b"%ed%a0%80",
    b"%F0%9F%98%80",
    b"%E2%80%AE",
    b"%0d%0aX-Injected:%201",
    b"%20",
    b"+",
    b"null",
    b"undefined",
    b"None",
    b"NaN",
    b"-1",
    b"0",
    b"9" * 400,
    b"1e308",
    b"'%20OR%20'1'='1",
    b"%3Cscript%3E",
    b"$%7B7*7%7D",
    b"{vehicleId}",
    b"*",
    b"a;b=c",
    b"a" * 4000,
]
READS_OF_UNKNOWN_USERS = "/users/{userId}/"
ROUTES = sorted(
    {(row.method, row.path) for version in RECENT for row in edition(version).routes.rows if "{" in row.path}
)
SERVED = {version: {row.path for row in edition(version).routes.rows if row.method == "GET"} for version in RECENT}
NEEDY = {row.path for version in RECENT for row in edition(version).routes.rows if row.needs}
CONTROL_ROUTES = sorted({(row.method, row.path) for row in CONTROLS if "{" in row.path})


def target(path: str, thing: bytes) -> bytes:
    return re.sub(r"\{\w+\}", lambda _: thing.decode(), path).encode()


@pytest.mark.parametrize("version", RECENT)
@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_an_odd_id_is_unknown_or_invalid(served: House, version: str, method: str, path: str) -> None:
    lines = (
        b"Authorization: " + served.headers["Authorization"].encode(),
        b"Enode-Version: " + version.encode(),
        b"Content-Type: application/json",
    )
    for thing in IDS:
        answered = await exchange(served.url, head(method.encode(), target(path, thing), *lines))
        reads = method == "GET" and path.startswith(READS_OF_UNKNOWN_USERS) and path in SERVED[version] - NEEDY
        expected = {200} if reads and b"/" not in thing else {400, 404}
        assert answered.status in expected, (thing, answered)
        assert "x-injected" not in answered.headers
    assert served.client.broken is None


@pytest.mark.parametrize(("method", "path"), CONTROL_ROUTES)
async def test_an_odd_name_is_unknown_to_the_control_api(served: House, method: str, path: str) -> None:
    for thing in IDS:
        answered = await exchange(served.url, head(method.encode(), target(path, thing)))
        assert answered.status in {400, 404}, (thing, answered)
    assert (await served.control("GET", "/health")).body["clients"] == 1


async def test_an_odd_user_is_found_by_exactly_the_id_it_was_made_with(served: House) -> None:
    odd = {
        "..": b"%2e%2e",
        "../x": b"..%2Fx",
        "a/b": b"a%2fb",
        "%": b"%25",
        "%00": b"%2500",
        "\u0000": b"%00",
        " ": b"%20",
    }
    for user in odd:
        await served.do({"add_user": {"id": user}})
    for user, written in odd.items():
        line = b"Authorization: " + served.headers["Authorization"].encode()
        answered = await exchange(served.url, head(b"GET", b"/users/" + written, line))
        assert (answered.status, answered.problem["id"]) == (200, user)
