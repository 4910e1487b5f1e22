"""The journal: commands in order, places to come back to; the same in memory and in a file (point 5)."""

from __future__ import annotations

import asyncio
import tracemalloc
from dataclasses import replace
from typing import Any

import orjson
import pytest

from sandbox.journal import Journal, KeptClient, MemoryJournal, Row
from sandbox.journal_file import JournalFile
from sandbox.replay import digest
from sandbox.server import Options, Server
from sandbox.settings import Settings
from tests.cars import park_charging
from tests.conftest import START, House

KEPT = KeptClient("one", "a secret", "2024-10-01", 7, START, 0.0, {})


@pytest.fixture(params=["in memory", "in a file"])
def journal(request, tmp_path):
    if request.param == "in memory":
        yield MemoryJournal()
        return
    file = JournalFile(tmp_path / "journal.db", "this code")
    file.keep(KEPT)
    file.keep(replace(KEPT, id="another"))
    file.journal("another").append(START, 1.0, "step", b"{}", 1)
    yield file.journal("one")
    file.close()


def write(journal: Journal, count: int) -> list[Row]:
    """Append some commands."""
    for number in range(count):
        journal.append(START + number, 100.0 + number, "step", b'{"note":%d}' % number, 2**32 - 1 - number)
    return list(journal.rows())


def test_commands_come_back_in_order_as_they_were_written(journal):
    assert write(journal, 3) == [
        Row(1, START, 100.0, "step", b'{"note":0}', 2**32 - 1),
        Row(2, START + 1, 101.0, "step", b'{"note":1}', 2**32 - 2),
        Row(3, START + 2, 102.0, "step", b'{"note":2}', 2**32 - 3),
    ]
    assert journal.number == 3


def test_a_new_journal_is_empty(journal):
    assert (list(journal.rows()), journal.number, journal.snapshots(), journal.last_wall()) == ([], 0, {}, None)


def test_more_commands_than_are_read_at_a_time_come_back_all_the_same(journal):
    assert [row.number for row in write(journal, 2_500)] == list(range(1, 2_501))


def test_moments_and_bytes_come_back_to_the_last_bit(journal):
    at, body = 1_736_182_800.123, '{"note":"ä \\u0000 🚗"}'.encode()
    journal.append(at, at + 1e-6, "step", body, 0)
    (row,) = journal.rows()
    assert (row.at, row.wall, row.body, row.mark) == (at, at + 1e-6, body, 0)


def test_the_last_wall_is_that_of_the_last_command_even_if_the_real_clock_was_set_back(journal):
    journal.append(START, 500.0, "step", b"{}", 0)
    journal.append(START, 400.0, "step", b"{}", 0)
    assert journal.last_wall() == 400.0


def test_what_is_owed_stands_in_its_place(journal):
    journal.append(START, 1.0, "step", b"1", 0)
    journal.owe(START, 2.0, "delivered", b"2", 0)
    journal.append(START, 3.0, "step", b"3", 0)
    assert [(row.number, row.body) for row in journal.rows()] == [(1, b"1"), (2, b"2"), (3, b"3")]


def test_a_cut_forgets_what_came_after_and_goes_on_from_there(journal):
    rows = write(journal, 5)
    journal.owe(START, 2.0, "delivered", b"2", 0)
    journal.cut(3)
    assert (list(journal.rows()), journal.number) == (rows[:3], 3)
    journal.append(START, 1.0, "step", b"{}", 9)
    assert [row.number for row in journal.rows()] == [1, 2, 3, 4]


def test_a_cut_forgets_the_places_of_what_it_cuts(journal):
    for name in ("at the beginning", "later", "at the end"):
        journal.save(name, START)
        write(journal, 1)
    journal.cut(1)
    assert journal.snapshots() == {"at the beginning": (0, START), "later": (1, START)}


def test_places_have_names_that_can_be_taken_over_and_forgotten(journal):
    write(journal, 2)
    journal.save("here", START + 1)
    assert journal.snapshots() == {"here": (2, START + 1)}
    write(journal, 1)
    journal.save("here", START + 9)
    assert journal.snapshots() == {"here": (3, START + 9)}
    journal.forget("here")
    journal.forget("never there")
    assert journal.snapshots() == {}


# Snapshots, restore and reset of a served world


@pytest.fixture(params=[False, True], ids=["in memory", "in a file"])
def options(request, tmp_path) -> Options:
    db = tmp_path / "journal.db" if request.param else None
    return Options(start=START, seed=7, db=db, settings=Settings(telemetry="polled"))


async def restarted(house: House, options: Options) -> Server | None:
    """Stop the server and begin it again on its file; None if it has none."""
    if options.db is None:
        return None
    await house.server.stop()
    server = Server(options)
    await server.start()
    return server


async def test_a_world_goes_back_and_a_restart_finds_it_where_it_went(served: House, options: Options) -> None:
    car = await park_charging(served)
    await served.control("POST", "/clock/advance", {"by": "1h"})
    await served.control("POST", "/snapshots", {"name": "an-hour-later"})
    before = digest(served.world)
    await served.do({"unplug": {"vehicle": car}})
    await served.control("POST", "/clock/advance", {"by": "1d"})
    asked = await served.control("POST", "/snapshots/an-hour-later/restore")
    assert asked.body == {"name": "an-hour-later", "now": "2025-01-06T18:00:10.000Z"}
    assert digest(served.world) == before
    await served.do({"add_user": {"id": "ben"}})
    after = digest(served.world)
    again = await restarted(served, options)
    if again is not None:
        client = again.clients.find("sandbox")
        assert digest(client.world) == after
        assert client.journal.snapshots()["an-hour-later"][1] == START + 3610
        await again.stop()


async def test_a_reset_begins_anew_and_a_restart_finds_it_so(served: House, options: Options) -> None:
    empty = digest(served.world)
    await park_charging(served)
    await served.control("POST", "/clock/advance", {"by": "1h"})
    await served.control("POST", "/snapshots", {"name": "here"})
    assert (await served.control("POST", "/reset", {})).body == {"now": "2025-01-06T17:00:00.000Z", "seed": 7}
    assert digest(served.world) == empty
    assert (await served.control("GET", "/snapshots")).body == []
    assert (await served.control("GET", "/journal")).body["steps"] == []
    again = await restarted(served, options)
    if again is not None:
        assert digest(again.clients.find("sandbox").world) == empty
        await again.stop()


async def test_a_reset_with_another_seed_and_a_story_is_found_so_too(served: House, options: Options) -> None:
    story: dict[str, Any] = {"name": "two cars", "steps": [{"add_vehicle": {"vendor": "TESLA", "user": True}}] * 2}
    asked = await served.control("POST", "/reset", {"seed": 99, "scenario": story})
    assert asked.body["seed"] == 99
    await served.client.ready()
    state = served.world.state()
    assert (len(state["assets"]), state["seed"]) == (2, 99)
    again = await restarted(served, options)
    if again is not None:
        client = again.clients.find("sandbox")
        assert (client.terms.seed, client.world.state()) == (99, state)
        await again.stop()


async def test_a_forgotten_place_stays_forgotten(served: House, options: Options) -> None:
    for name in ("one", "two"):
        await served.control("POST", "/snapshots", {"name": name})
    await served.control("DELETE", "/snapshots/one")
    again = await restarted(served, options)
    journal = (again.clients if again is not None else served.server.clients).find("sandbox").journal
    assert list(journal.snapshots()) == ["two"]
    if again is not None:
        await again.stop()


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 101, "a/b", "ä", None, 1])
async def test_a_place_needs_a_name_that_fits_into_an_address(served: House, name: Any) -> None:
    asked = await served.control("POST", "/snapshots", {"name": name})
    assert (asked.status, asked.body["issues"][0]["path"]) == (400, "name")


async def test_commands_of_several_callers_at_once_stand_in_the_order_in_which_they_happened(served: House) -> None:
    steps = [served.control("POST", "/do", {"add_user": {"id": f"user-{number}"}}) for number in range(50)]
    await asyncio.gather(*steps)
    journal = (await served.control("GET", "/journal")).body["steps"]
    assert [step["add_user"]["id"] for step in journal] == [user["id"] for user in served.world.users.state()]


def test_a_command_in_memory_costs_little_more_than_its_bytes():
    """What orjson makes holds on to 4 KB, however little is in it; a journal lives for long."""
    journal, body = MemoryJournal(), {"note": {"text": "x" * 100}}
    tracemalloc.start()
    for number in range(1_000):
        journal.append(START + number, 1.0 + number, "step", orjson.dumps(body), 2**31 + number)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept / 1_000 < 1_000
