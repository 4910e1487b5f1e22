"""2024-10-01, row by row: every change is seen from both sides, over HTTP and in process."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.versions.v2024_10_01 import CHANGES
from tests.api.versions.test_v2024_10_01_assets import PROVEN_OF_ASSETS
from tests.api.versions.test_v2024_10_01_links import PROVEN_OF_LINKS
from tests.api.versions.test_v2024_10_01_tariffs import PROVEN_OF_TARIFFS
from tests.cars import NOBODY, park, park_plugged_in, park_stopped, shown
from tests.conftest import House
from tests.receivers import Receiver, says

OLD, NEW = "2024-01-01", "2024-10-01"
SECRET = "example-secret"
PROVEN_HERE = {
    "EndpointAdded 2",
    "ThingAdded 2",
    "EndpointDeprecated 2",
    "Moved Vehicle T1",
    "Added Vehicle T55",
    "Retold Problem T13",
    "Removed Problem T12",
    "Removed HeartbeatEvent T18",
    "ValueAdded SubscribedEvent 3.20",
    "ThingAdded 5.3",
    "EndpointRemoved 2",
    "EndpointRemoved T20",
    "EndpointRemoved T20 T21",
    "Reworded 5.2",
}


def test_every_row_is_proven_here() -> None:
    names = [[type(change).__name__, getattr(change, "shape", ""), *change.rows] for change in CHANGES]
    proven = PROVEN_HERE | PROVEN_OF_ASSETS | PROVEN_OF_LINKS | PROVEN_OF_TARIFFS
    assert {" ".join(filter(None, name)) for name in names} == proven


async def test_t1_the_location_id_stood_beside_the_location(house: House) -> None:
    await house.do({"add_user": {"id": "ada"}})
    home = await house.do({"add_location": {"user": "ada", "name": "Home", "latitude": 1, "longitude": 2}})
    car = await park(house, location=home["id"])
    new, old = await shown(house, car, version=NEW), await shown(house, car, version=OLD)
    assert new["location"]["id"] == old["locationId"] == home["id"]
    assert set(old["location"]) == {"longitude", "latitude", "lastUpdated"}
    assert "locationId" not in new


async def test_t1_a_location_id_of_null_stays_null(house: House) -> None:
    old = await shown(house, await park(house), version=OLD)
    assert old["locationId"] is None


async def test_t1_updated_fields_speak_the_words_of_the_version(served: House, receiver: Receiver) -> None:
    for version in (OLD, NEW):
        body = {"url": f"{receiver.url}/{version}", "secret": SECRET, "apiVersion": version}
        await served.ask("POST", "/webhooks", body)
    await park(served, latitude=1, longitude=2)
    await served.move(0)
    receiver.heard.clear()
    await served.do({"add_location": {"user": "ada", "name": "Home", "latitude": 1, "longitude": 2}})
    await served.move(0)
    fields = {delivery.target: delivery.events[0]["updatedFields"] for delivery in receiver.heard}
    assert fields == {f"/{OLD}": ["locationId"], f"/{NEW}": ["location.id"]}


async def test_t55_the_plugged_in_charger_shows_in_the_newer_version_only(house: House) -> None:
    car = await park(house)
    assert (await shown(house, car, version=NEW))["chargeState"]["pluggedInChargerId"] is None
    assert "pluggedInChargerId" not in (await shown(house, car, version=OLD))["chargeState"]


@pytest.mark.parametrize(
    ("method", "path", "body", "slug"),
    [
        ("GET", "/users/nobody", None, "not-found"),
        ("GET", "/nope", None, "not-found"),
        ("GET", f"/vehicles/{NOBODY}", None, "not-found"),
        ("GET", f"/webhooks/{NOBODY}", None, "not-found"),
        ("GET", "/vehicles?pageSize=0", None, "validation-error"),
        ("POST", "/webhooks", {}, "validation-error"),
        ("POST", "/webhooks", {"url": "http://example.com", "secret": SECRET}, "bad-request"),
    ],
)
async def test_t12_t13_problems_have_another_address_and_two_more_keys(
    house: House, method: str, path: str, body: Any, slug: str
) -> None:
    new = (await house.ask(method, path, body, version=NEW)).body
    old = (await house.ask(method, path, body, version=OLD)).body
    assert new["type"] == f"https://developers.enode.com/api/problems/{slug}"
    assert old["type"] == old["error"] == f"https://docs.enode.io/problems/{slug}"
    assert old["message"] == old["detail"] == new["detail"]
    assert set(old) - set(new) == {"error", "message"}
    assert (old["title"], old.get("issues")) == (new["title"], new.get("issues"))


async def test_t12_t13_hold_for_refusals_at_the_door(served: House) -> None:
    for headers in ({"Enode-Version": OLD}, {"Enode-Version": OLD, "Enode-User-Id": "u", **served.headers}):
        async with served.http.get(f"{served.url}/vehicles", headers=headers) as response:
            body = await response.json(content_type=None)
        assert body["type"] == body["error"]
        assert body["type"].startswith("https://docs.enode.io/problems/")
        assert body["message"] == body["detail"]


async def test_t18_a_heartbeat_had_a_user(served: House, receiver: Receiver) -> None:
    for version in (OLD, NEW):
        body = {"url": f"{receiver.url}/{version}", "secret": SECRET, "apiVersion": version}
        await served.ask("POST", "/webhooks", body)
    await served.move(600)
    beats = {event["version"]: event for event in receiver.events}
    assert isinstance(beats[OLD].pop("user")["id"], str)
    assert {**beats[OLD], "version": NEW} == beats[NEW]
    assert set(beats[NEW]) == {"event", "createdAt", "version", "pendingEvents"}


async def test_inverter_statistics_could_not_be_subscribed_to(house: House) -> None:
    body = {"url": "https://example.com/", "secret": SECRET, "events": ["user:inverter:statistics-updated"]}
    old = await house.ask("POST", "/webhooks", body, version=OLD)
    assert (old.status, old.body["issues"][0]["path"]) == (400, "events.0")
    assert "user:inverter:statistics-updated" not in old.body["issues"][0]["message"].split(", got")[0]
    new = await house.ask("POST", "/webhooks", body, version=NEW)
    assert new.status == 200
    assert (await house.ask("GET", f"/webhooks/{new.body['id']}", version=OLD)).body == new.body


async def test_5_2_a_twin_had_words_of_its_own(house: House) -> None:
    body = {"url": "https://example.com/", "secret": SECRET}
    await house.ask("POST", "/webhooks", body)
    old, new = await house.ask("POST", "/webhooks", body, version=OLD), await house.ask("POST", "/webhooks", body)
    assert (old.body["title"], new.body["title"]) == ("Webhook already exists.", "Webhook input is not valid.")


async def firehose(house: House, url: str, version: str = OLD) -> int:
    body = {"url": url, "secret": SECRET}
    return (await house.ask("PUT", "/webhooks/firehose", body, version=version)).status


async def test_t20_the_firehose_is_one_of_the_webhooks(house: House) -> None:
    assert await firehose(house, "https://example.com/fire") == 204
    (listed,) = (await house.ask("GET", "/webhooks", version=NEW)).body["data"]
    assert (listed["url"], listed["events"], listed["isActive"]) == ("https://example.com/fire", ["*"], True)
    changed = await house.ask("PATCH", f"/webhooks/{listed['id']}", {"url": "https://example.com/2"})
    assert changed.status == 200


async def test_t20_putting_the_firehose_again_changes_it_and_keeps_its_id(house: House) -> None:
    await firehose(house, "https://example.com/fire")
    first = (await house.ask("GET", "/webhooks")).body["data"]
    assert await firehose(house, "https://example.com/other") == 204
    second = (await house.ask("GET", "/webhooks")).body["data"]
    assert [(hook["id"], hook["url"]) for hook in second] == [(first[0]["id"], "https://example.com/other")]


async def test_t20_deleting_the_firehose_needs_its_url(house: House) -> None:
    await firehose(house, "https://example.com/fire")
    wrong = await house.ask("DELETE", "/webhooks/firehose", {"url": "https://example.com/no"}, version=OLD)
    assert (wrong.status, wrong.body["title"]) == (404, "Webhook not found")
    assert (await house.ask("DELETE", "/webhooks/firehose", version=OLD)).status == 400
    right = await house.ask("DELETE", "/webhooks/firehose", {"url": "https://example.com/fire"}, version=OLD)
    assert (right.status, right.body) == (204, None)
    assert (await house.ask("GET", "/webhooks")).body["data"] == []


async def test_t21_the_firehose_test_sends_an_event_of_its_own(house: House, receiver: Receiver) -> None:
    await firehose(house, receiver.url)
    asked = await house.ask("POST", "/webhooks/firehose/test", version=OLD)
    assert (asked.status, asked.body["status"], asked.body["response"]["code"]) == (200, "SUCCESS", 204)
    assert receiver.names == ["enode:firehose:test"]
    receiver.usual = says(500)
    assert (await house.ask("POST", "/webhooks/firehose/test", version=OLD)).body["status"] == "FAILURE"


async def test_t20_without_a_firehose_there_is_nothing_to_test_or_delete(house: House) -> None:
    for method, path, body in (
        ("POST", "/webhooks/firehose/test", None),
        ("DELETE", "/webhooks/firehose", {"url": "https://example.com/fire"}),
    ):
        asked = await house.ask(method, path, body, version=OLD)
        assert (asked.status, asked.body["title"]) == (404, "Webhook not found")


@pytest.mark.parametrize(
    "given", [{}, {"url": "https://example.com"}, {"secret": SECRET}, {"url": "http://a.b/c", "secret": SECRET}]
)
async def test_t20_the_firehose_refuses_what_a_webhook_refuses(house: House, given: dict[str, str]) -> None:
    assert (await house.ask("PUT", "/webhooks/firehose", given, version=OLD)).status == 400


async def test_actions_are_the_same_in_both_versions(house: House) -> None:
    asked = await house.ask("POST", f"/vehicles/{await park_stopped(house)}/charging", {"action": "START"}, version=OLD)
    again = await house.ask("GET", f"/vehicles/actions/{asked.body['id']}", version=NEW)
    assert asked.body == again.body


async def test_two_versions_share_one_world(house: House) -> None:
    car = await park_plugged_in(house)
    await house.move(10)
    await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"}, version=OLD)
    await house.move(10)
    states = [(await shown(house, car, version=version))["chargeState"] for version in (NEW, OLD, NEW, OLD)]
    assert {state["powerDeliveryState"] for state in states} == {"PLUGGED_IN:STOPPED"}
    assert states[0] == states[2]
    assert states[1] == states[3]
