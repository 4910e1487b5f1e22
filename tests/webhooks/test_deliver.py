"""Delivery to receivers of all kinds: each bad one is a failed delivery on record, and disturbs nobody else."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from sandbox.webhooks.deliver import MOST_UNDER_WAY, Postman
from tests.cars import park
from tests.conftest import START, House
from tests.receivers import Answer, Receiver, hangs, receiving, resets, says, writes

SECRET = "example-secret"
TIMEOUT_SECONDS = 0.15
GIGABYTE = 2**30


@pytest.fixture
def options() -> Options:
    return Options(start=START, seed=7, settings=changed(Settings(), {"webhook_timeout_seconds": TIMEOUT_SECONDS}))


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Nothing a receiver does belongs on the console."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert capfd.readouterr().err == ""


async def subscribe(house: House, url: str, **given: Any) -> str:
    return str((await house.ask("POST", "/webhooks", {"url": url, "secret": SECRET, **given})).body["id"])


async def attempts(house: House, hook: str) -> list[dict[str, Any]]:
    return list((await house.control("GET", f"/deliveries?webhook={hook}")).body)


async def drips(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Begin an answer and never end its headers."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while not writer.transport.is_closing():
        number += 1
        writer.write(b"X-%d: a\r\n" % number)
        await writer.drain()
        await asyncio.sleep(0)


async def continues(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say 100 Continue for ever."""
    while not writer.transport.is_closing():
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0)


BAD: dict[str, Answer] = {
    "hangs": hangs,
    "resets": resets,
    "closes without a word": writes(b""),
    "talks garbage": writes(b"\x00\xff garbage\r\n\r\n"),
    "speaks another protocol": writes(b"220 mail.example.com ESMTP\r\n"),
    "never ends its headers": drips,
    "says continue for ever": continues,
    "breaks off in the status line": writes(b"HTTP/1.1 20"),
    "breaks off in the headers": writes(b"HTTP/1.1 200 OK\r\nContent-Type: te"),
    "sends chunks of nonsense": writes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"),
    "sends a header of a megabyte": writes(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 2**20 + b"\r\n\r\n"),
    "sends a status that is none": writes(b"HTTP/1.1 2000 OK\r\n\r\n"),
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_receiver_is_a_failure_on_record_and_holds_up_nobody(
    served: House, receiver: Receiver, kind: str
) -> None:
    async with receiving() as bad:
        bad.usual = BAD[kind]
        broken, good = await subscribe(served, bad.url), await subscribe(served, receiver.url)
        await park(served)
        await served.move(0)
    (attempt,) = await attempts(served, broken)
    assert attempt["error"]
    assert (attempt["status"], attempt["try"], attempt["events"]) == (None, 1, 2)
    assert receiver.names == ["user:vehicle:discovered", "user:vehicle:updated"]
    assert [tried["status"] for tried in await attempts(served, good)] == [204]
    assert (await served.ask("GET", f"/webhooks/{broken}")).body["isActive"] is True


@pytest.mark.parametrize("kind", ["hangs", "resets", "talks garbage"])
async def test_a_bad_receiver_makes_a_test_call_fail_with_200(served: House, receiver: Receiver, kind: str) -> None:
    receiver.usual = BAD[kind]
    asked = await served.ask("POST", f"/webhooks/{await subscribe(served, receiver.url)}/test")
    assert (asked.status, asked.body["status"], asked.body["response"]) == (200, "FAILURE", None)
    assert asked.body["description"]


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 400, 401, 404, 410, 429, 500, 502, 503])
async def test_only_2xx_counts_and_the_answer_is_on_record(served: House, receiver: Receiver, status: int) -> None:
    receiver.answers.append(says(status, b"no, thanks"))
    hook = await subscribe(served, receiver.url)
    await park(served)
    await served.move(0)
    await served.move(10)
    first, second = await attempts(served, hook)
    assert (first["status"], first["error"], second["status"]) == (status, None, 204)
    assert first["answer"] == "no, thanks"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_success(served: House, receiver: Receiver, status: int) -> None:
    receiver.usual = says(status)
    await subscribe(served, receiver.url)
    await park(served)
    await served.move(60)
    assert len(receiver.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(served: House, receiver: Receiver, status: int) -> None:
    async with receiving() as elsewhere:
        receiver.usual = says(status, b"", f"Location: {elsewhere.url}/elsewhere")
        await subscribe(served, receiver.url)
        await park(served)
        await served.move(0)
        assert elsewhere.heard == []
    assert [delivery.target for delivery in receiver.heard] == ["/"]


async def test_of_an_endless_answer_only_the_beginning_is_read(served: House, receiver: Receiver) -> None:
    sent = 0

    async def pours(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
        while sent < GIGABYTE and not writer.transport.is_closing():
            writer.write(b"a" * 65_536)
            await writer.drain()
            sent += 65_536

    receiver.usual = pours
    hook = await subscribe(served, receiver.url)
    await park(served)
    await served.move(0)
    (attempt,) = await attempts(served, hook)
    assert attempt["status"] == 200
    assert 0 < len(attempt["answer"]) <= 65_536
    assert sent < GIGABYTE / 10


async def test_an_answer_that_comes_in_two_parts_is_read_to_its_end(served: House, receiver: Receiver) -> None:
    async def halts(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
        await writer.drain()
        for _ in range(50):  # the sender lives on this loop: it has read the first part by then
            await asyncio.sleep(0)
        writer.write(b"other")

    receiver.usual = halts
    hook = await subscribe(served, receiver.url)
    asked = await served.ask("POST", f"/webhooks/{hook}/test")
    assert (asked.body["status"], asked.body["response"]["body"]) == ("SUCCESS", "firstother")


async def test_an_answer_is_shown_as_text_even_when_it_was_compressed(served: House, receiver: Receiver) -> None:
    """Who asks for gzip has to read it; who cannot read it must not ask."""
    hook = await subscribe(served, receiver.url)
    await served.ask("POST", f"/webhooks/{hook}/test")
    offered = {name.lower(): value for name, value in receiver.heard[0].headers.items()}.get("accept-encoding", "")
    assert offered in {"", "identity"}


async def test_an_answer_that_is_no_text_is_on_record_all_the_same(served: House, receiver: Receiver) -> None:
    receiver.usual = says(200, b"\xff\x00\xfe")
    hook = await subscribe(served, receiver.url)
    asked = await served.ask("POST", f"/webhooks/{hook}/test")
    assert (asked.body["status"], asked.body["response"]["body"]) == ("SUCCESS", "\ufffd\x00\ufffd")


async def test_a_receiver_that_nobody_serves_is_a_failure_on_record(served: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    hook = await subscribe(served, f"http://127.0.0.1:{port}/")
    await park(served)
    await served.move(0)
    (attempt,) = await attempts(served, hook)
    assert attempt["status"] is None
    assert "could not be reached" in attempt["error"]


async def test_a_receiver_that_never_takes_the_connection_is_a_failure_on_record(served: House) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as silent:
        hook = await subscribe(served, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        await park(served)
        await served.move(0)
    (attempt,) = await attempts(served, hook)
    assert attempt["error"] == f"The endpoint did not answer within {TIMEOUT_SECONDS:g} seconds."


async def test_a_receiver_that_speaks_no_tls_is_a_failure_on_record(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver.url.replace("http://", "https://"))
    receiver.heard.clear()
    await park(served)
    await served.move(0)
    (attempt,) = await attempts(served, hook)
    assert (attempt["status"], bool(attempt["error"])) == (None, True)


async def test_a_connection_that_was_kept_and_then_closed_is_opened_anew(served: House, receiver: Receiver) -> None:
    async def keeps(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n")

    receiver.usual = keeps
    hook = await subscribe(served, receiver.url)
    for _ in range(5):
        await park(served)
        await served.move(1)
    assert {attempt["status"] for attempt in await attempts(served, hook)} == {204}
    assert len(receiver.heard) == 5


async def test_another_client_is_undisturbed_by_a_receiver_that_hangs(served: House, receiver: Receiver) -> None:
    other = {"Sandbox-Client": "other"}
    await served.control("POST", "/clients", {"clientId": "other"})
    await served.control("POST", "/do", {"add_webhook": {"url": receiver.url}}, **other)
    async with receiving() as bad:
        bad.usual = hangs
        await subscribe(served, bad.url)
        await park(served)
        mine = asyncio.ensure_future(served.move(0))
        await served.control("POST", "/do", {"add_vehicle": {"vendor": "TESLA", "user": "eve"}}, **other)
        await served.control("POST", "/clock/advance", {"by": "1h"}, **other)
        assert not mine.done()
        await mine
    assert receiver.names[:2] == ["user:vehicle:discovered", "user:vehicle:updated"]


async def test_an_attempt_is_on_record_with_all_that_was_sent(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver.url)
    await park(served)
    await served.move(0)
    (attempt,), (delivery,) = await attempts(served, hook), receiver.heard
    assert attempt["body"].encode() == delivery.body
    assert attempt["id"] == delivery.headers["x-enode-delivery"]
    assert (attempt["webhookId"], attempt["url"], attempt["try"], attempt["events"]) == (hook, receiver.url, 1, 2)
    assert (attempt["at"], attempt["number"]) == ("2025-01-06T17:00:00.000Z", 1)
    assert attempt["headers"]["x-enode-signature"] == delivery.headers["x-enode-signature"]


async def test_a_postman_who_is_stopped_before_he_sets_out_keeps_nobody_waiting() -> None:
    """A task that is cancelled before its first step never comes to its end by itself."""

    async def deliver(webhook: Any) -> None:
        await asyncio.Event().wait()

    class Hook:
        id = "hook"

    hook = Hook()
    postman = Postman(lambda: {"hook": hook}, dict, deliver)
    waiting = asyncio.ensure_future(postman.flush())
    await asyncio.sleep(0)
    await postman.stop()
    async with asyncio.timeout(20):
        await waiting
        await postman.flush()


async def test_as_many_receivers_that_hang_as_may_be_under_way_hold_up_no_other_client(
    served: House, receiver: Receiver
) -> None:
    await served.control("POST", "/clients", {"clientId": "other"})
    other = {"Sandbox-Client": "other"}
    await served.control("POST", "/do", {"add_webhook": {"url": receiver.url}}, **other)
    async with receiving() as bad:
        bad.usual = hangs
        for number in range(MOST_UNDER_WAY + 5):
            await subscribe(served, f"{bad.url}/{number}")
        await park(served)
        mine = asyncio.ensure_future(served.move(0))
        await served.control("POST", "/do", {"add_vehicle": {"vendor": "TESLA", "user": "eve"}}, **other)
        await served.control("POST", "/clock/advance", {"by": "1s"}, **other)
        assert receiver.names[:2] == ["user:vehicle:discovered", "user:vehicle:updated"]
        assert (await served.ask("GET", "/vehicles")).status == 200
        await mine
    told = (await served.control("GET", "/deliveries")).body
    assert len({attempt["webhookId"] for attempt in told if attempt["error"]}) == MOST_UNDER_WAY + 5


async def test_what_is_under_way_and_what_waits_can_be_seen(served: House, receiver: Receiver) -> None:
    seen: list[Any] = []

    async def looks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.extend((await served.control("GET", "/webhooks")).body)
        await says(204)(reader, writer)

    receiver.usual = looks
    await subscribe(served, receiver.url)
    for _ in range(51):
        await park(served)
    await served.move(0)
    assert [(shown["isUnderWay"], shown["pending"]) for shown in seen] == [(True, 102), (True, 2)]
