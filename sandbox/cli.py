"""The command line. Exit codes: 0 all is well, 1 a check failed or a step was refused, 2 it was asked wrongly."""

from __future__ import annotations

import gc
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sandbox import __version__
from sandbox.flags import FILE, Moment, Rate, option
from sandbox.logs import FORMATS, LEVELS
from sandbox.world.models import KINDS

if TYPE_CHECKING:
    from sandbox.scenario.words import Verb
    from sandbox.shapes import Shape

# Modules and big worlds are young objects that live on: the default walks them all too often.
RARE_COLLECTIONS = (50_000, 20, 50)


def wrong(message: str) -> NoReturn:
    """End because of what was asked, with 2 and a sentence."""
    click.echo(message, err=True)
    sys.exit(2)


class Serve(click.Command):
    """`serve`, whose help lists the settings too."""

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the settings, from their rows."""
        from sandbox.settings import described

        with formatter.section("Settings (--set NAME=VALUE)"):
            formatter.write_dl(list(described()))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="enode-sandbox")
def main() -> None:
    """A local, offline stand-in for the Enode API. Unofficial, not affiliated with Enode."""


@main.command(cls=Serve)
@option("--host", default="127.0.0.1", help="Address to listen on.")
@option("--port", default=4010, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@option("--scenario", default=None, help="Scenario to begin with: its name, or a file.")
@option("--clock", default=None, type=Rate(), help="How time passes; real if neither this nor the scenario says.")
@option("--start", default=None, type=Moment(), help="World time at the start, such as 2025-01-06T17:00:00Z, else now.")
@option("--seed", default=None, type=click.IntRange(0), help="Seed of everything that is left to chance.")
@option("--db", default=None, type=FILE, help="File to keep everything in; it goes on where it was.")
@option("--control-token", default=None, metavar="SECRET", help="Bearer token that control calls then need.")
@option("--ready-file", default=None, type=FILE, help="File to write addresses and credentials to once it answers.")
@option("--log-format", default="text", type=click.Choice(FORMATS), help="How to log: lines of text, or of JSON.")
@option("--log-level", default="warning", type=click.Choice(LEVELS), help="What to log; info is every request too.")
@option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Setting of the world; may be repeated.")
def serve(**flags: Any) -> None:
    """Serve the sandbox until SIGINT or SIGTERM."""
    gc.set_threshold(*RARE_COLLECTIONS)
    from sandbox import serving

    sys.exit(serving.run(flags))


@main.command()
@click.argument("scenarios", nargs=-1, required=True)
@option("--seed", default=None, type=click.IntRange(0), help="Seed to play with instead of the scenario's own.")
@option("--report", default=None, type=FILE, help="Draw a report: one HTML file that needs no network.")
@option("--junit", default=None, type=FILE, help="Write the checks as JUnit's XML, for CI.")
@option("--json", "is_json", is_flag=True, help="Print JSON instead of the stories.")
def play(scenarios: tuple[str, ...], seed: int | None, report: Path | None, junit: Path | None, is_json: bool) -> None:
    """Play scenarios headless, in virtual time, and tell their stories.

    Ends with 1 when a check failed or a step was refused, 2 when a file is wrong; nothing is played then.
    """
    from sandbox.files import Refused
    from sandbox.playing import Telling, play_all
    from sandbox.scenario.script import load

    try:
        scripts = [load(name) for name in scenarios]
    except Refused as refusal:
        wrong(str(refusal))
    try:
        has_failed = play_all(scripts, seed, Telling(report, junit, is_json=is_json))
    except OSError as error:
        wrong(f"{error.filename}: cannot be written: {error.strerror}")
    sys.exit(1 if has_failed else 0)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check scenario and vendor files; every fault is named by file, line and key."""
    from sandbox.checking import faults_of

    found = [fault for path in files for fault in faults_of(path)]
    for fault in found:
        click.echo(fault, err=True)
    if found:
        sys.exit(2)
    click.echo(f"{len(files)} file{'' if len(files) == 1 else 's'} in order")


@main.command()
@click.argument("verb")
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@option("--url", default="http://127.0.0.1:4010", metavar="URL", help="Address of the server.")
@option("--client", default="sandbox", metavar="ID", help="Client to act for.")
@option("--control-token", default=None, metavar="SECRET", help="Bearer token, if the server wants one.")
def do(verb: str, arguments: tuple[str, ...], url: str, client: str, control_token: str | None) -> None:
    """Do one verb in a running server: `enode-sandbox do drive vehicle=car distance=20`.

    The argument that may stand alone in a scenario may do so here: `do unplug car`, `do advance 2h`.
    """
    from sandbox.methods import step_of_arguments
    from sandbox.remote import Remote, SandboxError
    from sandbox.scenario.steps import step_faults
    from sandbox.scenario.verbs import VERBS

    if verb not in VERBS:
        wrong(f"'{verb}' is not a verb: must be one of {', '.join(VERBS)}")
    given_arguments = dict(_pair(VERBS[verb], argument) for argument in arguments)
    faults = step_faults({verb: {name.replace("__", "."): value for name, value in given_arguments.items()}})
    if faults:
        wrong("\n".join(str(fault).removeprefix("$.") for fault in faults))
    try:
        with closing(Remote(url, client, control_token)) as remote:
            given = remote.ask("POST", "/do", step_of_arguments(VERBS[verb], given_arguments))
    except SandboxError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except (OSError, ValueError) as error:
        wrong(str(error))
    click.echo(json.dumps(given["results"][0], indent=2, ensure_ascii=False))


@main.command()
@option("--type", "kind", default=None, type=click.Choice(KINDS), help="Only vendors of this type.")
@option("--json", "is_json", is_flag=True, help="As JSON.")
def vendors(kind: str | None, is_json: bool) -> None:
    """Show the catalogue: vendors, models and what they can do."""
    from sandbox.checking import catalogue_rows, table

    rows = catalogue_rows(kind)
    click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if is_json else table(rows))


@main.command()
@option("--version", "version", default=None, help="Of this version, such as 2023-02-01; the newest, if left out.")
@option("--url", "origin", default="http://127.0.0.1:4010", help="Where the sandbox is served.")
def openapi(version: str | None, origin: str) -> None:
    """Write the OpenAPI document of an API version."""
    from sandbox.api.openapi import document
    from sandbox.api.versions import NEWEST
    from sandbox.world.refusals import Refused

    try:
        click.echo(json.dumps(document(version or NEWEST, origin), indent=2, ensure_ascii=False))
    except Refused as refusal:
        wrong(str(refusal))


@main.command()
@option("--schema", "is_schema", is_flag=True, help="The JSON Schema of scenario files, for editors.")
@option("--json", "is_json", is_flag=True, help="As JSON, each with the schema of its arguments.")
def verbs(is_schema: bool, is_json: bool) -> None:
    """Show the language: every verb, what it does, and what it takes."""
    from sandbox.checking import table, verb_rows
    from sandbox.scenario.schema import editor_schema

    if is_schema:
        click.echo(json.dumps(editor_schema(), indent=2, ensure_ascii=False))
    else:
        rows = verb_rows(is_whole=is_json)
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if is_json else table(rows))


@main.command()
@option("--url", default="http://127.0.0.1:4010", metavar="URL", help="Address of the server.")
@option("--client", default="sandbox", metavar="ID", help="Client whose journal it is.")
@option("--control-token", default=None, metavar="SECRET", help="Bearer token, if the server wants one.")
@option("--out", default=None, type=FILE, help="File to write; else it is printed.")
def journal(url: str, client: str, control_token: str | None, out: Path | None) -> None:
    """Write down what people and programs did in a running server, as a scenario that plays again."""
    from sandbox.files import as_yaml
    from sandbox.remote import Remote, SandboxError

    try:
        with closing(Remote(url, client, control_token)) as remote:
            _write(as_yaml(remote.ask("GET", "/journal")), out)
    except SandboxError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except (OSError, ValueError) as error:
        wrong(str(error))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--client", default="sandbox", metavar="ID", help="Client whose journal to replay.")
@option("--to", "to", default=None, type=Moment(), help="Moment to stop at.")
@option("--steps", "is_stepping", is_flag=True, help="Tell it command by command; in a terminal, one at a time.")
@option(
    "--scenario", "scenario", default=None, type=FILE, help="Write what was done as a scenario; nothing is replayed."
)
@option("--serve", "is_serving", is_flag=True, help="Serve it as it was at that moment; the file stays as it is.")
@option("--port", default=4010, type=click.IntRange(0, 65535), help="Port to serve it on; 0 takes a free one.")
def replay(file: Path, client: str, to: float | None, scenario: Path | None, port: int, **how: bool) -> None:
    """Make a saved run again, say whether it comes out the same, and show how the world stands."""
    from sandbox.checking import replayed
    from sandbox.journal import JournalError

    if how["is_serving"]:
        from sandbox import serving

        sys.exit(serving.look_back(file, to, port))
    try:
        if scenario is not None or how["is_stepping"]:
            _told_again(file, client, to, scenario)
            return
        state, difference = replayed(file, client, to)
    except (JournalError, LookupError) as error:
        wrong(str(error))
    click.echo(json.dumps(state, indent=2, ensure_ascii=False, default=str))
    if difference:
        click.echo(difference, err=True)
        sys.exit(1)


def _told_again(file: Path, client: str, to: float | None, scenario: Path | None) -> None:
    """Write a saved run as a scenario, or tell it command by command."""
    from sandbox.files import as_yaml
    from sandbox.looking_back import scenario_of, stepping

    if scenario is not None:
        _write(as_yaml(scenario_of(file, client)), scenario)
        return
    is_asking = sys.stdin.isatty() and sys.stdout.isatty()
    for lines in stepping(file, client, to):
        click.echo("\n".join(lines)) if lines else None
        if is_asking and click.prompt("", "", prompt_suffix="Enter goes on, q ends: ", show_default=False) == "q":
            return


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text)
    except OSError as error:
        wrong(f"{out}: cannot be written: {error.strerror}")


def _pair(verb: Verb, argument: str) -> tuple[str, Any]:
    """Read `key=value`, or a main argument that stands alone: as JSON if it is and the verb takes it, else as text."""
    name, equals, text = argument.partition("=")
    if not equals and verb.main is not None:
        name, text = verb.main, argument
    elif not equals or not name:
        wrong(f"'{argument}' is not KEY=VALUE, such as vehicle=car")
    return name, _value(verb.takes.get(name), text)


def _value(shape: Shape | None, text: str) -> Any:
    from sandbox.shapes import Checker

    try:
        value = json.loads(text)
    except ValueError:
        return text
    fits = shape is None or not Checker(shape).faults(value) or Checker(shape).faults(text)
    return value if fits else text
