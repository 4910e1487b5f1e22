"""The verbs of a version, each on a small shape: what it was before, the way down, the way up."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sandbox.api.versions.changes import Added, Moved, Removed, Retold, ShapeChange, ValueAdded
from sandbox.shapes import Shape, named, number, obj, one_of, text

PLACE = obj({"id": text(), "name": text()}, optional=("name",))
SHAPES: dict[str, Shape] = {"Place": PLACE}
THING = obj({"id": text(), "place": named("Place"), "size": obj({"width": number()})})


def older(change: ShapeChange, shape: Shape = THING) -> Shape:
    before = copy.deepcopy(shape)
    made = change.older(shape, SHAPES)
    assert shape == before, "the newer shape was changed in place"
    return made


def test_moved_takes_a_required_field_to_its_old_place() -> None:
    change = Moved("Thing", ("T0",), to="place.id", was="placeId")
    made = older(change)
    assert made["properties"]["placeId"] == text()
    assert "placeId" in made["required"]
    assert set(made["properties"]["place"]["properties"]) == {"name"}
    assert SHAPES["Place"] == PLACE


def test_moved_keeps_an_optional_field_optional() -> None:
    made = older(Moved("Thing", ("T0",), to="place.name", was="placeName"))
    assert "placeName" in made["properties"]
    assert "placeName" not in made["required"]


def test_moved_goes_down_and_up() -> None:
    change = Moved("Thing", ("T0",), to="place.id", was="placeId")
    new: dict[str, Any] = {"id": "1", "place": {"id": "p", "name": "Home"}}
    old: dict[str, Any] = {"id": "1", "place": {"name": "Home"}, "placeId": "p"}
    assert change.down(copy.deepcopy(new)) == old
    assert change.up(copy.deepcopy(old)) == new


def test_moved_up_makes_the_parent_that_the_older_body_does_not_have() -> None:
    change = Moved("Thing", ("T0",), to="place.id", was="placeId")
    assert change.up({"placeId": "p"}) == {"place": {"id": "p"}}
    assert change.up({"id": "1"}) == {"id": "1"}


def test_added_was_not_there_before() -> None:
    change = Added("Thing", ("T0",), field="size.width")
    assert older(change)["properties"]["size"] == {
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": False,
    }
    assert change.down({"size": {"width": 3}}) == {"size": {}}
    assert change.down({"size": {}}) == {"size": {}}
    assert change.up({"size": {}}) == {"size": {}}


def test_removed_was_there_before_and_is_derived() -> None:
    change = Removed("Thing", ("T0",), field="label", was=text(), derive=lambda thing: f"no. {thing['id']}")
    made = older(change)
    assert made["properties"]["label"] == text()
    assert "label" in made["required"]
    assert change.down({"id": "1"}) == {"id": "1", "label": "no. 1"}
    assert change.up({"id": "1", "label": "x"}) == {"id": "1"}
    assert change.up({"id": "1"}) == {"id": "1"}


def test_retold_writes_the_value_as_it_was_written_before() -> None:
    change = Retold("Thing", ("T0",), field="place.id", was=str.upper)
    assert older(change) == THING
    assert change.down({"place": {"id": "a"}}) == {"place": {"id": "A"}}


def test_value_added_was_not_allowed_before() -> None:
    change = ValueAdded("Colour", ("T0",), value="blue")
    assert older(change, one_of("red", "blue")) == one_of("red")


@pytest.mark.parametrize("field", ["nope", "place.nope", "nope.id"])
def test_a_change_of_a_field_that_is_not_there_is_a_mistake_that_shows(field: str) -> None:
    with pytest.raises(KeyError):
        older(Added("Thing", ("T0",), field=field))
