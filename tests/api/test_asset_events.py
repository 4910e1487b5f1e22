"""Events of all kinds of assets, as a real receiver hears them (behaviour 5.3; W5, W7)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.events import EVENTS
from sandbox.api.versions import edition
from sandbox.shapes import named
from tests.conftest import RECENT, House
from tests.homes import PATHS, furnish, place, shown
from tests.receivers import Receiver

OLD, NEW = "2024-01-01", "2024-10-01"
KINDS = ("charger", "hvac", "inverter", "battery", "meter")
SHAPES = {row.name: row.shape for row in EVENTS.values()}
every_kind = pytest.mark.parametrize("kind", KINDS)
every_version = pytest.mark.parametrize("version", RECENT)

# What is shown of an asset that was just discovered: nothing but information, which is left out here.
BARE: dict[str, dict[str, Any]] = {
    "hvac": {
        "consumptionRate": None,
        "temperatureState": {"currentTemperature": None, "isActive": False, "lastUpdated": None},
        "thermostatState": {
            "mode": "UNKNOWN",
            "heatSetpoint": None,
            "coolSetpoint": None,
            "holdType": None,
            "lastUpdated": None,
        },
        "location": {"id": None, "lastUpdated": None},
    },
    "inverter": {
        "productionState": {
            "productionRate": None,
            "isProducing": None,
            "totalLifetimeProduction": None,
            "lastUpdated": None,
        },
        "timezone": None,
        "location": {"id": None, "longitude": None, "latitude": None, "lastUpdated": None},
        "hemSystemId": None,
    },
    "battery": {
        "chargeState": {
            "status": None,
            "batteryCapacity": None,
            "batteryLevel": None,
            "chargeRate": None,
            "dischargeLimit": None,
            "lastUpdated": None,
        },
        "config": {"operationMode": None, "lastUpdated": None},
        "location": {"id": None, "longitude": None, "latitude": None, "lastUpdated": None},
        "hemSystemId": None,
    },
    "meter": {
        "energyState": {"power": None, "lastUpdated": None},
        "location": {"id": None, "longitude": None, "latitude": None, "lastUpdated": None},
        "hemSystemId": None,
    },
}

# A step that changes a device of each kind, and what changes by it in the newest words, and in those of 2024-01-01.
CHANGES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "charger": (
        {"plug_in": {"charger": "…"}},
        ["chargeState.isPluggedIn", "chargeState.powerDeliveryState"],
        ["chargeState.isPluggedIn", "chargeState.powerDeliveryState"],
    ),
    "hvac": (
        {"set_thermostat": {"hvac": "…", "mode": "OFF"}},
        ["thermostatState.mode"],
        ["thermostatState.mode", "mode"],
    ),
    "inverter": (
        {"set": {"inverter": "…", "lifetimeProduction": 1}},
        ["productionState.totalLifetimeProduction"],
        ["productionState.totalLifetimeProduction"],
    ),
    "battery": (
        {"set": {"battery": "…", "operationMode": "IDLE", "dischargeLimit": 20}},
        ["chargeState.dischargeLimit", "config.operationMode"],
        ["chargeState.dischargeLimit", "config.operationMode"],
    ),
    "meter": ({"fault": {"meter": "…"}}, ["energyState.power"], ["energyState.power"]),
}


async def hook(house: House, receiver: Receiver, version: str, *events: str) -> None:
    body = {"url": receiver.url, "secret": "a secret", "apiVersion": version, "events": list(events) or ["*"]}
    assert (await house.ask("POST", "/webhooks", body)).status == 200


async def furnish_quietly(house: House, kind: str, **given: Any) -> str:
    """Add a device to a home in which nobody uses anything, so that nothing moves by itself."""
    asset = await furnish(house, kind, **given)
    if kind == "battery":
        await furnish(house, "meter", None, household=0, beside=asset)
    return asset


async def heard(house: House, receiver: Receiver) -> list[dict[str, Any]]:
    """Deliver what is due, and give every event of an asset; each is held against its shape."""
    await house.move(0)
    for event in receiver.events:
        assert edition(event["version"]).checker(named(SHAPES[event["event"]])).faults(event) == []
    return [event for event in receiver.events if "hemSystem" not in event]


@pytest.mark.parametrize("kind", BARE)
async def test_a_discovered_asset_shows_information_only_and_an_update_follows(
    served: House, receiver: Receiver, kind: str
) -> None:
    await hook(served, receiver, NEW)
    asset = await furnish(served, kind)
    discovered, updated, *_ = await heard(served, receiver)
    full = await shown(served, f"{PATHS[kind]}/{asset}")
    assert set(discovered) == {"event", "createdAt", "version", "user", kind}
    assert (discovered["event"], discovered["user"]) == (f"user:{kind}:discovered", {"id": "ada"})
    assert discovered["createdAt"] == "2025-01-06T17:00:00.000Z"
    assert discovered[kind] == {**full, **BARE[kind]}
    assert set(updated) == {"event", "createdAt", "version", "user", kind, "updatedFields"}
    assert (updated["event"], updated[kind]) == (f"user:{kind}:updated", full)


async def test_a_discovered_charger_is_complete_and_nothing_follows(served: House, receiver: Receiver) -> None:
    await hook(served, receiver, NEW)
    charger = await furnish(served, "charger")
    (discovered,) = await heard(served, receiver)
    assert (discovered["event"], discovered["charger"]) == (
        "user:charger:discovered",
        await shown(served, f"/chargers/{charger}"),
    )


@every_kind
@every_version
async def test_an_update_carries_the_whole_asset_and_names_what_changed(
    served: House, receiver: Receiver, kind: str, version: str
) -> None:
    asset = await furnish_quietly(served, kind)
    step, new, old = CHANGES[kind]
    await hook(served, receiver, version)
    (verb,) = step
    await served.do({verb: {**step[verb], kind: asset}})
    event = (await heard(served, receiver))[0]
    assert (event["event"], event["version"], event["user"]) == (f"user:{kind}:updated", version, {"id": "ada"})
    assert event[kind] == await shown(served, f"{PATHS[kind]}/{asset}", version=version)
    assert event["updatedFields"] == (new if version == NEW else old)


@every_kind
@every_version
async def test_a_deleted_asset_is_told_as_it_was_last(
    served: House, receiver: Receiver, kind: str, version: str
) -> None:
    asset = await furnish_quietly(served, kind)
    last = await shown(served, f"{PATHS[kind]}/{asset}", version=version)
    await hook(served, receiver, version)
    await served.do({"remove": {kind: asset}})
    (event,) = await heard(served, receiver)
    assert set(event) == {"event", "createdAt", "version", "user", kind}
    assert (event["event"], event[kind]) == (f"user:{kind}:deleted", last)


async def test_all_assets_of_a_deleted_user_are_told_of(served: House, receiver: Receiver) -> None:
    for kind in KINDS:
        await furnish(served, kind)
    await hook(served, receiver, NEW)
    await served.ask("DELETE", "/users/ada")
    names = [event["event"] for event in await heard(served, receiver)]
    assert sorted(names) == sorted(f"user:{kind}:deleted" for kind in KINDS)


@every_kind
async def test_an_asset_that_goes_out_of_reach_is_an_update(served: House, receiver: Receiver, kind: str) -> None:
    asset = await furnish_quietly(served, kind)
    await hook(served, receiver, NEW)
    await served.do({"go_offline": {kind: asset}})
    (event,) = await heard(served, receiver)
    assert (event["event"], event["updatedFields"]) == (f"user:{kind}:updated", ["isReachable"])


@every_kind
async def test_only_what_was_subscribed_to_is_heard(served: House, receiver: Receiver, kind: str) -> None:
    await hook(served, receiver, NEW, f"user:{kind}:deleted")
    assets = [await furnish(served, one) for one in KINDS]
    for one, asset in zip(KINDS, assets, strict=True):
        await served.do({"remove": {one: asset}})
    assert [event["event"] for event in await heard(served, receiver)] == [f"user:{kind}:deleted"]


@pytest.mark.parametrize("kind", ["charger", "hvac"])
@pytest.mark.parametrize(("version", "field"), [(NEW, "location.id"), (OLD, "locationId")])
async def test_an_assigned_location_is_an_update_and_so_is_its_end(
    served: House, receiver: Receiver, kind: str, version: str, field: str
) -> None:
    asset, home = await furnish(served, kind), await place(served)
    await hook(served, receiver, version)
    await served.ask("PUT", f"{PATHS[kind]}/{asset}", {"locationId": home})
    await served.do({"remove": {"location": home}})
    events = await heard(served, receiver)
    assert [event["updatedFields"] for event in events] == [[field], [field]]
    located = [event[kind]["location"]["id"] if version == NEW else event[kind]["locationId"] for event in events]
    assert located == [home, None]


ORDERS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "charger": ("max-current", {"maxCurrent": 10}, {"targetState": {"maxCurrent": 10}}),
    "battery": ("operation-mode", {"operationMode": "IDLE"}, {"targetState": {"operationMode": "IDLE"}}),
    "hvac": ("permanent-hold", {"mode": "OFF"}, {"target": {"mode": "OFF", "holdType": "PERMANENT"}}),
}


@pytest.mark.parametrize("kind", ORDERS)
@every_version
async def test_an_action_is_told_of_when_it_comes_and_when_it_ends(
    served: House, receiver: Receiver, kind: str, version: str
) -> None:
    asset = await furnish(served, kind)
    await hook(served, receiver, version, "user:vendor-action:updated")
    tail, body, special = ORDERS[kind]
    action = (await served.ask("POST", f"{PATHS[kind]}/{asset}/{tail}", body, version=version)).body
    await served.move(10)
    pending, confirmed = await heard(served, receiver)
    assert pending["vendorAction"] == action
    assert (pending["vendorAction"]["state"], confirmed["vendorAction"]["state"]) == ("PENDING", "CONFIRMED")
    assert special.items() <= confirmed["vendorAction"].items()
    assert confirmed["updatedFields"] == ["completedAt", "state"]
    assert confirmed["vendorAction"] == await shown(served, f"{PATHS[kind]}/actions/{action['id']}", version=version)


@pytest.mark.parametrize("kind", ["battery", "hvac"])
async def test_why_an_action_failed_is_told_in_the_newer_version_only(
    served: House, receiver: Receiver, kind: str
) -> None:
    asset = await furnish(served, kind)
    for version in RECENT:
        body = {"url": f"{receiver.url}/{version}", "secret": "a secret", "apiVersion": version}
        await served.ask("POST", "/webhooks", {**body, "events": ["user:vendor-action:updated"]})
    await served.do({"go_offline": {kind: asset}})
    tail, order, _ = ORDERS[kind]
    await served.ask("POST", f"{PATHS[kind]}/{asset}/{tail}", order)
    await served.move(10)
    last = {event["version"]: event for event in await heard(served, receiver)}
    assert last[NEW]["updatedFields"] == ["completedAt", "state", "failureReason.type", "failureReason.detail"]
    assert last[OLD]["updatedFields"] == ["completedAt", "state"]


async def test_a_plug_is_told_of_by_charger_and_car(served: House, receiver: Receiver) -> None:
    charger, car = await furnish(served, "charger"), await furnish(served, "vehicle")
    await hook(served, receiver, NEW)
    await served.do({"plug_in": {"vehicle": car, "charger": charger}})
    told = {event["event"]: event for event in await heard(served, receiver)}
    assert told["user:charger:updated"]["charger"]["chargeState"]["pluggedInVehicleId"] == car
    assert told["user:vehicle:updated"]["vehicle"]["chargeState"]["pluggedInChargerId"] == charger
    assert len(receiver.events) == 2


async def test_what_moves_in_a_home_is_told_of_once_a_minute(served: House, receiver: Receiver) -> None:
    await furnish(served, "meter", household=1)
    await hook(served, receiver, NEW, "user:meter:updated")
    await served.move(300)
    events = await heard(served, receiver)
    assert {tuple(event["updatedFields"]) for event in events} == {("energyState.power",)}
    assert [event["createdAt"] for event in events] == [f"2025-01-06T17:0{minute}:00.000Z" for minute in range(1, 6)]
