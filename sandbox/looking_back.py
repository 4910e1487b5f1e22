"""Looking back: a saved run told command by command, or made again up to a moment and served, to look around there.

The file is read and left as it is: what is done while looking around is forgotten. A server that looks back stands
still, and sends nothing: deliveries count as taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.clients import Clients, code_name
from sandbox.journal import MemoryJournal
from sandbox.journal_file import JournalFile
from sandbox.moments import written
from sandbox.replay import replaying
from sandbox.scenario.headless import line_of
from sandbox.scenario.writing import as_scenario
from sandbox.server import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.client import Client
    from sandbox.journal import Row


def stepping(path: Path, client_id: str, to: float | None) -> Iterator[list[str]]:
    """Make a client's world again; gives the lines of each command and of what came of it, as it is done."""
    file = JournalFile(path, code_name())
    try:
        client = Clients(catalogue(), file).make_again(client_id)
        teller = _Teller(client)
        last = None
        done: list[Row] = []
        for difference in replaying(client, to, done.append):
            last = difference or last
            for row in done:
                yield [f"{row.number:>6}  {written(row.at)}  {_told(row)}", *teller.new()]
            done.clear()
        yield [*teller.new(), *([last] if last else [])]
    finally:
        file.close()


def scenario_of(path: Path, client_id: str) -> dict[str, Any]:
    """Write what was done to a client in a saved run as a scenario."""
    file = JournalFile(path, code_name())
    try:
        return as_scenario(Clients(catalogue(), file).make_again(client_id))
    finally:
        file.close()


def bring_back(path: Path, clients: Clients, to: float | None) -> list[str]:
    """Make all clients of a saved run again among these, each up to a moment, its clock standing; gives warnings.

    Of a client that was made later than that, the beginning is shown.
    """
    file = JournalFile(path, code_name())
    warnings = []
    try:
        saved = Clients(catalogue(), file)
        for kept in file.clients():
            known = saved.make_again(kept.id)
            journal = MemoryJournal()
            for row in known.journal.rows():
                if to is None or row.at <= to:
                    journal.append(*row[1:])
            client = clients.take_in(replace(known.terms, rate=0.0), journal)
            for difference in replaying(client, None if to is None else max(to, client.terms.start)):
                warnings += [difference] if difference and difference not in warnings else []
            client.rate = 0.0
    finally:
        file.close()
    return warnings


class _Teller:
    """Tells facts as lines, once each."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._told = 0

    def new(self) -> list[str]:
        world = self._client.world
        names = {thing_id: name for name, thing_id in world.names.items()}
        facts = [fact for _, fact in world.facts.since(self._told)]
        self._told = world.facts.told
        lines = [(written(fact.at), line_of(fact, names)) for fact in facts]
        return [f"        {at}  {line}" for at, line in lines if line]


TELLING: dict[str, Callable[[Any], str]] = {
    "call": lambda body: f"{body['method']} {body['path']}",
    "step": lambda body: orjson.dumps(body).decode(),
    "scenario": lambda body: body["name"],
    "delivered": lambda body: f"{body[1]} to webhook {body[0]}: {'taken' if body[2] else 'not taken'}",
    "request": lambda body: f"{body[0]} {body[1]}: {body[2]}",
    "rate": str,
    "time": lambda _body: "",
}


def _told(row: Row) -> str:
    try:
        body = orjson.loads(row.body)
    except ValueError:
        return row.kind
    tell = TELLING.get(row.kind)
    return f"{row.kind} {tell(body) if tell else ''}".rstrip()
