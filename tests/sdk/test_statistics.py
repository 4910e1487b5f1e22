"""Statistics, driven by the SDK."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from enode import models

from sandbox import Sandbox
from tests.sdk.driving import NOBODY, NOW, Ask, charging_car_of, plain, refused

VEHICLES = models.GetChargingStatisticsType.VEHICLE


def test_charging_statistics_read_as_models(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    enode_sandbox.advance("3h")
    resolution = models.GetChargingStatisticsResolution.HOUR
    asked = {"user_id": "ada", "type_": VEHICLES, "id": car}
    hours = ask("statistics.get_charging", start_date=NOW, resolution=resolution, **asked)
    assert [hour.date_ for hour in hours] == [NOW + timedelta(hours=hour) for hour in range(4)]
    assert (hours[1].kw.mean, hours[1].kwh_sum, hours[1].cost_sum) == (11, 11, 0)
    assert (hours[1].non_smart_price.mean, hours[1].estimated_savings) == (None, None)
    (day,) = ask("statistics.get_charging", start_date=NOW, end_date=datetime(2025, 1, 7, tzinfo=UTC), **asked)
    assert day.kwh_sum == sum(hour.kwh_sum for hour in hours)


def test_sessions_read_as_models(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    enode_sandbox.advance("1h")
    asked = {"user_id": "ada", "start_date": NOW, "type_": models.GetChargingSessionsStatisticsType.VEHICLE}
    (session,) = ask("statistics.get_charging_sessions", **asked)
    assert (session.id, session.location_id) == (car, None)
    assert session.to - session.from_ > timedelta(minutes=59)
    assert session.kw.max == 11


def test_an_unknown_asset_is_an_error_with_the_problem_in_it(ask: Ask, enode_sandbox: Sandbox) -> None:
    enode_sandbox.add_user(id="ada")
    error = refused(ask, "statistics.get_charging", user_id="ada", start_date=NOW, type_=VEHICLES, id="nope")
    assert (error.status_code, "Asset not found" in error.body) == (404, True)


def test_inverter_statistics_read_as_models_whether_final_or_not(ask: Ask, enode_sandbox: Sandbox) -> None:
    inverter = str(enode_sandbox.add_inverter(vendor="FRONIUS", user="ada").id)
    enode_sandbox.advance("1m")
    final = ask("solar_inverters.get_statistics", inverter_id=inverter, year=2025, month=1, day=5)
    assert isinstance(final, models.InverterStatistics)
    quarters = final.resolutions.quarter_hour.data
    assert (final.timezone, len(quarters), quarters[0].value) == ("Europe/Oslo", 96, 0)
    assert quarters[0].date_ == datetime(2025, 1, 4, 23, tzinfo=UTC)
    pending = ask("solar_inverters.get_statistics", inverter_id=inverter, year=2025, month=1)
    assert pending.retry_after == NOW + timedelta(minutes=15)
    assert sum(day.value for day in pending.resolutions.day.data) > 1
    assert refused(ask, "solar_inverters.get_statistics", inverter_id=inverter, year=2015, month=1).status_code == 400


def test_hem_systems_and_their_statistics_are_asked_for(ask: Ask, enode_sandbox: Sandbox) -> None:
    """SDK 0.2.6 answers nothing for the first two, and asks with a slash at the end of the list."""
    enode_sandbox.add_meter(vendor="TESLA", user="ada")
    enode_sandbox.advance("1h")
    assert ask("hems.list") is None
    (system,) = plain(enode_sandbox, "GET", "/hem-systems/").json()["data"]
    assert ask("hem_systems.get_hems_status", hem_system=system["id"]) is None
    found = ask("hem_systems.get_hems_statistics", hem_system=system["id"], interval="2025-01-06")
    assert found.result.timeseries.import_ is not None
    assert refused(ask, "hem_systems.get_hems_status", hem_system=NOBODY).status_code == 404
