"""What the API answers and tells is what the documentation says, key by key, in every version."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.versions import VERSIONS, edition
from sandbox.shapes import named
from tests.api.versions.golden import ACTION, CAR, HOME, MAX_CURRENT_ACTION, NAMES, PAGED, WEBHOOK, golden, renamed
from tests.cars import park
from tests.conftest import House
from tests.receivers import Receiver, receiving

ADA = "ada@example.com"
EVENTS = ["user:vehicle:updated", "user:vendor-action:updated"]
SHAPES = {
    "vehicle": "Vehicle",
    "vehicle-page": "VehiclePage",
    "action": "ChargeAction",
    "action-cancelled": "ChargeAction",
    "max-current-action": "MaxCurrentAction",
    "user": "User",
    "me": "Me",
    "vehicle-list": "VehicleList",
    "charger-ids": "AssetIds",
    "user-page": "UserPage",
    "webhook": "Webhook",
    "problem-not-found": "Problem",
    "problem-webhook-twin": "Problem",
    "event-discovered": "VehicleDiscoveredEvent",
    "event-updated": "VehicleUpdatedEvent",
    "event-deleted": "VehicleDeletedEvent",
    "event-action": "ActionEvent",
    "event-heartbeat": "HeartbeatEvent",
    "event-test": "WebhookTestEvent",
    "event-firehose-test": "FirehoseTestEvent",
    **{kind: kind.capitalize() for kind in ("charger", "battery", "inverter", "meter", "hvac")},
    **{
        f"event-{kind}-{change}": f"{kind.capitalize()}{change.capitalize()}Event"
        for kind in ("charger", "battery", "inverter", "meter", "hvac")
        for change in ("discovered", "updated", "deleted")
    },
    "charger-page": "ChargerPage",
    "charger-max-current-action": "MaxCurrentAction",
    "operation-mode-action": "OperationModeAction",
    "hold-action": "HvacHoldAction",
    "schedule-action": "HvacScheduleAction",
    "event-operation-mode-action": "ActionEvent",
    "event-hold-action": "ActionEvent",
    "health-meters": "MeterHealthList",
    "charging-statistics": "ChargingStatistics",
    "charging-sessions": "ChargingSessions",
    "inverter-statistics": "InverterStatistics",
    "vendor-statistics": "VendorStatistics",
    "hem-system": "HemSystem",
    "integrations": "IntegrationList",
}


async def begin(house: House) -> dict[str, str]:
    """Make the world of the goldens, up to 17:00:05 when the car begins to charge; gives its ids and the goldens'."""
    house.user = ADA
    await house.do({"add_user": {"id": ADA}})
    place = {"user": ADA, "name": "Home", "latitude": 59.9139, "longitude": 10.7522}
    home = await house.do({"add_location": place})
    information = {"year": 2022, "vin": "5YJ3E7EB0NF000001", "displayName": "Ådas bil"}
    car = await park(house, ADA, batteryLevel=41, chargeLimit=80, odometer=40123, location=home["id"], **information)
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(5)
    return {car: CAR, home["id"]: HOME}


async def hook(house: House, receiver: Receiver, version: str, **given: Any) -> str:
    body = {"url": receiver.url, "secret": "a secret", "apiVersion": version, **given}
    return str((await house.ask("POST", "/webhooks", body)).body["id"])


@pytest.mark.parametrize(("version", "name"), NAMES)
def test_every_golden_fits_our_shape_of_it(version: str, name: str) -> None:
    assert edition(version).checker(named(SHAPES[name])).faults(golden(version, name)) == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_vehicle_alone_and_in_a_page(house: House, version: str) -> None:
    names = await begin(house)
    car = next(iter(names))
    pages = (("/vehicles", "vehicle-page"), (f"/users/{ADA}/vehicles", "vehicle-page"))
    for path, name in (
        (f"/vehicles/{car}", "vehicle"),
        *(pages if version >= PAGED else [("/vehicles", "vehicle-list")]),
    ):
        asked = await house.ask("GET", path, version=version)
        assert renamed(asked.body, names) == golden(version, name), path


@pytest.mark.parametrize("version", VERSIONS)
async def test_users(house: House, version: str) -> None:
    await begin(house)
    if version < PAGED:
        assert (await house.ask("GET", "/me", version=version)).body == golden(version, "me")
        return
    assert (await house.ask("GET", f"/users/{ADA}", version=version)).body == golden(version, "user")
    assert (await house.ask("GET", "/users", version=version)).body == golden(version, "user-page")


@pytest.mark.parametrize("version", VERSIONS)
async def test_actions(house: House, version: str) -> None:
    names = await begin(house)
    car = next(iter(names))
    asked = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"}, version=version)
    names[asked.body["id"]] = ACTION
    assert renamed(asked.body, names) == golden(version, "action")
    await house.move(1)
    path = f"/vehicles/actions/{asked.body['id']}"
    await house.ask("POST", f"{path}/cancel")
    cancelled = await house.ask("GET", path, version=version)
    assert renamed(cancelled.body, names) == golden(version, "action-cancelled")


@pytest.mark.parametrize("version", [version for version in VERSIONS if version >= PAGED])
async def test_actions_that_are_cancelled(house: House, version: str) -> None:
    names = await begin(house)
    asked = await house.ask("POST", f"/vehicles/{next(iter(names))}/charging", {"action": "STOP"}, version=version)
    names[asked.body["id"]] = ACTION
    await house.move(1)
    cancelled = await house.ask("POST", f"/vehicles/actions/{asked.body['id']}/cancel", version=version)
    assert renamed(cancelled.body, names) == golden(version, "action-cancelled")
    late = await house.ask("POST", f"/vehicles/actions/{asked.body['id']}/cancel", version=version)
    assert (late.status, renamed(late.body, names)) == (409, golden(version, "action-cancelled"))


@pytest.mark.parametrize("version", [version for version in VERSIONS if version >= PAGED])
async def test_max_current_actions(house: House, version: str) -> None:
    names = await begin(house)
    car = next(iter(names))
    asked = await house.ask("POST", f"/vehicles/{car}/max-current", {"maxCurrent": 6.5}, version=version)
    names[asked.body["id"]] = MAX_CURRENT_ACTION
    assert renamed(asked.body, names) == golden(version, "max-current-action")


@pytest.mark.parametrize("version", VERSIONS)
async def test_webhooks(house: House, version: str) -> None:
    await house.move(5)
    asked = {
        "url": "https://example.com/hooks?key=a%20b",
        "secret": "a secret",
        "events": EVENTS,
        "apiVersion": "2024-01-01",
        "authentication": {"headerName": "x-api-key", "headerValue": "k"},
    }
    made = await house.ask("POST", "/webhooks", asked, version=version)
    assert renamed(made.body, {made.body["id"]: WEBHOOK}) == golden(version, "webhook")
    twin = await house.ask("POST", "/webhooks", asked, version=version)
    assert (twin.status, twin.body) == (400, golden(version, "problem-webhook-twin"))


@pytest.mark.parametrize("version", VERSIONS)
async def test_problems(house: House, version: str) -> None:
    path = "/users/nobody" if version >= PAGED else "/me"
    asked = await house.ask("GET", path, version=version, user="nobody" if version < PAGED else None)
    assert (asked.status, asked.body) == (404, golden(version, "problem-not-found"))


@pytest.mark.parametrize("version", VERSIONS)
async def test_events_of_a_vehicle_and_its_action(served: House, version: str) -> None:
    async with receiving() as receiver:
        await hook(served, receiver, version)
        names = await begin(served)
        car = next(iter(names))
        action = (await served.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).body["id"]
        await served.move(1)
        await served.ask("POST", f"/vehicles/actions/{action}/cancel")
        await served.move(0)
    names[action] = ACTION
    told = [renamed(event, names) for event in receiver.events]
    for name in ("event-discovered", "event-updated", "event-action"):
        assert golden(version, name) in told, name


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_event_of_a_vehicle_that_is_deleted(served: House, version: str) -> None:
    async with receiving() as receiver:
        await hook(served, receiver, version, events=["user:vehicle:deleted"])
        names = await begin(served)
        await served.ask("DELETE", f"/users/{ADA}")
        await served.move(0)
    assert [renamed(event, names) for event in receiver.events] == [golden(version, "event-deleted")]


@pytest.mark.parametrize("version", VERSIONS)
async def test_heartbeats(served: House, version: str) -> None:
    async with receiving() as receiver:
        await hook(served, receiver, version, events=["enode:webhook:test"])
        await served.move(600)
    assert receiver.events == [golden(version, "event-heartbeat")]


@pytest.mark.parametrize("version", VERSIONS)
async def test_test_events(house: House, receiver: Receiver, version: str) -> None:
    await house.move(5)
    made = await hook(house, receiver, version)
    assert (await house.ask("POST", f"/webhooks/{made}/test")).body["status"] == "SUCCESS"
    assert receiver.events == [golden(version, "event-test")]
