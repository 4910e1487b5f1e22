"""`enode-sandbox play`: scenarios one after the other, told in the terminal, and written down as reports."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sandbox.scenario.headless import Played


@dataclass(frozen=True)
class Telling:
    """How stories are told: files to write, and whether JSON is printed in place of the stories."""

    report: Path | None = None
    junit: Path | None = None
    is_json: bool = False


def play_all(scripts: Sequence[Mapping[str, Any]], seed: int | None, telling: Telling) -> bool:
    """Play scripts that were checked, and tell them; whether any of them failed. OSError when a file cannot be written.

    What the world refuses at once, before there is a story, is a failure too.
    """
    from sandbox.scenario import reports

    for path in filter(None, (telling.report, telling.junit)):
        path.write_bytes(b"")  # better now than after an hour of playing
    stories = [_played(script, seed, telling) for script in scripts]
    whole = [played for played in stories if played is not None]
    if telling.is_json:
        click.echo(orjson.dumps([reports.as_json(played) for played in whole], option=orjson.OPT_INDENT_2))
    if telling.junit is not None:
        telling.junit.write_bytes(reports.as_junit(whole))
    if telling.report is not None:
        telling.report.write_bytes(reports.as_html(whole))
    return len(whole) < len(stories) or any(reports.has_failed(played) for played in whole)


def _played(script: Mapping[str, Any], seed: int | None, telling: Telling) -> Played | None:
    """Play one scenario and tell it; None when it was refused."""
    from sandbox.scenario.headless import play_whole
    from sandbox.scenario.reports import verdict
    from sandbox.world.refusals import Refused

    def tell(line: str) -> None:
        if not telling.is_json:
            click.echo(line)

    tell(script["name"])
    try:
        played = asyncio.run(
            play_whole(
                script,
                seed,
                lambda line: tell(f"  {line}"),
                lambda line: click.echo(f"  {line}", err=True),
                is_drawn=telling.report is not None,
            )
        )
    except Refused as refusal:
        click.echo(f"  {refusal.detail}", err=True)
        return None
    tell(f"  {verdict(played.run)}")
    return played
