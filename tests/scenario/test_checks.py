"""Checks that last: always and never, and what went over the network. They come out the same in a replay."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.replay import digest
from sandbox.scenario.script import script_faults
from tests.conftest import House

CAR = {"add_vehicle": {"vendor": "TESLA", "user": "ada", "battery_level": 40, "charge_limit": 80}, "as": "car"}
CHARGING = {"vehicle": "car", "chargeState.isCharging": True}
PLUG_IN = {"plug_in": {"vehicle": "car", "power": 11}}


async def begin(house: House, *steps: dict[str, Any]) -> Any:
    made = {"name": "a story", "steps": list(steps)}
    assert script_faults(made) == []
    await house.client.ready()
    house.client.command("scenario", made)
    return house.client.runs[-1]


def told(run: Any) -> list[tuple[bool, str]]:
    return [(verdict.is_met, verdict.detail) for verdict in run.verdicts]


async def test_what_is_always_so_is_met_when_the_time_is_over(served: House) -> None:
    run = await begin(served, CAR, PLUG_IN, {"expect": {**CHARGING, "always": "1h"}, "after": "1m"}, {"note": "on"})
    await served.move(3600)
    assert not run.is_done
    await served.move(120)
    assert told(run) == [(True, "")]


async def test_what_is_not_always_so_fails_in_the_instant_in_which_it_ends(served: House) -> None:
    pulled = {"meanwhile": [{"unplug": "car", "after": "20m"}]}
    run = await begin(served, CAR, PLUG_IN, pulled, {"expect": {**CHARGING, "always": "1h"}, "after": "1m"})
    await served.move(3600)
    assert told(run) == [(False, "chargeState.isCharging: wanted true, saw false (after 19m of 1h)")]
    assert run.verdicts[0].at == served.client.terms.start + 1200


async def test_what_is_never_so_is_met_and_what_comes_true_fails(served: House) -> None:
    full = {"vehicle": "car", "true": {"level": {"above": 79}}}
    run = await begin(
        served,
        CAR,
        PLUG_IN,
        {"expect": {**full, "never": "30m"}},
        {"expect": {"vehicle": "car", "chargeState.isCharging": False, "never": "10h"}},
    )
    await served.move(12 * 3600)
    (met, nothing), (is_met, detail) = told(run)
    assert (met, nothing) == (True, "")
    assert not is_met
    assert detail.startswith("wanted never, saw chargeState.isCharging false (after ")
    assert detail.endswith(" of 10h)")


async def test_a_check_from_outside_may_last_too(served: House) -> None:
    car = (await served.do(CAR))["id"]
    await served.do({"plug_in": {"vehicle": car}})
    await served.move(60)
    asked = {"expect": {"vehicle": car, "chargeState.isCharging": True, "always": "30m"}}
    assert await served.do(asked) == {"chargeState.isCharging": True}
    await served.do({"meanwhile": {"steps": [{"unplug": car, "after": "5m"}]}})
    refused = await served.control("POST", "/do", asked)
    assert refused.status == 422
    assert "(after 5m of 30m)" in refused.body["detail"]


def test_how_long_is_said_once() -> None:
    wrong = {"name": "x", "steps": [CAR, {"expect": {**CHARGING, "always": "1h", "within": "2h"}}]}
    (fault,) = script_faults(wrong)
    assert str(fault) == "$.steps[1].expect.always: must not be used together with within"


async def test_requests_are_found_by_method_path_status_and_body(served: House) -> None:
    car = (await served.do(CAR))["id"]
    await served.ask("GET", "/vehicles")
    await served.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})
    await served.ask("GET", "/vehicles/nobody")
    for asked, count in (
        ({"path": "/vehicles"}, 3),
        ({"method": "GET"}, 2),
        ({"path": "/vehicles/{car}/charging", "action": "START"}, 1),
        ({"path": "/vehicles", "status": 404}, 1),
        ({"method": "DELETE"}, 0),
    ):
        found = await served.do({"expect_request": {**asked, "count": count}})
        assert found["count"] == count
    refused = await served.control("POST", "/do", {"expect_request": {"path": "/users"}})
    assert refused.body["detail"] == "request /users: wanted at least one, saw 0"


async def test_a_story_waits_for_a_request_and_replays_with_it(served: House) -> None:
    run = await begin(
        served,
        CAR,
        {"expect_request": {"method": "POST", "path": "/vehicles/{car}/charging", "action": "STOP", "within": "2h"}},
        {"drive": {"vehicle": "car", "distance": 10}},
        {"expect_request": {"path": "/users", "count": 0}},
    )
    await served.move(600)
    await served.ask("GET", "/vehicles")
    car = served.world.names["car"]
    await served.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})
    await served.move(600)
    assert told(run) == [(True, ""), (True, "")]
    assert run.verdicts[0].at == served.client.terms.start + 600
    before = digest(served.world)
    await served.control("POST", "/snapshots", {"name": "here"})
    await served.control("POST", "/snapshots/here/restore")
    assert digest(served.world) == before
    assert [verdict.is_met for verdict in served.client.runs[-1].verdicts] == [True, True]


async def test_requests_cost_no_command_while_no_story_listens(served: House) -> None:
    before = served.client.journal.number
    await served.ask("GET", "/vehicles")
    assert served.client.journal.number == before


async def test_deliveries_are_expected_taken_or_not(served: House) -> None:
    run = await begin(
        served,
        {"add_webhook": {}, "as": "hook"},
        {"break_webhook": {"webhook": "hook", "times": 2}},
        CAR,
        {"expect_delivery": {"webhook": "hook", "taken": False, "count": 2, "within": "2m"}},
        {"expect_delivery": {"webhook": "hook", "within": "10m"}},
        {"expect_delivery": {"count": 7}},
    )
    await served.move(1200)
    assert told(run) == [(True, ""), (True, ""), (False, "deliveries taken: wanted 7, saw 1")]


@pytest.mark.parametrize("step", [{"expect_request": {}}, {"expect_request": {"status": 200}}])
def test_a_request_is_named_by_its_method_or_path(step: dict[str, Any]) -> None:
    assert script_faults({"name": "x", "steps": [step]})
