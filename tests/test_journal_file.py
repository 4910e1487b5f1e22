"""The journal's file: held by one server; refused in a sentence when it is not what it should be; never overwritten."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.checking import replayed
from sandbox.journal import JournalError, KeptClient
from sandbox.journal_file import APPLICATION_ID, LAYOUT, JournalFile
from sandbox.replay import digest
from sandbox.server import Options, Server
from tests.conftest import START, Asked, House
from tests.histories import again, same
from tests.processes import Served, keeping, refused
from tests.receivers import Receiver, receiver

__all__ = ["receiver"]

CLIENT = KeptClient("sandbox", "sandbox", "2024-10-01", 7, START, 0.0, {})
SMALL_DISK = "400k"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file as any other program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def kept(path: Path, commands: int = 3) -> Path:
    """Make a good file with some commands in it."""
    file = JournalFile(path, "this code")
    file.keep(CLIENT)
    journal = file.journal("sandbox")
    for number in range(commands):
        journal.append(START + number, 1.0, "step", b'{"note":{"text":"x"}}', 0)
    file.close()
    return path


# Files that are not what they should be


def make_empty_schema_of_another_program(path: Path) -> None:
    with opened(path) as other:
        other.execute("create table recipes (id integer primary key, text)")
        other.execute("insert into recipes (text) values ('soup')")


def make_marked_as_another_program(path: Path) -> None:
    make_empty_schema_of_another_program(path)
    with opened(path) as other:
        other.execute("pragma application_id=4242")


def truncate(path: Path) -> None:
    kept(path, 2_000)
    os.truncate(path, path.stat().st_size // 2)


def scribble(path: Path) -> None:
    kept(path, 2_000)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 3)
        file.write(b"scribble" * 2_000)


def change_layout(path: Path) -> None:
    with opened(kept(path)) as file:
        file.execute("update meta set value = ? where name = 'layout'", [str(LAYOUT + 1)])


def drop_a_table(path: Path) -> None:
    with opened(kept(path)) as file:
        file.execute("drop table snapshots")


def drop_a_column(path: Path) -> None:
    with opened(kept(path)) as file:
        file.execute("alter table commands drop column mark")


def forget_who_wrote_it(path: Path) -> None:
    with opened(kept(path)) as file:
        file.execute("delete from meta where name = 'code'")


def leave_only_the_mark(path: Path) -> None:
    with opened(path) as file:
        file.execute(f"pragma application_id={APPLICATION_ID}")
        file.execute("create table recipes (id)")


STRANGERS: dict[str, tuple[Any, str]] = {
    "a text": (lambda path: path.write_text("Dear diary,\n" * 500), "is damaged or not a database"),
    "random bytes": (lambda path: path.write_bytes(bytes(range(256)) * 40), "is damaged or not a database"),
    "another program's database": (make_empty_schema_of_another_program, "is a database of another program"),
    "a marked database": (make_marked_as_another_program, "is a database of another program"),
    "a truncated file": (truncate, "is damaged"),
    "a file scribbled over": (scribble, "is damaged"),
    "another layout": (change_layout, f"has layout {LAYOUT + 1}, this code reads layout {LAYOUT}"),
    "a missing table": (drop_a_table, "is damaged (table snapshots is not whole)"),
    "a missing column": (drop_a_column, "is damaged (table commands is not whole)"),
    "nobody who wrote it": (forget_who_wrote_it, "is damaged (table meta is not whole)"),
    "only the mark": (leave_only_the_mark, "is damaged (table meta is not whole)"),
}


@pytest.fixture(params=STRANGERS, ids=lambda name: name.replace(" ", "-"))
def stranger(request, tmp_path) -> tuple[Path, str]:
    """A file that is no good journal, and what is said of it."""
    make, sentence = STRANGERS[request.param]
    path = tmp_path / "journal.db"
    make(path)
    return path, sentence


def test_a_file_that_is_no_good_journal_is_refused_and_left_as_it_was(stranger):
    path, sentence = stranger
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(JournalError) as refusal:
            JournalFile(path, "this code")
        assert str(refusal.value).startswith(f"{path}: {sentence}")
        assert str(refusal.value).endswith("nothing was changed")
    assert path.read_bytes() == before
    assert [part.name for part in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "command"),
    [("a text", "serve"), ("a truncated file", "replay"), ("another program's database", "serve")],
)
def test_the_command_line_refuses_it_with_2_and_one_sentence(tmp_path, name, command):
    make, sentence = STRANGERS[name]
    path = tmp_path / "journal.db"
    make(path)
    before = path.read_bytes()
    words = ("serve", "--port", "0", "--db", str(path)) if command == "serve" else ("replay", str(path))
    assert refused(*words).startswith(f"{path}: {sentence}")
    assert path.read_bytes() == before


@pytest.mark.parametrize("body", [b"", b"{", b'{"note":', b"\xff\xfe"])
async def test_a_command_that_cannot_be_read_is_named_and_nothing_is_changed(tmp_path, body):
    path = kept(tmp_path / "journal.db")
    with opened(path) as file:
        file.execute("update commands set body = ? where number = 2", [body])
    server = Server(Options(db=path))
    with pytest.raises(JournalError, match=rf"^{path}: command 2 of client sandbox cannot be read \(.*; nothing was"):
        await server.start()
    with opened(path) as file:
        assert file.execute("select count(*) from commands").fetchone() == (3,)
    assert refused("serve", "--port", "0", "--db", str(path)).startswith(f"{path}: command 2 of client sandbox")


def test_settings_that_are_no_json_are_a_damaged_file(tmp_path):
    path = kept(tmp_path / "journal.db")
    with opened(path) as file:
        file.execute("update clients set settings = '{'")
    file = JournalFile(path, "this code")
    with pytest.raises(JournalError, match="is damaged"):
        file.clients()
    file.close()


def test_an_empty_file_becomes_a_journal(tmp_path):
    path = tmp_path / "journal.db"
    path.touch()
    file = JournalFile(path, "this code")
    assert (file.clients(), file.written_by) == ([], "this code")
    file.close()


@pytest.mark.parametrize("where", ["nowhere/journal.db", ""])
def test_a_place_where_no_file_can_be_is_refused(tmp_path, where):
    with pytest.raises(JournalError, match="cannot be opened or made"):
        JournalFile(tmp_path / where, "this code")


# One server at a time


async def test_a_second_server_on_the_same_file_is_refused_and_the_first_goes_on(tmp_path):
    path = tmp_path / "journal.db"
    with keeping(path) as process:
        with pytest.raises(JournalError, match="is in use by another sandbox; nothing was changed"):
            Server(Options(db=path))
        sentence = refused("serve", "--port", "0", "--db", str(path))
        assert sentence == f"{path}: is in use by another sandbox; nothing was changed"
        assert (await control(process, "POST", "/do", {"add_user": {"id": "ada"}})).status == 200
    with keeping(path) as process:
        assert [user["id"] for user in (await control(process, "GET", "/state")).body["users"]] == ["ada"]


def test_a_new_file_is_held_from_the_beginning(tmp_path):
    first = JournalFile(tmp_path / "journal.db", "this code")
    with pytest.raises(JournalError, match="in use"):
        JournalFile(tmp_path / "journal.db", "this code")
    first.close()
    JournalFile(tmp_path / "journal.db", "this code").close()


def test_a_file_that_was_refused_is_let_go_of(tmp_path):
    path = tmp_path / "journal.db"
    change_layout(path)
    with pytest.raises(JournalError, match="layout"):
        JournalFile(path, "this code")
    with opened(path) as file:
        file.execute("update meta set value = ? where name = 'layout'", [str(LAYOUT)])
    JournalFile(path, "this code").close()


def test_a_file_that_is_stopped_properly_is_one_file(tmp_path):
    path = tmp_path / "journal.db"
    with keeping(path) as process:
        assert (process.end(), process.err) == (0, "")
    assert [part.name for part in tmp_path.iterdir()] == ["journal.db"]


async def test_a_killed_servers_file_moves_to_another_folder_with_the_log_beside_it(tmp_path):
    path, elsewhere = tmp_path / "journal.db", tmp_path / "elsewhere"
    with keeping(path) as process:
        await control(process, "POST", "/do", {"add_user": {"id": "ada"}})
        state = (await control(process, "GET", "/state")).body
        process.kill()
    elsewhere.mkdir()
    for part in tmp_path.glob("journal.db*"):
        shutil.move(part, elsewhere)
    assert replayed(elsewhere / "journal.db", "sandbox", None)[0]["digest"] == state["digest"]


# Who wrote it


def test_a_file_says_what_code_wrote_it_last(tmp_path):
    path = kept(tmp_path / "journal.db")
    for code, written_by in (("this code", "this code"), ("newer code", "this code"), ("newer code", "newer code")):
        file = JournalFile(path, code)
        assert file.written_by == written_by
        file.sign()
        file.close()


# A disk that is full, a folder that is closed


async def control(process: Served, method: str, path: str, body: Any = None) -> Asked:
    url = f"{process.url}/sandbox{path}"
    async with aiohttp.ClientSession() as http, http.request(method, url, json=body) as response:
        return Asked(response.status, await response.json(content_type=None))


async def fill_up(process: Served) -> tuple[list[str], Asked]:
    """Add users until one is refused; gives those that were added, and the refusal."""
    added: list[str] = []
    async with aiohttp.ClientSession() as http:
        for number in range(20_000):
            user = f"user-{number}-{'x' * 150}"
            step = {"add_user": {"id": user}}
            async with http.post(f"{process.url}/sandbox/do", json=step) as response:
                if response.status != 200:
                    return added, Asked(response.status, await response.json(content_type=None))
            added.append(user)
    raise AssertionError("there is no end to this disk")


async def hold_against(process: Served, added: list[str]) -> None:
    state = (await control(process, "GET", "/state")).body
    assert [user["id"] for user in state["users"]] == added


def limit_files(process: Served, size: int) -> None:
    """Let a process write no file beyond a size, as if the disk ended there."""
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def test_a_full_disk_refuses_each_command_changes_nothing_and_serves_again_when_there_is_room(tmp_path):
    path = tmp_path / "journal.db"
    with keeping(path) as process:
        limit_files(process, 300_000)
        added, refusal = await fill_up(process)
        assert refusal.status == 500
        assert refusal.body["detail"].startswith(f"{path}: cannot be written, the disk may be full (")
        assert refusal.body["detail"].endswith("; nothing was changed")
        await hold_against(process, added)
        for method, call, body in (
            ("POST", "/clients", {"clientId": "other"}),
            ("POST", "/clock/advance", {"by": "1h"}),
            ("POST", "/scenarios", {"scenario": {"name": "x", "steps": []}}),
        ):
            asked = await control(process, method, call, body)
            assert (asked.status, "cannot be written" in asked.body["detail"]) == (500, True), call
        assert len((await control(process, "GET", "/clients")).body) == 1
        await hold_against(process, added)
        limit_files(process, resource.RLIM_INFINITY)
        assert (await control(process, "POST", "/do", {"add_user": {"id": "late"}})).status == 200
        state = (await control(process, "GET", "/state")).body
        process.kill()
    with keeping(path) as process:
        await hold_against(process, [*added, "late"])
        assert (await control(process, "GET", "/state")).body["digest"] == state["digest"]
        assert process.end() == 0


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of its own that is soon full; only where one may mount."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("nothing can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


async def test_a_real_full_disk_loses_nothing_that_was_answered(small_disk):
    path, ballast = small_disk / "journal.db", small_disk / "ballast"
    with keeping(path) as process:
        added, refusal = await fill_up(process)
        assert refusal.status == 500
        assert refusal.body["detail"].startswith(f"{path}: cannot be written, the disk may be full (")
        await hold_against(process, added)
        process.kill()
    ballast.write_bytes(b"")
    with keeping(path) as process:
        await hold_against(process, added)


def test_a_disk_that_is_full_from_the_beginning_is_told_in_one_sentence(small_disk):
    with (small_disk / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            pass
        path = small_disk / "journal.db"
        assert refused("serve", "--port", "0", "--db", str(path)).startswith(f"{path}: cannot be")


def without_power_over_files() -> None:
    """Give up what lets root write where nobody may; for a process about to be begun."""
    drop_from_bounding_set, may_override, may_search = 24, 1, 2
    for capability in (may_override, may_search):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no such thing as a closed folder here")
@pytest.mark.parametrize("has_file", [False, True])
def test_a_folder_in_which_nothing_may_be_written_is_refused(tmp_path, has_file):
    folder = tmp_path / "closed"
    folder.mkdir()
    path = folder / "journal.db"
    if has_file:
        kept(path).chmod(0o444)
    folder.chmod(0o555)
    drop = without_power_over_files if os.geteuid() == 0 else None
    sentence = refused("serve", "--port", "0", "--db", str(path), preexec_fn=drop)
    assert sentence.startswith(f"{path}: cannot be {'written' if has_file else 'opened or made'} (")
    assert [part.name for part in folder.iterdir()] == (["journal.db"] if has_file else [])
    folder.chmod(0o755)


# In process: what cannot be refused, and what is half done


@pytest.fixture
def options(tmp_path) -> Options:
    return Options(start=START, seed=7, db=tmp_path / "journal.db")


class Disk:
    """The disk under a house's journal, which can be full for a while: SQLite itself then refuses to write."""

    def __init__(self, house: House) -> None:
        self._connection = house.client.journal._connection

    def fill(self) -> None:
        self._connection.execute("pragma query_only=on")

    def empty(self) -> None:
        self._connection.execute("pragma query_only=off")


async def test_what_the_network_answered_while_nothing_could_be_written_is_written_with_the_next_command(
    served: House, receiver: Receiver
) -> None:
    disk = Disk(served)
    hook = {"url": receiver.url, "secret": "a secret", "events": ["user:vehicle:updated"]}
    await served.ask("POST", "/webhooks", hook)
    (call,) = ({"add_vehicle": {"vendor": "TESLA", "user": "ada"}},)
    await served.do(call)
    disk.fill()
    await served.client.postman.flush()
    assert len(receiver.heard) == 1
    assert served.world.webhooks.state()[0]["pending"] == 0
    disk.empty()
    await served.do({"note": "x"})
    kinds = [row.kind for row in served.client.journal.rows()]
    assert kinds == ["call", "step", "delivered", "step"]
    made, difference = again(served.client)
    same(made, served.client)
    assert difference is None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/reset", {"seed": 5}),
        ("POST", "/snapshots/here/restore", None),
        ("DELETE", "/clients/sandbox", None),
        ("POST", "/snapshots", {"name": "there"}),
        ("DELETE", "/snapshots/here", None),
        ("PUT", "/clock", {"rate": 60}),
    ],
)
async def test_what_cannot_be_written_is_not_done_and_the_world_lives_on(
    served: House, receiver: Receiver, method: str, path: str, body: Any
) -> None:
    disk = Disk(served)
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    await served.control("POST", "/snapshots", {"name": "here"})
    await served.do({"add_user": {"id": "ada"}})
    before = digest(served.world)
    disk.fill()
    asked = await served.control(method, path, body)
    assert (asked.status, "cannot be written" in asked.body["detail"]) == (500, True)
    assert digest(served.world) == before
    disk.empty()
    assert (await served.control("POST", "/clock/advance", {"by": "10m"})).status == 200
    assert receiver.names == ["system:heartbeat"], "its webhooks are served again"
    assert [place["name"] for place in (await served.control("GET", "/snapshots")).body] == ["here"]
    made, difference = again(served.client)
    same(made, served.client)
    assert difference is None


async def test_a_story_that_cannot_keep_its_place_goes_on_as_it_will_in_a_replay(
    served: House, caplog: pytest.LogCaptureFixture
) -> None:
    steps = [{"snapshot": "here", "after": "1m"}, {"add_user": {"id": "ada"}, "after": "1m"}]
    await served.control("POST", "/scenarios", {"scenario": {"name": "x", "steps": steps}})
    disk = Disk(served)
    disk.fill()
    assert (await served.control("POST", "/clock/advance", {"by": "90s"})).status == 500
    disk.empty()
    await served.control("POST", "/clock/advance", {"by": "90s"})
    assert len(served.world.users.state()) == 1
    assert "cannot be written" in caplog.text
    assert served.client.journal.snapshots() == {}


async def test_an_api_call_that_cannot_be_written_is_a_500_in_the_words_of_the_api(served: House) -> None:
    disk = Disk(served)
    disk.fill()
    asked = await served.ask("POST", "/webhooks", {"url": "https://example.com/", "secret": "a secret"})
    assert (asked.status, asked.body["title"]) == (500, "Internal Server Error")
    assert "cannot be written" in asked.body["detail"]
    disk.empty()
    assert (await served.ask("GET", "/webhooks")).body["data"] == []
