"""`enode-sandbox serve`: from flags to a running server, its first lines, and a clean end."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from typing import TYPE_CHECKING, Any

import click

from sandbox.clients import FIRST
from sandbox.journal import JournalError
from sandbox.moments import moment_of, written
from sandbox.server import CannotStart, Options, Server
from sandbox.settings import Settings, changed, checker, parsed

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from pathlib import Path


class AskedWrongly(Exception):
    """Flags that cannot be served; the sentence says why."""


def run(flags: Mapping[str, Any]) -> int:
    """Serve until SIGINT or SIGTERM; gives the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        options = _options(flags)
        _run(_serve(options, flags.get("ready_file")))
        if flags.get("ready_file"):
            flags["ready_file"].unlink(missing_ok=True)
    except (AskedWrongly, CannotStart, JournalError) as error:
        click.echo(str(error), err=True)
        return 2
    return 0


def _options(flags: Mapping[str, Any]) -> Options:
    script = _script(flags["scenario"]) if flags.get("scenario") else None
    values = dict(_setting(pair) for pair in flags.get("settings", ()))
    values = {**(script or {}).get("settings", {}), **values}
    faults = checker().faults(values) if values else []
    if faults:
        raise AskedWrongly("\n".join(f"--set {fault}" for fault in faults))
    story = script or {}
    start = flags["start"] if flags["start"] is not None else story.get("start")
    return Options(
        host=flags["host"],
        port=flags["port"],
        script=script,
        rate=flags["clock"] if flags["clock"] is not None else _rate(story.get("clock", "real")),
        start=moment_of(start) if isinstance(start, str) else start,
        seed=flags["seed"] if flags["seed"] is not None else story.get("seed"),
        db=flags["db"],
        control_token=flags["control_token"],
        settings=changed(Settings(), values),
    )


async def _serve(options: Options, ready_file: Path | None) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    server = Server(options)
    await server.start()
    for warning in server.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(greeting(server))
    if ready_file is not None:
        _write_ready(server, ready_file)
    await stop.wait()
    await server.stop()


def greeting(server: Server) -> str:
    """Write the first lines: that it is ready, where, how to get in, and three lines to paste."""
    url, first = server.url, server.clients.find(FIRST)
    secret = first.terms.secret
    pace = {0.0: "moved by hand", 1.0: "real time"}.get(first.rate, f"{first.rate:g}-fold")
    return f"""Enode sandbox ready on {url}
  API            {url}
  token          {url}/oauth2/token
  control        {url}/sandbox/health
  client id      {first.terms.id}
  client secret  {secret}
  world time     {written(first.world.now())}, {pace}

  Try:
  TOKEN=$(curl -s -u {first.terms.id}:{secret} -d grant_type=client_credentials {url}/oauth2/token | cut -d '"' -f 4)
  curl -s -H "Authorization: Bearer $TOKEN" {url}/vehicles
  curl -s {url}/sandbox/clock/advance -d '{{"by":"2h"}}'"""


def _write_ready(server: Server, path: Path) -> None:
    first = server.clients.find(FIRST)
    told = {
        "url": server.url,
        "tokenUrl": f"{server.url}/oauth2/token",
        "port": server.port,
        "clientId": first.terms.id,
        "clientSecret": first.terms.secret,
        "pid": os.getpid(),
    }
    draft = path.with_name(path.name + ".part")
    draft.write_text(json.dumps(told))
    draft.replace(path)


def _script(name: str) -> Mapping[str, Any]:
    from sandbox.files import Refused
    from sandbox.scenario.script import load

    try:
        return load(name)
    except Refused as refusal:
        raise AskedWrongly(str(refusal)) from None


def _setting(pair: str) -> tuple[str, Any]:
    name, _, value = pair.partition("=")
    known = Settings.__dataclass_fields__
    if name not in known:
        message = f"--set {pair}: '{name}' is not a setting: must be one of {', '.join(known)}"
        raise AskedWrongly(message)
    return name, parsed(name, value)


def _rate(clock: str | float) -> float:
    return {"manual": 0.0, "real": 1.0}[clock] if isinstance(clock, str) else float(clock)


def _run(main: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop if it is installed (the extra `fast`), else on asyncio's own loop."""
    try:
        import uvloop
    except ImportError:
        factory = None
    else:
        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main)
