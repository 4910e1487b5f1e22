"""Verbs as methods: signatures and docstrings of their own, arguments in Python's terms, and a stub that is right."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta
from inspect import Parameter
from pathlib import Path
from typing import Any

import pytest
from mypy import api as mypy

from sandbox import Sandbox
from sandbox.methods import Thing, VerbMethods, duration_of, step_of_arguments
from sandbox.scenario.verbs import VERBS

PROGRAM = """
from datetime import UTC, datetime, timedelta
from sandbox import ExpectationNotMet, Sandbox, SandboxError, WebhookReceiver
from sandbox.methods import Thing

with Sandbox(start=datetime(2025, 1, 6, tzinfo=UTC), seed=7, settings={"telemetry": "polled"}) as sandbox:
    ada = sandbox.add_user(id="ada")
    car: Thing = sandbox.add_vehicle(vendor="TESLA", model="Model 3", user=ada, battery_level=40)
    other = sandbox.add_vehicle(vendor="TESLA", user=True)
    sandbox.plug_in(car, power=7.4)
    sandbox.plug_in(vehicle=other.id)
    sandbox.discharge(car, power=5)
    sandbox.go_offline(car)
    sandbox.drive("car", distance=20, duration=timedelta(minutes=30))
    sandbox.expect(vehicle=car, chargeState__isCharging=True, within="1h")
    sandbox.wait_until(datetime(2025, 1, 7, tzinfo=UTC))
    seconds: float = (sandbox.advance(7200).now - sandbox.now).total_seconds()
    sandbox.advance(timedelta(hours=2))
    sandbox.advance(to="2025-01-08T00:00:00Z")
    with WebhookReceiver(sandbox) as receiver:
        event: Thing = receiver.wait_for("user:vehicle:updated", within=timedelta(hours=1))
    try:
        Sandbox.connect(sandbox.url).add_client(client_id="other").close()
    except (ExpectationNotMet, SandboxError) as error:
        print(error.status, error.problem)

    sandbox.fly()  # type: ignore[attr-defined]
    sandbox.unlink()  # type: ignore[call-arg]
    sandbox.drive(car, 20)  # type: ignore[call-arg]
    sandbox.plug_in(car, power="much")  # type: ignore[arg-type]
    sandbox.plug_in(car, colour="red")  # type: ignore[call-arg]
    sandbox.add_vehicle(model="Model 3")  # type: ignore[call-arg]
    sandbox.advance(None, by="2h")  # type: ignore[misc]
"""


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_every_verb_is_a_method_with_a_signature_and_a_docstring(verb: Any) -> None:
    method = getattr(VerbMethods, verb.name)
    parameters = dict(inspect.signature(method).parameters)
    assert parameters.pop("self").kind is Parameter.POSITIONAL_OR_KEYWORD
    assert (parameters.pop("shows", None) is not None) is verb.is_open
    assert set(parameters) == set(verb.takes)
    for name, parameter in parameters.items():
        assert (parameter.default is None) is (name in verb.optional)
        assert parameter.annotation
    positional = [name for name, one in parameters.items() if one.kind is not Parameter.KEYWORD_ONLY]
    assert len(positional) <= 1
    assert verb.main is None or positional == [verb.main]
    assert (method.__name__, method.__qualname__) == (verb.name, f"VerbMethods.{verb.name}")
    assert method.__doc__.startswith(verb.does)
    described = [
        name
        for name, shape in verb.takes.items()
        if not shape.get("description", "by name or id").endswith("by name or id")
    ]
    assert all(f"- `{name}`: " in method.__doc__ for name in described)


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_sandbox_has_every_verb_and_knows_what_it_takes(verb: Any) -> None:
    assert callable(getattr(Sandbox, verb.name))


def test_units_limits_and_defaults_are_in_the_docstring() -> None:
    assert inspect.getdoc(Sandbox.set_charge_limit) == (
        "Set the level at which charging ends, in percent.\n\n- `limit`: percent"
    )
    told = str(inspect.getdoc(Sandbox.plug_in))
    assert "\n- `power`: kW of a socket; 0 is a dead one; 11 if left out\n" in told
    assert "- `kind`: fault, no_power, unknown; 'fault' if left out" in str(Sandbox.fault.__doc__)


@pytest.mark.parametrize("arguments", [{"limit": 80}, {"vehicle": "car", "limit": 80, "colour": "red"}])
def test_a_wrong_call_is_a_type_error_as_with_any_method(arguments: dict[str, str]) -> None:
    with pytest.raises(TypeError, match=r"missing a required argument: 'vehicle'|unexpected keyword argument 'colour'"):
        VerbMethods().set_charge_limit(**arguments)


NOON = datetime(2025, 1, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verb", "arguments", "step"),
    [
        ("unplug", {"vehicle": Thing(id="7", vendor="TESLA")}, {"vehicle": "7"}),
        ("set", {"vehicle": "car", "battery_level": 40}, {"vehicle": "car", "batteryLevel": 40}),
        ("plug_in", {"vehicle": "car", "power": None}, {"vehicle": "car"}),
        ("plug_in", {"vehicle": "car", "power": 0}, {"vehicle": "car", "power": 0}),
        ("advance", {"by": timedelta(days=1, hours=6)}, {"by": "1d6h"}),
        ("advance", {"by": 90}, {"by": "1m30s"}),
        ("advance", {"by": 0.5}, {"by": "500ms"}),
        ("advance", {"by": "PT2H"}, {"by": "PT2H"}),
        ("wait_until", {"at": NOON}, {"at": "2025-01-06T12:00:00+00:00"}),
        ("wait_until", {"at": "07:30"}, {"at": "07:30"}),
        ("expect", {"vehicle": "car", "within": 60, "a__b__c": 60}, {"vehicle": "car", "within": "1m", "a.b.c": 60}),
        ("expect", {"vehicle": "car", "a.b": {"in": [1]}}, {"vehicle": "car", "a.b": {"in": [1]}}),
        ("add_vehicle", {"vendor": "TESLA", "user": True}, {"vendor": "TESLA", "user": True}),
    ],
)
def test_arguments_are_written_as_http_takes_them(verb: str, arguments: dict[str, Any], step: dict[str, Any]) -> None:
    assert step_of_arguments(VERBS[verb], arguments) == {verb: step}


def test_a_duration_is_words_seconds_or_a_timedelta() -> None:
    assert [duration_of(given) for given in ("2h", 7200, 7200.0, timedelta(hours=2))] == ["2h"] * 4


def test_the_entries_of_a_thing_are_attributes_all_the_way_down() -> None:
    thing = Thing({"id": "7", "vehicle": {"chargeState": {"isCharging": True}}, "parts": [{"id": "8"}, 9]})
    assert (thing.id, thing.vehicle.chargeState.isCharging, thing.parts[0].id, thing.parts[1]) == ("7", True, "8", 9)
    assert thing["vehicle"]["chargeState"] == {"isCharging": True}
    assert (thing, dict(thing)) == (dict(thing), thing)


def test_an_entry_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(AttributeError, match="there is no 'userid' here: there are id, userId"):
        _ = Thing(id="7", userId="ada").userid
    with pytest.raises(AttributeError, match="there are no entries"):
        _ = Thing().id
    assert not hasattr(Thing(), "id")


def test_the_stub_is_right_in_the_eyes_of_a_type_checker(tmp_path: Path) -> None:
    """Wrong lines are marked, and a mark where nothing is wrong is an error too."""
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    root = Path(__file__).parent.parent
    out, err, code = mypy.run(
        [
            "--config-file",
            str(root / "pyproject.toml"),
            "--follow-imports=silent",
            "--warn-unused-ignores",
            f"--cache-dir={root / '.mypy_cache'}",
            str(path),
        ]
    )
    assert (code, err) == (0, ""), out
