"""The verbs as methods, made from their rows: real signatures and docstrings, for `Sandbox` and whoever wants them.

Editors and type checkers read `methods.pyi`, which `python -m sandbox.methods` writes from the same rows; a test
keeps the two in step.
"""

from __future__ import annotations

import inspect
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.moments import spoken
from sandbox.scenario.steps import camel
from sandbox.scenario.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.scenario.words import Verb
    from sandbox.shapes import Shape

KINDS = {
    "duration": "str | float | timedelta",
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
    """What a verb gave back, its entries also as attributes: `car.id`, `car.userId`."""

    def __getattr__(self, name: str) -> Any:
        """Give an entry."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class VerbMethods:
    """Every verb as a method."""

    def do(self, verb: str, **arguments: Any) -> Thing:
        """Do one step: a verb by name, with its arguments in snake_case."""
        raise NotImplementedError


def step_of_arguments(verb: Verb, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Write a step for HTTP: names in camelCase, things as their ids, times in words; `a__b` becomes `a.b`."""
    args = {
        camel(name) if name in verb.takes else name.replace("__", "."): _worded(value)
        for name, value in arguments.items()
        if value is not None
    }
    return {verb.name: args}


def _worded(value: Any) -> Any:
    if isinstance(value, Thing) and "id" in value:
        return value["id"]
    if isinstance(value, timedelta):
        return spoken(value.total_seconds())
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _method(verb: Verb) -> Callable[..., Thing]:
    signature = _signature(verb)

    def method(self: VerbMethods, *args: Any, **kwargs: Any) -> Thing:
        given = signature.bind(self, *args, **kwargs).arguments
        given.pop("self")
        shows = given.pop("shows", {})
        return self.do(verb.name, **given, **shows)

    method.__name__ = verb.name
    method.__qualname__ = f"VerbMethods.{verb.name}"
    method.__doc__ = verb.act.__doc__
    method.__signature__ = signature  # type: ignore[attr-defined]
    return method


def _signature(verb: Verb) -> inspect.Signature:
    kinds = inspect.Parameter
    parameters = [kinds("self", kinds.POSITIONAL_OR_KEYWORD)]
    names = sorted(verb.takes, key=lambda name: (name != verb.main, name in verb.optional))
    for name in names:
        how = kinds.POSITIONAL_OR_KEYWORD if name == verb.main else kinds.KEYWORD_ONLY
        default = None if name in verb.optional else kinds.empty
        parameters.append(kinds(name, how, default=default, annotation=_annotation(verb.takes[name], default)))
    if verb.is_open:
        parameters.append(kinds("shows", kinds.VAR_KEYWORD, annotation="Any"))
    return inspect.Signature(parameters, return_annotation="Thing")


def _annotation(shape: Shape, default: Any) -> str:
    reads = shape.get("x-reads")
    if "anyOf" in shape:
        kind = " | ".join(KINDS[option["type"]] for option in shape["anyOf"])
    elif reads is not None:
        kind = KINDS.get(reads, "str | Thing")
    else:
        kind = KINDS[shape["type"]]
    return f"{kind} | None" if default is None else kind


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
        lines += [f"    def {verb.name}({parameters}) -> Thing:", f'        """{verb.does}"""']
    return "\n".join([*lines, "", STUB_TAIL])


STUB_TAIL = """def step_of_arguments(verb: Any, arguments: Any) -> dict[str, Any]: ...
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
