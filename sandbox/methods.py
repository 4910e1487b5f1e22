"""The verbs as methods, made from their rows: real signatures and docstrings, for `Sandbox` and whoever wants them.

Editors and type checkers read `methods.pyi`, which `python -m sandbox.methods` writes from the same rows; a test
keeps the two in step.
"""

from __future__ import annotations

import inspect
from datetime import datetime, timedelta
from inspect import Parameter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.moments import spoken
from sandbox.scenario.steps import camel
from sandbox.scenario.verbs import VERBS
from sandbox.scenario.words import FINDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.scenario.words import Verb
    from sandbox.shapes import Shape

KINDS = {
    "duration": "str | float | timedelta",  # a bare number is seconds
    "moment": "str | datetime",
    "clock": "str | datetime",
    "string": "str",
    "number": "float",
    "integer": "int",
    "boolean": "bool",
    "array": "list[Any]",
    "object": "dict[str, Any]",
}


class Thing(dict[str, Any]):
    """What came back, its entries also as attributes, all the way down: `car.id`, `event.vehicle.chargeState`."""

    def __getattr__(self, name: str) -> Any:
        """Give an entry."""
        if name not in self:
            message = f"there is no '{name}' here: there are {', '.join(self) or 'no entries'}"
            raise AttributeError(message)
        return _as_thing(self[name])


def _as_thing(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_thing(part) for part in value]
    return Thing(value) if isinstance(value, dict) else value


class VerbMethods:
    """Every verb as a method."""

    def do(self, verb: str, **arguments: Any) -> Thing:
        """Do one step: a verb by name, with its arguments in snake_case."""
        raise NotImplementedError


def step_of_arguments(verb: Verb, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Write a step for HTTP: names in camelCase, things as their ids, times in words; `a__b` becomes `a.b`."""
    args = {
        camel(name) if name in verb.takes else name.replace("__", "."): _worded(value, verb.takes.get(name, {}))
        for name, value in arguments.items()
        if value is not None
    }
    return {verb.name: args}


def duration_of(given: str | float | timedelta) -> str:
    """Write a duration in words; a bare number is seconds."""
    if isinstance(given, str):
        return given
    return spoken(given.total_seconds() if isinstance(given, timedelta) else given)


def _worded(value: Any, shape: Shape) -> Any:
    if isinstance(value, Thing) and "id" in value:
        return value["id"]
    if shape.get("x-reads") == "duration":
        return duration_of(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _method(verb: Verb) -> Callable[..., Thing]:
    signature = _signature(verb)

    def method(self: VerbMethods, *args: Any, **kwargs: Any) -> Thing:
        __tracebackhide__ = True
        given = signature.bind(self, *args, **kwargs).arguments
        given.pop("self")
        shows = given.pop("shows", {})
        return self.do(verb.name, **given, **shows)

    method.__name__ = verb.name
    method.__qualname__ = f"VerbMethods.{verb.name}"
    method.__doc__ = "\n".join(_documented(verb))
    method.__signature__ = signature  # type: ignore[attr-defined]
    return method


def _signature(verb: Verb) -> inspect.Signature:
    parameters = [Parameter("self", Parameter.POSITIONAL_OR_KEYWORD)]
    main = _main(verb)
    for name in sorted(verb.takes, key=lambda name: (name != main, name in verb.optional)):
        how = Parameter.POSITIONAL_OR_KEYWORD if name == main else Parameter.KEYWORD_ONLY
        default = None if name in verb.optional else Parameter.empty
        parameters.append(Parameter(name, how, default=default, annotation=_annotation(verb.takes[name], default)))
    if verb.is_open:
        parameters.append(Parameter("shows", Parameter.VAR_KEYWORD, annotation="Any"))
    return inspect.Signature(parameters, return_annotation="Thing")


def _main(verb: Verb) -> str | None:
    """Name the argument that needs no name: what may stand alone in a step, or the thing that the verb is about."""
    first = next(iter(verb.takes))
    is_about = verb.takes[first].get("x-reads") in FINDERS and (first in verb.chooses or first not in verb.optional)
    return verb.main or (first if is_about else None)


def _annotation(shape: Shape, default: Any) -> str:
    reads = shape.get("x-reads", shape.get("x-makes"))
    words = [KINDS.get(reads, "str | Thing")] if reads else []
    words += [KINDS[option["type"]] for option in shape.get("anyOf", ()) if option["type"] != "string"]
    words = words or [KINDS[shape["type"]]]
    return " | ".join([*words, "None"] if default is None else words)


def _documented(verb: Verb) -> list[str]:
    """Write what a verb does and takes, as lines of a docstring."""
    defaults = inspect.signature(verb.act).parameters
    lines = []
    for name, shape in verb.takes.items():
        default = defaults[name].default if name in defaults else None
        words = [_told(shape), f"{_shown(default)} if left out" if _is_plain(default) else ""]
        lines += [f"- `{name}`: {'; '.join(filter(None, words))}"] if any(words) else []
    if verb.is_open:
        lines.append("- any others: dotted paths, such as `chargeState__batteryLevel=40` or `={'above': 20}`")
    return [verb.does, "", *lines] if lines else [verb.does]


def _told(shape: Shape) -> str:
    """Say what an argument is, unless its name says it: a unit, what is allowed, which kind of thing."""
    told: str = shape.get("description", "")
    if told.endswith(f" {shape.get('x-reads')}, by name or id"):
        return ""
    options = shape.get("enum") or shape.get("items", {}).get("enum") or ()
    return told or (f"{', '.join(options)}" if options else "")


def _is_plain(default: Any) -> bool:
    return isinstance(default, str | int | float) and bool(default)


def _shown(default: Any) -> str:
    return f"{default:g}" if isinstance(default, float) else f"'{default}'"


for _verb in VERBS.values():
    setattr(VerbMethods, _verb.name, _method(_verb))


def stub() -> str:
    """Write `methods.pyi`: the same methods, for editors and type checkers."""
    lines = [
        "# Written by `python -m sandbox.methods` from the table of verbs; tests keep it in step.",
        "from datetime import datetime, timedelta",
        "from typing import Any",
        "",
        "class Thing(dict[str, Any]):",
        "    def __getattr__(self, name: str) -> Any: ...",
        "",
        "class VerbMethods:",
        "    def do(self, verb: str, **arguments: Any) -> Thing: ...",
    ]
    for verb in VERBS.values():
        parameters = ", ".join(_written_parameters(verb))
        does, *more = _documented(verb)
        lines += [f"    def {verb.name}({parameters}) -> Thing:", f'        """{does}' + ("" if more else '"""')]
        lines += [*(f"        {line}".rstrip() for line in more), '        """'] if more else []
    return "\n".join([*lines, "", STUB_TAIL])


STUB_TAIL = """def step_of_arguments(verb: Any, arguments: Any) -> dict[str, Any]: ...
def duration_of(given: str | float | timedelta) -> str: ...
def stub() -> str: ...
"""


def _written_parameters(verb: Verb) -> list[str]:
    written, is_starred = [], False
    for parameter in _signature(verb).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not is_starred:
            is_starred = True
            written.append("*")
        prefix = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
        kind = f": {parameter.annotation}" if parameter.annotation is not parameter.empty else ""
        default = " = None" if parameter.default is None else ""
        written.append(f"{prefix}{parameter.name}{kind}{default}")
    return written


if __name__ == "__main__":
    Path(__file__).with_suffix(".pyi").write_text(stub())
