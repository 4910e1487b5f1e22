"""A server in a thread of its own, for programs and tests that are not asyncio's."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.server import Options


class ThreadedServer:
    """Serves from a daemon thread until it is closed."""

    def __init__(self, options: Options) -> None:
        """Start, and return once it answers; what keeps it from starting is raised here."""
        self.url = ""
        self._failure: BaseException | None = None
        self._is_ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(options)), name="enode-sandbox", daemon=True
        )
        self._thread.start()
        self._is_ready.wait()
        if self._failure is not None:
            raise self._failure

    async def _serve(self, options: Options) -> None:
        from sandbox.server import Server

        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = Server(options)
            await server.start()
            self.url = server.url
        except BaseException as error:
            self._failure = error
            return
        finally:
            self._is_ready.set()
        await self._stop.wait()
        await server.stop()

    def close(self) -> None:
        """Stop serving, and wait until it has ended."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
