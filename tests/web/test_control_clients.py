"""Clients over the control API: made, listed, removed, kept apart; settings; who speaks for whom (interface.md)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox import __version__
from sandbox.api.versions import NEWEST
from sandbox.server import Options, Server
from sandbox.web.control import CONTROLS
from tests.conftest import START, House

SCENARIOS = Path(__file__).parents[2] / "scenarios"

SHOWN = {"clientId", "apiVersion", "seed", "start", "now", "clock", "settings", "stopped"}


async def issues(house: House, body: Any) -> list[tuple[str, str]]:
    asked = await house.control("POST", "/clients", body)
    assert asked.status == 400, asked.body
    return [(issue["path"], issue["message"]) for issue in asked.body["issues"]]


async def test_health_says_ready_version_and_how_many_clients(served: House) -> None:
    assert (await served.control("GET", "/health")).body == {"status": "ready", "version": __version__, "clients": 1}
    await served.control("POST", "/clients", {})
    assert (await served.control("GET", "/health")).body["clients"] == 2


async def test_an_empty_wish_makes_a_client_with_an_id_and_a_secret_of_its_own(served: House) -> None:
    made = [(await served.control("POST", "/clients", {})).body for _ in range(2)]
    assert made[0]["clientId"] != made[1]["clientId"]
    assert made[0]["clientSecret"] != made[1]["clientSecret"]
    assert (made[0]["apiVersion"], made[0]["clock"], made[0]["settings"]) == (NEWEST, 0, {})


async def test_a_client_is_made_as_wished_and_answers_all_of_it(served: House) -> None:
    wish = {
        "clientId": "c-1.x@y:z",
        "clientSecret": "s",
        "apiVersion": "2024-01-01",
        "seed": 9_007_199_254_740_992,
        "start": "2025-06-01T02:00:00+02:00",
        "clock": 60,
        "settings": {"pageSize": 5, "webhookRetryGaps": [1, 2.5], "telemetry": "polled"},
    }
    made = (await served.control("POST", "/clients", wish)).body
    now = made.pop("now")
    assert made == {**wish, "start": "2025-06-01T00:00:00.000Z", "stopped": None}
    assert now >= "2025-06-01T00:00:00.000Z"


async def test_numbers_of_the_control_api_leave_as_javascript_prints_them(served: House) -> None:
    for path in ("/clients", "/clock", "/state", "/facts"):
        async with served.http.get(f"{served.url}/sandbox{path}") as response:
            assert not re.search(rb":-?\d+\.0[,}\]]", await response.read()), path


async def test_clients_are_listed_oldest_first_without_their_secrets(served: House) -> None:
    for name in ("b", "a"):
        await served.control("POST", "/clients", {"clientId": name})
    listed = (await served.control("GET", "/clients")).body
    assert [client["clientId"] for client in listed] == ["sandbox", "b", "a"]
    assert all(set(client) == SHOWN for client in listed)


async def test_an_id_that_is_taken_is_refused_and_the_client_lives_on(served: House) -> None:
    await served.do({"add_user": {"id": "ada"}})
    asked = await served.control("POST", "/clients", {"clientId": "sandbox"})
    assert (asked.status, asked.body["detail"]) == (409, "there is a client 'sandbox' already")
    assert [user["id"] for user in (await served.ask("GET", "/users")).body["data"]] == ["ada"]


@pytest.mark.parametrize(
    ("body", "path", "message"),
    [
        ({"clientId": "a b"}, "clientId", "must match"),
        ({"clientId": "a" * 101}, "clientId", "must match"),
        ({"clientSecret": ""}, "clientSecret", "must have at least 1 characters"),
        ({"apiVersion": "2019-01-01"}, "apiVersion", "must be one of 2024-10-01, 2024-01-01"),
        ({"seed": -1}, "seed", "must be at least 0"),
        ({"seed": 1.5}, "seed", "must be a whole number"),
        ({"start": "tomorrow"}, "start", "'tomorrow' is not a moment such as 2025-01-06T17:00:00Z"),
        ({"start": "2025-01-06"}, "start", "'2025-01-06' is not a moment"),
        ({"start": "2025-01-06T17:00:00"}, "start", "'2025-01-06T17:00:00' is not a moment"),
        ({"clock": "fast"}, "clock", "must be one of real, manual"),
        ({"scenario": {"name": "x"}}, "scenario.steps", "is required"),
        ({"client_id": "a"}, "client_id", "is not known"),
        ([], "body", "must be an object"),
    ],
)
async def test_each_mistake_is_named_by_its_place(served: House, body: Any, path: str, message: str) -> None:
    ((place, sentence),) = await issues(served, body)
    assert place == path
    assert sentence.startswith(message)
    assert (await served.control("GET", "/health")).body["clients"] == 1


@pytest.mark.parametrize("clock", [-1, 10_000_001, True])
async def test_a_clock_that_is_no_good_number_is_told_about_numbers(served: House, clock: Any) -> None:
    """`must be text` would be wrong advice: numbers are allowed."""
    found = await issues(served, {"clock": clock})
    assert {place for place, _ in found} == {"clock"}
    assert "must be text" not in [message.partition(",")[0] for _, message in found]


@pytest.mark.parametrize(("name", "value"), [("pageSize", 0), ("heartbeatSeconds", 0), ("telemetry", "x")])
async def test_a_mistake_in_a_setting_is_named_in_the_words_that_were_sent(
    served: House, name: str, value: Any
) -> None:
    ((place, _),) = await issues(served, {"settings": {name: value}})
    assert place.startswith(f"settings.{name}")


async def test_an_unknown_setting_is_refused(served: House) -> None:
    ((place, sentence),) = await issues(served, {"settings": {"nope": 1}})
    assert place == "settings.nope"
    assert sentence.startswith("is not known: must be one of telemetry, vendor_habits, ")


async def test_an_unknown_scenario_names_the_known_ones(served: House) -> None:
    asked = await served.control("POST", "/clients", {"scenario": "nope"})
    assert asked.status == 400
    assert ", ".join(sorted(path.stem for path in SCENARIOS.glob("*.yaml"))) in asked.body["detail"]


async def test_a_client_begins_with_a_scenario(served: House) -> None:
    story = {
        "name": "two users",
        "start": "2025-03-01T08:00:00Z",
        "seed": 5,
        "steps": [{"add_user": {"id": "ada"}}, {"add_user": {"id": "ben"}, "after": "1h"}],
    }
    made = (await served.control("POST", "/clients", {"clientId": "told", "scenario": story})).body
    assert (made["start"], made["seed"]) == ("2025-03-01T08:00:00.000Z", 5)
    told = {"Sandbox-Client": "told"}
    await served.control("POST", "/clock/advance", {"by": "59m"}, **told)
    state = (await served.control("GET", "/state", **told)).body
    assert [user["id"] for user in state["users"]] == ["ada"]
    await served.control("POST", "/clock/advance", {"by": "1m"}, **told)
    state = (await served.control("GET", "/state", **told)).body
    assert [user["id"] for user in state["users"]] == ["ada", "ben"]


async def test_clients_have_worlds_and_clocks_of_their_own(served: House) -> None:
    other = {"Sandbox-Client": "other"}
    await served.control("POST", "/clients", {"clientId": "other", "start": "2025-01-06T17:00:00Z"})
    await served.control("POST", "/do", {"add_user": {"id": "eve"}}, **other)
    await served.control("POST", "/clock/advance", {"by": "1d"}, **other)
    assert (await served.control("GET", "/clock")).body["now"] == "2025-01-06T17:00:00.000Z"
    assert (await served.control("GET", "/clock", **other)).body["now"] == "2025-01-07T17:00:00.000Z"
    assert (await served.control("GET", "/state")).body["users"] == []


async def test_two_clients_of_one_seed_live_the_same_life(served: House) -> None:
    digests = set()
    for name in ("one", "two"):
        await served.control("POST", "/clients", {"clientId": name, "seed": 3, "start": "2025-01-06T17:00:00Z"})
        who = {"Sandbox-Client": name}
        steps = [{"add_vehicle": {"vendor": "TESLA", "user": True}, "as": "car"}, {"plug_in": "car"}, {"advance": "3h"}]
        await served.control("POST", "/do", steps, **who)
        digests.add((await served.control("GET", "/state", **who)).body["digest"])
    assert len(digests) == 1


@pytest.mark.parametrize(
    "row", [row for row in CONTROLS if row.needs_client], ids=lambda row: f"{row.method} {row.path}"
)
async def test_an_unknown_client_is_404_for_every_call_that_speaks_for_one(served: House, row: Any) -> None:
    bodies = {
        "/sandbox/clock": {"rate": 0},
        "/sandbox/scenarios": {"scenario": "demo"},
        "/sandbox/snapshots": {"name": "x"},
    }
    given = bodies.get(row.path, {}) if row.method in {"POST", "PUT"} else None
    path = row.path.removeprefix("/sandbox").replace("{name}", "x")
    asked = await served.control(row.method, path, given, **{"Sandbox-Client": "nobody"})
    assert (asked.status, asked.body["title"]) == (404, "There is no such client")
    assert asked.body["type"] == "/sandbox/problems/client-not-found"


async def test_a_removed_client_is_gone_and_its_name_is_free(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "other"})
    asked = await served.control("DELETE", "/clients/other")
    assert (asked.status, asked.body) == (204, None)
    assert (await served.control("DELETE", "/clients/other")).status == 404
    assert (await served.control("GET", "/clock", **{"Sandbox-Client": "other"})).status == 404
    assert (await served.control("POST", "/clients", {"clientId": "other"})).status == 200


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nope"), ("PUT", "/clients"), ("POST", "/health"), ("GET", "/do")]
)
async def test_what_is_no_control_call_is_404_by_name(served: House, method: str, path: str) -> None:
    asked = await served.control(method, path)
    assert (asked.status, asked.body["detail"]) == (404, f"There is no {method} /sandbox{path}")
    assert asked.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "row", [row for row in CONTROLS if not row.is_open], ids=lambda row: f"{row.method} {row.path}"
)
async def test_with_a_control_token_every_call_needs_it(row: Any) -> None:
    server = Server(Options(start=START, control_token="open sesame"))
    await server.start()
    path = row.path.replace("{id}", "x").replace("{name}", "x")
    async with aiohttp.ClientSession() as http:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "open sesame"}):
            async with http.request(row.method, server.url + path, headers=headers) as response:
                assert response.status == 401
                assert (await response.json(content_type=None))["title"] == "Unauthorized"
        if row.path == "/sandbox/clients" and row.method == "GET":
            right = {"Authorization": "Bearer open sesame"}
            async with http.request(row.method, server.url + path, headers=right) as response:
                assert response.status == 200
    await server.stop()


async def test_the_enode_api_does_not_take_the_control_token() -> None:
    server = Server(Options(start=START, control_token="open sesame"))
    await server.start()
    bearer = {"Authorization": "Bearer open sesame"}
    async with aiohttp.ClientSession() as http, http.get(server.url + "/users", headers=bearer) as response:
        assert response.status == 401
    await server.stop()
