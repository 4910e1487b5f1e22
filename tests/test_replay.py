"""Replay: the same world again from its journal, or a clear word about where it is not; and clocks that go on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import files
from sandbox.api.call import Call
from sandbox.client import Client
from sandbox.journal import JournalError
from sandbox.journal_file import JournalFile
from sandbox.replay import digest, make_up, replay, replaying, set_off
from sandbox.request_log import RequestLog
from sandbox.scenario.doing import do, move
from sandbox.server import Options, Server
from sandbox.settings import changed
from sandbox.vendor_files import VendorFiles
from sandbox.world.catalogue import Catalogue
from tests.cars import park, park_charging
from tests.conftest import START, House
from tests.histories import LOOKS, TIMED_BY_CHANCE, Past, again, histories, past, same, told
from tests.receivers import Receiver, receiver
from tests.test_clock import Wall
from tests.world.lives import bounded

__all__ = ["receiver"]


def made_by(client: Client, **changes: Any) -> tuple[Client, str | None]:
    """Make a client's world again by code that is a little different; gives what it says about that."""
    terms = replace(client.terms, settings=changed(client.terms.settings, changes.pop("settings", {})))
    surroundings = replace(client._surroundings, **changes)
    made = Client(terms, client.journal, RequestLog(10), surroundings)
    return made, replay(made)


async def whole_lives(live_histories: list[list[Any]], pieces: list[int]) -> list[Past]:
    """Live through histories, one after the other, each on a server of its own."""
    lived = []
    for history, parts in zip(live_histories, pieces, strict=True):
        async with past() as one:
            await one.live(history, parts, is_calm=True)
        lived.append(one)
    return lived


# Whatever happened


@bounded(60)
@given(histories())
def test_a_replay_gives_the_same_worlds_as_the_first_run(history):
    async def live() -> None:
        async with past() as one:
            await one.live(history)
            for client in one.server.clients:
                made, difference = again(client)
                same(made, client)
                assert difference is None
                assert [run.verdicts for run in made.runs] == [run.verdicts for run in client.runs]

    asyncio.run(live())


@bounded(15)
@given(histories())
def test_a_restart_on_a_file_gives_the_same_worlds(history):
    async def live() -> None:
        async with past(in_a_file=True) as one:
            await one.live(history)
            before = {client.terms.id: digest(client.world) for client in one.server.clients}
            await one.server.stop()
            file = JournalFile(one.db, "this code")
            for name, world in before.items():
                client = one.server.clients.find(name)
                client.journal = file.journal(name)
                made, difference = again(client)
                assert (digest(made.world), difference) == (world, None)
            file.close()

    asyncio.run(live())


@bounded(40)
@given(histories(without=TIMED_BY_CHANCE), st.integers(2, 5))
def test_cutting_every_move_of_time_into_pieces_changes_nothing(history, pieces):
    whole, cut = asyncio.run(whole_lives([history] * 2, [1, pieces]))
    for client in whole.server.clients:
        same(client, cut.server.clients.find(client.terms.id))


@bounded(40)
@given(histories(without=TIMED_BY_CHANCE))
def test_looking_changes_nothing(history):
    unseen = [deed for deed in history if deed.name not in LOOKS]
    seen, unseen = asyncio.run(whole_lives([history, unseen], [1, 1]))
    for client in seen.server.clients:
        same(client, unseen.server.clients.find(client.terms.id))


async def test_a_replay_sends_nothing_and_waits_for_nothing(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    await park(served)
    await served.move(3600)
    hook = served.world.webhooks.state()[0]["id"]
    await served.ask("POST", f"/webhooks/{hook}/test")
    heard = len(receiver.heard)
    await receiver.close()
    made, difference = again(served.client)
    same(made, served.client)
    assert (difference, len(receiver.heard), made.deliveries.made) == (None, heard, 0)


async def test_a_replay_up_to_a_moment_stands_there(served: House) -> None:
    car = await park(served)
    await served.move(60)
    await served.do({"plug_in": {"vehicle": car}})
    await served.move(3600)
    made = Client(served.client.terms, served.client.journal, RequestLog(10), served.client._surroundings)
    assert replay(made, until=START + 63.5) is None
    assert made.world.now() == START + 63.5
    assert made.world.assets[car].state == "INITIALIZING"


async def test_a_replay_is_done_in_small_steps(served: House) -> None:
    story = {"name": "ticking", "steps": [{"note": "tick", "every": "1s"}]}
    await served.control("POST", "/scenarios", {"scenario": story})
    await served.move(43_200)
    made = Client(served.client.terms, served.client.journal, RequestLog(10), served.client._surroundings)
    seen = {made.world.now() for _ in replaying(made)}
    assert len(seen) > 10
    assert digest(made.world) == digest(served.world)


# By other code


async def a_charging_night(house: House) -> None:
    """Six commands: a car comes, is plugged in, time passes three times, and a note."""
    await house.do({"add_vehicle": {"vendor": "TESLA", "user": "ada", "batteryLevel": 40}, "as": "car"})
    await house.do({"plug_in": {"vehicle": "car"}})
    for seconds in (4, 3600, 7200):
        await house.move(seconds)
    await house.do({"note": {"text": "good morning"}})
    assert served_commands(house) == ["step", "step", "time", "time", "time", "step"]


def served_commands(house: House) -> list[str]:
    return [row.kind for row in house.client.journal.rows()]


async def test_the_same_code_says_nothing(served: House) -> None:
    await a_charging_night(served)
    assert made_by(served.client)[1] is None


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ({"initializing_seconds": 6}, "after command 4"),  # charging begins a second later: seen once it should have
        ({"initializing_seconds": 3}, "after command 3"),
        ({"page_size": 5}, None),
    ],
)
async def test_code_that_acts_otherwise_names_the_command_after_which_it_first_did(
    served: House, setting: dict[str, Any], place: str | None
) -> None:
    await a_charging_night(served)
    made, difference = made_by(served.client, settings=setting)
    expected = place and f"the world of client sandbox comes out differently from {place} on"
    assert difference == expected
    assert (digest(made.world) == digest(served.world)) == (place is None)


async def test_physics_that_differ_are_seen_though_nothing_else_happens(served: House) -> None:
    """Only the level is another: no fact, no id, no answer tells of it."""
    await a_charging_night(served)

    class Larger(VendorFiles):
        """The usual vendors, whose batteries are one percent larger."""

        def load(self, vendor_id: str) -> Any:
            raw = super().load(vendor_id)
            models = [{**model, "capacity_kwh": model["capacity_kwh"] * 1.01} for model in raw["vehicle"]["models"]]
            return {**raw, "vehicle": {**raw["vehicle"], "models": models}}

    _, difference = made_by(served.client, catalogue=Catalogue(Larger(files.home("vendors"), None)))
    assert difference == "the world of client sandbox comes out differently from after command 4 on"


async def test_an_answer_that_differs_is_seen(served: House) -> None:
    await served.ask("POST", "/webhooks", {"url": "https://example.com/", "secret": "a secret"})
    await served.do({"note": "x"})
    carry = served.client._surroundings.carry

    def answers_otherwise(client: Client, kind: str, body: Any, *made: Any) -> Any:
        answer = carry(client, kind, body, *made)
        return answer._replace(body=answer.body + b" ") if kind == "call" else answer

    _, difference = made_by(served.client, carry=answers_otherwise)
    assert difference == "the world of client sandbox comes out differently from after command 1 on"


async def test_a_world_that_is_another_from_the_beginning_says_so(served: House) -> None:
    await a_charging_night(served)
    served.client.journal._rows[0] = served.client.journal._rows[0]._replace(mark=99)
    assert again(served.client)[1] == "the world of client sandbox comes out differently from before command 1 on"


async def test_a_command_that_other_code_does_not_know_stops_the_world_and_is_named(served: House) -> None:
    await a_charging_night(served)
    served.client.journal.append(START + 20_000, 0.0, "dance", b"{}", served.client.mark)
    made, difference = made_by(served.client)
    assert "KeyError: 'dance', during command dance" in difference
    assert made.broken
    assert not made.is_replaying
    assert made.world.now() == START + 20_000


async def test_a_bug_while_time_passes_in_a_replay_stops_the_world_too(served: House) -> None:
    await a_charging_night(served)
    made = Client(served.client.terms, served.client.journal, RequestLog(10), served.client._surroundings)
    made.world.timeline.at(START + 100, lambda: 1 / 0)
    assert "ZeroDivisionError" in replay(made)
    assert made.broken
    assert not made.is_replaying


async def test_a_command_that_cannot_be_read_is_an_error_of_the_journal(served: House) -> None:
    await a_charging_night(served)
    rows = served.client.journal._rows
    rows[2] = rows[2]._replace(body=b"{")
    made = Client(served.client.terms, served.client.journal, RequestLog(10), served.client._surroundings)
    with pytest.raises(JournalError, match="command 3 of client sandbox cannot be read"):
        replay(made)
    assert "command 3" in made.broken


async def test_a_file_written_by_other_code_is_told_of_with_the_place_and_signed_by_this_one(tmp_path) -> None:
    options = Options(start=START, seed=7, db=tmp_path / "journal.db")
    server = Server(options)
    await server.start()
    client = server.clients.find("sandbox")
    for step in ({"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"}, {"plug_in": {"vehicle": "car"}}):
        await do(client, step)
    await move(client, START + 3600)
    await do(client, {"note": {"text": "x"}})
    await server.stop()
    file = JournalFile(options.db, "0.0.1+older")
    this_code = file.written_by
    file.sign()
    file._connection.execute("update commands set mark = mark + 1 where number = 3")
    file.close()
    for warnings in (
        [
            f"{options.db} was written by 0.0.1+older, this is {this_code}: worlds may come out differently",
            "the world of client sandbox comes out differently from after command 2 on",
        ],
        ["the world of client sandbox comes out differently from after command 2 on"],
    ):
        again_served = Server(options)
        await again_served.start()
        assert again_served.warnings == warnings
        await again_served.stop()


# Clocks that go on


def clocked(client: Client, rate: float) -> Wall:
    """Give a client a wall to read its time from."""
    wall = Wall()
    client._surroundings = replace(client._surroundings, wall=wall)
    client.terms = replace(client.terms, rate=rate)
    client.begin()
    return wall


@pytest.mark.parametrize(("rate", "seconds"), [(0.0, 0), (1.0, 3600), (60.0, 216_000)])
async def test_a_running_clock_makes_up_for_the_time_in_which_nobody_ran_it(
    served: House, rate: float, seconds: float
) -> None:
    clocked(served.client, rate)
    make_up(served.client, 3600.0)
    await served.client.ready()
    assert served.world.now() == START + seconds
    assert served.client.clock.rate == rate


async def test_a_wall_clock_that_was_set_back_makes_up_for_nothing(served: House) -> None:
    clocked(served.client, 1.0)
    make_up(served.client, -3600.0)
    await served.client.ready()
    assert served.world.now() == START


async def test_what_fell_due_in_the_meantime_happens_at_its_own_time(served: House) -> None:
    clocked(served.client, 1.0)
    car = await park(served)
    await served.do({"plug_in": {"vehicle": car}})
    make_up(served.client, 3600.0)
    await served.client.ready()
    changes = [(fact.at - START, fact.state) for fact in told(served.client) if fact.kind == "state-changed"]
    assert changes == [(0, "INITIALIZING"), (5, "CHARGING")]


@pytest.mark.parametrize(("rate", "kinds"), [(0.0, []), (1.0, ["time"])])
async def test_a_running_clock_leaves_word_of_when_it_set_off(served: House, rate: float, kinds: list[str]) -> None:
    clocked(served.client, rate)
    set_off(served.client)
    assert served_commands(served) == kinds


async def test_the_journal_of_a_call_holds_it_as_it_came(house: House) -> None:
    car = await park_charging(house)
    await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"}, version="2024-01-01")
    *_, row = house.client.journal.rows()
    call = Call("POST", f"/vehicles/{car}/charging", "2024-01-01", {}, {"action": "STOP"})
    assert again(house.client)[1] is None
    assert (row.kind, b'"version":"2024-01-01"' in row.body) == ("call", True)
    assert call.as_json()["body"] == {"action": "STOP"}
