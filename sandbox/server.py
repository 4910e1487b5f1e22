"""A server: where everything is put together. Catalogue, journal file, clients, and the front door."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sandbox.api.versions import NEWEST
from sandbox.clients import FIRST, Clients, code_name, new_terms
from sandbox.web.app import Listener
from sandbox.world.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sandbox.journal_file import JournalFile
    from sandbox.settings import Settings

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  where a server that listens everywhere is found


class CannotStart(Exception):
    """A server that cannot start as asked; the sentence says why."""


@dataclass(frozen=True)
class Options:
    """How to serve. `script` is a scenario that was read already; times in POSIX seconds."""

    host: str = "127.0.0.1"
    port: int = 0
    script: Mapping[str, Any] | None = None
    rate: float = 0.0
    start: float | None = None
    seed: int | None = None
    db: Path | None = None
    control_token: str | None = None
    settings: Settings | None = None
    look_back: Path | None = None
    look_back_to: float | None = None


class Server:
    """Serves the sandbox from start to stop."""

    def __init__(self, options: Options) -> None:
        """Take the options; refuses with CannotStart what would be open to anybody."""
        if options.host not in LOOPBACK and not options.control_token:
            message = f"{options.host} is open to others than this machine: listen on 127.0.0.1, or set --control-token"
            raise CannotStart(message)
        self._options = options
        self.clients = Clients(catalogue(), _open_file(options.db))
        self._listener = Listener(self.clients, options.control_token)
        self.port = 0
        self.goes_on = False
        self.warnings: list[str] = []

    @property
    def url(self) -> str:
        """Where it can be reached."""
        host = EVERYWHERE.get(self._options.host, self._options.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Make the clients, again or anew, and open the door; who cannot leaves nothing open."""
        try:
            await self._start()
        except OSError as error:
            await self.stop()
            raise CannotStart(_worded(self._options, error)) from None
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        self.port = await self._listener.open(self._options.host, self._options.port)
        self.clients.sender.own_url = self.url
        if self._options.look_back is not None:
            self._bring_back(self._options.look_back)
        self.warnings += self.clients.restore()
        self.goes_on = self.clients.get(FIRST) is not None
        if not self.goes_on:
            self._add_first()

    async def stop(self) -> None:
        """Close the door, stop all clients, and close the journal."""
        await self._listener.close()
        await self.clients.stop()

    def _bring_back(self, saved: Path) -> None:
        """Serve what a saved run was like at a moment."""
        from sandbox.looking_back import bring_back

        self.clients.sender.is_silent = True
        self.warnings += bring_back(saved, self.clients, self._options.look_back_to)

    def _add_first(self) -> None:
        options = self._options
        first = self.clients.add(
            new_terms(
                client_id=FIRST,
                client_secret=FIRST,
                api_version=NEWEST,
                seed=options.seed,
                start=options.start,
                rate=options.rate,
                settings=options.settings,
            )
        )
        if options.script is not None:
            first.command("scenario", options.script)


def _worded(options: Options, error: OSError) -> str:
    """Say why an address cannot be listened on; asyncio's own words repeat the address in its own way."""
    number = error.errno or 0
    why = os.strerror(number) if number > 0 else error.strerror or str(error)
    hint = "; --port 0 takes a free one" if number == errno.EADDRINUSE else ""
    return f"cannot listen on {options.host}:{options.port}: {why}{hint}"


def _open_file(path: Path | None) -> JournalFile | None:
    if path is None:
        return None
    from sandbox.journal_file import JournalFile

    return JournalFile(path, code_name())


@cache
def catalogue() -> Catalogue:
    """Give the catalogue of all vendors; their files are read when first needed."""
    from sandbox import vendor_files

    return Catalogue(vendor_files.usual())
