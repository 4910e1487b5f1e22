"""Steps: one verb with its arguments, perhaps a name for what it makes, and a time. Checked before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sandbox.moments import seconds_of
from sandbox.scenario.expectations import condition_faults
from sandbox.scenario.fleets import REPEAT, one_turn, spelled_out
from sandbox.scenario.timetable import clock_time, read_clock
from sandbox.scenario.verbs import VERBS
from sandbox.scenario.words import READERS, Stage, Verb, Wait, duration, read_args, reading_faults
from sandbox.shapes import Checker, Fault, Shape, listed, text
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from sandbox.client import Client

READERS["clock"] = read_clock
SHORTEST_PACE_SECONDS = 0.001

FRAME: dict[str, Shape] = {
    "as": text(pattern="^[A-Za-z_][A-Za-z0-9_-]{0,99}$", description="a name for what the step makes"),
    "at": clock_time(),
    "after": duration(description="how long after the step before"),
    "every": duration(description="repeat at this distance"),
}


@dataclass(frozen=True)
class Step:
    """A step that was checked: the verb's row, its arguments as they came, and the frame around them."""

    verb: Verb
    args: Mapping[str, Any]
    name: str | None = None
    at: str | None = None
    after: str | None = None
    every: str | None = None


@cache
def _checker(verb_name: str) -> Checker:
    return Checker(VERBS[verb_name].shape)


@cache
def _frame_checker(part: str) -> Checker:
    return Checker(FRAME[part])


def step_faults(step: Any) -> list[Fault]:
    """Find everything that is wrong with a step as it stands, without looking at any world."""
    if not isinstance(step, Mapping):
        return [Fault((), "must be an object with one verb, such as {plug_in: {vehicle: car}}", "type")]
    verbs = [key for key in step if key in VERBS]
    unknown = [key for key in step if key not in VERBS and key not in FRAME]
    faults = [Fault((key,), f"is not a verb: must be one of {listed(VERBS)}", "unknown") for key in unknown]
    if len(verbs) != 1 and not unknown:
        faults.append(Fault((), f"must have exactly one verb, has {listed(verbs) or 'none'}", "verb"))
    for key in step:
        if key in FRAME:
            faults += [Fault((key,), found.message, found.code) for found in _frame_checker(key).faults(step[key])]
    faults += reading_faults(FRAME, {key: value for key, value in step.items() if key in FRAME}) or _pace_faults(step)
    for name in verbs:
        args = whole_args(VERBS[name], step[name])
        found = _checker(name).faults(args) or _deeper_faults(VERBS[name], args)
        faults += [Fault((name, *fault.path), fault.message, fault.code) for fault in found]
    return faults


def steps_faults(steps: Iterable[Any]) -> list[Fault]:
    """Find everything that is wrong with a list of steps; paths begin with the place of the step."""
    return [
        Fault((place, *fault.path), fault.message, fault.code)
        for place, step in enumerate(steps)
        for fault in step_faults(step)
    ]


def _pace_faults(step: Mapping[str, Any]) -> list[Fault]:
    """Find a step that would be repeated without any time passing in between."""
    every = step.get("every")
    is_too_often = isinstance(every, str) and seconds_of(every) < SHORTEST_PACE_SECONDS
    return [Fault(("every",), "must be at least 1ms", "minimum")] if is_too_often else []


def _deeper_faults(verb: Verb, args: Mapping[str, Any]) -> list[Fault]:
    """Find what is wrong with arguments that have the right shape: choices, what cannot be read, conditions, steps."""
    found = [*reading_faults(verb.takes, args), *_choice_faults(verb, args)]
    if verb.is_open:
        found += condition_faults({path: args[path] for path in args if path not in verb.takes})
        found += [
            Fault(("true", *fault.path), fault.message, fault.code) for fault in condition_faults(args.get("true", {}))
        ]
    lists = [name for name, shape in verb.takes.items() if shape.get("x-steps") and name in args]
    found += [
        Fault((name, *fault.path), fault.message, fault.code)
        for name in lists
        for fault in steps_faults(one_turn(args, 1) if verb.name == REPEAT else spelled_out(args))
    ]
    return found


def _choice_faults(verb: Verb, args: Mapping[str, Any]) -> list[Fault]:
    """Find out whether as many of the arguments that a verb chooses from are given as must be."""
    excluding = [name for name in verb.excludes if name in args]
    if len(excluding) > 1:
        return [Fault((excluding[1],), f"must not be used together with {excluding[0]}", "exclusive")]
    given = [name for name in verb.chooses if name in args]
    if not verb.chooses or len(given) == 1 or (given and verb.may_choose_more):
        return []
    how_many = "at least" if verb.may_choose_more else "exactly"
    return [Fault(tuple(given[1:2]), f"must have {how_many} one of {listed(verb.chooses)}", "choice")]


def step_of(step: Mapping[str, Any]) -> Step:
    """Read a step that has no faults."""
    name = next(key for key in step if key in VERBS)
    verb = VERBS[name]
    frame = {part: step.get(part) for part in ("at", "after", "every")}
    return Step(verb, whole_args(verb, step[name]), step.get("as"), **frame)


def whole_args(verb: Verb, given: Any) -> Any:
    """Write out a main argument that stands alone, and nothing at all as no arguments."""
    if isinstance(given, Mapping):
        return given
    if given is None and verb.main is None:
        return {}
    return {verb.main: given} if verb.main and given is not None else given


def act(stage: Stage, step: Step) -> Any:
    """Do a step's verb now: gives its result, or what it waits for."""
    result = step.verb.act(stage, **read_args(stage.world, step.verb, step.args))
    if step.name is not None and isinstance(result, Mapping):
        name_thing(stage, step, result)
    return result


def name_thing(stage: Stage, step: Step, result: Mapping[str, Any]) -> None:
    """Give the thing that a step made its name."""
    if "id" not in result or step.name is None:
        detail = f"{step.verb.name} makes nothing that could be named '{step.name}'"
        raise Refused(detail)
    stage.world.names[step.name] = result["id"]


def do_step(client: Client, step: Mapping[str, Any], *, timezone: str = "UTC") -> Any:
    """Do a step that takes no time, as a command of the journal."""
    result = act(Stage(client, timezone, is_outside=not client.is_replaying), step_of(step))
    if isinstance(result, Wait):
        detail = "a step that takes time is not a command"
        raise TypeError(detail)
    return result


CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def snake(name: str) -> str:
    """Turn `batteryLevel` into `battery_level`."""
    return CAMEL.sub(r"_\1", name).lower()


def camel(name: str) -> str:
    """Turn `battery_level` into `batteryLevel`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def from_http(step: Any) -> Any:
    """Turn a step's arguments from camelCase into the language's own words; the verb's name stays."""
    if not isinstance(step, Mapping):
        return step
    return {key: _from_http(VERBS[key], value) if key in VERBS else value for key, value in step.items()}


def _from_http(verb: Verb, args: Any) -> Any:
    if not isinstance(args, Mapping):
        return args
    words = {camel(name): name for name in verb.takes}
    read = {words.get(key, key): value for key, value in args.items()}
    if "true" in read and isinstance(read["true"], Mapping):
        read["true"] = {snake(key): value for key, value in read["true"].items()}
    return read


def to_http(path: Iterable[str | int]) -> tuple[str | int, ...]:
    """Turn the path of a fault back into the words of HTTP."""
    return tuple(camel(part) if isinstance(part, str) and part not in VERBS else part for part in path)
