"""What is hardly HTTP: garbage, cut-off and endless requests, nonsense in every header. A clear 4xx, and silence."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest

from tests.cars import park_stopped
from tests.conftest import House
from tests.wire import Answered, exchange, head, send_and_vanish

GOOD = b'{"action":"START"}'
TEN_MEGABYTES = 10_485_760

pytestmark = pytest.mark.usefixtures("quiet", "neighbour")


@pytest.fixture
async def neighbour(served: House) -> AsyncIterator[None]:
    """After the test, another client and a new connection of this one are answered as if nothing had been."""
    await served.control("POST", "/clients", {"clientId": "other", "clientSecret": "o"})
    form = {"grant_type": "client_credentials", "client_id": "other", "client_secret": "o"}
    async with served.http.post(f"{served.url}/oauth2/token", data=form) as response:
        other = {"Authorization": f"Bearer {(await response.json())['access_token']}"}
    yield
    for headers in (other, served.headers):
        async with served.http.get(f"{served.url}/users", headers=headers) as response:
            assert response.status == 200


def token(house: House) -> bytes:
    return b"Authorization: " + house.headers["Authorization"].encode()


def check(answered: Answered, *statuses: int) -> None:
    """It is an answer with one of the statuses, and a problem that a person can read."""
    assert answered.status in statuses, answered
    assert answered.headers["content-type"].startswith("application/problem+json")
    assert {"type", "title", "detail"} <= set(answered.problem)
    assert "Traceback" not in answered.problem["detail"]


GARBAGE = {
    "bytes": b"\x00\xff\xfe\x01\x02\r\n\r\n",
    "text": b"hello there\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 64 + b"\r\n\r\n",
    "a method of signs": b"G=T / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a version that is none": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "a version that is text": b"GET / HTTP/x\r\nHost: x\r\n\r\n",
    "no target": b"GET HTTP/1.1\r\nHost: x\r\n\r\n",
    "no host": b"GET /users HTTP/1.1\r\nConnection: close\r\n\r\n",
    "a header without a colon": b"GET /users HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n",
    "a header without a name": b"GET /users HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n",
    "a header with a NUL": b"GET /users HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n",
    "a folded header": b"GET /users HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n",
    "raw bytes in the target": b"GET /users/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("kind", GARBAGE)
async def test_garbage_is_answered_with_a_problem(served: House, kind: str) -> None:
    check(await exchange(served.url, GARBAGE[kind]), 400, 401)


@pytest.mark.parametrize("name", [b"X-Long", b"Enode-Version", b"Authorization", b"Content-Type", b"Sandbox-Client"])
async def test_a_header_of_ten_thousand_characters_is_refused(served: House, name: bytes) -> None:
    for path in (b"/users", b"/sandbox/clock"):
        answered = await exchange(served.url, head(b"GET", path, name + b": " + b"a" * 10_000, token(served)))
        check(answered, 400, 414, 431)
        assert len(answered.body) < 1000


async def test_a_target_of_ten_thousand_characters_is_refused(served: House) -> None:
    for target in (b"/users/" + b"a" * 10_000, b"/users?after=" + b"a" * 10_000):
        check(await exchange(served.url, head(b"GET", target, token(served))), 400, 414)


async def test_thousands_of_headers_are_refused(served: House) -> None:
    lines = [b"X-%d: a" % number for number in range(5000)]
    check(await exchange(served.url, head(b"GET", b"/users", token(served), *lines)), 400, 431)


ODD = [b"\xff\xfe", b"\xc3\xa9", b"\xed\xa0\x80", b"'; DROP TABLE users", b"%00", b"\xf0\x9f\x98\x80"]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        (b"Enode-Version", b"GET", b"/users"),
        (b"Enode-User-Id", b"GET", b"/users"),
        (b"Content-Type", b"POST", b"/webhooks"),
        (b"Authorization", b"GET", b"/users"),
        (b"Authorization: Bearer", b"GET", b"/users"),
        (b"Authorization: Basic", b"POST", b"/oauth2/token"),
        (b"Sandbox-Client", b"GET", b"/sandbox/clock"),
        (b"Sandbox-Client", b"POST", b"/sandbox/do"),
    ],
)
async def test_odd_bytes_in_a_header_are_a_clear_refusal(
    served: House, name: bytes, method: bytes, path: bytes, value: bytes
) -> None:
    line = name + (b" " if b":" in name else b": ") + value
    lines = [line] if name.startswith(b"Authorization") else [line, token(served)]
    body = b"{}" if method == b"POST" else b""
    answered = await exchange(served.url, head(method, path, *lines, b"Content-Length: %d" % len(body)) + body)
    assert 400 <= answered.status < 500, answered


async def command(house: House, *lines: bytes) -> bytes:
    """Write the head of a charging command to a car that would take it."""
    car = await park_stopped(house)
    return head(b"POST", f"/vehicles/{car}/charging".encode(), b"Content-Type: application/json", token(house), *lines)


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        ((b"Content-Length: -1",), GOOD),
        ((b"Content-Length: abc",), GOOD),
        ((b"Content-Length: 99999999999999999999",), GOOD),
        ((b"Content-Length: 18", b"Content-Length: 19"), GOOD),
        ((b"Content-Length: 18", b"Transfer-Encoding: chunked"), b"12\r\n" + GOOD + b"\r\n0\r\n\r\n"),
        ((b"Transfer-Encoding: chunked",), b"ZZ\r\n" + GOOD + b"\r\n0\r\n\r\n"),
        ((b"Transfer-Encoding: chunked",), b"-2\r\n{}\r\n0\r\n\r\n"),
        ((b"Transfer-Encoding: chunked",), b"FFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n"),
        ((b"Transfer-Encoding: chunked",), b"2\r\n{}XX0\r\n\r\n"),
        ((b"Transfer-Encoding: nonsense",), GOOD),
        ((b"Transfer-Encoding: gzip",), GOOD),
        ((b"Content-Encoding: gzip", b"Content-Length: 18"), GOOD),
        ((b"Content-Encoding: deflate", b"Content-Length: 18"), GOOD),
        ((b"Content-Encoding: br", b"Content-Length: 18"), GOOD),
    ],
)
async def test_a_body_that_is_framed_or_packed_wrongly_is_refused(
    served: House, lines: tuple[bytes, ...], body: bytes
) -> None:
    check(await exchange(served.url, await command(served, *lines) + body), 400, 413, 415)


async def test_a_body_in_chunks_is_a_body(served: House) -> None:
    chunks = b"9;ext=1\r\n" + GOOD[:9] + b"\r\n9\r\n" + GOOD[9:] + b"\r\n0\r\nTrailer: x\r\n\r\n"
    answered = await exchange(served.url, await command(served, b"Transfer-Encoding: chunked") + chunks)
    assert (answered.status, answered.problem["state"]) == (200, "PENDING")


async def test_a_body_that_was_compressed_is_read_and_a_bomb_is_too_large(served: House) -> None:
    for body, status in ((gzip.compress(GOOD), 200), (gzip.compress(b"a" * 50_000_000), 413)):
        lines = (b"Content-Encoding: gzip", b"Content-Length: %d" % len(body))
        answered = await exchange(served.url, await command(served, *lines) + body)
        assert answered.status == status


@pytest.mark.parametrize("path", [b"/webhooks", b"/users/x/y/z", b"/oauth2/token", b"/sandbox/do", b"/sandbox/clients"])
async def test_ten_megabytes_are_too_large_declared_or_not(served: House, path: bytes) -> None:
    media = b"Content-Type: application/json"
    declared = head(b"POST", path, token(served), media, b"Content-Length: %d" % TEN_MEGABYTES)
    check(await exchange(served.url, declared + b"a" * TEN_MEGABYTES), 404, 413)
    chunked = head(b"POST", path, token(served), media, b"Transfer-Encoding: chunked")
    check(
        await exchange(served.url, chunked + b"%x\r\n" % TEN_MEGABYTES + b"a" * TEN_MEGABYTES + b"\r\n0\r\n\r\n"),
        404,
        413,
    )


@pytest.mark.parametrize("path", [b"/webhooks", b"/oauth2/token", b"/sandbox/do"])
async def test_a_body_cut_off_in_the_middle_changes_nothing(served: House, path: bytes) -> None:
    start = head(b"POST", path, token(served), b"Content-Type: application/json", b"Content-Length: 100")
    for data in (start, start + b'{"url":"https://exa'):
        answered = await exchange(served.url, data, hang_up=True)
        assert answered.status in {0, 400}
    assert (await served.ask("GET", "/webhooks")).body["data"] == []


@pytest.mark.parametrize("cut", [1, 20, 60, -5, -1])
async def test_a_client_may_hang_up_anywhere(served: House, cut: int) -> None:
    whole = await command(served, b"Content-Length: 18") + GOOD
    for _ in range(5):
        await send_and_vanish(served.url, whole[:cut])


async def test_a_client_may_hang_up_while_it_waits_for_an_answer(served: House) -> None:
    body = b'{"by":"1d"}'
    await send_and_vanish(served.url, head(b"POST", b"/sandbox/clock/advance", b"Content-Length: 11") + body)
    await send_and_vanish(served.url, head(b"GET", b"/sandbox/facts", b"Accept: text/event-stream"))


async def test_empty_lines_and_nothing_at_all_are_waited_out(served: House) -> None:
    for data in (b"", b"\r\n\r\n", b"GET"):
        assert (await exchange(served.url, data, hang_up=True)).status in {0, 400}
