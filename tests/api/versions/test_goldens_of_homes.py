"""What is answered and told of the devices of a home is what the documentation says, key by key, in every version."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.versions import VERSIONS
from tests.api.versions.golden import (
    BATTERY,
    BATTERY_SYSTEM,
    CAR,
    CHARGER,
    HOLD_ACTION,
    HOME,
    HVAC,
    INVERTER,
    LIMIT_ACTION,
    METER,
    METER_SYSTEM,
    MODE_ACTION,
    PAGED,
    SCHEDULE_ACTION,
    golden,
    renamed,
)
from tests.conftest import House
from tests.homes import PATHS, furnish, shown
from tests.receivers import Receiver

ADA = "ada@example.com"
DEVICES: dict[str, tuple[str, dict[str, Any]]] = {
    "meter": (METER, {"vendor": "TESLA", "model": "Backup Gateway 2", "household": 0}),
    "battery": (BATTERY, {"model": "LUNA2000-10-S0", "batteryLevel": 55, "operationMode": "IDLE"}),
    "inverter": (INVERTER, {"model": "Primo 5.0-1", "lifetimeProduction": 12345.6}),
    "hvac": (HVAC, {"vendor": "SENSIBO", "model": "Air PRO", "temperature": 18, "displayName": "Stue"}),
    "charger": (CHARGER, {"vendor": "EASEE", "model": "Home", "year": 2021}),
}
every_version = pytest.mark.parametrize("version", VERSIONS)
paged = pytest.mark.parametrize("version", [version for version in VERSIONS if version >= PAGED])


def known(version: str) -> list[str]:
    """Give the kinds that a version knows: batteries and meters came with 2023-08-01."""
    return [kind for kind in DEVICES if version >= PAGED or kind not in {"battery", "meter"}]


async def begin(house: House) -> dict[str, str]:
    """Make the home of the goldens, up to 17:00:05 when its car begins to charge; gives its ids and the goldens'."""
    house.user = ADA
    await house.do({"add_user": {"id": ADA}})
    where = {"latitude": 59.9139, "longitude": 10.7522, "timezoneName": "Europe/Oslo"}
    home = (await house.do({"add_location": {"user": ADA, "name": "Home", **where}}))["id"]
    names = {home: HOME}
    for kind, (name, given) in DEVICES.items():
        device = await furnish(house, kind, ADA, location=home, **given)
        names |= {device: name, **made_up(kind, await shown(house, f"{PATHS[kind]}/{device}"))}
    car = await furnish(house, "vehicle", ADA, location=home, batteryLevel=41)
    await house.do({"plug_in": {"vehicle": car, "charger": id_of(CHARGER, names)}})
    await house.move(5)
    return {**names, car: CAR}


def made_up(kind: str, device: dict[str, Any]) -> dict[str, str]:
    """Give what the world made up about a device, and the words of the goldens for it."""
    information = device["information"]
    words = {"serialNumber": "serial number", "id": f"{kind} id", "sn": f"{kind} sn"}
    found = {information[key]: word for key, word in words.items() if key in information}
    if device.get("hemSystemId") is not None:
        found[device["hemSystemId"]] = {"battery": BATTERY_SYSTEM, "meter": METER_SYSTEM}[kind]
    if "installationDate" in information:
        found[information["installationDate"]] = "2022-06-01T00:00:00.000Z"
    return found


def id_of(name: str, names: dict[str, str]) -> str:
    return next(made for made, told in names.items() if told == name)


async def hook(house: House, receiver: Receiver, version: str) -> None:
    body = {"url": receiver.url, "secret": "a secret", "apiVersion": version}
    assert (await house.ask("POST", "/webhooks", body)).status == 200


@pytest.mark.parametrize(("version", "kind"), [(version, kind) for version in VERSIONS for kind in known(version)])
async def test_a_device(house: House, kind: str, version: str) -> None:
    names = await begin(house)
    path = f"{PATHS[kind]}/{id_of(DEVICES[kind][0], names)}"
    assert renamed(await shown(house, path, version=version), names) == golden(version, kind)


@every_version
async def test_a_list_of_chargers(house: House, version: str) -> None:
    names = await begin(house)
    if version < PAGED:
        assert renamed(await shown(house, "/chargers", version=version), names) == golden(version, "charger-ids")
        return
    for path in ("/chargers", f"/users/{ADA}/chargers"):
        assert renamed(await shown(house, path, version=version), names) == golden(version, "charger-page")


@pytest.mark.parametrize(
    ("kind", "tail", "body", "action", "name"),
    [
        ("charger", "max-current", {"maxCurrent": 10}, LIMIT_ACTION, "charger-max-current-action"),
        ("battery", "operation-mode", {"operationMode": "IMPORT_FOCUS"}, MODE_ACTION, "operation-mode-action"),
        ("hvac", "permanent-hold", {"mode": "HEAT", "heatSetpoint": 22}, HOLD_ACTION, "hold-action"),
    ],
)
@every_version
async def test_an_action(house: House, kind: str, tail: str, body: Any, action: str, name: str, version: str) -> None:
    if kind not in known(version):
        return
    names = await begin(house)
    path = f"{PATHS[kind]}/{id_of(DEVICES[kind][0], names)}/{tail}"
    asked = await house.ask("POST", path, body, version=version)
    names[asked.body["id"]] = action
    assert renamed(asked.body, names) == golden(version, name)
    again = await shown(house, f"{PATHS[kind]}/actions/{asked.body['id']}", version=version)
    assert renamed(again, names) == golden(version, name)


@every_version
async def test_a_schedule_that_is_followed_again(house: House, version: str) -> None:
    names = await begin(house)
    hvac = id_of(HVAC, names)
    await house.do({"set_thermostat": {"hvac": hvac, "heatSetpoint": 22}})
    asked = await house.ask("POST", f"/hvacs/{hvac}/follow-schedule", version=version)
    names[asked.body["id"]] = SCHEDULE_ACTION
    await house.move(2)
    ended = await shown(house, f"/hvacs/actions/{asked.body['id']}", version=version)
    assert renamed(ended, names) == golden(version, "schedule-action")


@paged
async def test_vendors(house: House, version: str) -> None:
    assert await shown(house, "/health/meters", version=version) == golden(version, "health-meters")
    asked = "/integrations?assetTypes=battery,meter"
    assert await shown(house, asked, version=version) == golden(version, "integrations")


@every_version
async def test_events_of_a_home(served: House, receiver: Receiver, version: str) -> None:
    """Every device is discovered; then, by and by, the sun, the car, the battery and the thermostat say something."""
    await hook(served, receiver, version)
    names = await begin(served)
    for kind, tail, body, action in (
        ("battery", "operation-mode", {"operationMode": "IMPORT_FOCUS"}, MODE_ACTION),
        ("hvac", "permanent-hold", {"mode": "HEAT", "heatSetpoint": 22}, HOLD_ACTION),
    ):
        path = f"{PATHS[kind]}/{id_of(DEVICES[kind][0], names)}/{tail}"
        names[(await served.ask("POST", path, body)).body["id"]] = action
    await served.move(2)
    told = [renamed(event, names) for event in receiver.events]
    for kind in known(version):
        assert golden(version, f"event-{kind}-discovered") in told, kind
        assert golden(version, f"event-{kind}-updated") in told, kind
    for action in ("operation-mode", "hold") if version >= PAGED else ("hold",):
        assert golden(version, f"event-{action}-action") in told, action
    assert {event["event"].split(":")[1] for event in told} & {"battery", "meter"} == (
        {"battery", "meter"} if version >= PAGED else set()
    )


@every_version
async def test_events_of_devices_that_are_deleted(served: House, receiver: Receiver, version: str) -> None:
    names = await begin(served)
    await hook(served, receiver, version)
    await served.ask("DELETE", f"/users/{ADA}")
    await served.move(0)
    told = [renamed(event, names) for event in receiver.events]
    for kind in known(version):
        assert golden(version, f"event-{kind}-deleted") in told, kind
