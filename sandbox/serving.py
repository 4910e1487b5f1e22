"""`enode-sandbox serve`: from flags to a running server, its first lines, and a clean end."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import signal
from typing import TYPE_CHECKING, Any

import click

from sandbox.clients import FIRST
from sandbox.journal import JournalError
from sandbox.logs import set_up
from sandbox.moments import moment_of, written
from sandbox.server import CannotStart, Options, Server
from sandbox.settings import Settings, changed, checker, parsed

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from pathlib import Path


TOKEN_VARIABLE = "ENODE_SANDBOX_CONTROL_TOKEN"  # noqa: S105  the name of a variable
BEGINNING = ("scenario", "clock", "start", "seed", "settings")  # flags that say how a new world begins


class AskedWrongly(Exception):
    """Flags that cannot be served; the sentence says why."""


def run(flags: Mapping[str, Any]) -> int:
    """Serve until SIGINT or SIGTERM; gives the exit code."""
    ready_file: Path | None = flags["ready_file"]
    try:
        options = _options(flags)
        set_up(flags["log_format"], flags["log_level"])
        _forget_ready(ready_file)
        _run(_serve(options, [name for name in BEGINNING if flags[name] not in (None, ())], ready_file))
        _forget_ready(ready_file)
    except (AskedWrongly, CannotStart, JournalError) as error:
        click.echo(str(error), err=True)
        return 2
    return 0


def look_back(saved: Path, to: float | None, port: int) -> int:
    """Serve a saved run as it was at a moment, until SIGINT or SIGTERM; gives the exit code."""
    try:
        set_up("text", "warning")
        _run(_serve(Options(port=port, look_back=saved, look_back_to=to), [], None))
    except (CannotStart, JournalError) as error:
        click.echo(str(error), err=True)
        return 2
    return 0


def _options(flags: Mapping[str, Any]) -> Options:
    script = _script(flags["scenario"]) if flags["scenario"] is not None else None
    values = dict(_setting(pair) for pair in flags["settings"])
    faults = checker().faults(values) if values else []
    if faults:
        raise AskedWrongly("\n".join(f"--set {str(fault).removeprefix('$.')}" for fault in faults))
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
        settings=changed(Settings(), {**story.get("settings", {}), **values}),
    )


async def _serve(options: Options, beginning: list[str], ready_file: Path | None) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    server = Server(options)
    await server.start()
    try:
        if server.goes_on and beginning:
            names = ", ".join(f"--{'set' if name == 'settings' else name}" for name in beginning)
            click.echo(f"note: {options.db} goes on where it was; {names} would begin a new file", err=True)
        for warning in server.warnings:
            click.echo(f"warning: {warning}", err=True)
        if ready_file is not None:
            _write_ready(server, ready_file)
        click.echo(greeting(server, is_guarded=bool(options.control_token)))
        await stop.wait()
    finally:
        await server.stop()


def greeting(server: Server, *, is_guarded: bool = False) -> str:
    """Write the first lines: that it is ready, where, how to get in, and three lines to paste."""
    url, first = server.url, server.clients.find(FIRST)
    login = shlex.quote(f"{first.terms.id}:{first.terms.secret}")
    guard = f' -H "Authorization: Bearer ${TOKEN_VARIABLE}"' if is_guarded else ""
    pace = {0.0: "stands still until it is moved", 1.0: "real time"}.get(first.rate, f"{first.rate:g}-fold")
    return f"""Enode sandbox ready on {url}
  API            {url}
  token          {url}/oauth2/token
  control        {url}/sandbox/health{f" (with the token in ${TOKEN_VARIABLE})" if guard else ""}
  console        {url}/console
  client id      {first.terms.id}
  client secret  {first.terms.secret}
  world time     {written(first.world.now())}, {pace}

  Try:
  TOKEN=$(curl -s -u {login} -d grant_type=client_credentials {url}/oauth2/token | cut -d '"' -f 4)
  curl -s -w '\\n' -H "Authorization: Bearer $TOKEN" {url}/vehicles
  curl -s -w '\\n'{guard} {url}/sandbox/clock/advance -d '{{"by":"2h"}}'"""


def _write_ready(server: Server, path: Path) -> None:
    """Write the ready file, in one piece: whoever waits for it never reads half of it."""
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
    try:
        draft.write_text(json.dumps(told))
        draft.replace(path)
    except OSError as error:
        message = f"--ready-file {path}: cannot be written: {error.strerror}"
        raise AskedWrongly(message) from None


def _forget_ready(path: Path | None) -> None:
    """Take the ready file away: it would speak of a server that is gone."""
    if path is None:
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        message = f"--ready-file {path}: cannot be written: {error.strerror}"
        raise AskedWrongly(message) from None


def _script(name: str) -> Mapping[str, Any]:
    from sandbox.files import Refused
    from sandbox.scenario.script import load

    try:
        return load(name)
    except Refused as refusal:
        raise AskedWrongly(str(refusal)) from None


def _setting(pair: str) -> tuple[str, Any]:
    name, equals, value = pair.partition("=")
    if not equals:
        message = f"--set {pair}: must be NAME=VALUE, such as telemetry=polled"
        raise AskedWrongly(message)
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
