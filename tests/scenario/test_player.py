"""Stories happen in world time, in order, beside one another, and replay with their world."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.scenario.script import script_faults
from sandbox.world.facts import CheckMade, Happened
from tests.conftest import House

CAR = {"add_vehicle": {"vendor": "TESLA", "user": "ada", "battery_level": 40}, "as": "car"}


def script(*steps: dict[str, Any], **frame: Any) -> dict[str, Any]:
    made = {"name": "a story", "steps": list(steps), **frame}
    assert script_faults(made) == []
    return made


async def begin(house: House, *steps: dict[str, Any], **frame: Any) -> Any:
    await house.client.ready()
    house.client.command("scenario", script(*steps, **frame))
    return house.client.runs[-1]


def happened(house: House) -> list[tuple[float, str]]:
    facts = [fact for _, fact in house.world.facts.since(0)]
    return [
        (fact.at - house.client.terms.start, fact.detail)
        for fact in facts
        if isinstance(fact, Happened) and fact.what == "noted"
    ]


async def test_steps_wait_for_clock_times_and_for_one_another(served: House) -> None:
    await begin(
        served,
        {"note": "a"},
        {"note": "b", "at": "17:30"},
        {"note": "c", "after": "90s"},
        {"advance": "1h"},
        {"note": "d"},
    )
    await served.move(7200)
    assert happened(served) == [(0, "a"), (1800, "b"), (1890, "c"), (5490, "d")]


async def test_a_repeated_step_goes_on_beside_the_others(served: House) -> None:
    run = await begin(served, {"note": "tick", "at": "17:10", "every": "20m"}, {"note": "once", "after": "25m"})
    await served.move(3600)
    assert happened(served) == [(600, "tick"), (1500, "once"), (1800, "tick"), (3000, "tick")]
    assert run.is_done


async def test_meanwhile_tells_another_story_beside_this_one(served: House) -> None:
    await begin(served, {"meanwhile": [{"advance": "10s"}, {"note": "there"}]}, {"note": "here"})
    await served.move(60)
    assert happened(served) == [(0, "here"), (10, "there")]


async def test_clock_times_are_those_of_the_scenario_time_zone(served: House) -> None:
    await begin(served, {"note": "tea", "at": "18:30"}, timezone="Europe/Oslo")
    await served.move(3600)
    assert happened(served) == [(1800, "tea")]


async def test_an_expectation_waits_until_it_is_met_and_no_longer(served: House) -> None:
    run = await begin(
        served, CAR, {"plug_in": "car"}, {"expect": {"vehicle": "car", "chargeState.isCharging": True, "within": "1h"}}
    )
    await served.move(3600)
    assert [(verdict.is_met, verdict.at - served.client.terms.start) for verdict in run.verdicts] == [(True, 5)]


async def test_an_unmet_expectation_is_noted_and_the_story_goes_on(served: House) -> None:
    run = await begin(
        served, CAR, {"expect": {"vehicle": "car", "chargeState.batteryLevel": 99, "within": "10m"}}, {"note": "on"}
    )
    await served.move(3600)
    assert run.has_failed
    assert run.verdicts[0].detail == "chargeState.batteryLevel: wanted 99, saw 40 (waited 10m)"
    assert happened(served) == [(600, "on")]


async def test_a_step_that_the_world_refuses_ends_its_story_as_failed(served: House) -> None:
    run = await begin(served, CAR, {"unplug": "car"}, {"note": "never"})
    await served.move(60)
    assert (run.is_done, run.has_failed) == (True, True)
    assert run.verdicts[0].detail == "refused: the vehicle is not plugged in"
    assert happened(served) == []


async def test_a_story_that_goes_on_only_notes_what_the_world_refuses(served: House) -> None:
    steps = [
        CAR,
        {"unplug": "car"},
        {"plug_in": "nobody"},
        {"unplug": "car", "every": "10m"},
        {"plug_in": "car", "after": "15m"},
    ]
    run = await begin(served, *steps, {"note": "to the end"}, goes_on=True)
    await served.move(1800)
    assert (run.is_done, run.has_failed, happened(served)) == (True, False, [(900, "to the end")])
    refused = [fact for _, fact in served.world.facts.since(0) if isinstance(fact, Happened) and "refused" in fact.what]
    assert [(fact.at - served.client.terms.start, fact.what) for fact in refused] == [
        (0, "unplug was refused"),
        (0, "plug_in was refused"),
        (0, "unplug was refused"),
        (600, "unplug was refused"),
        (1800, "unplug was refused"),
    ]


async def test_checks_are_facts(served: House) -> None:
    await begin(served, CAR, {"expect": {"vehicle": "car", "chargeState.batteryLevel": 40}})
    await served.move(0)
    facts = [fact for _, fact in served.world.facts.since(0) if isinstance(fact, CheckMade)]
    assert [(fact.is_met, fact.what) for fact in facts] == [(True, "expect vehicle=car chargeState.batteryLevel=40")]


async def test_an_event_is_expected_and_another_is_not(served: House) -> None:
    run = await begin(
        served,
        CAR,
        {"expect_event": {"event": "user:vehicle:discovered", "count": 1}},
        {"expect_no_event": {"event": "user:vehicle:deleted", "within": "1m"}},
        {"plug_in": "car"},
        {"expect_event": {"event": "user:vehicle:updated", "vehicle.chargeState.isCharging": True, "within": "1m"}},
    )
    await served.move(300)
    assert [verdict.is_met for verdict in run.verdicts] == [True, True, True]


async def test_a_call_from_within_answers_as_the_api_does(served: House) -> None:
    run = await begin(
        served,
        CAR,
        {"call": {"method": "GET", "path": "/vehicles/{car}", "status": 200}},
        {"call": {"method": "GET", "path": "/nowhere", "status": 404}},
        {"call": {"method": "POST", "path": "/vehicles/{car}/charging", "body": {"action": "START"}, "status": 200}},
    )
    await served.move(1)
    assert run.is_done
    assert [verdict.detail for verdict in run.verdicts] == [
        (
            'POST /vehicles/{car}/charging: wanted status 200, saw 400: {"type":"https://developers.enode.com/api/problems/'
            'bad-request","title":"Action Rejected","detail":"The asset is not plugged in."}'
        )
    ]


async def test_a_name_stands_for_the_newest_thing_that_bears_it(served: House) -> None:
    second = {"add_vehicle": {"vendor": "POLESTAR", "user": "ada"}, "as": "car"}
    run = await begin(served, CAR, second, {"expect": {"vehicle": "car", "vendor": "POLESTAR"}})
    await served.move(1)
    assert not run.has_failed


@pytest.mark.parametrize("is_overheard", [False, True])
async def test_what_a_story_sees_of_events_does_not_hang_on_who_else_listens(served: House, is_overheard: bool) -> None:
    """Else a replay, in which nobody else listens, would come to other verdicts."""
    charging, updated = {"plug_in": "car", "after": "1m"}, {"event": "user:vehicle:updated"}
    if is_overheard:
        served.world.watch()
    run = await begin(served, CAR, charging, {"expect_event": {**updated, "count": 12}, "after": "10m"})
    await served.move(660)
    assert [verdict.detail for verdict in run.verdicts] == [""]
    listeners = served.world.telemetry._listeners
    assert listeners == is_overheard, "a story that has ended listens no more"


async def test_events_before_a_story_do_not_count_in_it(served: House) -> None:
    served.world.watch()
    await served.do({"add_vehicle": {"vendor": "TESLA", "user": "ada"}})
    run = await begin(
        served, {"expect_no_event": "user:vehicle:discovered"}, CAR, {"expect_event": "user:vehicle:discovered"}
    )
    await served.move(1)
    assert [verdict.detail for verdict in run.verdicts] == ["", ""]
