"""A car that sleeps: the API shows what it last said, block by block, and not what is true by now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from enode import Enode

from sandbox import Sandbox
from tests.journeys.programs import program

START = datetime(2025, 1, 6, 17, tzinfo=UTC)
pytestmark = pytest.mark.enode(start=START, seed=3, settings={"telemetry": "polled"})


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2025-01-06T{clock}:00Z")


@pytest.fixture
def app(enode_sandbox: Sandbox) -> Iterator[Enode]:
    with program(enode_sandbox) as made:
        yield made


@pytest.fixture
def car(enode_sandbox: Sandbox) -> str:
    """Ada drives home from work, plugs in, and her car falls silent while it charges."""
    work = enode_sandbox.add_location(enode_sandbox.add_user(id="ada"), name="Work", latitude=59.85, longitude=10.6)
    home = enode_sandbox.add_location("ada", name="Home", latitude=59.9, longitude=10.7)
    made = enode_sandbox.add_vehicle(
        vendor="TESLA", user="ada", location=work, battery_level=60, charge_limit=90, odometer=12_000
    )
    enode_sandbox.wait_until("17:10")
    enode_sandbox.drive(made, to=home, duration="30m")
    enode_sandbox.wait_until("17:50")
    enode_sandbox.plug_in(made, power=7.4)
    enode_sandbox.wait_until("18:30")
    enode_sandbox.go_offline(made)
    return str(made.id)


def truth(sandbox: Sandbox) -> Any:
    return sandbox.state().assets[0].truth


def test_each_block_is_as_old_as_what_it_says(enode_sandbox: Sandbox, app: Enode, car: str) -> None:
    enode_sandbox.wait_until("20:00")
    seen = app.vehicles.get(vehicle_id=car)
    assert seen.odometer.last_updated == seen.location.last_updated == at("17:40")
    assert at("18:20") < seen.charge_state.last_updated < at("18:30")
    assert seen.last_seen == seen.charge_state.last_updated
    assert seen.is_reachable is False


def test_what_it_shows_is_not_what_is_true_by_now(enode_sandbox: Sandbox, app: Enode, car: str) -> None:
    enode_sandbox.wait_until("20:00")
    state = app.vehicles.get(vehicle_id=car).charge_state
    assert state.battery_level < 70 < truth(enode_sandbox).level
    assert (state.is_charging, state.power_delivery_state.value) == (True, "PLUGGED_IN:CHARGING")
    enode_sandbox.unplug(car)
    enode_sandbox.advance("1h")
    assert app.vehicles.get(vehicle_id=car).charge_state == state, "nobody has heard of the cable being pulled"


def test_once_awake_it_says_how_things_are(enode_sandbox: Sandbox, app: Enode, car: str) -> None:
    enode_sandbox.wait_until("20:00")
    before = app.vehicles.get(vehicle_id=car)
    enode_sandbox.come_online(car)
    enode_sandbox.advance("7m")
    after = app.vehicles.get(vehicle_id=car)
    assert after.is_reachable is True
    assert after.last_seen > at("20:00")
    assert after.charge_state.battery_level == int(truth(enode_sandbox).level) or after.charge_state.last_updated > at(
        "20:00"
    )
    assert (after.odometer, after.location) == (before.odometer, before.location)


def test_a_hint_brings_a_report_sooner_but_not_from_who_is_silent(enode_sandbox: Sandbox, app: Enode, car: str) -> None:
    app.vehicles.refresh_hint(vehicle_id=car)
    enode_sandbox.advance("10s")
    assert app.vehicles.get(vehicle_id=car).last_seen < at("18:30")
    enode_sandbox.come_online(car)
    enode_sandbox.advance("10m")
    before = app.vehicles.get(vehicle_id=car).last_seen
    app.vehicles.refresh_hint(vehicle_id=car)
    enode_sandbox.advance("5s")
    after = app.vehicles.get(vehicle_id=car).last_seen
    assert before < after
    assert enode_sandbox.now - after < timedelta(seconds=5)


def test_a_quiet_car_is_asked_less_often_than_one_that_is_busy(enode_sandbox: Sandbox, app: Enode, car: str) -> None:
    enode_sandbox.come_online(car)

    def reports(span: timedelta) -> int:
        """Count how often the car was heard of."""
        heard, ends = set(), enode_sandbox.now + span
        while enode_sandbox.now < ends:
            enode_sandbox.advance("30s")
            heard.add(app.vehicles.get(vehicle_id=car).last_seen)
        return len(heard)

    busy = reports(timedelta(minutes=28))
    enode_sandbox.unplug(car)
    enode_sandbox.advance("20m")
    quiet = reports(timedelta(minutes=28))
    assert (busy, quiet) == (14, 5)
