"""Which version speaks: that of the header, else the client's; unknown ones are named (behaviour 1.4)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.versions import NEWEST, VERSIONS
from tests.cars import park
from tests.conftest import House
from tests.receivers import Receiver

OLD, NEW = "2024-01-01", "2024-10-01"
MALFORMED = [
    "2023-08-02",
    "2024-10-02",
    "2030-01-01",
    "2024-10",
    "20241001",
    "2024-10-01T00:00:00Z",
    "v2024-10-01",
    "latest",
    "1",
    "null",
    "2024-10-01, 2024-01-01",
    "é",
    "a" * 5000,
]


@pytest.mark.parametrize("version", MALFORMED)
@pytest.mark.parametrize("path", ["/vehicles", "/users/nobody", "/nope"])
async def test_an_unknown_version_is_refused_and_all_versions_are_named(house: House, version: str, path: str) -> None:
    asked = await house.ask("GET", path, version=version)
    assert (asked.status, asked.body["title"]) == (400, "Bad Request")
    assert asked.body["type"] == "https://developers.enode.com/api/problems/bad-request"
    assert ", ".join(VERSIONS) in asked.body["detail"]
    assert len(asked.body["detail"]) < 200


def test_the_newest_version_is_2024_10_01() -> None:
    assert NEWEST == NEW
    assert list(VERSIONS) == sorted(VERSIONS, reverse=True)


async def test_a_route_is_there_in_one_version_and_not_in_the_other(house: House) -> None:
    body = {"url": "https://example.com/fire", "secret": "a secret"}
    assert (await house.ask("PUT", "/webhooks/firehose", body, version=OLD)).status == 204
    asked = await house.ask("PUT", "/webhooks/firehose", body, version=NEW)
    assert (asked.status, asked.body["detail"]) == (404, "Route not found")


async def other_client(house: House, version: str) -> dict[str, str]:
    """Make a client with a default version; gives the headers that its program would send."""
    made = await house.control("POST", "/clients", {"clientId": version, "apiVersion": version})
    form = {"grant_type": "client_credentials", "client_id": version, "client_secret": made.body["clientSecret"]}
    async with house.http.post(f"{house.url}/oauth2/token", data=form) as response:
        return {"Authorization": f"Bearer {(await response.json())['access_token']}"}


async def get(house: House, path: str, headers: dict[str, str]) -> Any:
    async with house.http.get(house.url + path, headers=headers) as response:
        return await response.json(content_type=None)


@pytest.mark.parametrize("version", [OLD, NEW])
async def test_without_the_header_the_clients_own_version_speaks(served: House, version: str) -> None:
    headers = await other_client(served, version)
    told = await get(served, "/users/nobody", headers)
    assert ("error" in told) == (version == OLD)
    other = NEW if version == OLD else OLD
    told = await get(served, "/users/nobody", {**headers, "Enode-Version": other})
    assert ("error" in told) == (other == OLD)


async def test_the_default_version_of_a_client_can_be_changed_and_a_reset_takes_it_back(served: House) -> None:
    headers = await other_client(served, NEW)
    changed = await served.control("PATCH", f"/clients/{NEW}", {"apiVersion": OLD})
    assert (changed.status, changed.body["apiVersion"]) == (200, OLD)
    assert "error" in await get(served, "/users/nobody", headers)
    assert (await served.control("PATCH", f"/clients/{NEW}", {"apiVersion": "2023"})).status == 400
    assert (await served.control("PATCH", "/clients/nobody", {"apiVersion": OLD})).status == 404
    assert (await served.control("POST", "/reset", **{"Sandbox-Client": NEW})).status == 200
    assert "error" not in await get(served, "/users/nobody", headers)


async def test_a_new_client_speaks_the_newest_version(served: House) -> None:
    made = await served.control("POST", "/clients", {})
    assert made.body["apiVersion"] == NEW


async def test_a_webhook_without_a_version_follows_the_client_and_one_with_a_version_does_not(
    served: House, receiver: Receiver
) -> None:
    await served.control("POST", "/clients", {"clientId": "old", "clientSecret": "old", "apiVersion": OLD})
    for steps in ([], [OLD], [NEW]):
        url = f"{receiver.url}/{steps[0] if steps else 'default'}"
        hook = {"add_webhook": {"url": url, **({"apiVersion": steps[0]} if steps else {})}}
        await served.control("POST", "/do", hook, **{"Sandbox-Client": "old"})
    await served.control(
        "POST", "/do", {"add_vehicle": {"vendor": "TESLA", "user": "ada"}}, **{"Sandbox-Client": "old"}
    )
    await served.control("POST", "/clock/advance", {"by": "0s"}, **{"Sandbox-Client": "old"})
    versions = {delivery.target: {event["version"] for event in delivery.events} for delivery in receiver.heard}
    assert versions == {"/default": {OLD}, f"/{OLD}": {OLD}, f"/{NEW}": {NEW}}
    for delivery in receiver.heard:
        has_id_outside = {"locationId" in event["vehicle"] for event in delivery.events}
        assert has_id_outside == {delivery.target != f"/{NEW}"}


async def test_a_patched_webhook_speaks_its_new_version_from_then_on(served: House, receiver: Receiver) -> None:
    hook = (await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})).body
    await park(served)
    await served.move(0)
    await served.ask("PATCH", f"/webhooks/{hook['id']}", {"apiVersion": OLD})
    await park(served)
    await served.move(0)
    assert [{event["version"] for event in delivery.events} for delivery in receiver.heard] == [{NEW}, {OLD}]


async def test_a_cursor_is_good_in_every_version(house: House) -> None:
    for name in ("ada", "ben"):
        await house.do({"add_user": {"id": name}})
    cursor = (await house.ask("GET", "/users?pageSize=1", version=OLD)).body["pagination"]["after"]
    asked = await house.ask("GET", f"/users?after={cursor}", version=NEW)
    assert [user["id"] for user in asked.body["data"]] == ["ada"]
