"""A webhook receiver in a process of its own, `python -m benchmarks.receiver [STATUS]`: hears whatever is posted.

Lean on purpose, so that what is measured is the sender: it reads the length from the head, and the rest unseen.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial

ANSWERS = {
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "500": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
}
LENGTH = b"content-length:"


class Receiver(asyncio.Protocol):
    """One connection."""

    def __init__(self, status: str) -> None:
        self._answer = ANSWERS[status]
        self._head = b""
        self._left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if not self._left:
            self._head += data
            head, blank, body = self._head.partition(b"\r\n\r\n")
            if not blank:
                return
            self._head = b""
            self._left, data = int(head.lower().partition(LENGTH)[2].partition(b"\r\n")[0]), body
        self._left -= len(data)
        if not self._left:
            self._transport.write(self._answer)


async def serve(status: str = "204") -> None:
    """Serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(partial(Receiver, status), "127.0.0.1", 0)
    print(f"ready on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:2]))
