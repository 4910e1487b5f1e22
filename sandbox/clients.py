"""The clients of one server: made, found, removed; kept in the journal's file, and made again from it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox import __version__, settings
from sandbox.api.versions import NEWEST, VERSIONS
from sandbox.client import Client, ClientNotFound, Surroundings, Terms
from sandbox.clock import wall_now
from sandbox.commands import carry
from sandbox.journal import Journal, KeptClient, MemoryJournal
from sandbox.replay import make_up, replay, set_off
from sandbox.request_log import RequestLog
from sandbox.settings import Settings
from sandbox.webhooks.deliver import Sender
from sandbox.world.refusals import NotNow
from sandbox.world.world import World

if TYPE_CHECKING:
    from sandbox.journal_file import JournalFile
    from sandbox.world.catalogue import Catalogue

FIRST = "sandbox"


class Clients:
    """All clients of a server, by id."""

    def __init__(self, catalogue: Catalogue, file: JournalFile | None) -> None:
        """Begin with none; what they do is kept in the file, if any. `nobody` is the world of calls without a token."""
        self.sender = Sender()
        self._file = file
        self._surroundings = Surroundings(catalogue, self.sender, carry)
        self.nobody = World(catalogue, Settings(), 0, 0.0)
        self._by_id: dict[str, Client] = {}

    def __len__(self) -> int:
        """Count them."""
        return len(self._by_id)

    def __iter__(self) -> Any:
        """Give them, oldest first."""
        return iter(list(self._by_id.values()))

    def get(self, client_id: str) -> Client | None:
        """Find a client."""
        return self._by_id.get(client_id)

    def find(self, client_id: str) -> Client:
        """Find a client, or refuse with ClientNotFound."""
        client = self._by_id.get(client_id)
        if client is None:
            detail = f"there is no client '{client_id}'"
            raise ClientNotFound(detail)
        return client

    def add(self, terms: Terms) -> Client:
        """Make a client; refuses an id that is taken."""
        if terms.id in self._by_id:
            detail = f"there is a client '{terms.id}' already"
            raise NotNow(detail)
        if self._file is not None:
            self._file.keep(_kept(terms))
        client = self._make(terms)
        set_off(client)
        return client

    async def remove(self, client_id: str) -> None:
        """Remove a client and all that was its own. Whoever is still at work for it writes nothing any more."""
        client = self.find(client_id)
        if self._file is not None:
            self._file.drop(client_id)
        client.is_removed = True
        del self._by_id[client_id]
        await client.stop()

    def restore(self) -> list[str]:
        """Make all clients of the file again; gives warnings about what came out differently."""
        if self._file is None:
            return []
        warnings = []
        if self._file.written_by != self._file.code:
            warnings.append(
                f"{self._file.path} was written by {self._file.written_by}, this is {self._file.code}: "
                "worlds may come out differently"
            )
        for kept in self._file.clients():
            terms, unknown = _terms(kept)
            difference = replay(self._make(terms))
            warnings += [*unknown, *([difference] if difference else [])]
        self._file.sign()
        for client in self:
            make_up(client, wall_now() - (client.journal.last_wall() or wall_now()))
        return warnings

    def make_again(self, client_id: str) -> Client:
        """Make a client that the file keeps, its world empty until the journal is replayed."""
        kept = next((found for found in self._file.clients() if found.id == client_id), None) if self._file else None
        if kept is None:
            message = f"there is no client '{client_id}' in the journal"
            raise LookupError(message)
        return self._make(_terms(kept)[0])

    def take_in(self, terms: Terms, journal: Journal) -> Client:
        """Make a client with a journal, its world empty until that is replayed."""
        client = Client(terms, journal, RequestLog(terms.settings.requests_kept), self._surroundings)
        self._by_id[terms.id] = client
        return client

    async def stop(self) -> None:
        """Stop all clients and close the file."""
        for client in self:
            await client.stop()
        await self.sender.close()
        if self._file is not None:
            self._file.close()

    def _make(self, terms: Terms) -> Client:
        journal: Journal = self._file.journal(terms.id) if self._file is not None else MemoryJournal()
        return self.take_in(terms, journal)


def new_terms(**given: Any) -> Terms:
    """Write a client's terms from what is given; the rest is made up."""
    return Terms(
        id=given.get("client_id") or secrets.token_hex(8),
        secret=given.get("client_secret") or secrets.token_hex(16),
        api_version=given.get("api_version") or NEWEST,
        seed=given["seed"] if given.get("seed") is not None else 0,
        start=given["start"] if given.get("start") is not None else wall_now(),
        rate=given.get("rate", 0.0),
        settings=given.get("settings") or Settings(),
    )


def code_name() -> str:
    """Name the code that runs: its version, and a hash of its sources and vendor files."""
    from hashlib import blake2b

    package = Path(__file__).parent
    folders = (package, package.parent / "vendors")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".yaml"}]
    whole = blake2b(digest_size=6)
    for path in sorted(files):
        whole.update(path.read_bytes())
    return f"{__version__}+{whole.hexdigest()}"


def _terms(kept: KeptClient) -> tuple[Terms, list[str]]:
    """Read the terms of a client that a file keeps; tells what other code knew, and this code does not."""
    foreign = sorted({str(fault.path[0]) for fault in settings.checker().faults(kept.settings)})
    unknown = [f"client {kept.id} was made with the setting {name}, which is left out" for name in foreign]
    version = kept.api_version
    if version not in VERSIONS:
        unknown.append(f"client {kept.id} spoke version {version}, and speaks {NEWEST} now")
        version = NEWEST
    known = {name: value for name, value in kept.settings.items() if name not in foreign}
    chosen = settings.changed(Settings(), known)
    return Terms(kept.id, kept.secret, version, kept.seed, kept.start, kept.rate, chosen), unknown


def _kept(terms: Terms) -> KeptClient:
    return KeptClient(
        terms.id,
        terms.secret,
        terms.api_version,
        terms.seed,
        terms.start,
        terms.rate,
        settings.as_json(terms.settings),
    )
