"""Shapes: JSON Schema (draft 2020-12) written as plain Python data, and the one door to its validator.

The same shapes check request bodies, our own answers in tests, vendor and scenario files, and are served as the
OpenAPI document. Faults are worded here, from the validator's findings, so that every valid value is always named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    import jsonschema_rs

Shape: TypeAlias = dict[str, Any]
Shapes: TypeAlias = Mapping[str, Shape]

REFERENCE = "#/components/schemas/"


def obj(fields: Shapes, *, optional: Iterable[str] = (), is_open: bool = False, **words: Any) -> Shape:
    """Describe an object: every field is required unless it is in `optional`; others are refused unless `is_open`."""
    required = [name for name in fields if name not in set(optional)]
    return {
        "type": "object",
        "properties": dict(fields),
        **({"required": required} if required else {}),
        **({} if is_open else {"additionalProperties": False}),
        **words,
    }


def may(fields: Shapes, **words: Any) -> Shape:
    """Describe a closed object of which every field may be left out."""
    return obj(fields, optional=fields, **words)


def text(**words: Any) -> Shape:
    """Describe a string; `words` are JSON Schema's (`minLength`, `pattern`, `format` …)."""
    return {"type": "string", **words}


def number(**words: Any) -> Shape:
    """Describe a number; `words` are JSON Schema's (`minimum`, `exclusiveMinimum` …)."""
    return {"type": "number", **words}


def integer(**words: Any) -> Shape:
    """Describe a whole number."""
    return {"type": "integer", **words}


def flag(**words: Any) -> Shape:
    """Describe true or false."""
    return {"type": "boolean", **words}


def one_of(*values: str, **words: Any) -> Shape:
    """Describe a string out of a closed list."""
    return {"type": "string", "enum": list(values), **words}


def array(items: Shape, **words: Any) -> Shape:
    """Describe a list."""
    return {"type": "array", "items": items, **words}


def either(*shapes: Shape, **words: Any) -> Shape:
    """Describe a value that fits at least one of several shapes."""
    return {"anyOf": list(shapes), **words}


def nullable(shape: Shape) -> Shape:
    """Describe a value that may also be null."""
    if isinstance(shape.get("type"), str) and "enum" not in shape:
        return {**shape, "type": [shape["type"], "null"]}
    return {"anyOf": [shape, {"type": "null"}]}


def not_null(shape: Shape) -> Shape:
    """Describe the same value when it may not be null."""
    if "anyOf" not in shape:
        return {**shape, "type": next(one for one in shape["type"] if one != "null")}
    options: list[Shape] = shape["anyOf"]
    return next(option for option in options if option != {"type": "null"})


def named(name: str) -> Shape:
    """Refer to a named shape."""
    return {"$ref": REFERENCE + name}


def timestamp(**words: Any) -> Shape:
    """Describe an ISO 8601 moment (R2: UTC with milliseconds)."""
    return text(format="date-time", **words)


def uuid(**words: Any) -> Shape:
    """Describe a UUID."""
    return text(format="uuid", **words)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a value: where (a path of keys and indexes), what (a sentence), and the rule broken."""

    path: tuple[str | int, ...]
    message: str
    code: str

    def __str__(self) -> str:
        """Give the place and the sentence, as in `$.vehicles[0].year: must be a number`."""
        return f"{place(self.path)}: {self.message}"


class Checker:
    """A shape made ready to check values; compiled when first used."""

    def __init__(self, shape: Shape, names: Shapes | None = None) -> None:
        """Take a shape and the named shapes that it may refer to."""
        self.shape = shape
        self._schema = {**shape, "components": {"schemas": dict(names or {})}}

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self._schema, validate_formats=True)

    def faults(self, value: Any) -> list[Fault]:
        """Everything that is wrong with a value; empty when it fits."""
        if self._validator.is_valid(value):
            return []
        try:
            found = [fault for error in self._validator.iter_errors(value) for fault in _faults(error, self._schema)]
        except ValueError as error:
            return [Fault((), f"cannot be checked: {error}", "depth")]
        choices = {fault.path for fault in found if fault.code == "enum"}
        return [fault for fault in found if fault.code != "type" or fault.path not in choices]


def place(path: Iterable[str | int]) -> str:
    """Write a path as `$.steps[2].plug_in`."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def listed(values: Iterable[Any]) -> str:
    """Write values as `a, b, c`."""
    return ", ".join(str(value) for value in values)


MOST_UNKNOWN = 20

TYPE_WORDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}

Finding: TypeAlias = "jsonschema_rs.ValidationError"

SENTENCES: dict[str, Callable[[Any, Any], str]] = {
    "type": lambda kind, value: f"must be {' or '.join(TYPE_WORDS[name] for name in kind.types)}, got {_shown(value)}",
    "enum": lambda kind, value: f"must be one of {listed(kind.options)}, got {_shown(value)}",
    "const": lambda kind, value: f"must be {kind.expected_value}, got {_shown(value)}",
    "minimum": lambda kind, value: f"must be at least {kind.limit}, got {_shown(value)}",
    "maximum": lambda kind, value: f"must be at most {kind.limit}, got {_shown(value)}",
    "exclusiveMinimum": lambda kind, value: f"must be above {kind.limit}, got {_shown(value)}",
    "exclusiveMaximum": lambda kind, value: f"must be below {kind.limit}, got {_shown(value)}",
    "minLength": lambda kind, value: f"must have at least {kind.limit} characters, has {len(value)}",
    "maxLength": lambda kind, value: f"must have at most {kind.limit} characters, has {len(value)}",
    "minItems": lambda kind, value: f"must have at least {kind.limit} entries, has {len(value)}",
    "maxItems": lambda kind, value: f"must have at most {kind.limit} entries, has {len(value)}",
    "minProperties": lambda kind, value: f"must have at least {kind.limit} keys, has {len(value)}",
    "maxProperties": lambda kind, value: f"must have at most {kind.limit} keys, has {len(value)}",
    "uniqueItems": lambda _kind, _value: "must not hold the same entry twice",
    "format": lambda kind, value: f"must be a valid {kind.format}, got {_shown(value)}",
    "pattern": lambda kind, value: f"must match {kind.pattern}, got {_shown(value)}",
}


def _faults(error: Finding, schema: Shape) -> Iterable[Fault]:
    """Turn one finding of the validator into faults that name the key itself and the values allowed."""
    path, kind = tuple(error.instance_path), cast("Any", error.kind)
    if kind.name == "required":
        yield Fault((*path, kind.property), "is required", "required")
    elif kind.name == "additionalProperties":
        allowed = listed(_keys_at(schema, list(error.schema_path)[:-1]))
        for name in kind.unexpected[:MOST_UNKNOWN]:
            yield Fault((*path, name), f"is not known: must be one of {allowed}", "unknown")
    elif kind.name == "anyOf":
        yield from _closest(path, kind.context, error, schema)
    else:
        sentence = SENTENCES.get(kind.name)
        message = sentence(kind, error.instance) if sentence else error.message
        yield Fault(path, message, kind.name)


def _keys_at(schema: Shape, path: list[str | int]) -> Iterable[str]:
    """Give the keys that the object at a place of a schema may have."""
    place: Any = schema
    for part in path:
        if part == "$ref":
            place = schema["components"]["schemas"][place["$ref"].removeprefix(REFERENCE)]
        else:
            place = place[part]
    keys: Iterable[str] = place.get("properties", ())
    return keys


def _closest(
    path: tuple[str | int, ...], branches: list[list[Finding]], error: Finding, schema: Shape
) -> Iterable[Fault]:
    """Of several shapes that all fail, report the one that the value came nearest to.

    That is one whose kind the value has, and of those one that the value's own words choose (`mode: HEAT`), else the
    one with the deepest fault, else the one with the fewest; null is no shape to aim at.
    """
    real = [branch for branch in branches if not _is_null_branch(branch)]
    nearest = max(real, key=lambda branch: _nearness(branch, len(path)), default=None)
    if nearest is None:
        yield Fault(path, error.message, "anyOf")
        return
    if len(real) > 1 and all(_is_of_another_kind(branch, len(path)) for branch in real):
        words = [TYPE_WORDS[name] for branch in real for name in branch[0].kind.as_dict().get("types", ())]
        kinds = dict.fromkeys(words)
        yield Fault(path, f"must be {' or '.join(kinds)}, got {_shown(error.instance)}", "type")
        return
    choosing = [[found for found in branch if _tells_apart(found, len(path))] for branch in real]
    if len(real) > 1 and all(choosing):
        options = dict.fromkeys(option for found in choosing for option in cast("Any", found[0].kind).options)
        chosen = choosing[0][0]
        sentence = f"must be one of {listed(options)}, got {_shown(chosen.instance)}"
        yield Fault(tuple(chosen.instance_path), sentence, "enum")
        return
    for found in nearest:
        for fault in _faults(found, schema):
            yield Fault(fault.path if fault.path[: len(path)] == path else path + fault.path, fault.message, fault.code)


def _nearness(branch: list[Finding], depth: int) -> tuple[bool, bool, int, int]:
    return (
        not _is_of_another_kind(branch, depth),
        not any(_tells_apart(found, depth) for found in branch),
        max(len(list(found.instance_path)) for found in branch),
        -len(branch),
    )


def _tells_apart(found: Finding, depth: int) -> bool:
    """Whether a finding says that a key of the value itself, such as its mode, names another shape."""
    return found.kind.name == "enum" and len(list(found.instance_path)) == depth + 1


def _is_of_another_kind(branch: list[Finding], depth: int) -> bool:
    return any(found.kind.name == "type" and len(list(found.instance_path)) <= depth for found in branch)


def _is_null_branch(branch: list[Finding]) -> bool:
    return len(branch) == 1 and branch[0].kind.as_dict().get("types") == ["null"]


def _shown(value: Any) -> str:
    """Show a value briefly: text in quotes, long things cut."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    shown = f"'{value}'" if isinstance(value, str) else PLAIN_WORDS.get(repr(value), str(value))
    return shown if len(shown) <= 80 else shown[:79] + "…"


PLAIN_WORDS = {"True": "true", "False": "false", "None": "null"}
