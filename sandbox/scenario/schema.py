"""The JSON Schema of scenario files, for editors: completion, documentation and mistakes as one types.

Written from the same tables that the player runs on. It is a little more lenient than `enode-sandbox check`: wherever a
value stands, so may a variable (`{level}`) or something drawn.
"""

from __future__ import annotations

from typing import Any

from sandbox.scenario.script import SCRIPT
from sandbox.scenario.steps import FRAME
from sandbox.scenario.verbs import VERBS
from sandbox.shapes import Shape, array, either, may, text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PLACEHOLDER: Shape = either(
    text(pattern=r"\{[A-Za-z_][A-Za-z0-9_]*\}"),
    {"type": "object", "required": ["between"]},
    {"type": "object", "required": ["any_of"]},
)
STEPS = {"$ref": "#/$defs/steps"}
DRAWN = {"$ref": "#/$defs/drawn"}


def editor_schema() -> Shape:
    """Give the schema of a scenario file."""
    script = {**SCRIPT, "properties": {**SCRIPT["properties"], "steps": STEPS}}
    name = either(FRAME["as"], text(pattern=r"\{[A-Za-z_][A-Za-z0-9_]*\}"), description=FRAME["as"]["description"])
    step = may({**{name: _written(verb) for name, verb in VERBS.items()}, **FRAME, "as": name}, minProperties=1)
    schema = {
        "$schema": DIALECT,
        "title": "A scenario of the Enode sandbox",
        **script,
        "$defs": {"steps": array({"$ref": "#/$defs/step"}), "step": step, "drawn": PLACEHOLDER},
    }
    plain: Shape = _without_our_words(schema)
    return plain


def _written(verb: Any) -> Shape:
    """Describe how a verb is written: with all its arguments, or short."""
    shape = verb.shape
    whole = {**shape, "properties": {name: _argument(part) for name, part in shape["properties"].items()}}
    short = [whole["properties"][verb.main]] if verb.main else []
    nothing = [] if shape.get("required") or verb.chooses or verb.main else [{"type": "null"}]
    return either(whole, *short, *nothing, DRAWN, description=verb.does)


def _argument(shape: Shape) -> Shape:
    if shape.get("x-steps"):
        return {**STEPS, "description": shape.get("description", "steps")}
    described = {"description": shape["description"]} if "description" in shape else {}
    return {"anyOf": [shape, DRAWN], **described}


def _without_our_words(value: Any) -> Any:
    """Leave out the words that only our own readers know."""
    if isinstance(value, list):
        return [_without_our_words(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: _without_our_words(part) for key, part in value.items() if not key.startswith("x-")}
