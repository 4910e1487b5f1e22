"""The app with requests, tested: hours of charging pass while a test runs, and nothing sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from keeper_requests import Keeper

from sandbox import Sandbox

UPDATED = "user:vehicle:updated"


@pytest.fixture
def keeper(enode_sandbox: Sandbox) -> Iterator[Keeper]:
    with requests.Session() as session:
        made = Keeper(session, enode_sandbox.url)
        made.log_in(enode_sandbox.token_url, enode_sandbox.client_id, enode_sandbox.client_secret)
        yield made


def test_a_car_is_held_at_the_level(enode_sandbox: Sandbox, enode_webhooks: Any, keeper: Keeper) -> None:
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    enode_sandbox.plug_in(car, power=11)
    full = enode_webhooks.wait_for(UPDATED, vehicle__chargeState__batteryLevel={"above": 59}, within="4h")
    keeper.take(full)
    enode_sandbox.expect(vehicle=car, chargeState__isCharging=False, within="1m")
    enode_sandbox.expect(vehicle=car, chargeState__batteryLevel={"above": 59, "below": 62}, always="8h")
    enode_sandbox.expect_request(method="POST", path=f"/vehicles/{car.id}/charging", action="STOP", count=1)


def test_a_car_below_the_level_is_left_alone(enode_sandbox: Sandbox, enode_webhooks: Any, keeper: Keeper) -> None:
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=20, charge_limit=50)
    enode_sandbox.plug_in(car, power=11)
    enode_sandbox.expect(vehicle=car, chargeState__isFullyCharged=True, within="8h")
    for event in enode_webhooks.events:
        keeper.take(event)
    enode_sandbox.expect_request(method="POST", path="/vehicles", count=0)


def test_a_car_out_of_reach_does_not_stop_the_app(enode_sandbox: Sandbox, enode_webhooks: Any, keeper: Keeper) -> None:
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=65)
    enode_sandbox.plug_in(car, power=11)
    charging = enode_webhooks.wait_for(UPDATED, vehicle__chargeState__isCharging=True)
    enode_sandbox.go_offline(car)
    keeper.take(charging)
    enode_sandbox.expect_event("user:vendor-action:updated", vendorAction__state="FAILED", within="1h")
