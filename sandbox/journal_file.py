"""The journal in a file: one SQLite file for all clients of a server.

It is held in exclusive locking mode: a second server on it is refused, and the lock dies with the process. WAL with
`synchronous=NORMAL` survives a killed process at a fraction of FULL's price. sqlite-utils makes the tables and lists
them; the hot path is one prepared INSERT on its connection.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.journal import JournalError, KeptClient, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

APPLICATION_ID = 0x454E4F53
LAYOUT = 1
TABLES: dict[str, tuple[dict[str, type], str | tuple[str, ...]]] = {
    "meta": ({"name": str, "value": str}, "name"),
    "clients": (
        {
            "id": str,
            "secret": str,
            "api_version": str,
            "seed": int,
            "start": float,
            "rate": float,
            "settings": str,
        },
        "id",
    ),
    "commands": (
        {"client": str, "number": int, "at": float, "wall": float, "kind": str, "body": bytes, "mark": int},
        ("client", "number"),
    ),
    "snapshots": ({"client": str, "name": str, "number": int, "at": float}, ("client", "name")),
}
INSERT = "insert into commands (client, number, at, wall, kind, body, mark) values (?, ?, ?, ?, ?, ?, ?)"
SELECT = """select number, at, wall, kind, body, mark from commands
            where client = ? and number > ? order by number limit 1000"""

# What SQLite's errors mean to people; `{}` is SQLite's own sentence.
WORDS = {
    ("BUSY", "LOCKED"): "is in use by another sandbox; nothing was changed",
    ("NOTADB", "CORRUPT"): "is damaged or not a database ({}); nothing was changed",
    ("READONLY", "PERM", "IOERR_LOCK"): "cannot be written ({}); nothing was changed",
    ("FULL", "IOERR"): "cannot be written, the disk may be full ({}); nothing was changed",
    ("CANTOPEN",): "cannot be opened or made ({})",
}


class JournalFile:
    """The file behind the journals of all clients of a server."""

    def __init__(self, path: Path, code: str) -> None:
        """Open or make the file; `code` names the code that runs. JournalError says what is wrong with it."""
        from sqlite_utils import Database

        self.path = path
        self.code = code
        with _guarded(path):
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=0.5)
        self._database = Database(self._connection)
        try:
            with _guarded(path):
                self._connection.execute("pragma locking_mode=exclusive")
                self._connection.execute("begin exclusive")
                written_by = None if self._is_new() else self._judge()
                self._connection.execute("commit")
                self._connection.execute("pragma journal_mode=wal")
                self._connection.execute("pragma synchronous=normal")
                self.written_by = written_by or self._lay_out()
        except JournalError:
            self._connection.close()
            raise

    def clients(self) -> list[KeptClient]:
        """Give the clients that the file keeps, oldest first."""
        with _guarded(self.path):
            rows = list(self._database.table("clients").rows_where(order_by="rowid"))
        try:
            return [KeptClient(**{**row, "settings": orjson.loads(row["settings"])}) for row in rows]
        except ValueError as error:
            raise self._damaged(f"settings of a client cannot be read: {error}") from None

    def keep(self, client: KeptClient) -> None:
        """Keep a client, or what changed about it."""
        row = {**client.__dict__, "settings": orjson.dumps(client.settings).decode()}
        with _guarded(self.path):
            self._database.table("clients").upsert(row, pk="id")

    def drop(self, client_id: str) -> None:
        """Forget a client and all its commands."""
        with _guarded(self.path), self._database.atomic():
            for table, column in (("clients", "id"), ("commands", "client"), ("snapshots", "client")):
                self._database.table(table).delete_where(f"{column} = ?", [client_id])

    def journal(self, client_id: str) -> FileJournal:
        """Give the journal of one client."""
        return FileJournal(self.path, self._connection, self._database, client_id)

    def sign(self) -> None:
        """Note that what follows is written by the code that runs now."""
        if self.written_by == self.code:
            return
        with _guarded(self.path):
            self._database.table("meta").upsert({"name": "code", "value": self.code}, pk="name")

    def close(self) -> None:
        """Close the file and let go of the lock."""
        self._connection.close()

    def _is_new(self) -> bool:
        is_new: bool = self._connection.execute("pragma schema_version").fetchone()[0] == 0
        return is_new

    def _judge(self) -> str:
        """Refuse a file that is no good journal, before anything is changed; gives the code that wrote it last."""
        if self._connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
            message = f"{self.path}: is a database of another program; nothing was changed"
            raise JournalError(message)
        fault = self._connection.execute("pragma quick_check(1)").fetchone()[0]
        if fault != "ok":
            raise self._damaged(fault)
        told = {row["name"]: row["value"] for row in self._database.table("meta").rows} if self._has("meta") else {}
        if told.get("layout", str(LAYOUT)) != str(LAYOUT):
            message = f"{self.path}: has layout {told['layout']}, this code reads layout {LAYOUT}; nothing was changed"
            raise JournalError(message)
        missing = [name for name in TABLES if not self._has(name)]
        if missing or "code" not in told:
            raise self._damaged(f"table {missing[0] if missing else 'meta'} is not whole")
        return str(told["code"])

    def _has(self, name: str) -> bool:
        """Whether a table is there with all its columns."""
        columns, _ = TABLES[name]
        table = self._database.table(name)
        return bool(table.exists()) and set(columns) <= set(table.columns_dict)

    def _damaged(self, how: str) -> JournalError:
        return JournalError(f"{self.path}: is damaged ({how}); nothing was changed")

    def _lay_out(self) -> str:
        """Make the tables; gives the name of the code that does."""
        database = self._database
        with database.atomic():
            database.execute(f"pragma application_id={APPLICATION_ID}")
            for name, (columns, key) in TABLES.items():
                database.table(name).create(columns, pk=key)
            rows = [{"name": "layout", "value": str(LAYOUT)}, {"name": "code", "value": self.code}]
            database.table("meta").insert_all(rows)
        return self.code


class FileJournal:
    """The journal of one client in a file."""

    def __init__(self, path: Path, connection: sqlite3.Connection, database: Database, client_id: str) -> None:
        """Go on after the last command kept."""
        self.place = str(path)
        self._path = path
        self._connection = connection
        self._database = database
        self._client_id = client_id
        self._owed: list[Row] = []
        self.number = int(self._last("number") or 0)

    def append(self, at: float, wall: float, kind: str, body: bytes, mark: int) -> None:
        """Commit a command, and before it what is owed; JournalError when it cannot be, and then nothing is kept."""
        number = self.number + 1
        try:
            if self._owed:
                self._pay()
            self._connection.execute(INSERT, (self._client_id, number, at, wall, kind, body, mark))
        except sqlite3.Error as error:
            raise JournalError(_worded(self._path, error)) from None
        self.number = number

    def owe(self, at: float, wall: float, kind: str, body: bytes, mark: int) -> None:
        """Keep a command in memory until the file can be written again."""
        self.number += 1
        self._owed.append(Row(self.number, at, wall, kind, body, mark))

    def rows(self) -> Iterator[Row]:
        """Give all commands, oldest first."""
        number = 0
        while chunk := self._chunk(number):
            yield from chunk
            number = chunk[-1].number
        yield from list(self._owed)

    def last_wall(self) -> float | None:
        """Tell when in real time the last command came."""
        wall: float | None = self._last("wall")
        return wall

    def cut(self, number: int, seed: int | None = None, /) -> None:
        """Forget everything after a command; with a seed, the client goes on with that one."""
        with _guarded(self._path), self._database.atomic():
            for table in ("commands", "snapshots"):
                self._database.table(table).delete_where("client = ? and number > ?", [self._client_id, number])
            if seed is not None:
                self._database.table("clients").update(self._client_id, {"seed": seed})
        self._owed = [row for row in self._owed if row.number <= number]
        self.number = number

    def snapshots(self) -> dict[str, tuple[int, float]]:
        """Give the named places."""
        with _guarded(self._path):
            found = self._database.table("snapshots").rows_where("client = ?", [self._client_id])
            return {row["name"]: (row["number"], row["at"]) for row in found}

    def save(self, name: str, at: float) -> None:
        """Name this place."""
        row = {"client": self._client_id, "name": name, "number": self.number, "at": at}
        with _guarded(self._path):
            self._pay()
            self._database.table("snapshots").upsert(row, pk=("client", "name"))

    def forget(self, name: str) -> None:
        """Forget a named place."""
        with _guarded(self._path):
            self._database.table("snapshots").delete_where("client = ? and name = ?", [self._client_id, name])

    def _pay(self) -> None:
        """Commit what is owed."""
        with self._database.atomic():
            self._connection.executemany(INSERT, [(self._client_id, *row) for row in self._owed])
        self._owed.clear()

    def _chunk(self, after: int) -> list[Row]:
        with _guarded(self._path):
            return [Row(*row) for row in self._connection.execute(SELECT, [self._client_id, after])]

    def _last(self, column: str) -> Any:
        query = f"select {column} from commands where client = ? order by number desc limit 1"  # noqa: S608  our own word
        with _guarded(self._path):
            found = self._connection.execute(query, [self._client_id]).fetchone()
        return found[0] if found else None


class _guarded:  # noqa: N801  reads as a phrase
    """Turn SQLite's errors into a JournalError that names the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise JournalError(_worded(self._path, error)) from None


def _worded(path: Path, error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    words = next((words for parts, words in WORDS.items() if any(part in name for part in parts)), "{}")
    return f"{path}: {words.format(error)}"
