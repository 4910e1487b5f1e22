"""Steps are checked whole before anything runs; every mistake names its place and what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.scenario.steps import camel, from_http, snake, step_faults, step_of, to_http
from sandbox.scenario.verbs import VERBS


@pytest.mark.parametrize(
    ("step", "place", "sentence"),
    [
        ({"fly": {}}, ("fly",), "is not a verb: must be one of add_user, add_location"),
        ({}, (), "must have exactly one verb, has none"),
        ({"unplug": "car", "plug_in": "car"}, (), "must have exactly one verb, has unplug, plug_in"),
        ("unplug", (), "must be an object with one verb"),
        ({"plug_in": {}}, ("plug_in",), "must have at least one of vehicle, charger"),
        ({"unplug": {}}, ("unplug",), "must have exactly one of vehicle, charger"),
        ({"unplug": {"vehicle": "a", "charger": "b"}}, ("unplug", "charger"), "must have exactly one of vehicle"),
        ({"plug_in": {"vehicle": 5}}, ("plug_in", "vehicle"), "must be text, got 5"),
        ({"plug_in": {"vehicle": "car", "power": -1}}, ("plug_in", "power"), "must be at least 0, got -1"),
        ({"plug_in": {"vehicle": "car", "colour": "red"}}, ("plug_in", "colour"), "is not known"),
        ({"advance": "2 hours"}, ("advance", "by"), "'2 hours' is not a duration such as 2h, 90s"),
        ({"advance": {}}, ("advance", "by"), "is required"),
        ({"wait_until": "25:00"}, ("wait_until", "at"), "'25:00' is not a clock time such as 07:30"),
        ({"unplug": "car", "after": "soon"}, ("after",), "'soon' is not a duration"),
        ({"note": "tick", "every": "0s"}, ("every",), "must be at least 1ms"),
        ({"note": "tick", "every": "0.5ms"}, ("every",), "must be at least 1ms"),
        ({"unplug": "car", "as": "a b"}, ("as",), "must match"),
        ({"fault": {"vehicle": "car", "kind": "fire"}}, ("fault", "kind"), "must be one of fault, no_power, unknown"),
        ({"expect": {}}, ("expect",), "must have at least 2 keys, has 0"),
        (
            {"expect": {"vehicle": "car", "a.b": {"above": "x"}}},
            ("expect", "a.b", "above"),
            "must be a number, got 'x'",
        ),
        ({"expect": {"vehicle": "car", "a.b": {"in": 5}}}, ("expect", "a.b", "in"), "must be a list, got 5"),
        ({"expect": {"vehicle": "car", "a.b": {"within": 5}}}, ("expect", "a.b", "near"), "is required"),
        (
            {"expect": {"vehicle": "car", "true": {"level": {"below": None}}}},
            ("expect", "true", "level", "below"),
            "must be",
        ),
        (
            {"expect_event": {"event": "*", "a.b": 1}},
            ("expect_event", "event"),
            "must be one of user:vehicle:discovered",
        ),
        (
            {"expect_no_event": {"event": "system:heartbeat", "a": {"above": 1, "blow": 2}}},
            ("expect_no_event", "a", "blow"),
            "is not known: must be one of above, below, near, within, in, not",
        ),
        ({"meanwhile": [{"advance": "1x"}]}, ("meanwhile", "steps", 0, "advance", "by"), "'1x' is not a duration"),
    ],
)
def test_a_mistake_names_its_place(step: Any, place: tuple[str | int, ...], sentence: str) -> None:
    (fault,) = step_faults(step)
    assert fault.path == place
    assert fault.message.startswith(sentence)


def test_a_main_argument_may_stand_alone() -> None:
    assert step_of({"unplug": "car"}).args == {"vehicle": "car"}
    assert step_of({"advance": "2h"}).args == {"by": "2h"}
    assert step_of({"add_user": None}).args == {}


def test_http_speaks_camel_case_and_its_faults_do_too() -> None:
    step = {"add_vehicle": {"vendor": "TESLA", "batteryLevel": 400}}
    (fault,) = step_faults(from_http(step))
    assert fault.path == ("add_vehicle", "battery_level")
    assert to_http(fault.path) == ("add_vehicle", "batteryLevel")


def test_dotted_paths_of_an_expectation_stay_as_the_api_has_them() -> None:
    step = {"expect": {"vehicle": "car", "chargeState.batteryLevel": 40, "true": {"chargeLimit": 80}}}
    assert from_http(step) == {
        "expect": {"vehicle": "car", "chargeState.batteryLevel": 40, "true": {"charge_limit": 80}}
    }


@pytest.mark.parametrize("name", sorted({name for verb in VERBS.values() for name in verb.takes}))
def test_every_argument_has_one_name_in_each_case(name: str) -> None:
    assert snake(camel(name)) == name


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_every_verb_says_what_it_does_and_knows_its_own_arguments(verb: Any) -> None:
    assert verb.does.endswith(".")
    assert set(verb.optional) <= set(verb.takes)
    assert verb.main is None or verb.main in verb.takes
