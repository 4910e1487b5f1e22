"""Calls that go wrong on purpose, as callers see them: statuses, delays, silence, broken connections, half answers."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import orjson
import pytest

from sandbox.client import Client
from sandbox.replay import digest, replay
from sandbox.request_log import RequestLog
from sandbox.world.refusals import Refused
from tests.cars import park, park_plugged_in, park_stopped, shown
from tests.conftest import House

pytestmark = pytest.mark.usefixtures("quiet")


async def broken(house: House, **how: Any) -> str:
    """Plan a fault; gives its id."""
    return str((await house.do({"break_api": how}))["id"])


async def faults(house: House) -> list[dict[str, Any]]:
    return list((await house.control("GET", "/faults")).body)


async def counts(house: House) -> list[tuple[int, int]]:
    return [(fault["seen"], fault["met"]) for fault in await faults(house)]


async def test_a_status_comes_with_a_problem_of_enodes_own_and_a_retry_after(served: House) -> None:
    await broken(served, status=503, retryAfter="90s", times=1)
    answer = await served.ask("GET", "/vehicles")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "90")
    assert answer.body == {
        "type": "https://developers.enode.com/api/problems/vendor-temporarily-unavailable",
        "title": "Vendor Temporarily Unavailable",
        "detail": "Vendor timed out.",
    }
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert (await served.ask("GET", "/vehicles")).status == 200


async def test_a_problem_is_worded_for_the_version_of_the_call(served: House) -> None:
    await broken(served, status=500, version="2024-01-01")
    assert (await served.ask("GET", "/vehicles")).status == 200
    answer = await served.ask("GET", "/vehicles", version="2024-01-01")
    assert (answer.status, answer.body["error"]) == (500, answer.body["type"])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 422, 429, 500, 502, 503, 504, 599])
async def test_any_status_of_a_failure_may_come(served: House, status: int) -> None:
    await broken(served, status=status, times=1)
    assert (await served.ask("GET", "/users")).status == status


@pytest.mark.parametrize(("phase", "state"), [("before", "STOPPED"), ("after", "CHARGING")])
async def test_a_fault_strikes_before_or_after_what_was_asked_for_is_done(
    served: House, phase: str, state: str
) -> None:
    car = await park_stopped(served)
    await broken(served, method="POST", path="/vehicles/*/charging", status=502, phase=phase, times=1)
    assert (await served.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})).status == 502
    await served.move(10)
    assert served.world.assets[car].state == state


async def test_only_the_calls_that_are_meant_go_wrong(served: House) -> None:
    car, other = await park(served), await park(served, user="ben")
    await served.do({"break_api": {"asset": car, "status": 500}})
    await served.do({"break_api": {"user": "ben", "status": 404}})
    asked = [f"/vehicles/{car}", f"/vehicles/{other}", "/users/ada/vehicles", "/users/ben/vehicles", "/vehicles"]
    assert [(await served.ask("GET", path)).status for path in asked] == [500, 404, 200, 404, 200]
    assert await counts(served) == [(1, 1), (2, 2)]


async def test_the_third_call_goes_wrong_and_no_other(served: House) -> None:
    await broken(served, path="/users", status=500, call=3, times=1)
    assert [(await served.ask("GET", "/users")).status for _ in range(5)] == [200, 200, 500, 200, 200]
    assert await counts(served) == [(3, 1)]


@pytest.mark.parametrize("phase", ["before", "after"])
async def test_a_connection_is_reset(served: House, phase: str) -> None:
    await broken(served, reset=True, phase=phase, times=1)
    with pytest.raises((aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
        await served.ask("POST", "/users/ada/link", {"vendor": "TESLA"})
    assert (await served.ask("GET", "/users")).status == 200


async def test_an_answer_is_cut_off_in_the_middle(served: House) -> None:
    car = await park(served)
    await broken(served, cutOff=True, times=1)
    async with served.http.get(f"{served.url}/vehicles/{car}", headers=served.headers) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    assert (await shown(served, car))["id"] == car


async def test_a_call_hangs_until_the_caller_gives_up(served: House) -> None:
    await broken(served, hang=True, times=1)
    impatient = aiohttp.ClientTimeout(total=0.2)
    with pytest.raises(TimeoutError):
        async with served.http.get(f"{served.url}/vehicles", headers=served.headers, timeout=impatient):
            pass
    assert (await served.ask("GET", "/vehicles")).status == 200
    assert await counts(served) == [(1, 1)]


async def test_an_answer_comes_later_and_holds_up_nobody_else(served: House) -> None:
    await broken(served, path="/users", delay="300ms", times=1)
    begun = time.monotonic()
    slow = asyncio.create_task(served.ask("GET", "/users"))
    while not (await faults(served))[0]["met"]:
        pass
    assert (await served.ask("GET", "/vehicles")).status == 200
    assert not slow.done()
    assert ((await slow).status, time.monotonic() - begun >= 0.3) == (200, True)


async def test_an_answer_is_the_one_of_the_time_before(served: House) -> None:
    car = await park(served)
    before = await shown(served, car)
    await broken(served, stale=True, path="/vehicles/*")
    await served.do({"plug_in": {"vehicle": car}})
    assert await shown(served, car) == before
    await served.do({"mend_api": {}})
    assert (await shown(served, car))["chargeState"]["isPluggedIn"]


async def test_what_nobody_asked_before_cannot_be_stale(served: House) -> None:
    car = await park_plugged_in(served)
    await broken(served, stale=True)
    assert (await shown(served, car))["chargeState"]["isPluggedIn"]


async def test_a_token_request_goes_wrong_the_oauth_way(served: House) -> None:
    await broken(served, path="/oauth2/token", status=503, times=1)
    form = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
    answers = []
    for _ in range(2):
        async with served.http.post(f"{served.url}/oauth2/token", data=form) as response:
            answers.append((response.status, "error" in await response.json()))
    assert answers == [(503, True), (200, False)]


async def test_a_log_entry_names_the_fault_that_it_met(served: House) -> None:
    fault = await broken(served, method="POST", status=500, times=1)
    await served.ask("POST", "/users/ada/link", {"vendor": "TESLA"})
    await served.ask("GET", "/users")
    first, second = (await served.control("GET", "/requests")).body
    assert (first["fault"], first["status"], orjson.loads(first["body"])) == (fault, 500, {"vendor": "TESLA"})
    assert second["fault"] is None


async def test_an_expectation_can_demand_that_a_fault_was_met(served: House) -> None:
    (step,) = [{"break_api": {"status": 500, "times": 2}, "as": "flaky"}]
    assert (await served.control("POST", "/do", step)).status == 200
    await served.ask("GET", "/users")
    assert await served.do({"expect": {"fault": "flaky", "met": 1, "isOver": False}}) == {"met": 1, "isOver": False}
    with pytest.raises(Refused, match="met: wanted 2, saw 1"):
        await served.do({"expect": {"fault": "flaky", "met": 2}})
    assert [fault["name"] for fault in await faults(served)] == ["flaky"]


async def test_faults_of_deliveries_are_listed_too(served: House) -> None:
    await served.control("POST", "/do", [{"add_webhook": {}, "as": "hook"}, {"break_webhook": "hook", "as": "late"}])
    (fault,) = await faults(served)
    assert (fault["name"], fault["of"], fault["how"], fault["met"]) == ("late", "deliveries", "fail", 0)
    with pytest.raises(Refused, match="mend_webhook"):
        await served.do({"mend_api": {"fault": "late"}})


async def test_a_fault_without_an_effect_is_refused(served: House) -> None:
    with pytest.raises(Refused, match="needs to know what goes wrong"):
        await served.do({"break_api": {"path": "/users"}})


async def test_what_was_met_replays_the_same(served: House) -> None:
    car = await park_stopped(served)
    await broken(served, status=500, share=0.5)
    await broken(served, path="/vehicles/*/charging", status=502, phase="after", times=1)
    for _ in range(6):
        await served.ask("GET", f"/vehicles/{car}")
        await served.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})
        await served.move(5)
    await served.do({"expire_tokens": {"after": 3}})
    client = served.client
    made = Client(client.terms, client.journal, RequestLog(10), client._surroundings)
    assert replay(made) is None
    assert digest(made.world) == digest(client.world)
    assert sum(met for _, met in await counts(served)) > 1
