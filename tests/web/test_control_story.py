"""Steps, scenarios, reset, snapshots and the journal over the control API (interface.md)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.scenario.verbs import VERBS
from tests.cars import park
from tests.conftest import Asked, House

NOW = "2025-01-06T17:00:00.000Z"


async def do(house: House, step: Any) -> Asked:
    return await house.control("POST", "/do", step)


async def result(house: House, step: Any) -> Any:
    asked = await do(house, step)
    assert asked.status == 200, asked.body
    return asked.body["results"][0]


async def test_a_step_answers_now_and_one_result(served: House) -> None:
    assert (await do(served, {"note": "hello"})).body == {"now": NOW, "results": [{}]}


async def test_a_list_answers_each_step_in_order(served: House) -> None:
    steps = [{"add_user": {"id": "ada"}}, {"advance": "1h"}, {"note": "x"}, {"add_user": {"id": "ben"}}]
    assert (await do(served, steps)).body == {
        "now": "2025-01-06T18:00:00.000Z",
        "results": [{"id": "ada"}, {}, {}, {"id": "ben"}],
    }
    assert (await do(served, [])).body["results"] == []


async def test_a_new_vehicle_answers_id_user_vendor_and_the_accounts_login(served: House) -> None:
    made = await result(served, {"add_vehicle": {"vendor": "TESLA", "user": "ada"}})
    assert (made["userId"], made["vendor"]) == ("ada", "TESLA")
    assert {"login", "password"} <= set(made["account"])
    assert (await served.ask("GET", f"/vehicles/{made['id']}")).status == 200


@pytest.mark.parametrize(("user", "is_linked"), [("ada", True), (True, True), (None, False), (False, False)])
async def test_user_is_an_id_or_true_or_absent(served: House, user: Any, is_linked: bool) -> None:
    wish = {"vendor": "TESLA", **({} if user is None else {"user": user})}
    made = await result(served, {"add_vehicle": wish})
    assert (made["userId"] is not None) == is_linked
    assert len((await served.ask("GET", "/vehicles")).body["data"]) == is_linked


async def test_arguments_are_camel_case_and_verbs_keep_their_names(served: House) -> None:
    wish = {"vendor": "TESLA", "batteryLevel": 41, "chargeLimit": 80, "displayName": "x", "user": "ada"}
    car = (await result(served, {"add_vehicle": wish}))["id"]
    state = (await served.ask("GET", f"/vehicles/{car}")).body
    assert (state["chargeState"]["batteryLevel"], state["chargeState"]["chargeLimit"]) == (41, 80)
    await result(served, {"set_charge_limit": {"vehicle": car, "limit": 90}})
    assert (await do(served, {"setChargeLimit": {"vehicle": car, "limit": 90}})).status == 400


async def test_a_name_given_with_as_is_good_for_later_steps_and_calls(served: House) -> None:
    steps = [{"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"}, {"plug_in": {"vehicle": "car"}}]
    assert (await do(served, steps)).status == 200
    assert (await do(served, {"unplug": "car"})).status == 200


async def test_a_list_with_a_mistake_is_refused_whole_and_nothing_of_it_is_done(served: House) -> None:
    asked = await do(served, [{"add_user": {"id": "ada"}}, {"nope": {}}, {"advance": "soon"}])
    assert asked.status == 400
    assert [issue["path"] for issue in asked.body["issues"]] == ["1.nope", "2.advance.by"]
    assert (await served.ask("GET", "/users")).body["data"] == []


async def test_a_list_that_the_world_refuses_stops_there_and_tells_what_was_done(served: House) -> None:
    await park(served, "ada")
    steps = [{"add_user": {"id": "ben"}}, {"plug_in": "nothing"}, {"add_user": {"id": "eve"}}]
    asked = await do(served, steps)
    assert (asked.status, asked.body["step"], asked.body["results"]) == (404, 1, [{"id": "ben"}])
    assert asked.body["detail"] == "step 1: there is no vehicle 'nothing'"
    assert [user["id"] for user in (await served.ask("GET", "/users")).body["data"]] == ["ben", "ada"]


@pytest.mark.parametrize(
    ("step", "status", "slug"),
    [
        ({"plug_in": "nothing"}, 404, "not-found"),
        ({"unplug": "car"}, 409, "not-now"),
        ({"add_vehicle": {"vendor": "NOPE"}}, 400, "unknown"),
        ({"add_vehicle": {"vendor": "TESLA", "model": "Nope"}}, 400, "unknown"),
        ({"add_webhook": {"url": "http://example.com/"}}, 400, "webhook-not-valid"),
        ({"expect": {"vehicle": "car", "chargeState.batteryLevel": 99}}, 422, "expectation-not-met"),
        ({"at": "17:30", "unplug": "car"}, 400, "validation-error"),
        ({"remove": {}}, 400, "validation-error"),
        ({"add_user": {"id": "x" * 201}}, 400, "validation-error"),
        ({"drive": {"vehicle": "car"}}, 400, "bad-request"),
    ],
)
async def test_each_refusal_has_a_status_and_a_type_of_its_own(
    served: House, step: dict[str, Any], status: int, slug: str
) -> None:
    await do(served, {"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"})
    asked = await do(served, step)
    assert (asked.status, asked.body["type"]) == (status, f"/sandbox/problems/{slug}")
    assert asked.headers["Content-Type"].startswith("application/problem+json")


async def test_checks_answer_what_they_saw(served: House) -> None:
    car = await park(served)
    looked = await result(served, {"expect": {"vehicle": car, "chargeState.batteryLevel": {"above": 20, "below": 50}}})
    assert looked == {"chargeState.batteryLevel": 40}
    true = await result(served, {"expect": {"vehicle": car, "true": {"isPluggedIn": False, "odometerKm": 12_000}}})
    assert set(true.values()) == {False, 12_000}


@pytest.mark.parametrize(
    "step", [{"expect_no_event": {"event": "user:vehicle:deleted"}}, {"expect_no_event": "user:vehicle:deleted"}]
)
async def test_an_event_alone_is_enough_for_a_check(served: House, step: Any) -> None:
    """interface.md: `expect_event` takes `event`; paths, `count` and `within` may be left out."""
    await park(served)
    assert (await do(served, step)).status == 200


async def test_a_check_waits_in_world_time(served: House) -> None:
    car = await park(served)
    await do(served, {"plug_in": car})
    asked = await do(served, {"expect": {"vehicle": car, "chargeState.isCharging": True, "within": "10m"}})
    assert (asked.status, asked.body["now"]) == (200, "2025-01-06T17:00:05.000Z")


async def test_the_enode_api_can_be_called_from_within(served: House) -> None:
    await do(served, {"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"})
    answer = await result(served, {"call": {"method": "GET", "path": "/vehicles/{car}", "status": 200}})
    assert (answer["status"], answer["body"]["userId"]) == (200, "ada")
    refusal = await do(served, {"call": {"method": "GET", "path": "/users/nobody", "status": 200}})
    assert (refusal.status, "wanted status 200, saw 404" in refusal.body["detail"]) == (422, True)


async def test_a_call_takes_a_query_in_its_path_as_a_program_would_write_it(served: House) -> None:
    await do(served, [{"add_user": {"id": "ada"}}, {"add_user": {"id": "ben"}}])
    answer = await result(served, {"call": {"method": "GET", "path": "/users?pageSize=1"}})
    assert (answer["status"], len(answer["body"].get("data", ()))) == (200, 1)


async def test_every_verb_is_listed_with_its_schema_in_the_words_of_http(served: House) -> None:
    listed = {verb["verb"]: verb for verb in (await served.control("GET", "/verbs")).body}
    assert list(listed) == list(VERBS)
    assert all(verb["does"] and verb["schema"]["type"] == "object" for verb in listed.values())
    properties = listed["add_vehicle"]["schema"]["properties"]
    assert {"batteryLevel", "displayName", "chargeLimit"} <= set(properties)
    assert listed["add_location"]["schema"]["required"] == ["user", "name", "latitude", "longitude"]
    assert not any("_" in name for verb in listed.values() for name in verb["schema"]["properties"])


async def test_a_scenario_is_begun_and_goes_on_as_time_does(served: House) -> None:
    steps = [{"add_user": {"id": "ada"}}, {"expect": {"user": "ada", "id": "ada"}, "after": "1h"}]
    begun = await served.control("POST", "/scenarios", {"scenario": {"name": "short", "steps": steps}})
    assert (begun.status, begun.body["name"], begun.body["done"]) == (200, "short", False)
    await served.move(3600)
    (run,) = (await served.control("GET", "/scenarios")).body
    assert (run["done"], run["failed"]) == (True, False)
    assert [(check["met"], check["at"]) for check in run["checks"]] == [(True, "2025-01-06T18:00:00.000Z")]


async def test_a_scenario_that_fails_says_at_which_step(served: House) -> None:
    steps = [{"add_user": {"id": "ada"}, "as": "ada"}, {"expect": {"user": "ada", "id": "ben"}}]
    await served.control("POST", "/scenarios", {"scenario": {"name": "wrong", "steps": steps}})
    await served.move(1)
    (run,) = (await served.control("GET", "/scenarios")).body
    assert (run["failed"], [check["met"] for check in run["checks"]]) == (True, [False])


async def test_reset_goes_back_to_the_beginning(served: House) -> None:
    await park(served)
    await served.move(3600)
    await served.ask("POST", "/webhooks", {"url": "https://example.com", "secret": "a secret"})
    reset = await served.control("POST", "/reset", {})
    assert (reset.status, reset.body) == (200, {"now": NOW, "seed": 7})
    for path in ("/users", "/vehicles", "/webhooks"):
        assert (await served.ask("GET", path)).body["data"] == []


async def test_reset_with_a_seed_makes_another_world(served: House) -> None:
    first = await park(served)
    await served.control("POST", "/reset", {"seed": 8})
    second = await park(served)
    await served.control("POST", "/reset", {"seed": 7})
    third = await park(served)
    assert first == third != second


async def test_reset_with_a_scenario_begins_it(served: House) -> None:
    script = {"name": "x", "steps": [{"add_user": {"id": "ada"}}]}
    assert (await served.control("POST", "/reset", {"scenario": script})).status == 200
    assert [user["id"] for user in (await served.ask("GET", "/users")).body["data"]] == ["ada"]


async def test_a_bad_reset_leaves_the_world_alone(served: House) -> None:
    car = await park(served)
    for body in ({"seed": "x"}, {"scenario": "nope"}, {"scenario": {}}, {"surprise": 1}):
        assert (await served.control("POST", "/reset", body)).status == 400
    assert (await served.ask("GET", f"/vehicles/{car}")).status == 200


async def test_snapshots_are_places_to_come_back_to(served: House) -> None:
    await served.do({"add_user": {"id": "ada"}})
    await served.move(60)
    saved = await served.control("POST", "/snapshots", {"name": "before"})
    assert saved.body == {"name": "before", "at": "2025-01-06T17:01:00.000Z"}
    digest = (await served.control("GET", "/state")).body["digest"]
    await served.do({"add_user": {"id": "ben"}})
    await served.move(60)
    restored = await served.control("POST", "/snapshots/before/restore")
    assert restored.body == {"name": "before", "now": "2025-01-06T17:01:00.000Z"}
    assert [user["id"] for user in (await served.ask("GET", "/users")).body["data"]] == ["ada"]
    assert (await served.control("GET", "/state")).body["digest"] == digest


async def test_snapshots_are_listed_and_forgotten(served: House) -> None:
    for name in ("one", "two"):
        await served.control("POST", "/snapshots", {"name": name})
    assert [place["name"] for place in (await served.control("GET", "/snapshots")).body] == ["one", "two"]
    assert (await served.control("DELETE", "/snapshots/one")).status == 204
    assert [place["name"] for place in (await served.control("GET", "/snapshots")).body] == ["two"]


@pytest.mark.parametrize(("method", "path"), [("POST", "/snapshots/x/restore"), ("DELETE", "/snapshots/x")])
async def test_an_unknown_snapshot_is_404_and_the_known_ones_are_named(served: House, method: str, path: str) -> None:
    await served.control("POST", "/snapshots", {"name": "here"})
    asked = await served.control(method, path)
    assert (asked.status, asked.body["detail"]) == (404, "there is no snapshot 'x': there are here")


async def test_a_journal_plays_whole_whatever_was_refused_in_it(served: House) -> None:
    car = await park(served)
    await served.control("POST", "/do", {"unplug": {"vehicle": car}})
    await served.control("POST", "/do", {"unplug": {"vehicle": "nobody"}})
    await served.ask("POST", f"/vehicles/{car}/refresh-hint")
    await served.ask("PUT", "/tariffs/flat", [{"name": "all", "cost": "0.3"}])
    await served.ask("POST", "/webhooks", {"url": "http://127.0.0.1:9/", "secret": "a secret to sign with"})
    webhook = (await served.ask("GET", "/webhooks")).body["data"][0]["id"]
    await served.ask("POST", f"/webhooks/{webhook}/test")
    await served.ask("DELETE", f"/webhooks/{webhook}")
    gone = await served.ask("DELETE", "/me/vendors/TESLA", version="2023-02-01", user="ada")
    assert gone.status == 204
    journal = (await served.control("GET", "/journal")).body
    before = (await served.control("GET", "/state")).body
    await served.control("POST", "/clients", {"clientId": "again", "scenario": journal})
    again = {"Sandbox-Client": "again"}
    await served.control("POST", "/clock/advance", {"to": before["now"]}, **again)
    assert (await served.control("GET", "/scenarios", **again)).body[-1]["failed"] is False
    assert (await served.control("GET", "/state", **again)).body["digest"] == before["digest"]


async def test_the_journal_plays_again_to_the_same_world(served: House) -> None:
    car = await park(served)
    await served.do({"plug_in": {"vehicle": car}})
    await served.move(3600)
    await served.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})
    await served.ask("POST", "/webhooks", {"url": "https://example.com/", "secret": "a secret"})
    await served.move(3600)
    journal = (await served.control("GET", "/journal")).body
    before = (await served.control("GET", "/state")).body
    await served.control("POST", "/clients", {"clientId": "again", "scenario": journal})
    again = {"Sandbox-Client": "again"}
    await served.control("POST", "/clock/advance", {"to": before["now"]}, **again)
    after = (await served.control("GET", "/state", **again)).body
    assert after["assets"][0]["truth"] == before["assets"][0]["truth"]
    assert [user["id"] for user in after["users"]] == [user["id"] for user in before["users"]]
