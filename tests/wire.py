"""Raw HTTP over a socket: for requests that no well-behaved client would send."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

LONGEST_SECONDS = 10


@dataclass(frozen=True)
class Answered:
    """What came back before the connection ended: status (0 for nothing at all), headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> Any:
        """The body as JSON."""
        return orjson.loads(self.body)


def head(method: bytes, target: bytes, *lines: bytes) -> bytes:
    """Write the head of a request that asks for the connection to be closed afterwards."""
    first = method + b" " + target + b" HTTP/1.1"
    return b"\r\n".join([first, b"Host: sandbox", b"Connection: close", *lines, b"", b""])


async def exchange(url: str, data: bytes, *, hang_up: bool = False) -> Answered:
    """Send bytes and read until the other side closes; with `hang_up`, say that nothing more will come."""
    reader, writer = await _connected(url)
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            try:
                writer.write(data)
                await writer.drain()
                if hang_up:
                    writer.write_eof()
            except ConnectionError:
                pass  # it has answered and closed already; the answer can still be read
            return parsed(await _rest(reader))
    finally:
        writer.close()


async def send_and_vanish(url: str, data: bytes) -> None:
    """Send bytes and break the connection off without waiting for an answer."""
    _reader, writer = await _connected(url)
    writer.write(data)
    await writer.drain()
    writer.transport.abort()


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def _rest(reader: asyncio.StreamReader) -> bytes:
    received = b""
    try:
        while part := await reader.read(65_536):
            received += part
    except ConnectionError:
        pass
    return received


def parsed(received: bytes) -> Answered:
    """Read an answer; nothing at all is status 0."""
    if not received:
        return Answered(0, {}, b"")
    first, _, body = received.partition(b"\r\n\r\n")
    status_line, *lines = first.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Answered(int(status_line.split(" ")[1]), headers, body)
