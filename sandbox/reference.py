"""The reference of `docs/`, written from the tables that the program runs on, anew by `python -m sandbox.reference`.

A test keeps the page in step with the tables.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox import settings
from sandbox.api.events import KINDS
from sandbox.api.versions import VERSIONS
from sandbox.cli import main
from sandbox.scenario.script import KEYS
from sandbox.scenario.steps import FRAME, camel
from sandbox.scenario.verbs import VERBS
from sandbox.web.control import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.scenario.words import Verb
    from sandbox.shapes import Shape

PAGE = Path(__file__).parent.parent / "docs" / "reference.md"
BOUNDS = {"minimum": "at least", "maximum": "at most"}
HEAD = """# Reference

Written from the tables that the program runs on, by `python -m sandbox.reference`. What words mean together is told in
[scenarios/README.md](../scenarios/README.md) and [vendors/README.md](../vendors/README.md).
"""


def page() -> str:
    """Write the whole page."""
    sections = (_settings(), _commands(), _files(), _verbs(), _controls(), _events())
    return "\n".join([HEAD, *(line for section in sections for line in section)])


def _table(*rows: Iterable[str]) -> Iterator[str]:
    head, *rest = rows
    columns = list(head)
    yield "| " + " | ".join(columns) + " |"
    yield "|" + " --- |" * len(columns)
    yield from ("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rest)
    yield ""


def _settings() -> Iterator[str]:
    yield from ("## Settings", "", "Of a client's world: `--set NAME=VALUE`, `settings` of a scenario or a client.", "")
    rows = [(f"`{name}`", f"`{default}`", told) for name, default, told in _setting_rows()]
    yield from _table(("setting", "default", "what it is"), *rows)


def _setting_rows() -> Iterator[tuple[str, str, str]]:
    for pair, told in settings.described():
        name, _, default = pair.partition("=")
        yield name, default, told


def _commands() -> Iterator[str]:
    yield from ("## Command line", "")
    for name, command in sorted(main.commands.items()):
        told = (command.help or "").strip().split("\n")[0]
        yield from (f"### `enode-sandbox {name}`", "", told, "")
        rows = [(f"`{option.opts[0]}`", f"`{option.envvar}`", option.help) for option in _options(command)]
        if rows:
            yield from _table(("flag", "variable", "what it does"), *rows)


def _options(command: Any) -> list[Any]:
    return [option for option in command.params if option.param_type_name == "option"]


def _files() -> Iterator[str]:
    yield from ("## Scenario files", "")
    rows = [(f"`{name}`", shape.get("description", "")) for name, shape in {**KEYS, **FRAME}.items()]
    yield from _table(("key of a file or a step", "what it is"), *rows)


def _verbs() -> Iterator[str]:
    yield from ("## Verbs", "", "In YAML and Python as they stand here; over HTTP arguments are in camelCase.", "")
    for verb in VERBS.values():
        yield from (f"### `{verb.name}`", "", f"{verb.does} ({verb.group})", "")
        rows = [(f"`{name}`", _kind(shape), _need(verb, name), _told(shape)) for name, shape in verb.takes.items()]
        if rows:
            yield from _table(("argument", "kind", "needed", "what it is"), *rows)


def _need(verb: Verb, name: str) -> str:
    if name in verb.chooses:
        return "one or more of these" if verb.may_choose_more else "one of these"
    return "" if name in verb.optional else "yes"


def _kind(shape: Shape) -> str:
    reads = shape.get("x-reads")
    if reads:
        return str(reads)
    options = [option.get("type", "any") for option in shape.get("anyOf", ())]
    return " or ".join(options) or str(shape.get("type", "any"))


def _told(shape: Shape) -> str:
    words = [shape.get("description", "")]
    options = shape.get("enum") or ()
    words += [", ".join(f"`{option}`" for option in options[:12]) + (" …" if len(options) > 12 else "")]
    bounds = [
        f"{word} {shape[key]:g}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in shape
    ]
    return "; ".join(filter(None, [*words, ", ".join(bounds)]))


def _controls() -> Iterator[str]:
    yield from ("## Control API", "", "Of the client that the header `Sandbox-Client` names, else of `sandbox`.", "")
    rows = [
        (f"`{control.method} {control.path}`", _body(control), (control.handle.__doc__ or "").split("\n")[0])
        for control in CONTROLS
    ]
    yield from _table(("call", "body", "what it does"), *rows)


def _body(control: Any) -> str:
    if control.takes is None:
        return ""
    shape = control.takes.shape
    needed = shape.get("required", ())
    return ", ".join(f"`{camel(name)}{'' if name in needed else '?'}`" for name in shape.get("properties", {}))


def _events() -> Iterator[str]:
    yield from ("## Versions and events", "", f"Served: {', '.join(VERSIONS)}. Events of the newest:", "")
    yield from (f"- `{name}`" for name in KINDS)
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page())
