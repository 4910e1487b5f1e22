"""The floor over HTTP: a bare aiohttp application that answers bytes it was given.

`python -m benchmarks.bare PORT [FOLDER]`. The folder holds `vehicle.json`, `page.json`, `action.json` and, for
commands, `shape.json`: the JSON Schema that a body is held against. A good one is committed to `bare.db` there, with
the pragmas of our journal.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.Response]]

JSON = "application/json"
LAYOUT = """
pragma locking_mode=exclusive;
pragma journal_mode=wal;
pragma synchronous=normal;
create table commands (client text, number integer, at float, wall float, kind text, body blob, mark integer,
    primary key (client, number));
"""


def application(folder: Path | None) -> web.Application:
    """Make the application for what the folder holds."""
    app = web.Application()
    app.router.add_get("/health/ready", is_ready)
    if folder is not None:
        app.router.add_get("/vehicles", says((folder / "page.json").read_bytes()))
        app.router.add_get("/vehicles/{vehicleId}", says((folder / "vehicle.json").read_bytes()))
        if (folder / "shape.json").exists():
            app.router.add_post("/vehicles/{vehicleId}/charging", keeps(folder))
    return app


async def is_ready(_request: web.Request) -> web.Response:
    """Answer with no content."""
    return web.Response(status=204)


def says(answer: bytes) -> Handler:
    """Answer always the same."""

    async def handle(_request: web.Request) -> web.Response:
        return web.Response(body=answer, content_type=JSON)

    return handle


def keeps(folder: Path) -> Handler:
    """Check a body, commit it, and answer always the same."""
    import sqlite3

    import jsonschema_rs

    from sandbox.journal_file import INSERT

    answer, count = (folder / "action.json").read_bytes(), 0
    validator = jsonschema_rs.Draft202012Validator(orjson.loads((folder / "shape.json").read_bytes()))
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.executescript(LAYOUT)

    async def handle(request: web.Request) -> web.Response:
        nonlocal count
        received = await request.read()
        if not validator.is_valid(orjson.loads(received)):
            return web.Response(status=400)
        count += 1
        connection.execute(INSERT, ("bare", count, 0.0, time.time(), "call", received, 0))
        return web.Response(body=answer, content_type=JSON)

    return handle


async def serve(folder: Path | None, port: int) -> None:
    """Serve until the process is ended."""
    runner = web.AppRunner(application(folder), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(f"ready on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    port = int(sys.argv[1])
    asyncio.run(serve(Path(sys.argv[2]) if len(sys.argv) > 2 else None, port))
