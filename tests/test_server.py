"""The server: begins, answers, ends; comes back to the same worlds, its running clocks on time (points 3 and 5)."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from sandbox.clients import FIRST
from sandbox.clock import wall_now
from sandbox.journal import JournalError
from sandbox.replay import begin_again, digest, go_back
from sandbox.scenario.doing import do, move
from sandbox.server import CannotStart, Options, Server, catalogue
from sandbox.world.refusals import Unknown
from tests.conftest import START
from tests.processes import keeping
from tests.turning import turn_until

HOUR = 3600
STORY = {"name": "a car", "steps": [{"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"}]}


async def begun(options: Options) -> Server:
    server = Server(options)
    await server.start()
    return server


async def health(url: str) -> int:
    async with aiohttp.ClientSession() as http, http.get(f"{url}/sandbox/health") as response:
        return response.status


async def test_a_server_answers_from_start_to_stop_on_a_port_of_its_own() -> None:
    one, two = await begun(Options()), await begun(Options())
    assert one.port != two.port
    assert [await health(server.url) for server in (one, two)] == [200, 200]
    await one.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await health(one.url)
    assert await health(two.url) == 200
    await two.stop()


async def test_a_stopped_server_may_be_stopped_again_and_leaves_no_task_behind() -> None:
    server = await begun(Options(rate=60.0, script=STORY))
    await turn_until(lambda: server.clients.find(FIRST).driver._keeper)
    await server.stop()
    await server.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", "::"])
async def test_a_door_that_is_open_to_anybody_needs_a_control_token(host: str) -> None:
    told = f"{host} is open to others than this machine: listen on 127.0.0.1, or set --control-token"
    with pytest.raises(CannotStart, match=told):
        Server(Options(host=host))
    Server(Options(host=host, control_token="open sesame"))


async def test_a_port_that_is_taken_is_told_in_a_sentence_and_nothing_is_left_open(tmp_path: Path) -> None:
    db = tmp_path / "journal.db"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"cannot listen on 127.0.0.1:{port}: "):
            await begun(Options(port=port, db=db))
    server = await begun(Options(port=port, db=db))
    await server.stop()


async def test_a_server_that_cannot_begin_lets_go_of_door_and_file(tmp_path: Path) -> None:
    db = tmp_path / "journal.db"
    server = await begun(Options(db=db))
    await do(server.clients.find(FIRST), {"note": {"text": "x"}})
    port = server.port
    await server.stop()
    with closing(sqlite3.connect(db, isolation_level=None)) as file:
        file.execute("update commands set body = '{'")
    with pytest.raises(JournalError):
        await begun(Options(db=db, port=port))
    with closing(sqlite3.connect(db, isolation_level=None)) as file:
        file.execute('update commands set body = \'{"note":{"text":"x"}}\'')
    server = await begun(Options(db=db, port=port))
    await server.stop()


async def test_an_address_of_the_next_generation_is_written_in_brackets() -> None:
    try:
        server = await begun(Options(host="::1"))
    except CannotStart:
        pytest.skip("this machine has no ::1")
    assert server.url == f"http://[::1]:{server.port}"
    assert await health(server.url) == 200
    await server.stop()


async def test_the_first_client_is_made_as_the_options_say() -> None:
    server = await begun(Options(start=START, seed=5, rate=60.0, script=STORY))
    client = server.clients.find(FIRST)
    await client.ready()
    terms = client.terms
    assert (terms.id, terms.secret, terms.start, terms.seed, terms.rate) == (FIRST, FIRST, START, 5, 60.0)
    assert client.world.names["car"] in client.world.assets
    await server.stop()


def test_vendors_are_read_when_they_are_asked_for() -> None:
    assert "TESLA" in catalogue().ids
    assert catalogue() is catalogue()
    with pytest.raises(Unknown):
        catalogue().vendor("NOPE")


# Back from its file


async def test_worlds_come_back_as_they_were_however_the_server_is_begun_again(tmp_path: Path) -> None:
    db = tmp_path / "journal.db"
    server = await begun(Options(start=START, seed=5, script=STORY, db=db))
    client = server.clients.find(FIRST)
    await do(client, {"plug_in": {"vehicle": "car"}})
    await move(client, START + HOUR)
    before = digest(client.world)
    await server.stop()
    again = await begun(Options(start=START + 99, seed=6, rate=1.0, db=db))
    client = again.clients.find(FIRST)
    assert again.warnings == []
    assert (digest(client.world), client.rate, client.world.now()) == (before, 0.0, START + HOUR)
    await again.stop()


async def test_a_world_that_had_stopped_is_told_of_and_the_others_come_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    db = tmp_path / "journal.db"
    server = await begun(Options(start=START, db=db))
    client = server.clients.find(FIRST)
    await do(client, {"note": {"text": "x"}})
    client.journal.append(START, wall_now(), "dance", b"{}", client.mark)
    other = server.clients.add(replace(client.terms, id="other"))
    await do(other, {"add_user": {"id": "ada"}})
    await server.stop()
    again = await begun(Options(db=db))
    (warning,) = again.warnings
    assert warning.startswith("The world of client sandbox has stopped: KeyError: 'dance', during command dance")
    assert [user["id"] for user in again.clients.find("other").world.users.state()] == ["ada"]
    assert again.clients.find(FIRST).broken
    assert await health(again.url) == 200
    await again.stop()


# Running clocks


def set_back(db: Path, seconds: float) -> None:
    """Have everything in a file have happened longer ago."""
    with closing(sqlite3.connect(db, isolation_level=None)) as file:
        file.execute("update commands set wall = wall - ?", [seconds])


@pytest.mark.parametrize("rate", [1.0, 60.0])
@pytest.mark.parametrize("has_commands", [False, True])
async def test_a_running_clock_has_gone_on_while_no_server_was_there(
    tmp_path: Path, rate: float, has_commands: bool
) -> None:
    """Also when nobody ever asked for anything: world time never goes back."""
    db = tmp_path / "journal.db"
    server = await begun(Options(start=START, rate=rate, db=db))
    if has_commands:
        await do(server.clients.find(FIRST), {"add_user": {"id": "ada"}})
    await server.stop()
    set_back(db, HOUR)
    again = await begun(Options(db=db))
    client = again.clients.find(FIRST)
    await client.ready()
    gone = client.world.now() - START
    assert rate * HOUR <= gone < rate * (HOUR + 600)
    assert client.clock.rate == rate
    await again.stop()


@pytest.mark.parametrize("way", ["reset", "restore"])
async def test_a_running_clock_that_went_back_goes_on_from_there_and_not_from_where_it_was_before(
    tmp_path: Path, way: str
) -> None:
    db = tmp_path / "journal.db"
    server = await begun(Options(start=START, rate=1.0, db=db))
    client = server.clients.find(FIRST)
    await do(client, {"snapshot": {"name": "here"}})
    client.journal._connection.execute("update commands set wall = wall - ?", [10 * HOUR])
    await (begin_again(client) if way == "reset" else go_back(client, "here"))
    await server.stop()
    set_back(db, HOUR)
    again = await begun(Options(db=db))
    client = again.clients.find(FIRST)
    await client.ready()
    assert HOUR <= client.world.now() - START < HOUR + 600
    await again.stop()


async def test_a_clock_that_was_stopped_stands_after_a_restart(tmp_path: Path) -> None:
    db = tmp_path / "journal.db"
    server = await begun(Options(start=START, rate=1000.0, db=db))
    client = server.clients.find(FIRST)
    await do(client, {"set_rate": {"rate": 0}})
    now = client.world.now()
    await server.stop()
    set_back(db, HOUR)
    again = await begun(Options(db=db))
    client = again.clients.find(FIRST)
    await client.ready()
    assert (client.world.now(), client.rate) == (now, 0.0)
    await again.stop()


async def test_a_real_servers_clock_never_goes_back_over_a_kill(tmp_path: Path) -> None:
    db, seen = tmp_path / "journal.db", []
    for _ in range(3):
        with keeping(db, clock="real") as process:
            async with aiohttp.ClientSession() as http:
                for _ in range(3):
                    async with http.get(f"{process.url}/sandbox/clock") as response:
                        seen.append((await response.json())["now"])
            process.kill()
    assert seen == sorted(seen)


async def test_a_server_that_is_stopped_in_the_middle_of_a_long_move_comes_back_without_a_warning(
    tmp_path: Path,
) -> None:
    db = tmp_path / "journal.db"
    server = await begun(Options(start=START, db=db))
    client = server.clients.find(FIRST)
    client.command("scenario", {"name": "ticking", "steps": [{"note": "tick", "every": "1s"}]})
    await client.ready()
    moving = asyncio.ensure_future(move(client, START + 365 * 24 * HOUR))
    await turn_until(lambda: client.world.now() > START)
    moving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await moving
    await client.ready()
    before = client.world.now(), digest(client.world)
    await do(client, {"note": {"text": "x"}})
    await server.stop()
    again = await begun(Options(db=db))
    assert again.warnings == []
    assert again.clients.find(FIRST).world.now() == before[0]
    await again.stop()
