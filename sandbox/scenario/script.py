"""Scripts: the shape of a scenario file, and what can be found wrong with one before it is played."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.files import Refused, home, located_faults, read_tree
from sandbox.moments import moment_of
from sandbox.scenario.fleets import GOES_ON, REPEAT, VARIABLES, one_turn, spelled_out
from sandbox.scenario.steps import step_of, steps_faults
from sandbox.scenario.words import FINDERS, moment
from sandbox.settings import SHAPE as SETTINGS
from sandbox.shapes import Checker, Fault, Shape, array, either, integer, number, obj, one_of, text
from sandbox.world.localtime import is_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEYS: dict[str, Shape] = {
    "name": text(minLength=1, description="what the story is called"),
    "description": text(description="what it shows"),
    "start": moment(description="the moment at which it begins"),
    "seed": integer(minimum=0, description="the seed of everything that is left to chance"),
    "timezone": text(description="the IANA time zone of clock times; UTC if left out"),
    "clock": either(one_of("real", "manual"), number(minimum=0), description="how time passes when it is served"),
    "client": text(minLength=1, description="the client that it is meant for"),
    "settings": {**SETTINGS, "description": "settings of the client's world"},
    "variables": VARIABLES,
    "goes_on": GOES_ON,
    "steps": array({}, description="what happens, in order"),
}

SCRIPT = obj(KEYS, optional=[key for key in KEYS if key not in {"name", "steps"}])

NAME = re.compile(r"[\w-]*")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REFERENCES = set(FINDERS) - {"user"}


@cache
def checker() -> Checker:
    """Give the checker of a script's frame, made once."""
    return Checker(SCRIPT)


def script_faults(script: Any) -> list[Fault]:
    """Find everything that is wrong with a script, its steps and its names."""
    faults = checker().faults(script)
    if faults:
        return faults
    if "start" in script:
        try:
            moment_of(script["start"])
        except ValueError as error:
            faults.append(Fault(("start",), str(error), "format"))
    if not is_zone(script.get("timezone", "UTC")):
        faults.append(Fault(("timezone",), f"'{script['timezone']}' is not an IANA time zone", "format"))
    steps = spelled_out(script)
    faults += [_below(("steps",), fault) for fault in steps_faults(steps)]
    return faults or [_below(("steps",), fault) for fault in _faults_between(steps, bool(script.get("goes_on")))]


def load(name: str) -> dict[str, Any]:
    """Read a scenario by its name in `scenarios/` or by its path; refuses with every fault's file, line and key."""
    path = Path(name)
    if NAME.fullmatch(name):
        path = home("scenarios") / f"{name}.yaml"
        if not path.exists():
            known = ", ".join(sorted(found.stem for found in home("scenarios").glob("*.yaml")))
            message = f"there is no scenario '{name}': must be a file, or one of {known}"
            raise Refused(message)
    script, root = read_tree(path)
    faults = script_faults(script)
    if faults:
        raise Refused(located_faults(str(path), root, faults))
    return dict(script)


def _faults_between(steps: list[Mapping[str, Any]], is_going_on: bool) -> Iterator[Fault]:
    """Find what is wrong between steps; a story that goes on may try names that nothing has."""
    return (fault for fault in _name_faults(steps, set()) if not (is_going_on and fault.code == "name"))


def _name_faults(steps: list[Mapping[str, Any]], known: set[str]) -> Iterator[Fault]:
    """Find names that are used before they are made, and so also names that are made of each other.

    What a story within makes is known to the steps that follow: whether it is made in time shows in the playing.
    """
    for place, raw in enumerate(steps):
        step = step_of(raw)
        if not step.verb.in_scenarios:
            yield Fault((place, step.verb.name), "cannot stand in a scenario", "verb")
        for word, shape in step.verb.takes.items():
            given = step.args.get(word)
            if shape.get("x-steps"):
                for steps_within in _turns(step.verb.name, step.args) if given else ():
                    inner = _name_faults(steps_within, known)
                    yield from (_below((place, step.verb.name, word), fault) for fault in inner)
            elif _is_unknown(shape, given, known):
                message = f"'{given}' is used before a step makes it: give one `as: {given}`"
                yield Fault((place, step.verb.name, word), message, "name")
        if step.name is not None:
            if step.verb.makes is None:
                yield Fault((place, "as"), f"{step.verb.name} makes nothing to name", "name")
            known.add(step.name)


def _turns(verb_name: str, args: Mapping[str, Any]) -> Iterator[list[Mapping[str, Any]]]:
    """Give steps within a step as they will be done: once, or turn by turn."""
    if verb_name == REPEAT:
        yield from (one_turn(args, turn) for turn in range(1, args["count"] + 1))
    else:
        yield spelled_out(args)


def _is_unknown(shape: Shape, given: Any, known: set[str]) -> bool:
    is_name = shape.get("x-reads") in REFERENCES and isinstance(given, str) and not ID.fullmatch(given)
    return is_name and given not in known


def _below(place: tuple[str | int, ...], fault: Fault) -> Fault:
    return Fault((*place, *fault.path), fault.message, fault.code)
