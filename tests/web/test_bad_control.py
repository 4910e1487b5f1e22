"""Bad input to the control API: wrong types in every verb and call, odd bytes, impossible times. 4xx, no harm."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from sandbox.scenario.steps import camel
from sandbox.scenario.verbs import VERBS
from sandbox.web.control import CONTROLS
from tests.cars import park
from tests.conftest import House
from tests.wire import exchange, head

pytestmark = pytest.mark.usefixtures("quiet")

WRONG: tuple[Any, ...] = (None, True, -1, 1.5, 1e300, "", "wrong", "é\u0000", [], [1], {}, {"a": {"b": 1}})
GOOD_BODIES: dict[str, Any] = {
    "/sandbox/clients/{id}": {"apiVersion": "2023-02-01"},
    "/sandbox/clients": {
        "clientId": "made", "clientSecret": "s", "apiVersion": "2024-10-01", "seed": 1,
        "start": "2025-01-06T17:00:00Z", "clock": "manual", "settings": {"pageSize": 5},
    },
    "/sandbox/clock": {"rate": 0},
    "/sandbox/clock/advance": {"by": "1s", "deadline": "10s"},
    "/sandbox/do": {"note": {"text": "hello"}},
    "/sandbox/links/{link}/complete": {"vendor": "TESLA", "login": "new-account@x", "outcome": "success"},
    "/sandbox/scenarios": {"scenario": {"name": "x", "steps": []}},
    "/sandbox/reset": {"seed": 1},
    "/sandbox/snapshots": {"name": "here"},
}  # fmt: skip
WITH_BODIES = [
    (row.method, row.path) for row in CONTROLS if row.path in GOOD_BODIES and row.method in {"POST", "PUT", "PATCH"}
]
GARBAGE = [
    b"{",
    b"\xff\xfe",
    b"NaN",
    b'{"a":1,"a":2}',
    b'{"a" :1,"a" :2}',
    b"[" * 2000,
    b"[" * 300 + b"]" * 300,
    b"{}{}",
]


def test_a_good_body_is_known_for_every_control_call_that_checks_one() -> None:
    assert {row.path for row in CONTROLS if row.takes is not None} <= set(GOOD_BODIES)


async def raw(house: House, method: str, path: str, body: bytes) -> tuple[int, Any]:
    line = b"Content-Length: %d" % len(body)
    answered = await exchange(house.url, head(method.encode(), path.encode(), line) + body)
    return answered.status, answered.problem if answered.body else None


async def is_well(house: House) -> bool:
    """Whether the server lists its clients and this one's world goes on."""
    calls = [("GET", "/clients", None), ("POST", "/clock/advance", {"by": "1s"}), ("GET", "/state", None)]
    return {(await house.control(*call)).status for call in calls} == {200} and house.client.broken is None


@pytest.mark.parametrize(("method", "path"), WITH_BODIES)
@pytest.mark.parametrize("body", GARBAGE)
async def test_garbage_is_refused(served: House, method: str, path: str, body: bytes) -> None:
    status, answer = await raw(served, method, path, body)
    assert status in {400, 413}, answer
    assert await is_well(served)


@pytest.mark.parametrize(("method", "path"), WITH_BODIES)
async def test_a_wrong_value_at_any_place_is_refused_or_taken_but_never_breaks(
    served: House, method: str, path: str
) -> None:
    good = GOOD_BODIES[path]
    bodies = [*WRONG, *({**good, key: wrong} for key in good for wrong in WRONG), {**good, "surprise": 1}]
    for body in bodies:
        status, answer = await raw(served, method, path, orjson.dumps(body))
        assert status in {200, 204} or 400 <= status < 500, (body, answer)
        if path == "/sandbox/clients" and status == 200:
            await served.control("DELETE", f"/clients/{answer['clientId']}")
    assert await is_well(served)


@pytest.mark.parametrize("verb", VERBS)
async def test_a_wrong_value_in_any_argument_of_a_verb_is_refused_by_its_place(served: House, verb: str) -> None:
    car = await park(served)
    right = {"vehicle": car, "user": "ada", "vendor": "TESLA"}
    for name, shape in VERBS[verb].takes.items():
        given = {camel(word): right.get(word, "x") for word in VERBS[verb].takes if word not in VERBS[verb].optional}
        for wrong in WRONG:
            step = {verb: {**given, camel(name): wrong}}
            status, answer = await raw(served, "POST", "/sandbox/do", orjson.dumps(step))
            assert status == 200 or 400 <= status < 500, (step, shape, answer)
    assert await is_well(served)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("given", [None, 5, [], "x", {"surprise": 1}])
async def test_a_verb_given_nonsense_is_refused(served: House, verb: str, given: Any) -> None:
    status, answer = await raw(served, "POST", "/sandbox/do", orjson.dumps({verb: given}))
    assert status == 200 or 400 <= status < 500, answer
    assert await is_well(served)


@pytest.mark.parametrize(
    "body",
    [
        {"by": "99999999w"},
        {"by": "9" * 300 + "s"},
        {"to": "9999-12-31T23:59:59Z"},
        {"to": "0001-01-01T00:00:00Z"},
        {"until": {"expect_event": {"event": "user:vehicle:deleted", "count": 1}}, "within": "99999999w"},
    ],
)
async def test_a_time_that_no_calendar_has_is_refused(served: House, body: dict[str, Any]) -> None:
    asked = await served.control("POST", "/clock/advance", body)
    assert asked.status in {400, 409}
    assert await is_well(served)


@pytest.mark.parametrize(
    "step",
    [
        {"advance": "99999999w"},
        {"wait_until": "9999-12-31T00:00:00Z"},
        {"drive": {"distance": 1, "duration": "99999999w"}},
    ],
)
async def test_a_step_into_a_time_that_no_calendar_has_is_refused(served: House, step: dict[str, Any]) -> None:
    if "drive" in step:
        step["drive"]["vehicle"] = await park(served)
    asked = await served.control("POST", "/do", step)
    assert asked.status == 200 or 400 <= asked.status < 500
    assert await is_well(served)


async def test_a_client_far_in_the_future_spoils_nothing_for_the_others(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "far", "start": "2999-12-31T23:00:00Z"})
    await served.control("POST", "/clock/advance", {"by": "8000000w"}, **{"Sandbox-Client": "far"})
    assert await is_well(served)


@pytest.mark.parametrize(
    "query",
    [
        "/facts?after=x", "/facts?after=-1", "/facts?after=1.5", "/facts?after=", "/facts?after=1&after=2",
        "/facts?kind=a&kind=b", "/facts?asset=a&asset=b", "/requests?status=x", "/requests?path=a&path=b",
        "/deliveries?webhook=a&webhook=b", "/deliveries?event=a&event=b",
    ],
)  # fmt: skip
async def test_a_query_that_cannot_be_read_is_refused(served: House, query: str) -> None:
    await park(served)
    await served.ask("GET", "/users")
    assert (await served.control("GET", query)).status == 400


@pytest.mark.parametrize(
    "query", ["/facts?kind=%ff%00", "/facts?asset=%00", "/facts?after=999999999999999", "/deliveries?event=%22"]
)
async def test_a_query_that_finds_nothing_finds_nothing(served: House, query: str) -> None:
    await park(served)
    assert (await served.control("GET", query)).body == []


async def test_a_body_as_deep_as_the_sea_is_refused_also_where_any_object_goes(served: House) -> None:
    text = b'{"a":' * 400 + b"1" + b"}" * 400
    for step in (
        b'{"call":{"method":"POST","path":"/webhooks","body":%s}}' % text,
        b'{"expect":{"user":"x","true":%s}}' % text,
    ):
        status, answer = await raw(served, "POST", "/sandbox/do", step)
        assert 400 <= status < 500, answer
    assert await is_well(served)
