"""Webhook receivers for tests: real servers on free ports that keep what they hear, byte for byte."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest


@dataclass(frozen=True)
class Heard:
    """One delivery as it came over the wire: header names as they were sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = orjson.loads(self.body)
        return told

    @property
    def names(self) -> list[str]:
        return [event["event"] for event in self.events]


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def says(status: int, body: bytes = b"", *headers: str) -> Answer:
    """Answer in good HTTP."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} Said", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
        writer.write("\r\n".join(lines).encode() + body)

    return answer


def writes(data: bytes) -> Answer:
    """Answer with raw bytes and close."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return answer


async def hangs(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Take the delivery and say nothing until the sender gives up."""
    await reader.read()


async def resets(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Break the connection off with a reset."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@dataclass
class Receiver:
    """What a receiver heard, and how it answers: the next of `answers`, or `usual` when there are none left."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)
    usual: Answer = field(default_factory=lambda: says(204))
    open: dict[asyncio.Task[Any], asyncio.StreamWriter] = field(default_factory=dict)

    @property
    def events(self) -> list[dict[str, Any]]:
        """Every event of every delivery, in the order in which they came."""
        return [event for delivery in self.heard for event in delivery.events]

    @property
    def names(self) -> list[str]:
        return [event["event"] for event in self.events]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.open[task] = writer
        try:
            self.heard.append(await _read(reader))
            answer = self.answers.popleft() if self.answers else self.usual
            await answer(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            del self.open[task]
            writer.close()

    async def close(self) -> None:
        """Break off whatever is still open, and wait until it has ended."""
        tasks = list(self.open)
        for writer in self.open.values():
            writer.transport.abort()
        await asyncio.gather(*tasks)


async def _read(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    length = int(next(value for name, value in headers.items() if name.lower() == "content-length"))
    return Heard(method, target, headers, await reader.readexactly(length))


@asynccontextmanager
async def receiving(host: str = "127.0.0.1") -> AsyncIterator[Receiver]:
    """Listen on a free port of this machine."""
    made = Receiver()
    server = await asyncio.start_server(made.serve, host, 0)
    port = server.sockets[0].getsockname()[1]
    made.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    yield made
    server.close()
    await made.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver of webhooks that takes whatever comes, unless told otherwise."""
    async with receiving() as made:
        yield made
