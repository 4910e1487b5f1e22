"""Who is told what: only the subscribed events and heartbeats, each webhook in its own words (W5, W7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import park, park_stopped
from tests.conftest import House
from tests.receivers import Receiver

SECRET = "example-secret"


async def subscribe(house: House, receiver: Receiver, name: str, events: list[str] | None = None) -> Any:
    body = {"url": f"{receiver.url}/{name}", "secret": SECRET, **({"events": events} if events is not None else {})}
    return (await house.ask("POST", "/webhooks", body)).body


def heard_by(receiver: Receiver, name: str) -> list[str]:
    return [event["event"] for d in receiver.heard if d.target == f"/{name}" for event in d.events]


async def live(house: House) -> None:
    """A short life: a car comes, is commanded, and goes."""
    car = await park_stopped(house, user="ada")
    await house.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})
    await house.move(10)
    await house.ask("DELETE", "/users/ada")
    await house.move(600)


@pytest.mark.parametrize(
    "event",
    ["user:vehicle:discovered", "user:vehicle:updated", "user:vehicle:deleted", "user:vendor-action:updated"],
)
async def test_only_the_subscribed_event_and_heartbeats_are_told(served: House, receiver: Receiver, event: str) -> None:
    await subscribe(served, receiver, "one", [event])
    await live(served)
    assert set(heard_by(receiver, "one")) == {event, "system:heartbeat"}


@pytest.mark.parametrize("events", [None, ["*"], ["*", "user:vehicle:deleted"]])
async def test_a_star_is_everything(served: House, receiver: Receiver, events: list[str] | None) -> None:
    await subscribe(served, receiver, "all", events)
    await live(served)
    assert set(heard_by(receiver, "all")) == {
        "user:vehicle:discovered", "user:vehicle:updated", "user:vehicle:deleted", "user:vendor-action:updated",
        "system:heartbeat",
    }  # fmt: skip


@pytest.mark.parametrize(
    "events", [[], ["enode:webhook:test"], ["user:charger:updated", "user:credentials:invalidated"]]
)
async def test_who_subscribes_to_nothing_that_happens_hears_heartbeats_only(
    served: House, receiver: Receiver, events: list[str]
) -> None:
    await subscribe(served, receiver, "none", events)
    await live(served)
    assert set(heard_by(receiver, "none")) == {"system:heartbeat"}


async def test_a_patch_changes_what_is_told_from_then_on(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver, "one", ["user:vehicle:discovered"])
    await park(served)
    await served.move(0)
    await served.ask("PATCH", f"/webhooks/{hook['id']}", {"events": ["user:vehicle:updated"]})
    await park(served)
    await served.move(0)
    assert heard_by(receiver, "one") == ["user:vehicle:discovered", "user:vehicle:updated"]


async def test_a_new_webhook_hears_nothing_of_the_past(served: House, receiver: Receiver) -> None:
    await park(served)
    await subscribe(served, receiver, "late")
    await served.move(60)
    assert receiver.heard == []


async def test_a_removed_webhook_hears_nothing_more(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver, "gone")
    await served.ask("DELETE", f"/webhooks/{hook['id']}")
    await park(served)
    await served.move(1200)
    assert receiver.heard == []


async def test_heartbeats_come_every_ten_minutes_even_when_nothing_happens(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver, "idle")
    await served.move(3600)
    assert [event["createdAt"][11:19] for event in receiver.events] == [
        "17:10:00", "17:20:00", "17:30:00", "17:40:00", "17:50:00", "18:00:00",
    ]  # fmt: skip


async def test_a_vehicle_event_carries_the_complete_vehicle_as_the_api_shows_it(
    served: House, receiver: Receiver
) -> None:
    await subscribe(served, receiver, "one", ["user:vehicle:updated"])
    car = await park(served, "ada")
    await served.move(0)
    (event,) = receiver.events
    assert event["vehicle"] == (await served.ask("GET", f"/vehicles/{car}")).body
    assert event["user"] == {"id": "ada"}
    assert {"isReachable", "chargeState.batteryLevel", "odometer.distance", "location.latitude"} <= set(
        event["updatedFields"]
    )


async def test_an_action_is_told_at_its_birth_and_at_its_end(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver, "one", ["user:vendor-action:updated"])
    car = await park_stopped(served)
    action = (await served.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})).body
    await served.move(0)
    assert [event["vendorAction"] for event in receiver.events] == [action]
    await served.move(10)
    ended = (await served.ask("GET", f"/vehicles/actions/{action['id']}")).body
    assert [event["vendorAction"] for event in receiver.events] == [action, ended]
    assert "state" in receiver.events[1]["updatedFields"]


async def test_a_replaced_action_is_told_before_the_one_that_takes_its_place(served: House, receiver: Receiver) -> None:
    car = await park_stopped(served)
    await subscribe(served, receiver, "one", ["user:vendor-action:updated"])
    for amperes in (10, 12):
        await served.ask("POST", f"/vehicles/{car}/max-current", {"maxCurrent": amperes})
    await served.move(0)
    told = [
        (event["vendorAction"]["targetState"]["maxCurrent"], event["vendorAction"]["state"])
        for event in receiver.events
    ]
    assert told == [(10, "PENDING"), (10, "CANCELLED"), (12, "PENDING")]


async def test_only_real_changes_are_told(served: House, receiver: Receiver) -> None:
    await park(served)
    await subscribe(served, receiver, "one", ["user:vehicle:updated"])
    car = (await served.ask("GET", "/vehicles")).body["data"][0]["id"]
    await served.ask("POST", f"/vehicles/{car}/refresh-hint")
    await served.move(7200)
    assert set(receiver.names) == {"system:heartbeat"}


async def test_a_charging_car_is_told_of_as_its_level_rises(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver, "one", ["user:vehicle:updated"])
    car = await park(served, batteryLevel=40)
    await served.do({"plug_in": {"vehicle": car}})
    await served.move(3600)
    told = [event for event in receiver.events if event["event"] == "user:vehicle:updated"]
    levels = [event["vehicle"]["chargeState"]["batteryLevel"] for event in told]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (40, 57)  # an hour at 9.9 kW into 57.5 kWh is 17.2 %
    assert all(event["updatedFields"] for event in told)


async def test_two_clients_never_hear_of_each_other(served: House, receiver: Receiver) -> None:
    await served.control("POST", "/clients", {"clientId": "other"})
    await subscribe(served, receiver, "mine")
    other = {"Sandbox-Client": "other"}
    await served.control("POST", "/do", {"add_webhook": {"url": f"{receiver.url}/theirs"}}, **other)
    await served.control("POST", "/do", {"add_vehicle": {"vendor": "TESLA", "user": "eve"}}, **other)
    await served.control("POST", "/clock/advance", {"by": "0s"}, **other)
    await served.move(0)
    assert [delivery.target for delivery in receiver.heard] == ["/theirs"]
