"""Statistics as the API gives them: every documented key, every rule of behaviour 8.5."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of
from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.conftest import House
from tests.homes import furnish, place, shown

START = "2023-08-01T22:00:00Z"
NOBODY = "11111111-1111-4111-8111-111111111111"
ZERO = {"min": 0, "max": 0, "mean": 0}
UNKNOWN = {"min": None, "max": None, "mean": None}


@pytest.fixture
def options(request: pytest.FixtureRequest) -> Options:
    """Two hours before the second of August, in UTC; a test may ask for a lag."""
    lag = getattr(request, "param", 0)
    settings = changed(Settings(), {"initializing_seconds": 1, "statistics_lag_seconds": lag})
    return Options(start=moment_of(START), seed=7, settings=settings)


async def charged(house: House, hours: float, **given: Any) -> str:
    """Have a car charge at 11 kW for some hours; gives its id."""
    car = await furnish(house, "vehicle", batteryLevel=10, **given)
    await house.do({"plug_in": {"vehicle": car, "power": 11}})
    await house.move(3600 * hours)
    return car


def path(what: str = "charging", start: str = START, kind: str = "vehicle", **query: Any) -> str:
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    return f"/users/ada/statistics/{what}?startDate={start}&type={kind}{asked}"


async def test_a_bucket_has_every_documented_key(house: House) -> None:
    await charged(house, 2)
    first, second = await shown(house, path(resolution="HOUR"))
    assert second == {
        "kw": {"min": 11, "max": 11, "mean": 11},
        "kwhSum": 11,
        "price": ZERO,
        "costSum": 0,
        "nonSmartPrice": UNKNOWN,
        "estimatedSavings": None,
        "date": "2023-08-01T23:00:00.000Z",
    }
    assert first["kw"]["min"] == 0
    assert 10.9 < first["kwhSum"] < 11


async def test_a_session_has_every_documented_key(house: House) -> None:
    home = await place(house)
    car = await charged(house, 2, location=home)
    (session,) = await shown(house, path("charging/sessions"))
    assert set(session) == {
        "kw", "kwhSum", "price", "costSum", "id", "locationId", "from", "to", "nonSmartPrice", "estimatedSavings",
    }  # fmt: skip
    assert (session["id"], session["locationId"]) == (car, home)
    assert (session["from"], session["to"]) == ("2023-08-01T22:00:01.000Z", "2023-08-02T00:00:00.000Z")
    assert session["kw"] == {"min": 11, "max": 11, "mean": 11}


async def test_production_has_every_documented_key(house: House) -> None:
    await furnish(house, "inverter")
    await house.move(24 * 3600)
    (day, last) = await shown(house, path("production", kind="inverter"))
    assert set(day) == {"kw", "kwhSum", "price", "earningsSum", "date"}
    assert (day["date"], day["kwhSum"], day["kw"]) == ("2023-08-01T00:00:00.000Z", 0, ZERO)
    assert last["kwhSum"] > 1


async def test_days_are_the_default_and_of_utc(house: House) -> None:
    await charged(house, 4)
    days = await shown(house, path())
    assert [day["date"] for day in days] == ["2023-08-01T00:00:00.000Z", "2023-08-02T00:00:00.000Z"]


async def test_an_offset_moves_days_and_not_hours(house: House) -> None:
    await charged(house, 4)
    days = await shown(house, path(utcOffset=2))
    assert [day["date"] for day in days] == ["2023-08-01T22:00:00.000Z"]
    days = await shown(house, path(utcOffset="-1.5"))
    assert [day["date"] for day in days] == ["2023-08-01T01:30:00.000Z", "2023-08-02T01:30:00.000Z"]
    hours = await shown(house, path(utcOffset="0.5", resolution="HOUR"))
    assert [hour["date"][11:16] for hour in hours] == ["22:00", "23:00", "00:00", "01:00"]


@pytest.mark.parametrize(
    ("resolution", "end", "dates"),
    [
        ("DAY", "2023-08-03T00:00:00Z", ["2023-08-01", "2023-08-02"]),
        ("DAY", "2023-08-03T00:00:00.001Z", ["2023-08-01", "2023-08-02", "2023-08-03"]),
        ("MONTH", "2023-09-01T00:00:00Z", ["2023-08-01"]),
        ("MONTH", "2023-09-02T00:00:00Z", ["2023-08-01", "2023-09-01"]),
    ],
)
@pytest.mark.parametrize(("what", "kind"), [("charging", "vehicle"), ("production", "inverter")])
async def test_an_end_on_a_boundary_is_not_rounded_up(
    house: House, what: str, kind: str, resolution: str, end: str, dates: list[str]
) -> None:
    """The fault that the changelog tells of: a day or a month too many."""
    await furnish(house, kind)
    await house.move(35 * 86_400)
    found = await shown(house, path(what, kind=kind, resolution=resolution, endDate=end))
    assert [one["date"][:10] for one in found] == dates


@pytest.mark.parametrize("options", [900], indirect=True)
async def test_what_flowed_shows_after_the_lag(house: House) -> None:
    await charged(house, 0.25)
    assert await shown(house, path()) == await shown(house, path("charging/sessions")) == []
    await house.move(3600)
    assert (await shown(house, path()))[0]["kwhSum"] == pytest.approx(11, abs=0.1)
    (session,) = await shown(house, path("charging/sessions"))
    assert session["to"] == "2023-08-01T23:00:00.000Z"


async def test_one_asset_or_all_of_a_type_or_those_at_a_location(house: House) -> None:
    home = await place(house)
    first = await charged(house, 1, location=home)
    second = await charged(house, 1, latitude=59.0, longitude=10.0)
    total = (await shown(house, path()))[0]["kwhSum"]
    one, other = [(await shown(house, path(id=car)))[0]["kwhSum"] for car in (first, second)]
    assert one > 21.9
    assert total == pytest.approx(one + other, abs=2e-4)
    assert (await shown(house, path(locationId=home)))[0]["kwhSum"] == pytest.approx(one)
    assert await shown(house, path(kind="hvac")) == []
    sessions = await shown(house, path("charging/sessions"))
    assert [(session["id"], session["locationId"]) for session in sessions] == [(first, home), (second, None)]


async def test_an_asset_that_is_not_the_users_is_not_found(house: House) -> None:
    car = await furnish(house, "vehicle")
    foreign = await furnish(house, "vehicle", "ben")
    for asked in (path(id="nope"), path(id=foreign), path(id=car, kind="charger"), path(locationId=NOBODY)):
        answer = await house.ask("GET", asked)
        assert (answer.status, answer.body["detail"]) == (404, "Asset not found"), asked
    answer = await house.ask("GET", path(id=car).replace("ada", "eve"))
    assert (answer.status, answer.body["title"]) == (404, "User does not exist")


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("/users/ada/statistics/charging?type=vehicle", "startDate is required"),
        ("/users/ada/statistics/charging?startDate=2023-08-01T00:00:00Z", "type is required"),
        (path(kind="boat"), "type must be one of"),
        (path(start="yesterday"), "startDate must be a valid date-time"),
        (path(start="3500-01-01T00:00:00Z"), "startDate"),
        (path(resolution="DECADE"), "resolution must be one of"),
        (path(utcOffset="east"), "utcOffset must match"),
        (path(locationId="home"), "locationId must be a valid uuid"),
    ],
)
async def test_what_cannot_be_read_is_refused(house: House, asked: str, fault: str) -> None:
    await furnish(house, "vehicle")
    answer = await house.ask("GET", asked)
    assert (answer.status, answer.body["detail"].startswith(fault)) == (400, True), answer.body
