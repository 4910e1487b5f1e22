"""Every event of the documents, one after the other: it can be subscribed to or comes by itself, and is complete.

Most are caused here as they come about in life. Those of resources that other tests look after are sent on demand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox.api.events import ALL_EVENTS, EVENTS, SUBSCRIBABLE
from sandbox.api.versions import edition
from sandbox.shapes import named
from tests.conftest import RECENT, House
from tests.homes import PATHS, furnish, shown
from tests.receivers import Receiver

ASSETS = ("vehicle", "charger", "hvac", "inverter", "battery", "meter")
DOCUMENTED = {
    *(f"user:{kind}:{change}" for kind in ASSETS for change in ("discovered", "updated", "deleted")),
    *(f"user:hem-system:{change}" for change in ("discovered", "updated", "deleted")),
    "user:vehicle:smart-charging-status-updated",
    "user:inverter:statistics-updated",
    "user:credentials:invalidated",
    "user:vendor-action:updated",
    "user:schedule:execution-updated",
    "system:heartbeat",
    "enode:webhook:test",
}
OBSOLETE = {"user:charge-action:updated"}
SHAPES = {
    **{row.name: row.shape for row in EVENTS.values()},
    "system:heartbeat": "HeartbeatEvent",
    "enode:webhook:test": "WebhookTestEvent",
}
Cause = Callable[[House, str, str], Awaitable[None]]
KEYS = {"event", "createdAt", "version"}
MOVED: dict[str, dict[str, Any]] = {
    "vehicle": {"plug_in": {"vehicle": "…"}},
    "charger": {"plug_in": {"charger": "…"}},
    "hvac": {"set_thermostat": {"hvac": "…", "mode": "OFF"}},
    "inverter": {"set": {"inverter": "…", "lifetimeProduction": 1}},
    "battery": {"set": {"battery": "…", "operationMode": "IDLE"}},
    "meter": {"fault": {"meter": "…"}},
}


def test_all_documented_events_are_known() -> None:
    assert set(ALL_EVENTS) == DOCUMENTED | OBSOLETE
    by_themselves = {event for event in DOCUMENTED if "hem-system" in event} | {"system:heartbeat"}
    assert set(SUBSCRIBABLE) == (DOCUMENTED | OBSOLETE | {"*"}) - by_themselves


async def _nothing(_house: House, _asset: str, _version: str) -> None:
    return


async def _act(house: House, asset: str, _version: str) -> None:
    await house.ask("POST", f"/hvacs/{asset}/permanent-hold", {"mode": "OFF"})


async def _beat(house: House, _asset: str, _version: str) -> None:
    await house.move(600)


async def _invalidate(house: House, _asset: str, _version: str) -> None:
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "MITSUBISHI"}})


async def _test(house: House, _asset: str, _version: str) -> None:
    (hook,) = (await house.ask("GET", "/webhooks")).body["data"]
    await house.ask("POST", f"/webhooks/{hook['id']}/test")


def _moved(kind: str) -> Cause:
    async def move(house: House, asset: str, _version: str) -> None:
        ((verb, arguments),) = MOVED[kind].items()
        await house.do({verb: {**arguments, kind: asset}})

    return move


def _gone(kind: str) -> Cause:
    async def remove(house: House, asset: str, _version: str) -> None:
        await house.do({"remove": {kind: asset}})

    return remove


# What kind of device is there, whether the webhook is there before it, and what happens then.
CAUSES: dict[str, tuple[str, bool, Cause]] = {
    **{f"user:{kind}:discovered": (kind, True, _nothing) for kind in ASSETS},
    **{f"user:{kind}:updated": (kind, False, _moved(kind)) for kind in ASSETS},
    **{f"user:{kind}:deleted": (kind, False, _gone(kind)) for kind in ASSETS},
    "user:vendor-action:updated": ("hvac", False, _act),
    "user:credentials:invalidated": ("hvac", False, _invalidate),
    "system:heartbeat": ("vehicle", False, _beat),
    "enode:webhook:test": ("vehicle", False, _test),
}


async def listen(house: House, receiver: Receiver, event: str, version: str) -> None:
    events = [event] if event in SUBSCRIBABLE else ["*"]
    body = {"url": receiver.url, "secret": "example-secret", "apiVersion": version, "events": events}
    assert (await house.ask("POST", "/webhooks", body)).status == 200


async def caused(house: House, receiver: Receiver, event: str, version: str) -> tuple[dict[str, Any], str, Any]:
    """Have an event come about; gives it, the asset that was there, and how that was shown before."""
    kind, is_before, cause = CAUSES[event]
    if is_before:
        await listen(house, receiver, event, version)
    asset = await furnish(house, kind)
    await house.move(0)
    before = await shown(house, f"{PATHS[kind]}/{asset}", version=version)
    if not is_before:
        await listen(house, receiver, event, version)
    await cause(house, asset, version)
    await house.move(0)
    told = [one for one in receiver.events if one["event"] == event]
    assert told, receiver.names
    return told[0], asset, before


@pytest.mark.parametrize("version", RECENT)
@pytest.mark.parametrize("event", CAUSES)
async def test_an_event_comes_about_and_is_complete(
    served: House, receiver: Receiver, event: str, version: str
) -> None:
    told, asset, before = await caused(served, receiver, event, version)
    assert edition(version).checker(named(SHAPES[event])).faults(told) == []
    assert told["version"] == version
    assert told["createdAt"].startswith("2025-01-06T17:")
    assert told.keys() >= KEYS
    subject, change = event.split(":")[1:] if event.startswith("user:") else ("", "")
    if subject in ASSETS:
        assert (told["user"], told[subject]["id"]) == ({"id": "ada"}, asset)
        assert told[subject].keys() == before.keys()
        assert ("updatedFields" in told) == (change == "updated")
    if change == "updated" and subject in ASSETS:
        now = await shown(served, f"{PATHS[subject]}/{asset}", version=version)
        assert told[subject] == now
        assert set(told["updatedFields"]) == set(leaves(before, now))
    if change == "deleted":
        assert told[subject] == before


def leaves(before: Any, after: Any, path: str = "") -> list[str]:
    """Give the dotted leaves that differ, but for the times at which they were seen."""
    if isinstance(after, dict):
        was = before if isinstance(before, dict) else {}
        return [leaf for name, part in after.items() for leaf in leaves(was.get(name), part, f"{path}.{name}")]
    is_time = path.rpartition(".")[2] in {"lastSeen", "lastUpdated"}
    return [] if before == after or is_time else [path.removeprefix(".")]


@pytest.mark.parametrize("version", RECENT)
@pytest.mark.parametrize("event", [event for event in ALL_EVENTS if event != "enode:webhook:test"])
async def test_any_event_can_be_sent_on_demand(served: House, receiver: Receiver, event: str, version: str) -> None:
    await listen(served, receiver, event, version)
    subject = event.split(":")[1]
    kind = subject if subject in ASSETS else "hvac"
    asset = await furnish(served, kind)
    arguments: dict[str, Any] = {"user": "ada", "body": {"schedule": {"id": "made up"}}}
    if subject in ASSETS and event in CAUSES:
        arguments = {kind: asset, **({"updatedFields": ["made.up"]} if event.endswith(":updated") else {})}
    elif subject == "credentials":
        arguments = {"user": "ada", "vendor": "MITSUBISHI"}
    elif subject == "vendor-action":
        made = await served.ask("POST", f"/hvacs/{asset}/permanent-hold", {"mode": "OFF"})
        arguments = {"action": made.body["id"]}
    elif subject == "heartbeat":
        arguments = {}
    await served.move(0)
    receiver.heard.clear()
    await served.do({"send_event": {"event": event, **arguments}})
    await served.move(0)
    (told,) = receiver.events
    assert (told["event"], told["version"], told["createdAt"]) == (event, version, "2025-01-06T17:00:00.000Z")
    if event in SHAPES and "body" not in arguments:
        assert edition(version).checker(named(SHAPES[event])).faults(told) == []
    if "body" in arguments:
        assert (told["user"], told["schedule"]) == ({"id": "ada"}, {"id": "made up"})
    if "updatedFields" in arguments:
        assert told["updatedFields"] == ["made.up"]


async def test_an_event_on_demand_goes_to_one_webhook_whatever_it_wants(served: House, receiver: Receiver) -> None:
    for place, events in enumerate((["user:meter:deleted"], ["*"])):
        body = {"url": f"{receiver.url}/{place}", "secret": "example-secret", "events": events}
        await served.ask("POST", "/webhooks", body)
    car = await furnish(served, "vehicle")
    await served.move(0)
    receiver.heard.clear()
    hook = (await served.ask("GET", "/webhooks")).body["data"][-1]["id"]
    await served.do({"send_event": {"event": "user:vehicle:deleted", "vehicle": car, "webhook": hook}})
    await served.do({"send_event": {"event": "enode:webhook:test", "webhook": hook}})
    await served.move(0)
    (delivery,) = receiver.heard
    assert (delivery.target, delivery.names) == ("/0", ["user:vehicle:deleted", "enode:webhook:test"])
    assert (await served.ask("GET", f"/vehicles/{car}")).status == 200


async def test_a_test_event_on_demand_stands_behind_the_events_of_assets(served: House, receiver: Receiver) -> None:
    await listen(served, receiver, "*", "2024-10-01")
    await served.do({"send_event": "enode:webhook:test"})
    await served.do({"send_event": "system:heartbeat"})
    await furnish(served, "vehicle")
    await served.move(0)
    (delivery,) = receiver.heard
    assert delivery.names == [
        "user:vehicle:discovered",
        "user:vehicle:updated",
        "enode:webhook:test",
        "system:heartbeat",
    ]


async def test_an_event_on_demand_is_a_fact_that_can_be_expected(served: House) -> None:
    car = await furnish(served, "vehicle")
    await served.do({"send_event": {"event": "user:vehicle:updated", "vehicle": car, "body": {"extra": 5}}})
    found = await served.do({"expect_event": {"event": "user:vehicle:updated", "extra": 5}})
    assert found["event"]["vehicle"]["id"] == car
    facts = (await served.control("GET", "/facts?kind=vehicle-updated")).body
    assert facts[-1]["event"] == "user:vehicle:updated"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"event": "user:vehicle:updated"}, "user:vehicle:updated needs a known vehicle"),
        ({"event": "user:vehicle:updated", "charger": "…"}, "user:vehicle:updated needs a known vehicle"),
        ({"event": "user:vendor-action:updated"}, "user:vendor-action:updated needs an action"),
        ({"event": "user:credentials:invalidated", "user": "ada"}, "user:credentials:invalidated needs a user and"),
        (
            {"event": "user:schedule:execution-updated", "user": "ada"},
            "user:schedule:execution-updated needs a schedule",
        ),
    ],
)
async def test_an_event_on_demand_that_lacks_its_subject_is_refused(
    served: House, given: dict[str, Any], sentence: str
) -> None:
    charger = await furnish(served, "charger")
    step = {"send_event": {name: charger if value == "…" else value for name, value in given.items()}}
    asked = await served.control("POST", "/do", step)
    assert asked.status == 400
    assert asked.body["detail"].startswith(sentence)


async def test_an_event_for_an_inactive_webhook_is_refused(served: House, receiver: Receiver) -> None:
    await listen(served, receiver, "*", "2024-10-01")
    (webhook,) = served.world.webhooks.roll
    served.world.webhooks._deactivate(webhook)
    asked = await served.control("POST", "/do", {"send_event": {"event": "system:heartbeat", "webhook": webhook.id}})
    assert (asked.status, asked.body["detail"]) == (409, f"webhook {webhook.id} is inactive")
