"""Statistics of one inverter as the API gives and tells them, and the older vendor statistics (behaviour 8.5)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of
from sandbox.server import Options
from tests.conftest import House
from tests.homes import furnish, place, shown
from tests.receivers import Receiver

NOON = "2025-06-21T10:00:00Z"
MISSING = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def options() -> Options:
    """A summer's noon in Oslo."""
    return Options(start=moment_of(NOON), seed=7)


async def mount(house: House, **given: Any) -> str:
    """Put panels on the roof of a home, and have the past collected; gives the inverter's path."""
    path = f"/inverters/{await furnish(house, 'inverter', **{'model': 'Primo 5.0-1', **given})}"
    await house.move(60)
    return path


async def test_quarters_of_a_day_are_shown_by_the_inverters_clock(house: House) -> None:
    roof = await mount(house)
    day = await shown(house, f"{roof}/statistics?year=2025&month=6&day=20")
    assert set(day) == {"timezone", "resolutions"}
    assert (day["timezone"], list(day["resolutions"])) == ("Europe/Oslo", ["QUARTER_HOUR"])
    entry = day["resolutions"]["QUARTER_HOUR"]
    assert (entry["unit"], len(entry["data"])) == ("kWh", 96)
    assert entry["data"][0] == {"date": "2025-06-20T00:00:00.000+02:00", "value": 0}
    assert max(bucket["value"] for bucket in entry["data"]) > 0.2


async def test_days_of_a_month_keep_to_a_change_of_the_clocks(house: House) -> None:
    roof = await mount(house)
    month = await shown(house, f"{roof}/statistics?year=2025&month=3")
    dates = [bucket["date"] for bucket in month["resolutions"]["DAY"]["data"]]
    assert (dates[0], dates[-1]) == ("2025-03-21T00:00:00.000+01:00", "2025-03-31T00:00:00.000+02:00")
    assert "2025-03-30T00:00:00.000+01:00" in dates


async def test_days_are_the_sums_of_their_quarters(house: House) -> None:
    roof = await mount(house)
    month = await shown(house, f"{roof}/statistics?year=2025&month=5")
    by_day = {bucket["date"][8:10]: bucket["value"] for bucket in month["resolutions"]["DAY"]["data"]}
    for day in ("22", "31"):
        found = await shown(house, f"{roof}/statistics?year=2025&month=5&day={day}")
        values = [bucket["value"] for bucket in found["resolutions"]["QUARTER_HOUR"]["data"]]
        assert sum(values) == pytest.approx(by_day[day], abs=0.005)


async def test_what_is_not_final_is_accepted_and_says_when_to_ask_again(house: House) -> None:
    roof = f"/inverters/{await furnish(house, 'inverter')}"
    answer = await house.ask("GET", f"{roof}/statistics?year=2025&month=6&day=20")
    assert (answer.status, answer.body) == (
        202,
        {
            "timezone": "Europe/Oslo",
            "resolutions": {"QUARTER_HOUR": {"unit": "kWh", "data": []}},
            "retryAfter": "2025-06-21T10:00:30.000Z",
        },
    )
    await house.move(30)
    assert (await house.ask("GET", f"{roof}/statistics?year=2025&month=6&day=20")).status == 200
    for asked in ("month=6", "month=6&day=21"):
        answer = await house.ask("GET", f"{roof}/statistics?year=2025&{asked}")
        assert (answer.status, answer.body["retryAfter"]) == (202, "2025-06-21T10:15:00.000Z")
    quarters = answer.body["resolutions"]["QUARTER_HOUR"]["data"]
    assert quarters[-1] == {"date": "2025-06-21T12:00:00.000+02:00", "value": None}


@pytest.mark.parametrize(
    ("asked", "status", "detail"),
    [
        ("year=2017&month=6", 400, "No data available for dates before the installation date of the inverter"),
        ("year=2025&month=2&day=30", 400, "day is not a day of that month"),
        ("year=2025", 400, "month is required"),
        ("year=2025&month=13", 400, "month must be at most 12"),
        ("year=1968&month=1", 400, "year must be at least 1969"),
        ("year=2025&month=june", 400, "month must be a whole number"),
    ],
)
async def test_what_cannot_be_is_refused(house: House, asked: str, status: int, detail: str) -> None:
    answer = await house.ask("GET", f"{await mount(house)}/statistics?{asked}")
    assert (answer.status, answer.body["detail"].startswith(detail)) == (status, True), answer.body


async def test_an_inverter_that_is_not_there_is_not_found(house: House) -> None:
    for tail in ("statistics?year=2025&month=6", "vendor-statistics?resolution=DAY&startDate=2025-06-01T00:00:00Z"):
        assert (await house.ask("GET", f"/inverters/{MISSING}/{tail}")).status == 404
        assert (await house.ask("GET", f"/inverters/nope/{tail}")).status == 400


# Events


async def hook(house: House, receiver: Receiver, version: str | None = None) -> None:
    body = {"url": receiver.url, "secret": "a secret", "apiVersion": version}
    assert (await house.ask("POST", "/webhooks", body)).status == 200


async def test_a_change_is_told_as_it_is_shown(served: House, receiver: Receiver) -> None:
    await hook(served, receiver)
    roof = await mount(served)
    await served.move(15 * 60)
    told = [event for event in receiver.events if event["event"] == "user:inverter:statistics-updated"]
    event = told[-2]
    assert set(event) == {"event", "createdAt", "version", "user", "statistics"}
    assert (event["user"], event["createdAt"]) == ({"id": "ada"}, "2025-06-21T10:15:00.000Z")
    assert (event["statistics"]["year"], event["statistics"]["month"], event["statistics"]["day"]) == (2025, 6, 21)
    answer = await served.ask("GET", f"{roof}/statistics?year=2025&month=6&day=21")
    assert event["statistics"]["inverterId"] == roof.removeprefix("/inverters/")
    assert (
        event["statistics"]["resolutions"]["QUARTER_HOUR"]["data"]
        == (answer.body["resolutions"]["QUARTER_HOUR"]["data"][:-1])
    )
    assert told[-1]["statistics"]["day"] is None


async def test_versions_before_it_are_not_told(served: House, receiver: Receiver) -> None:
    await hook(served, receiver, "2024-01-01")
    await mount(served)
    await served.move(15 * 60)
    names = {event["event"] for event in receiver.events}
    assert "user:inverter:updated" in names
    assert "user:inverter:statistics-updated" not in names


# Vendor statistics


async def vendor_data(house: House, roof: str, start: str, resolution: str = "HOUR", **query: str) -> list[Any]:
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    path = f"{roof}/vendor-statistics?resolution={resolution}&startDate={start}{asked}"
    production = (await shown(house, path))["production"]
    assert production["unit"] == "kWh"
    data: list[Any] = production["data"]
    return data


async def test_vendor_statistics_are_the_same_of_the_user_and_of_the_inverter(house: House) -> None:
    roof = await mount(house)
    hours = await vendor_data(house, roof, "2025-06-20T08:00:00Z", endDate="2025-06-20T11:00:00Z")
    assert [hour["date"] for hour in hours] == [f"2025-06-20T{hour:02}:00:00.000Z" for hour in (8, 9, 10)]
    path = "/users/ada/vendor-statistics?resolution=HOUR&startDate=2025-06-20T08:00:00Z&endDate=2025-06-20T11:00:00Z"
    same = await shown(house, f"{path}&inverterId={roof.removeprefix('/inverters/')}")
    assert same["production"]["data"] == hours
    for asked in (f"{path}&inverterId={MISSING}", path.replace("ada", "eve") + f"&inverterId={MISSING}"):
        assert (await house.ask("GET", asked)).status == 404
    assert (await house.ask("GET", path)).status == 400, "the user's path needs an inverter"


async def test_no_bucket_begins_before_the_start(house: House) -> None:
    """The fault that the changelog tells of: what did not begin at midnight in UTC began there all the same."""
    roof = await mount(house)
    for resolution in ("HOUR", "DAY"):
        data = await vendor_data(house, roof, "2025-06-03T22:00:00Z", resolution, endDate="2025-06-05T22:00:00Z")
        assert data[0]["date"] == "2025-06-03T22:00:00.000Z"
        assert len(data) == {"HOUR": 48, "DAY": 2}[resolution], "days by the inverter's clock"
    data = await vendor_data(house, roof, "2025-06-04T09:00:00Z", "DAY", endDate="2025-06-05T22:00:00Z")
    assert [day["date"][:13] for day in data] == ["2025-06-04T09", "2025-06-04T22"]


async def test_what_is_under_way_is_at_most_a_quarter_old(house: House) -> None:
    roof = await mount(house)
    first = await vendor_data(house, roof, "2025-06-21T09:00:00Z")
    await house.move(14 * 60 - 1)
    assert await vendor_data(house, roof, "2025-06-21T09:00:00Z") == first
    await house.move(1)
    later = await vendor_data(house, roof, "2025-06-21T09:00:00Z")
    assert (len(first), later[0], later[1]["value"] > 0) == (1, first[0], True)


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ("resolution=HOUR&startDate=2025-06-20T12:30:00Z", "startDate must be exactly at the beginning of an hour"),
        ("resolution=HOUR&startDate=2025-05-20T12:00:00Z", "endDate must be within a month of startDate"),
        ("resolution=HOUR&startDate=2025-07-20T12:00:00Z&endDate=2025-07-20T11:00:00Z", "endDate must not be before"),
        ("resolution=WEEK&startDate=2025-06-20T12:00:00Z", "resolution must be one of HOUR, DAY"),
        ("startDate=2025-06-20T12:00:00Z", "resolution is required"),
    ],
)
async def test_what_the_vendor_cannot_be_asked_is_refused(house: House, asked: str, detail: str) -> None:
    answer = await house.ask("GET", f"{await mount(house)}/vendor-statistics?{asked}")
    assert (answer.status, answer.body["detail"].startswith(detail)) == (400, True), answer.body


async def test_time_zones_between_the_hours_are_not_supported(house: House) -> None:
    home = await place(house, latitude=22.57, longitude=88.36, timezoneName="Asia/Kolkata")
    roof = await mount(house, location=home)
    answer = await house.ask("GET", f"{roof}/vendor-statistics?resolution=DAY&startDate=2025-06-20T12:00:00Z")
    assert (answer.status, "non-integer" in answer.body["detail"]) == (400, True)
