"""The request log: everything that the program under test asked, bounded, without its credentials."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.request_log import RequestLog
from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.cars import park_stopped
from tests.conftest import START, House


async def log(house: House, query: str = "") -> list[dict[str, Any]]:
    return list((await house.control("GET", f"/requests{query}")).body)


async def test_a_request_is_kept_with_method_target_headers_body_and_status(served: House) -> None:
    car = await park_stopped(served)
    sent = {**served.headers, "X-Request-Id": "r-1"}
    url = f"{served.url}/vehicles/{car}/charging?x=1"
    async with served.http.post(url, json={"action": "START"}, headers=sent) as response:
        assert response.status == 200
    (entry,) = await log(served)
    headers = entry.pop("headers")
    assert entry == {
        "number": 1,
        "at": "2025-01-06T17:00:10.000Z",
        "method": "POST",
        "path": f"/vehicles/{car}/charging?x=1",
        "body": '{"action": "START"}',
        "status": 200,
        "answer": "",
        "why": None,
        "fault": None,
    }
    assert (headers["x-request-id"], headers["content-type"]) == ("r-1", "application/json")


async def test_a_token_never_shows_in_the_log(served: House) -> None:
    await served.ask("GET", "/users")
    assert served.headers["Authorization"].removeprefix("Bearer ") not in str(await log(served))


async def test_of_a_refusal_the_answer_is_kept(served: House) -> None:
    await served.ask("GET", "/users/nobody")
    (entry,) = await log(served)
    assert (entry["status"], "Could not find user with ID nobody" in entry["answer"]) == (404, True)


async def test_requests_are_found_by_path_and_status(served: House) -> None:
    for path in ("/users", "/users/nobody", "/vehicles", "/nope"):
        await served.ask("GET", path)
    paths = {query: [entry["path"] for entry in await log(served, query)] for query in ("?path=/users", "?status=404")}
    assert paths == {"?path=/users": ["/users", "/users/nobody"], "?status=404": ["/users/nobody", "/nope"]}
    assert await log(served, "?path=/users&status=200") != []
    assert await log(served, "?path=/nothing") == []


@pytest.mark.parametrize("query", ["?status=abc", "?status=", "?status=-1", "?status=1.5", "?path=a&path=b"])
async def test_a_query_that_cannot_be_read_is_a_clear_400(served: House, query: str) -> None:
    await served.ask("GET", "/users")
    assert (await served.control("GET", f"/requests{query}")).status == 400


async def test_control_calls_are_not_in_the_log(served: House) -> None:
    await served.control("GET", "/clock")
    assert await log(served) == []


async def test_each_client_has_a_log_of_its_own(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "other"})
    await served.ask("GET", "/users")
    assert (await served.control("GET", "/requests", **{"Sandbox-Client": "other"})).body == []


class TestExpired:
    """A program whose token has expired asks in vain: its requests are what one looks for in the log."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"token_seconds": 0.0}))

    async def test_a_request_with_an_expired_token_can_be_found(self, served: House) -> None:
        assert (await served.ask("GET", "/vehicles")).status == 401
        assert [(entry["path"], entry["status"]) for entry in await log(served)] == [("/vehicles", 401)]


class TestBounded:
    """The log holds so many entries and no more."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"requests_kept": 3}))

    async def test_the_oldest_entries_go_and_numbers_go_on(self, served: House) -> None:
        for number in range(5):
            await served.ask("GET", f"/users/{number}")
        assert [(entry["number"], entry["path"]) for entry in await log(served)] == [
            (3, "/users/2"),
            (4, "/users/3"),
            (5, "/users/4"),
        ]

    async def test_long_bodies_are_cut(self, served: House) -> None:
        async with served.http.post(f"{served.url}/webhooks", data=b"a" * 500_000, headers=served.headers) as response:
            assert response.status in {400, 415}
        (entry,) = await log(served)
        assert 0 < len(entry["body"]) <= 16_384

    async def test_bytes_that_are_no_text_are_shown_all_the_same(self, served: House) -> None:
        sent = {**served.headers, "Content-Type": "application/json"}
        async with served.http.post(f"{served.url}/webhooks", data=b"\xff\x00", headers=sent) as response:
            assert response.status == 400
        (entry,) = await log(served)
        assert entry["body"] == "\ufffd\x00"


async def test_headers_are_each_request_s_own_though_most_are_kept_once(served: House) -> None:
    for number in (1, 2, 1):
        async with served.http.get(f"{served.url}/users", headers={**served.headers, "X-Number": str(number)}):
            pass
    assert [entry["headers"]["x-number"] for entry in await log(served)] == ["1", "2", "1"]


async def test_any_number_of_different_headers_can_come() -> None:
    requests = RequestLog(1_000)
    for number in range(500):
        requests.add(0.0, "GET", "/users", ((b"X-Number", b"%d" % number),), b"", 200, b"")
    assert [entry["headers"]["x-number"] for entry in requests.listed()] == [str(number) for number in range(500)]
