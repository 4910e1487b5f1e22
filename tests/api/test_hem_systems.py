"""HEM systems as the API shows and tells them: grouped by account, with the energies of the day and of the past."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of
from sandbox.server import Options
from tests.conftest import House
from tests.homes import place, shown
from tests.receivers import Receiver

MORNING = "2025-06-20T22:00:00Z"  # midnight in Oslo
MISSING = "11111111-1111-4111-8111-111111111111"
SERIES = ("generation", "consumption", "import", "export", "charge", "discharge", "batteryLevel")


@pytest.fixture
def options() -> Options:
    """The midnight at which a long day begins in Oslo."""
    return Options(start=moment_of(MORNING), seed=7)


async def furnish(house: House, *kinds: str, vendor: str = "TESLA", user: str | None = "ada", **given: Any) -> Any:
    """Add devices of one account; gives the answers of the verbs."""
    account = (await house.do({"add_account": {"vendor": vendor, **({"user": user} if user else {})}}))["id"]
    return [await house.do({f"add_{kind}": {"vendor": vendor, "account": account, **given}}) for kind in kinds]


async def system_of(house: House, **asked: Any) -> Any:
    (system,) = (await shown(house, "/hem-systems", **asked))["data"]
    return system


async def test_a_system_shows_every_documented_key(house: House) -> None:
    home = await place(house, timezoneName="Europe/Oslo")
    devices = await furnish(house, "inverter", "battery", "meter", location=home)
    await house.move(14 * 3600)
    system = await system_of(house)
    today = system["status"]["energy"]["today"]
    assert set(today) == {
        "generation", "consumption", "charge", "discharge", "import", "export", "unit", "lastUpdated",
    }  # fmt: skip
    installed = [
        (await shown(house, f"/{path}/{device['id']}"))["information"]["installationDate"]
        for path, device in zip(("inverters", "batteries", "meters"), devices, strict=True)
    ]
    assert {key: system[key] for key in ("userId", "locationId", "information")} == {
        "userId": "ada",
        "locationId": home,
        "information": {
            "vendor": "TESLA",
            "name": "Home",
            "installationDate": min(installed),
            "latitude": 59.9139,
            "longitude": 10.7522,
            "address": None,
            "timezone": "Europe/Oslo",
            "lastUpdated": "2025-06-20T22:00:00.000Z",
        },
    }
    assert system["status"]["lastSeen"] == today["lastUpdated"] == "2025-06-21T12:00:00.000Z"
    came = today["generation"] + today["import"] + today["discharge"]
    assert came == pytest.approx(today["consumption"] + today["export"] + today["charge"], abs=0.001)
    assert await shown(house, f"/hem-systems/{system['id']}") == system


async def test_devices_name_their_system(house: House) -> None:
    inverter, battery = await furnish(house, "inverter", "battery")
    system = (await system_of(house))["id"]
    for path in (f"/inverters/{inverter['id']}", f"/batteries/{battery['id']}"):
        assert (await shown(house, path))["hemSystemId"] == system


async def test_systems_are_listed_for_the_client_and_for_a_user(house: House) -> None:
    await furnish(house, "meter", user="ada")
    await furnish(house, "battery", user="ben", vendor="HUAWEI")
    mine = (await shown(house, "/users/ada/hem-systems"))["data"]
    both = (await shown(house, "/hem-systems/"))["data"]
    assert [system["userId"] for system in both] == ["ben", "ada"]
    assert mine == both[1:]
    assert (await shown(house, "/users/nobody/hem-systems"))["data"] == []
    page = await shown(house, "/hem-systems?pageSize=1")
    assert [system["userId"] for system in page["data"]] == ["ben"]
    after = await shown(house, f"/hem-systems?after={page['pagination']['after']}")
    assert after["data"] == mine


async def test_what_makes_a_system_is_a_battery_or_a_meter_at_a_vendor_that_has_them(house: House) -> None:
    await furnish(house, "inverter")
    await furnish(house, "inverter", vendor="FRONIUS")
    assert (await shown(house, "/hem-systems"))["data"] == []


async def test_a_system_that_is_not_there_is_not_found(house: House) -> None:
    for tail in ("", "/statistics?interval=2025-06"):
        assert (await house.ask("GET", f"/hem-systems/{MISSING}{tail}")).status == 404
        assert (await house.ask("GET", f"/hem-systems/nope{tail}")).status == 400


# Statistics


async def series(house: House, interval: str) -> dict[str, Any]:
    path = f"/hem-systems/{(await system_of(house))['id']}/statistics?interval={interval}"
    found: dict[str, Any] = (await shown(house, path))["timeseries"]
    assert tuple(found) == SERIES
    return found


def values(one: dict[str, Any]) -> list[float]:
    return [point["v"] for point in one["data"]]


@pytest.mark.parametrize(
    ("vendor", "resolution", "points", "unit"),
    [
        ("TESLA", "PT5M", 288, "kW"),
        ("FOXESS", "PT10M", 144, "kW"),
        ("ENPHASE", "PT15M", 96, "kW"),
        ("GIVENERGY", "PT30M", 48, "kW"),
        ("SMA", "PT1H", 24, "kWh"),
    ],
)
async def test_a_day_is_told_in_the_steps_of_its_vendor(
    house: House, vendor: str, resolution: str, points: int, unit: str
) -> None:
    await house.do({"enable_brand": {"vendor": vendor}})
    await furnish(house, "inverter", "battery", "meter", vendor=vendor)
    await house.move(25 * 3600)
    day = await series(house, "2025-06-21")
    for name, one in day.items():
        assert (one["isAvailable"], one["timezone"], len(one["data"])) == (True, "Europe/Oslo", points)
        assert one["sampling"] == {"mode": "bucketed", "resolution": resolution}
        assert one["unit"] == ("%" if name == "batteryLevel" else unit)
        assert one["data"][0]["t"] == "2025-06-21T00:00:00.000+02:00"
    hours = 24 / points if unit == "kW" else 1
    month = await series(house, "2025-06")
    for name in SERIES[:-1]:
        assert sum(values(day[name])) * hours == pytest.approx(values(month[name])[20], abs=0.01), name
    assert (month["import"]["unit"], month["import"]["unitType"]) == ("kWh", "Energy")
    assert (month["import"]["sampling"]["resolution"], len(month["import"]["data"])) == ("P1D", 22)
    assert month["batteryLevel"] == {
        "isAvailable": False,
        "reason": "Battery levels are available for single days only.",
    }


async def test_statistics_are_what_the_devices_counted(house: House) -> None:
    inverter, battery, meter = await furnish(house, "inverter", "battery", "meter", vendor="SMA")
    truth = {name: house.world.assets[one["id"]].truth for name, one in (("b", battery), ("m", meter), ("i", inverter))}
    before = {name: read() for name, read in truth.items()}
    await house.move(24 * 3600)
    day = {name: values(one) for name, one in (await series(house, "2025-06-21")).items()}
    counted = {
        "generation": truth["i"]()["lifetime_kwh"] - before["i"]["lifetime_kwh"],
        "import": truth["m"]()["imported_kwh"],
        "export": truth["m"]()["exported_kwh"],
        "charge": truth["b"]()["charged_kwh"],
        "discharge": truth["b"]()["discharged_kwh"],
    }
    for name, kwh in counted.items():
        assert sum(day[name]) == pytest.approx(kwh, rel=1e-3, abs=0.002), name
    assert day["batteryLevel"][0] == before["b"]["level"]


async def test_what_no_device_measures_is_not_available_and_says_why(house: House) -> None:
    await furnish(house, "battery")
    await house.move(3600)
    day = await series(house, "2025-06-21")
    assert day["generation"] == {"isAvailable": False, "reason": "The HEM system has no inverter."}
    assert day["import"] == {"isAvailable": False, "reason": "The HEM system has no meter."}
    assert day["charge"]["isAvailable"] is True


async def test_a_day_under_way_is_told_as_far_as_it_is_known(house: House) -> None:
    await furnish(house, "inverter", "meter", vendor="ENPHASE")
    await house.move(3600 + 10 * 60)
    day = await series(house, "2025-06-21")
    assert [value is None for value in values(day["import"])] == [False] * 4 + [True]


async def test_the_past_is_known_of_roofs_and_of_nothing_else(house: House) -> None:
    await furnish(house, "inverter", "battery", "meter", vendor="ENPHASE")
    await house.move(3600)
    yesterday = await series(house, "2025-06-20")
    assert sum(values(yesterday["generation"])) > 10
    assert set(values(yesterday["import"])) == set(values(yesterday["batteryLevel"])) == {None}


@pytest.mark.parametrize(
    ("kinds", "interval", "status", "title", "detail"),
    [
        (
            "meter",
            "2016-01",
            400,
            "Bad Request",
            "Request Interval 2016-01 is before the installation of the HEM system",
        ),
        ("meter", "2025-06-20", 422, "HEM System Statistics Not Available", "There are no statistics"),
        ("inverter meter", "2025-06-22", 422, "HEM System Statistics Not Available", "There are no statistics"),
        ("meter", "2025-02-30", 400, "Validation error", "interval must be a day such as"),
        ("meter", "June", 400, "Validation error", "interval must be a day such as"),
        ("meter", "", 400, "Validation error", "interval must be a day such as"),
    ],
)
async def test_what_cannot_be_told_is_refused(
    house: House, kinds: str, interval: str, status: int, title: str, detail: str
) -> None:
    await furnish(house, *kinds.split())
    await house.move(3600)
    path = f"/hem-systems/{(await system_of(house))['id']}/statistics?interval={interval}"
    answer = await house.ask("GET", path)
    assert (answer.status, answer.body["title"]) == (status, title)
    assert answer.body["detail"].startswith(detail)


# Events


async def test_systems_are_told_of_to_those_who_hear_everything(served: House, receiver: Receiver) -> None:
    body = {"url": receiver.url, "secret": "a secret"}
    assert (await served.ask("POST", "/webhooks", body)).status == 200
    assert (await served.ask("POST", "/webhooks", {**body, "events": ["user:hem-system:updated"]})).status == 400
    inverter, meter = await furnish(served, "inverter", "meter")
    await served.move(15 * 60)
    await served.do({"remove": {"asset": meter["id"]}})
    await served.move(0)
    told = [event for event in receiver.events if event["event"].startswith("user:hem-system")]
    assert [event["event"].split(":")[2] for event in told] == ["discovered", "updated", "deleted"]
    assert all(event["user"] == {"id": "ada"} for event in told)
    updated = told[1]
    assert {"status.energy.today.import", "status.energy.today.consumption"} <= set(updated["updatedFields"])
    assert updated["hemSystem"]["status"]["lastSeen"] == "2025-06-20T22:15:00.000Z"
    assert (await shown(served, f"/inverters/{inverter['id']}"))["hemSystemId"] is None
    changes = [event["updatedFields"] for event in receiver.events if event["event"] == "user:inverter:updated"]
    assert ["hemSystemId"] in changes
