"""Clients of one server never meet: each has its own world, journal, webhooks, version, tokens and logs (point 4)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.client import ClientNotFound
from sandbox.clients import Clients, code_name, new_terms
from sandbox.journal import KeptClient
from sandbox.journal_file import JournalFile
from sandbox.server import Options, Server, catalogue
from sandbox.world.refusals import NotNow
from tests.conftest import START, Asked, House
from tests.receivers import Receiver, hangs, receiver, receiving, says
from tests.turning import LONGEST_SECONDS, turn_until

__all__ = ["receiver"]


@dataclass
class Neighbour:
    """Another client of a house's server, asked over HTTP with a token of its own."""

    house: House
    name: str
    token: str

    async def ask(self, method: str, path: str, body: Any = None) -> Asked:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.house.http.request(method, self.house.url + path, json=body, headers=headers) as response:
            raw = await response.read()
            return Asked(response.status, await response.json(content_type=None) if raw else None)

    async def control(self, method: str, path: str, body: Any = None) -> Asked:
        return await self.house.control(method, path, body, **{"Sandbox-Client": self.name})


async def move_in(house: House, name: str, **wish: Any) -> Neighbour:
    wish = {"clientId": name, "clientSecret": f"{name}'s secret", "start": "2025-01-06T17:00:00Z", **wish}
    assert (await house.control("POST", "/clients", wish)).status == 200
    return Neighbour(house, name, await token_of(house, name))


async def token_of(house: House, name: str) -> str:
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": f"{name}'s secret"}
    async with house.http.post(f"{house.url}/oauth2/token", data=form) as response:
        return str((await response.json())["access_token"])


CAR = {"add_vehicle": {"vendor": "TESLA", "user": "ada"}}


async def test_worlds_are_kept_apart_though_users_and_names_are_the_same(served: House) -> None:
    one, two = [await move_in(served, name) for name in ("one", "two")]
    for neighbour in (one, two):
        await neighbour.control("POST", "/do", [{**CAR, "as": "car"}])
    await one.control("POST", "/do", {"plug_in": "car"})
    await one.ask("DELETE", "/users/ada")
    assert (await one.ask("GET", "/vehicles")).body["data"] == []
    (car,) = (await two.ask("GET", "/vehicles")).body["data"]
    assert (car["userId"], car["chargeState"]["isPluggedIn"]) == ("ada", False)


async def test_a_thing_of_one_client_is_unknown_to_another(served: House) -> None:
    one, two = await move_in(served, "one"), await move_in(served, "two", seed=2)
    car = (await one.control("POST", "/do", CAR)).body["results"][0]["id"]
    assert (await one.ask("GET", f"/vehicles/{car}")).status == 200
    assert (await two.ask("GET", f"/vehicles/{car}")).status == 404
    assert (await two.control("POST", "/do", {"plug_in": car})).status == 404


async def test_each_clock_goes_its_own_way(served: House) -> None:
    one, two = await move_in(served, "one"), await move_in(served, "two", clock=1000)
    await one.control("POST", "/clock/advance", {"by": "365d"})
    assert (await one.control("GET", "/clock")).body["now"] == "2026-01-06T17:00:00.000Z"
    assert (await two.control("GET", "/clock")).body["rate"] == 1000
    assert (await served.control("GET", "/clock")).body["now"] == "2025-01-06T17:00:00.000Z"


async def test_each_journal_holds_what_its_own_client_did(served: House) -> None:
    one, two = await move_in(served, "one"), await move_in(served, "two")
    await one.control("POST", "/do", {"note": {"text": "for one"}})
    await one.control("POST", "/snapshots", {"name": "one's"})
    await two.control("POST", "/do", {"note": {"text": "for two"}})
    steps = [(await neighbour.control("GET", "/journal")).body["steps"] for neighbour in (one, two)]
    assert [
        [step["note"]["text"] if isinstance(step["note"], dict) else step["note"] for step in told] for told in steps
    ] == [
        ["for one"],
        ["for two"],
    ]


async def test_snapshots_of_the_same_name_are_places_of_their_own(served: House) -> None:
    neighbours = [await move_in(served, name) for name in ("one", "two")]
    for neighbour, by in zip(neighbours, ("1h", "2h"), strict=True):
        await neighbour.control("POST", "/clock/advance", {"by": by})
        await neighbour.control("POST", "/snapshots", {"name": "here"})
        await neighbour.control("POST", "/clock/advance", {"by": "1d"})
    await neighbours[0].control("POST", "/snapshots/here/restore")
    now = [(await neighbour.control("GET", "/clock")).body["now"] for neighbour in neighbours]
    assert now == ["2025-01-06T18:00:00.000Z", "2025-01-07T19:00:00.000Z"]
    await neighbours[0].control("DELETE", "/snapshots/here")
    assert [place["name"] for place in (await neighbours[1].control("GET", "/snapshots")).body] == ["here"]


async def test_webhooks_hear_of_their_own_client_only(served: House, receiver: Receiver) -> None:
    async with receiving() as other_receiver:
        one, two = await move_in(served, "one"), await move_in(served, "two", seed=2)
        for neighbour, to in ((one, receiver), (two, other_receiver)):
            await neighbour.ask("POST", "/webhooks", {"url": to.url, "secret": "a secret"})
        parked = [await neighbour.control("POST", "/do", [CAR, {"advance": "1s"}]) for neighbour in (one, two)]
        cars = [asked.body["results"][0]["id"] for asked in parked]
        for car, heard in zip(cars, (receiver, other_receiver), strict=True):
            assert {event["vehicle"]["id"] for event in heard.events} == {car}


async def test_a_receiver_that_hangs_for_one_client_holds_up_no_other(served: House, receiver: Receiver) -> None:
    one, two = await move_in(served, "one"), await move_in(served, "two")
    receiver.usual = hangs
    await one.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    await one.control("POST", "/do", CAR)
    held = asyncio.ensure_future(one.control("POST", "/clock/advance", {"by": "1m"}))
    async with asyncio.timeout(LONGEST_SECONDS):
        await turn_until(lambda: receiver.heard)
        assert (await two.control("POST", "/clock/advance", {"by": "30d"})).body["reached"] is True
        assert not held.done()
        receiver.usual = says(204)
        await receiver.close()
        await held


async def test_each_speaks_its_own_version_unless_a_call_says_otherwise(served: House) -> None:
    old, new = await move_in(served, "old", apiVersion="2024-01-01"), await move_in(served, "new")
    assert (
        "error" in (await old.ask("GET", "/users/nobody")).body
        or "type" in (await old.ask("GET", "/users/nobody")).body
    )
    firehose = {"url": "https://example.com/", "secret": "a secret"}
    assert (await old.ask("PUT", "/webhooks/firehose", firehose)).status == 204
    assert (await new.ask("PUT", "/webhooks/firehose", firehose)).status == 404


async def test_a_webhook_speaks_the_version_of_its_client(served: House, receiver: Receiver) -> None:
    async with receiving() as other_receiver:
        old, new = await move_in(served, "old", apiVersion="2024-01-01"), await move_in(served, "new")
        for neighbour, to in ((old, receiver), (new, other_receiver)):
            await neighbour.ask("POST", "/webhooks", {"url": to.url, "secret": "a secret"})
            await neighbour.control("POST", "/clock/advance", {"by": "10m"})
        (beat,), (other_beat,) = receiver.events, other_receiver.events
        assert ("user" in beat, "user" in other_beat) == (True, False)


async def test_a_token_is_good_for_its_own_client_and_as_long_as_that_lives(served: House) -> None:
    one, two = await move_in(served, "one"), await move_in(served, "two")
    await one.control("POST", "/do", CAR)
    assert (await two.ask("GET", "/vehicles")).body["data"] == []
    await served.control("DELETE", "/clients/one")
    assert (await one.ask("GET", "/vehicles")).status == 401
    assert (await two.ask("GET", "/vehicles")).status == 200


async def test_each_log_tells_of_its_own_client(served: House, receiver: Receiver) -> None:
    one, two = await move_in(served, "one"), await move_in(served, "two")
    await one.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    await one.control("POST", "/clock/advance", {"by": "10m"})
    for log in ("/requests", "/deliveries", "/facts"):
        assert len((await one.control("GET", log)).body) > 0, log
        assert (await two.control("GET", log)).body == [], log


# Made and removed


async def test_a_client_of_a_name_that_was_used_before_begins_anew(served: House) -> None:
    before = await move_in(served, "one")
    await before.control("POST", "/do", [CAR, {"snapshot": "here"}, {"advance": "1h"}])
    await served.control("DELETE", "/clients/one")
    again = await move_in(served, "one")
    assert (await again.ask("GET", "/vehicles")).body["data"] == []
    assert (await again.control("GET", "/journal")).body["steps"] == []
    assert (await again.control("GET", "/snapshots")).body == []
    assert (await again.control("GET", "/clock")).body["now"] == "2025-01-06T17:00:00.000Z"


async def test_a_hundred_clients_come_and_go_and_nothing_of_them_is_left(served: House) -> None:
    tasks = len(asyncio.all_tasks())
    for number in range(100):
        wish = {"clientId": f"c{number}", "clock": number % 3}
        assert (await served.control("POST", "/clients", wish)).status == 200
    assert len(served.server.clients) == 101
    for number in range(100):
        assert (await served.control("DELETE", f"/clients/c{number}")).status == 204
    assert len(served.server.clients) == 1
    assert len(asyncio.all_tasks()) <= tasks


def test_terms_are_made_up_where_nothing_is_given() -> None:
    one, two = new_terms(), new_terms()
    assert one.id != two.id
    assert one.secret != two.secret
    assert (one.seed, one.rate) == (0, 0.0)
    assert new_terms(seed=0, start=0.0).start == 0.0


async def test_an_id_can_be_taken_once(served: House) -> None:
    with pytest.raises(NotNow, match="there is a client 'sandbox' already"):
        served.server.clients.add(new_terms(client_id="sandbox"))
    with pytest.raises(ClientNotFound, match="there is no client 'nobody'"):
        served.server.clients.find("nobody")


# In a file


@pytest.fixture
def options(tmp_path, request) -> Options:
    return Options(start=START, seed=7, db=tmp_path / "journal.db" if "in_a_file" in request.node.name else None)


def rows(db) -> list[tuple[str, int]]:
    """Open a file that nobody holds, and give whose commands are in it, and how many."""
    file = JournalFile(db, "a look")
    found = file._connection.execute("select client, count(*) from commands group by client order by client").fetchall()
    file.close()
    return [tuple(row) for row in found]


async def test_a_client_removed_while_its_time_is_moved_leaves_nothing_behind_in_a_file(
    served: House, options: Options, receiver: Receiver
) -> None:
    """Whoever was still at work for it must not write into the journal of the next client of that name."""
    one = await move_in(served, "one")
    receiver.usual = hangs
    await one.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    moving = asyncio.ensure_future(one.control("POST", "/clock/advance", {"by": "1h"}))
    async with asyncio.timeout(LONGEST_SECONDS):
        await turn_until(lambda: receiver.heard)
        assert (await served.control("DELETE", "/clients/one")).status == 204
        assert (await moving).status == 404
    again = await move_in(served, "one")
    assert (await again.ask("GET", "/webhooks")).body["data"] == []
    await served.server.stop()
    assert rows(options.db) == []


async def test_clients_in_a_file_come_back_with_all_their_terms(tmp_path) -> None:
    options = Options(start=START, db=tmp_path / "journal.db")
    server = Server(options)
    await server.start()
    wish = {
        "client_id": "one",
        "client_secret": "s",
        "api_version": "2024-01-01",
        "seed": 2**53,
        "start": START + 0.001,
        "rate": 0.0,
    }
    server.clients.add(new_terms(**wish))
    await server.clients.remove("sandbox")
    await server.stop()
    again = Server(options)
    await again.start()
    terms = again.clients.find("one").terms
    assert {name: getattr(terms, name) for name in ("seed", "start", "rate", "api_version", "secret")} == {
        "seed": 2**53,
        "start": START + 0.001,
        "rate": 0.0,
        "api_version": "2024-01-01",
        "secret": "s",
    }
    assert [client.terms.id for client in again.clients] == ["one", "sandbox"], "the first client is always there"
    await again.stop()


async def test_what_other_code_knew_of_a_client_in_a_file_is_left_out_with_a_warning(tmp_path) -> None:
    file = JournalFile(tmp_path / "journal.db", code_name())
    kept = KeptClient("one", "s", "2031-01-01", 0, START, 0.0, {"page_size": 5, "gravity": 2, "telemetry": "shouted"})
    file.keep(kept)
    clients = Clients(catalogue(), file)
    assert clients.restore() == [
        "client one was made with the setting gravity, which is left out",
        "client one was made with the setting telemetry, which is left out",
        "client one spoke version 2031-01-01, and speaks 2024-10-01 now",
    ]
    terms = clients.find("one").terms
    assert (terms.settings.page_size, terms.settings.telemetry, terms.api_version) == (5, "prompt", "2024-10-01")
    await clients.stop()


async def test_a_client_that_a_file_does_not_keep_cannot_be_made_again(tmp_path) -> None:
    file = JournalFile(tmp_path / "journal.db", code_name())
    with pytest.raises(LookupError, match="there is no client 'one' in the journal"):
        Clients(catalogue(), file).make_again("one")
    file.close()
    with pytest.raises(LookupError):
        Clients(catalogue(), None).make_again("one")
