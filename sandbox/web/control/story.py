"""Control calls that make things happen: steps, scenarios, reset, snapshots; and the journal of all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.moments import written
from sandbox.replay import begin_again, find_place, go_back
from sandbox.scenario.doing import do, do_all, read_steps
from sandbox.scenario.steps import camel
from sandbox.scenario.verbs import VERBS
from sandbox.scenario.writing import as_scenario
from sandbox.shapes import Checker, either, integer, may, obj, text
from sandbox.web.control.ask import Ask, Control, shown
from sandbox.web.control.clients import script_of

if TYPE_CHECKING:
    from sandbox.scenario.player import Run

SCENARIO = either(text(), obj({}, is_open=True))
NAME = text(pattern="^[A-Za-z0-9_.-]{1,100}$")


async def do_steps(ask: Ask) -> dict[str, Any]:
    """Do a step or a list of steps; a list is checked whole before any of it runs."""
    steps = read_steps(ask.body)
    results = await do_all(ask.client, steps) if isinstance(ask.body, list) else [await do(ask.client, steps[0])]
    return {"now": written(ask.client.world.now()), "results": results}


async def list_verbs(_ask: Ask) -> list[dict[str, Any]]:
    """List every verb with the JSON Schema of its arguments, in the words of HTTP."""
    return [
        {"verb": verb.name, "group": verb.group, "does": verb.does, "schema": _http_shape(verb)}
        for verb in VERBS.values()
    ]


async def play_scenario(ask: Ask) -> dict[str, Any]:
    """Begin to play a scenario, by name or given whole; it goes on as time does."""
    script = script_of(ask.body["scenario"])
    await ask.client.ready()
    ask.client.command("scenario", script)
    return _run_shown(ask.client.runs[-1])


async def list_scenarios(ask: Ask) -> list[dict[str, Any]]:
    """List the scenarios that were begun, with what their checks came to."""
    return [_run_shown(run) for run in ask.client.runs]


async def reset(ask: Ask) -> dict[str, Any]:
    """Go back to the beginning: an empty world, or a scenario begun anew."""
    client = ask.client
    script = script_of(ask.body["scenario"]) if "scenario" in ask.body else None
    await begin_again(client, ask.body.get("seed"))
    if script is not None:
        client.command("scenario", script)
    return {"now": written(client.world.now()), "seed": client.terms.seed}


async def list_snapshots(ask: Ask) -> list[dict[str, Any]]:
    """List the named places of the journal."""
    places = ask.client.journal.snapshots().items()
    return [{"name": name, "at": written(at), "command": number} for name, (number, at) in places]


async def save_snapshot(ask: Ask) -> dict[str, Any]:
    """Name this place of the journal."""
    client = ask.client
    await client.ready()
    client.save_place(ask.body["name"])
    return {"name": ask.body["name"], "at": written(client.world.now())}


async def restore_snapshot(ask: Ask) -> dict[str, Any]:
    """Go back to a named place; what came after is forgotten."""
    await go_back(ask.client, ask.params["name"])
    return {"name": ask.params["name"], "now": written(ask.client.world.now())}


async def forget_snapshot(ask: Ask) -> None:
    """Forget a named place."""
    find_place(ask.client, ask.params["name"])
    ask.client.journal.forget(ask.params["name"])


async def get_journal(ask: Ask) -> dict[str, Any]:
    """Give the journal as a scenario that can be played again."""
    return as_scenario(ask.client)


def _run_shown(run: Run) -> dict[str, Any]:
    verdicts = [
        {"step": one.step, "at": written(one.at), "met": one.is_met, "what": one.what, "detail": one.detail}
        for one in run.verdicts
    ]
    return {"name": run.name, "done": run.is_done, "failed": run.has_failed, "checks": verdicts}


def _http_shape(verb: Any) -> dict[str, Any]:
    shape = verb.shape
    told = {
        **shape,
        "properties": {camel(name): shown(part) for name, part in shape["properties"].items()},
    }
    if "required" in shape:
        told["required"] = [camel(name) for name in shape["required"]]
    return told


CONTROLS = (
    Control("POST", "/sandbox/do", do_steps),
    Control("GET", "/sandbox/verbs", list_verbs, needs_client=False),
    Control("POST", "/sandbox/scenarios", play_scenario, Checker(obj({"scenario": SCENARIO}))),
    Control("GET", "/sandbox/scenarios", list_scenarios),
    Control(
        "POST",
        "/sandbox/reset",
        reset,
        Checker(may({"seed": integer(minimum=0, maximum=2**53), "scenario": SCENARIO})),
    ),
    Control("GET", "/sandbox/snapshots", list_snapshots),
    Control("POST", "/sandbox/snapshots", save_snapshot, Checker(obj({"name": NAME}))),
    Control("POST", "/sandbox/snapshots/{name}/restore", restore_snapshot),
    Control("DELETE", "/sandbox/snapshots/{name}", forget_snapshot),
    Control("GET", "/sandbox/journal", get_journal),
)
