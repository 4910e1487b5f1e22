"""Bodies drawn from shapes: good ones for property tests, and one wrong value for every place of a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from sandbox.shapes import REFERENCE, Shape

Shapes = Mapping[str, Shape]
FORMATS: dict[str, st.SearchStrategy[str]] = {
    "uuid": st.uuids(version=4).map(str),
    "date-time": st.datetimes().map(lambda at: at.isoformat(timespec="milliseconds") + "Z"),
    "uri": st.sampled_from(["https://example.com/a", "https://developers.enode.com/api/problems/not-found"]),
}
WRONG: tuple[Any, ...] = (None, True, 0, -1, 1.5, 1e300, "", "wrong", [], [1], {}, {"a": 1})


def drawn(shape: Shape, shapes: Shapes) -> st.SearchStrategy[Any]:
    """Draw values that fit a shape."""
    if "$ref" in shape:
        return drawn(shapes[shape["$ref"].removeprefix(REFERENCE)], shapes)
    if "anyOf" in shape:
        return st.one_of(*(drawn(option, shapes) for option in shape["anyOf"]))
    if "enum" in shape:
        return st.sampled_from(shape["enum"])
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    return st.one_of(*(_of_kind(kind, shape, shapes) for kind in kinds))


def _of_kind(kind: str, shape: Shape, shapes: Shapes) -> st.SearchStrategy[Any]:
    if kind == "object":
        required = set(shape.get("required", ()))
        fields = {name: drawn(inner, shapes) for name, inner in shape["properties"].items()}
        return st.fixed_dictionaries(
            {name: fields[name] for name in fields if name in required},
            optional={name: fields[name] for name in fields if name not in required},
        )
    if kind == "array":
        return st.lists(drawn(shape["items"], shapes), min_size=shape.get("minItems", 0), max_size=3)
    if kind == "string":
        return _text(shape)
    low, high = shape.get("minimum", shape.get("exclusiveMinimum", -1e6)), shape.get("maximum", 1e6)
    return {
        "boolean": st.booleans(),
        "null": st.none(),
        "integer": st.integers(int(low), int(high)),
        "number": st.floats(low, high, allow_nan=False).filter(lambda value: value > low or "minimum" in shape),
    }[kind]


def _text(shape: Shape) -> st.SearchStrategy[str]:
    if "format" in shape:
        return FORMATS[shape["format"]]
    if "pattern" in shape:
        return st.from_regex(shape["pattern"], fullmatch=True, alphabet=st.characters(max_codepoint=126))
    return st.text(min_size=shape.get("minLength", 0), max_size=shape.get("maxLength", 20))


def spoiled(body: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Give a good body with one value of it replaced, for each place in it and each kind of wrong value."""
    for wrong in WRONG:
        if type(wrong) is not type(body) or isinstance(body, list | dict):
            yield f"{'.'.join(map(str, path)) or 'body'}={wrong!r}", wrong
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, part in inner:
        for name, value in spoiled(part, (*path, key)):
            copy = dict(body) if isinstance(body, dict) else list(body)
            copy[key] = value
            yield name, copy
