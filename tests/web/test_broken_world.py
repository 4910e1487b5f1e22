"""A bug inside one world: its client is told clearly and can still look around; nobody else notices (house rule 5)."""

from __future__ import annotations

import pytest

from tests.cars import park
from tests.conftest import House


def plant(house: House) -> None:
    """Have something fail inside this client's world a second from now."""

    def fall_over() -> None:
        message = "the sky has fallen"
        raise RuntimeError(message)

    house.world.timeline.at(house.world.now() + 1, fall_over)


@pytest.fixture
async def broken(served: House, caplog: pytest.LogCaptureFixture) -> House:
    """A house whose first client's world has stopped; another client lives beside it."""
    await served.control("POST", "/clients", {"clientId": "other", "clientSecret": "o"})
    await park(served)
    plant(served)
    advanced = await served.control("POST", "/clock/advance", {"by": "1h"})
    assert advanced.status == 500
    assert "the sky has fallen" in advanced.body["detail"]
    assert len([record for record in caplog.records if record.name == "sandbox"]) == 1
    return served


@pytest.mark.parametrize(("method", "path"), [("GET", "/vehicles"), ("GET", "/users/ada"), ("POST", "/webhooks")])
async def test_every_call_is_refused_with_a_500_that_names_cause_and_cure(
    broken: House, method: str, path: str
) -> None:
    body = {"url": "https://example.com", "secret": "a secret"} if method == "POST" else None
    asked = await broken.ask(method, path, body)
    assert asked.status == 500
    assert asked.body["type"] == "https://developers.enode.com/api/problems/internal-server-error"
    for told in ("RuntimeError: the sky has fallen", "fall_over", "/sandbox/reset"):
        assert told in asked.body["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/do", {"note": "x"}),
        ("POST", "/clock/advance", {"by": "1s"}),
        ("PUT", "/clock", {"rate": 1}),
        ("POST", "/snapshots", {"name": "x"}),
        ("POST", "/scenarios", {"scenario": {"name": "x", "steps": []}}),
    ],
)
async def test_control_calls_that_would_change_the_world_are_refused_too(
    broken: House, method: str, path: str, body: dict[str, object]
) -> None:
    asked = await broken.control(method, path, body)
    assert (asked.status, "the sky has fallen" in asked.body["detail"]) == (500, True)
    assert asked.body["type"] == "/sandbox/problems/internal-server-error"


@pytest.mark.parametrize("path", ["/facts", "/requests", "/deliveries", "/journal", "/clock", "/clients", "/health"])
async def test_one_can_still_look_at_what_happened(broken: House, path: str) -> None:
    assert (await broken.control("GET", path)).status == 200


async def test_the_list_of_clients_says_who_has_stopped_and_why(broken: House) -> None:
    stopped = {client["clientId"]: client["stopped"] for client in (await broken.control("GET", "/clients")).body}
    assert stopped["other"] is None
    assert "the sky has fallen" in stopped["sandbox"]


async def test_another_client_does_not_notice(broken: House) -> None:
    other = {"Sandbox-Client": "other"}
    assert (await broken.control("POST", "/clock/advance", {"by": "1d"}, **other)).status == 200
    form = {"grant_type": "client_credentials", "client_id": "other", "client_secret": "o"}
    async with broken.http.post(f"{broken.url}/oauth2/token", data=form) as response:
        token = (await response.json())["access_token"]
    async with broken.http.get(f"{broken.url}/users", headers={"Authorization": f"Bearer {token}"}) as response:
        assert response.status == 200


async def test_a_reset_begins_anew(broken: House) -> None:
    assert (await broken.control("POST", "/reset", {})).status == 200
    assert (await broken.ask("GET", "/vehicles")).body["data"] == []
    assert (await broken.control("POST", "/clock/advance", {"by": "1h"})).status == 200


async def test_readiness_says_503_or_204_but_nothing_else(broken: House) -> None:
    """The contract knows two answers, both without a body (behaviour, section 2)."""
    for headers in ({}, broken.headers):
        async with broken.http.get(f"{broken.url}/health/ready", headers=headers) as response:
            assert (response.status in {204, 503}, await response.read()) == (True, b"")
