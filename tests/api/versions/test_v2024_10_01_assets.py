"""2024-10-01 and the assets of homes, row by row: every change is seen from both sides, over HTTP and in process."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import House
from tests.homes import PATHS, furnish, place, shown
from tests.receivers import Receiver

OLD, NEW = "2024-01-01", "2024-10-01"
PROVEN_OF_ASSETS = {
    "Moved Charger T2",
    "Added Charger T2",
    "Moved Hvac T3",
    "Added Hvac T3",
    "Moved Battery T4",
    "Added Battery T4",
    "Moved Inverter T5",
    "Added Inverter T5",
    "Added Meter T6",
    "Added Inverter T7",
    "Nulled Hvac T8",
    "Removed Hvac T9",
    "Removed Hvac T10",
    "Nulled Battery T15",
    "Added Battery T15",
    "Added Charger T55",
    "Added Battery T55",
    "Added Inverter T55",
    "Added Meter T55",
    "Added OperationModeAction T55",
    "Added HvacHoldAction T55",
    "Added HvacScheduleAction T55",
    "VendorRemoved Charger vendors 2.2",
    "VendorRemoved ChargerHealth vendors 2.2",
}


async def both(house: House, path: str) -> tuple[Any, Any]:
    """Read a thing in the newer and the older version."""
    return await shown(house, path, version=NEW), await shown(house, path, version=OLD)


async def stand(house: House, kind: str, **given: Any) -> tuple[str, str]:
    """Add a device at a location of its user; gives its path, and the location's id."""
    home = await place(house)
    return f"{PATHS[kind]}/{await furnish(house, kind, location=home, **given)}", home


@pytest.mark.parametrize("kind", ["charger", "hvac"])
async def test_t2_t3_chargers_and_hvac_units_had_a_location_id_and_no_location(house: House, kind: str) -> None:
    asset, home = await stand(house, kind)
    new, old = await both(house, asset)
    assert new["location"] == {"id": home, "lastUpdated": "2025-01-06T17:00:00.000Z"}
    assert "locationId" not in new
    assert (old["locationId"], "location" in old) == (home, False)


@pytest.mark.parametrize("kind", ["charger", "hvac"])
async def test_t2_t3_a_location_is_assigned_in_either_version_and_answered_in_its_words(
    house: House, kind: str
) -> None:
    asset, home = await stand(house, kind)
    taken = await house.ask("PUT", asset, {"locationId": None}, version=OLD)
    assert (taken.body["locationId"], (await shown(house, asset, version=NEW))["location"]["id"]) == (None, None)
    given = await house.ask("PUT", asset, {"locationId": home}, version=NEW)
    assert (given.body["location"]["id"], (await shown(house, asset, version=OLD))["locationId"]) == (home, home)


@pytest.mark.parametrize(
    ("kind", "name"), [("battery", "locationId"), ("inverter", "chargingLocationId"), ("meter", None)]
)
async def test_t4_t5_t6_a_location_was_two_coordinates_and_its_id_stood_elsewhere_or_nowhere(
    house: House, kind: str, name: str | None
) -> None:
    asset, home = await stand(house, kind)
    new, old = await both(house, asset)
    stamp = "2025-01-06T17:00:00.000Z"
    assert new["location"] == {"id": home, "longitude": 10.7522, "latitude": 59.9139, "lastUpdated": stamp}
    assert old["location"] == {"longitude": 10.7522, "latitude": 59.9139}
    assert not {"locationId", "chargingLocationId"} & set(new)
    assert {key: old[key] for key in {"locationId", "chargingLocationId"} & set(old)} == ({name: home} if name else {})


@pytest.mark.parametrize(("kind", "name"), [("battery", "locationId"), ("inverter", "chargingLocationId")])
async def test_t4_t5_a_location_id_of_null_stays_null(house: House, kind: str, name: str) -> None:
    asset = await furnish(house, kind)
    assert (await shown(house, f"{PATHS[kind]}/{asset}", version=OLD))[name] is None


@pytest.mark.parametrize(
    ("kind", "old_fields"), [("battery", ["locationId"]), ("inverter", ["chargingLocationId"]), ("meter", None)]
)
async def test_t4_t5_t6_updated_fields_speak_the_words_of_the_version_or_nothing_is_told(
    served: House, receiver: Receiver, kind: str, old_fields: list[str] | None
) -> None:
    asset = await furnish(served, kind)
    for version in (OLD, NEW):
        body = {"url": f"{receiver.url}/{version}", "secret": "a secret", "apiVersion": version}
        await served.ask("POST", "/webhooks", {**body, "events": [f"user:{kind}:updated"]})
    await place(served)
    await served.move(0)
    told = {event["version"]: event for event in receiver.events}
    assert {event[kind]["id"] for event in told.values()} == {asset}
    assert {version: event["updatedFields"] for version, event in told.items()} == {
        NEW: ["location.id"],
        **({OLD: old_fields} if old_fields else {}),
    }


async def test_t55_a_change_of_what_only_the_newer_version_shows_is_told_there_only(
    served: House, receiver: Receiver
) -> None:
    charger = await furnish(served, "charger")
    car = await served.do({"add_vehicle": {"vendor": "TESLA"}})
    await served.do({"plug_in": {"vehicle": car["id"], "charger": charger}})
    await served.move(10)
    for version in (OLD, NEW):
        body = {"url": f"{receiver.url}/{version}", "secret": "a secret", "apiVersion": version}
        await served.ask("POST", "/webhooks", {**body, "events": ["user:charger:updated"]})
    await served.do({"link": {"account": car["account"]["id"], "user": "ada"}})
    await served.move(0)
    assert [(event["version"], event["updatedFields"]) for event in receiver.events] == [
        (NEW, ["chargeState.pluggedInVehicleId"])
    ]


async def test_t7_the_serial_number_of_an_inverter_did_not_show(house: House) -> None:
    new, old = await both(house, f"/inverters/{await furnish(house, 'inverter')}")
    assert new["information"].pop("sn")
    assert new["information"] == old["information"]


@pytest.mark.parametrize(
    ("step", "mode"),
    [
        ({"fault": {}}, "UNKNOWN"),
        ({"set": {"mode": "UNKNOWN"}}, "UNKNOWN"),
        ({"set": {"mode": "COOL"}}, "COOL"),
        ({"set": {"mode": "OFF"}}, "OFF"),
    ],
)
async def test_t8_a_mode_without_a_word_was_null(house: House, step: dict[str, Any], mode: str) -> None:
    hvac = await furnish(house, "hvac")
    (verb,) = step
    await house.do({verb: {"hvac": hvac, **step[verb]}})
    new, old = await both(house, f"/hvacs/{hvac}")
    assert new["thermostatState"]["mode"] == mode
    assert old["thermostatState"]["mode"] == old["mode"] == (None if mode == "UNKNOWN" else mode)


@pytest.mark.parametrize("step", [None, {"set": {"mode": "COOL", "coolSetpoint": 20}}, {"fault": {}}])
async def test_t9_the_fields_of_both_states_stood_on_their_own_as_well(
    house: House, step: dict[str, Any] | None
) -> None:
    hvac = await furnish(house, "hvac", temperature=10)
    if step is not None:
        (verb,) = step
        await house.do({verb: {"hvac": hvac, **step[verb]}})
    new, old = await both(house, f"/hvacs/{hvac}")
    flat = {"mode", "heatSetpoint", "coolSetpoint", "holdType", "isActive", "currentTemperature"}
    assert not flat & set(new)
    states = {**old["thermostatState"], **old["temperatureState"]}
    assert {name: old[name] for name in flat} == {name: states[name] for name in flat}


@pytest.mark.parametrize(
    ("vendor", "hold_types"), [("ECOBEE", ["PERMANENT", "SCHEDULED"]), ("MITSUBISHI", ["PERMANENT"])]
)
async def test_t10_hold_types_were_listed_as_well(house: House, vendor: str, hold_types: list[str]) -> None:
    new, old = await both(house, f"/hvacs/{await furnish(house, 'hvac', vendor=vendor)}")
    assert old["capabilities"].pop("capableHoldTypes") == hold_types
    assert new["capabilities"] == old["capabilities"]


@pytest.mark.parametrize(("mode", "was"), [("UNKNOWN", None), ("IDLE", "IDLE"), ("SELF_RELIANCE", "SELF_RELIANCE")])
async def test_t15_an_unknown_operation_mode_was_null_and_idle_came_to_every_version(
    house: House, mode: str, was: str | None
) -> None:
    new, old = await both(house, f"/batteries/{await furnish(house, 'battery', operationMode=mode)}")
    assert (new["config"]["operationMode"], old["config"]["operationMode"]) == (mode, was)


async def test_t15_the_capability_to_idle_shows_in_the_newer_version_only(house: House) -> None:
    battery = f"/batteries/{await furnish(house, 'battery')}"
    new, old = await both(house, battery)
    assert new["capabilities"].pop("idle")["isCapable"] is True
    assert new["capabilities"] == old["capabilities"]
    asked = await house.ask("POST", f"{battery}/operation-mode", {"operationMode": "IDLE"}, version=OLD)
    assert (asked.status, asked.body["targetState"]) == (200, {"operationMode": "IDLE"})


async def test_t55_the_serial_number_of_a_charger_and_the_car_in_it_show_in_the_newer_version_only(
    house: House,
) -> None:
    charger, car = await furnish(house, "charger"), await furnish(house, "vehicle")
    await house.do({"plug_in": {"vehicle": car, "charger": charger}})
    new, old = await both(house, f"/chargers/{charger}")
    assert new["information"].pop("serialNumber")
    assert new["chargeState"].pop("pluggedInVehicleId") == car
    assert (new["information"], new["chargeState"]) == (old["information"], old["chargeState"])
    at_car, was = await both(house, f"/vehicles/{car}")
    assert at_car["chargeState"].pop("pluggedInChargerId") == charger
    assert at_car["chargeState"] == was["chargeState"]


@pytest.mark.parametrize("kind", ["battery", "inverter", "meter"])
async def test_t55_the_energy_system_shows_in_the_newer_version_only(house: House, kind: str) -> None:
    new, old = await both(house, f"{PATHS[kind]}/{await furnish(house, kind)}")
    assert (new["hemSystemId"] is None) == (kind == "inverter"), "a FRONIUS inverter is in no system"
    assert "hemSystemId" not in old


@pytest.mark.parametrize(
    ("kind", "tail", "body"),
    [
        ("battery", "operation-mode", {"operationMode": "IDLE"}),
        ("hvac", "permanent-hold", {"mode": "HEAT", "heatSetpoint": 19}),
        ("hvac", "follow-schedule", None),
    ],
)
async def test_t55_why_an_action_failed_was_told_for_charging_only(
    house: House, kind: str, tail: str, body: Any
) -> None:
    device = await furnish(house, kind, **({"vendor": "ECOBEE"} if kind == "hvac" else {}))
    if body is None:
        await house.do({"set_thermostat": {"hvac": device, "mode": "OFF"}})
    old = (await house.ask("POST", f"{PATHS[kind]}/{device}/{tail}", body, version=OLD)).body
    path = f"{PATHS[kind]}/actions/{old['id']}"
    assert old == await shown(house, path, version=OLD)
    cancelled = (await house.ask("POST", f"{path}/cancel", version=OLD)).body
    new = await shown(house, path, version=NEW)
    assert new.pop("failureReason")["type"] == "REQUESTED_CANCELLATION"
    assert new == cancelled
    late = await house.ask("POST", f"{path}/cancel", version=OLD)
    assert (late.status, late.body) == (409, cancelled)


async def test_t55_actions_of_chargers_are_the_same_in_both_versions(house: House) -> None:
    charger = await furnish(house, "charger")
    asked = await house.ask("POST", f"/chargers/{charger}/max-current", {"maxCurrent": 10}, version=OLD)
    new, old = await both(house, f"/chargers/actions/{asked.body['id']}")
    assert new == old == asked.body
    assert old["failureReason"] is None


async def wattpilot(house: House) -> str:
    return await furnish(house, "charger", vendor="FRONIUS")


async def test_fronius_chargers_are_known_to_the_older_version_only(house: House) -> None:
    charger, other = await wattpilot(house), await furnish(house, "charger")
    for path in ("/chargers", "/users/ada/chargers"):
        assert [one["id"] for one in (await shown(house, path, version=OLD))["data"]] == [other, charger]
        assert [one["id"] for one in (await shown(house, path, version=NEW))["data"]] == [other]
    assert (await shown(house, f"/chargers/{charger}", version=OLD))["vendor"] == "FRONIUS"


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {"locationId": None}),
        ("POST", "/charging", {"action": "START"}),
        ("POST", "/max-current", {"maxCurrent": 10}),
        ("POST", "/refresh-hint", None),
    ],
)
async def test_a_fronius_charger_is_not_found_in_the_newer_version(
    house: House, method: str, tail: str, body: Any
) -> None:
    path = f"/chargers/{await wattpilot(house)}{tail}"
    assert (await house.ask(method, path, body, version=NEW)).status == 404
    assert (await house.ask(method, path, body, version=OLD)).status in {200, 204, 400}


async def test_pages_of_the_newer_version_are_full_without_fronius_chargers(house: House) -> None:
    known = []
    for _ in range(3):
        await wattpilot(house)
        known.insert(0, await furnish(house, "charger"))
    first = await shown(house, "/chargers?pageSize=2", version=NEW)
    rest = await shown(house, f"/chargers?pageSize=2&after={first['pagination']['after']}", version=NEW)
    assert [one["id"] for one in first["data"] + rest["data"]] == known
    assert rest["pagination"]["after"] is None


async def test_fronius_is_a_brand_of_chargers_in_the_older_version_only(house: House) -> None:
    await house.do({"enable_brand": {"vendor": "FRONIUS"}})
    for version, kinds in ((OLD, ["charger", "inverter"]), (NEW, ["inverter"])):
        listed = [one["vendor"] for one in await shown(house, "/health/chargers", version=version)]
        assert ("FRONIUS" in listed) == (version == OLD)
        found = {one["vendor"]: one for one in await shown(house, "/integrations", version=version)}
        assert found["FRONIUS"]["assetTypes"] == kinds


async def test_a_linked_fronius_charger_shows_in_its_user_in_the_older_version_only(house: House) -> None:
    await wattpilot(house)
    await furnish(house, "inverter")
    kinds = [
        [one["vendorType"] for one in (await shown(house, "/users/ada", version=version))["linkedVendors"]]
        for version in (OLD, NEW)
    ]
    assert kinds == [["charger", "inverter"], ["inverter"]]


async def test_a_fronius_charger_is_told_of_to_those_who_know_it(served: House, receiver: Receiver) -> None:
    for version in (OLD, NEW, None):
        body = {"url": f"{receiver.url}/{version}", "secret": "a secret", "apiVersion": version}
        await served.ask("POST", "/webhooks", body)
    await served.do({"remove": {"charger": await wattpilot(served)}})
    await served.move(600)
    told: dict[str, list[str]] = {}
    for delivery in receiver.heard:
        told.setdefault(delivery.target, []).extend(delivery.names)
    assert told == {
        f"/{OLD}": ["user:charger:discovered", "user:charger:deleted", "system:heartbeat"],
        f"/{NEW}": ["system:heartbeat"],
        "/None": ["system:heartbeat"],
    }


async def test_hem_systems_and_statistics_of_inverters_were_not_there(served: House, receiver: Receiver) -> None:
    for version in (OLD, NEW):
        body = {"url": f"{receiver.url}/{version}", "secret": "example-secret", "apiVersion": version}
        await served.ask("POST", "/webhooks", body)
    inverter = await furnish(served, "inverter", vendor="TESLA")
    await furnish(served, "meter", vendor="TESLA")
    await served.move(0)
    (system,) = (await served.ask("GET", "/hem-systems", version=NEW)).body["data"]
    for path in ("/hem-systems", f"/hem-systems/{system['id']}", f"/inverters/{inverter}/statistics?year=2025&month=1"):
        assert (await served.ask("GET", path, version=OLD)).body["detail"] == "Route not found"
    told = {delivery.target: set(delivery.names) for delivery in receiver.heard}
    assert "user:hem-system:discovered" in told[f"/{NEW}"]
    assert not [name for name in told[f"/{OLD}"] if "hem-system" in name]
