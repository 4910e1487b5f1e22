"""Shapes: JSON Schema written as plain data, and faults in sentences that name the place and what is allowed."""

from __future__ import annotations

import pytest

from sandbox.shapes import (
    SENTENCES,
    Checker,
    array,
    either,
    flag,
    integer,
    listed,
    may,
    named,
    nullable,
    number,
    obj,
    one_of,
    place,
    text,
    timestamp,
    uuid,
)


def sentences(shape, value, names=None) -> list[str]:
    return [str(fault) for fault in Checker(shape, names).faults(value)]


SAID = [
    ("type", text(), 5, "$: must be text, got 5"),
    ("type", number(), "5", "$: must be a number, got '5'"),
    ("type", integer(), 1.5, "$: must be a whole number, got 1.5"),
    ("type", flag(), "yes", "$: must be true or false, got 'yes'"),
    ("type", array(text()), {}, "$: must be a list, got an object"),
    ("type", obj({}), [], "$: must be an object, got a list"),
    ("type", number(), True, "$: must be a number, got true"),
    ("type", text(), None, "$: must be text, got null"),
    ("type", nullable(text()), 5, "$: must be null or text, got 5"),
    ("enum", one_of("START", "STOP"), "GO", "$: must be one of START, STOP, got 'GO'"),
    ("enum", {"enum": ["START", "STOP"]}, False, "$: must be one of START, STOP, got false"),
    ("const", {"const": "vehicle"}, "charger", "$: must be vehicle, got 'charger'"),
    ("minimum", number(minimum=0), -1, "$: must be at least 0, got -1"),
    ("maximum", number(maximum=100), 101, "$: must be at most 100, got 101"),
    ("exclusiveMinimum", number(exclusiveMinimum=0), 0, "$: must be above 0, got 0"),
    ("exclusiveMaximum", number(exclusiveMaximum=1), 1, "$: must be below 1, got 1"),
    ("minLength", text(minLength=6), "abc", "$: must have at least 6 characters, has 3"),
    ("maxLength", text(maxLength=2), "abc", "$: must have at most 2 characters, has 3"),
    ("minItems", array(text(), minItems=1), [], "$: must have at least 1 entries, has 0"),
    ("maxItems", array(text(), maxItems=1), ["a", "b"], "$: must have at most 1 entries, has 2"),
    ("minProperties", may({"a": text()}, minProperties=1), {}, "$: must have at least 1 keys, has 0"),
    ("maxProperties", {"maxProperties": 1}, {"a": 1, "b": 2}, "$: must have at most 1 keys, has 2"),
    ("uniqueItems", array(text(), uniqueItems=True), ["a", "a"], "$: must not hold the same entry twice"),
    ("format", uuid(), "x", "$: must be a valid uuid, got 'x'"),
    ("format", timestamp(), "today", "$: must be a valid date-time, got 'today'"),
    ("pattern", text(pattern="^[a-z]+$"), "A1", "$: must match ^[a-z]+$, got 'A1'"),
]


@pytest.mark.parametrize(("code", "shape", "value", "sentence"), SAID)
def test_a_fault_is_a_sentence_with_the_rule_broken(code, shape, value, sentence):
    (fault,) = Checker(shape).faults(value)
    assert (fault.code, fault.path) == (code, ())
    assert str(fault) == sentence


def test_every_sentence_is_tried_here():
    assert {code for code, *_ in SAID} == set(SENTENCES)


def test_what_is_missing_is_named_by_its_own_key():
    (fault,) = Checker(obj({"url": text(), "secret": text()}, optional=("secret",))).faults({})
    assert (str(fault), fault.path, fault.code) == ("$.url: is required", ("url",), "required")


def test_what_is_not_known_is_named_key_by_key():
    shape = obj({"a": obj({"b": text()})})
    assert sorted(sentences(shape, {"a": {"b": "x", "c": 1, "d": 2}})) == [
        "$.a.c: is not known: must be one of b",
        "$.a.d: is not known: must be one of b",
    ]


def test_an_open_object_takes_more_than_it_names():
    assert sentences(obj({"a": text()}, is_open=True), {"a": "x", "b": 1}) == []


def test_all_faults_are_found_with_their_places():
    shape = obj({"cars": array(obj({"year": integer(minimum=2008), "name": text()}))})
    value = {"cars": [{"year": 2007, "name": "a"}, {"year": "new"}]}
    assert sorted(sentences(shape, value)) == [
        "$.cars[0].year: must be at least 2008, got 2007",
        "$.cars[1].name: is required",
        "$.cars[1].year: must be a whole number, got 'new'",
    ]


@pytest.mark.parametrize("shape", [text(), number(), one_of("A", "B"), obj({}), named("Thing"), either(text(), flag())])
def test_a_nullable_value_may_be_null(shape):
    assert sentences(nullable(shape), None, {"Thing": text()}) == []


def test_a_nullable_choice_names_its_values():
    assert sentences(obj({"x": nullable(one_of("A", "B"))}), {"x": "C"}) == ["$.x: must be one of A, B, got 'C'"]


def test_a_nullable_named_shape_is_judged_by_its_own_rules():
    shape = obj({"limits": nullable(named("Limits"))})
    names = {"Limits": obj({"least": number(minimum=1)})}
    assert sentences(shape, {"limits": {"least": 0}}, names) == ["$.limits.least: must be at least 1, got 0"]


def test_of_several_shapes_the_nearest_one_is_reported():
    shape = obj({"x": either(text(), obj({"above": number()}), array(integer()))})
    assert sentences(shape, {"x": {"above": "20"}}) == ["$.x.above: must be a number, got '20'"]
    assert sentences(shape, {"x": [1, "2"]}) == ["$.x[1]: must be a whole number, got '2'"]


def test_of_several_shapes_the_one_that_a_key_chooses_is_reported():
    hold = either(obj({"mode": one_of("HEAT"), "heat": number()}), obj({"mode": one_of("COOL"), "cool": number()}))
    assert sentences(hold, {"mode": "HEAT", "heat": "20"}) == ["$.heat: must be a number, got '20'"]
    assert sentences(hold, {"mode": "COOL"}) == ["$.cool: is required"]
    assert sentences(hold, {"mode": "COOL", "cool": 20, "x": 1}) == ["$.x: is not known: must be one of mode, cool"]
    assert sentences(hold, {"mode": "DRY"}) == ["$.mode: must be one of HEAT, COOL, got 'DRY'"]


def test_of_several_shapes_that_lack_the_same_key_the_one_that_lacks_least_is_reported():
    hold = either(obj({"mode": one_of("HEAT"), "heat": number()}), obj({"mode": one_of("OFF")}))
    assert sentences(hold, {}) == ["$.mode: is required"]
    assert sentences(hold, []) == ["$: must be an object, got a list"]


def test_a_value_that_fits_one_of_several_shapes_is_fine():
    assert sentences(either(text(), number()), 5) == []


def test_long_values_are_cut_in_sentences():
    (sentence,) = sentences(one_of("a"), "x" * 10_000)
    assert len(sentence) < 150
    assert sentence.endswith("…")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_in_json_is_refused(value):
    assert Checker(number()).faults(value) != []


def test_an_endless_integer_is_judged_like_any_other():
    assert Checker(number(maximum=5)).faults(10**400) != []
    assert Checker(number(minimum=5)).faults(-(10**400)) != []


def test_a_shape_is_plain_json_schema():
    assert obj({"a": text(minLength=1), "b": number()}, optional=("b",)) == {
        "type": "object",
        "properties": {"a": {"type": "string", "minLength": 1}, "b": {"type": "number"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    assert "required" not in may({"a": text()})
    assert nullable(text(minLength=2)) == {"type": ["string", "null"], "minLength": 2}
    assert nullable(one_of("A"))["anyOf"][1] == {"type": "null"}
    assert named("Vehicle") == {"$ref": "#/components/schemas/Vehicle"}


def test_places_and_lists_are_written_plainly():
    assert place(()) == "$"
    assert place(("steps", 2, "plug_in")) == "$.steps[2].plug_in"
    assert listed(["a", 1]) == "a, 1"
