"""An evening and a night: a program waits for its user to plug in, holds charging until power is cheap, and is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from enode import Enode, models

from sandbox import Sandbox, WebhookReceiver
from sandbox.receiver import SECRET
from tests.journeys.programs import mirrored, program

pytestmark = pytest.mark.enode(start="2025-01-06T16:00:00Z", seed=11)

CHEAP = datetime(2025, 1, 6, 23, tzinfo=UTC)
FOLLOWED = [
    models.WebhookCreatePayloadEvent.USER_VEHICLE_UPDATED,
    models.WebhookCreatePayloadEvent.USER_VENDOR_ACTION_UPDATED,
]
STATES = models.VehiclePowerDeliveryState


@pytest.fixture
def app(enode_sandbox: Sandbox) -> Iterator[Enode]:
    with program(enode_sandbox) as made:
        yield made


@pytest.fixture
def ears(enode_sandbox: Sandbox) -> Iterator[WebhookReceiver]:
    """The program's own webhook endpoint, which nobody has told Enode of yet."""
    made = WebhookReceiver(enode_sandbox)
    yield made
    made.close()


def command(app: Enode, ears: WebhookReceiver, car: str, action: models.ChargingAction) -> Any:
    """Send a charging command and wait until the webhook says what came of it."""
    asked = app.vehicles.control_charging(vehicle_id=car, action=action)
    assert (asked.state, asked.target_id) == (models.ActionState.PENDING, car)
    told = ears.wait_for("user:vendor-action:updated", vendorAction__id=asked.id, vendorAction__state="CONFIRMED")
    assert app.vehicles.get_action(action_id=asked.id).state == models.ActionState.CONFIRMED
    return told.vendorAction


def test_a_car_is_held_until_power_is_cheap_and_full_in_the_morning(
    enode_sandbox: Sandbox, app: Enode, ears: WebhookReceiver
) -> None:
    ada = enode_sandbox.add_user(id="ada")
    home = enode_sandbox.add_location(ada, name="Home", latitude=59.91, longitude=10.75, timezone_name="Europe/Oslo")
    enode_sandbox.add_vehicle(
        vendor="TESLA", model="Model 3", user=ada, location=home, battery_level=35, charge_limit=80
    )

    # The program starts: what is there, and please tell me what happens.
    (car,) = app.vehicles.list_for_user(user_id="ada").data
    assert car.charge_state.power_delivery_state == STATES.UNPLUGGED
    assert (car.charge_state.battery_level, car.location.id) == (35, home.id)
    hook = app.webhooks.create(url=ears.url, secret=SECRET, events=FOLLOWED)
    assert app.webhooks.test(webhook_id=hook.id).status == models.TestFirehoseWebhookStatus.SUCCESS

    # Ada comes home.
    enode_sandbox.wait_until("17:40")
    enode_sandbox.plug_in(car.id, power=11)
    told = ears.wait_for("user:vehicle:updated", vehicle__chargeState__isCharging=True)
    assert "chargeState.powerDeliveryState" in told.updatedFields
    assert told.vehicle.chargeState.chargeRate == 11

    # Too early: power is dear in the evening.
    command(app, ears, car.id, models.ChargingAction.STOP)
    held = app.vehicles.get(vehicle_id=car.id).charge_state
    assert (held.power_delivery_state, held.is_charging, held.is_plugged_in) == (STATES.PLUGGED_IN_STOPPED, False, True)
    enode_sandbox.advance(to=CHEAP)
    assert app.vehicles.get(vehicle_id=car.id).charge_state.battery_level == held.battery_level

    # Now.
    begun = command(app, ears, car.id, models.ChargingAction.START)
    assert begun.completedAt > begun.createdAt >= "2025-01-06T23:00"
    charging = app.vehicles.get(vehicle_id=car.id).charge_state
    assert charging.is_charging is True
    expected = enode_sandbox.now + timedelta(minutes=charging.charge_time_remaining)
    full = ears.wait_for("user:vehicle:updated", within="8h", vehicle__chargeState__isFullyCharged=True)
    assert full.vehicle.chargeState.powerDeliveryState == "PLUGGED_IN:COMPLETE"
    assert full.vehicle.chargeState.batteryLevel == 80
    assert abs(enode_sandbox.now - expected) < timedelta(minutes=2)

    # The morning after; what the program followed is what the API says.
    enode_sandbox.wait_until("07:00")
    enode_sandbox.unplug(car.id)
    enode_sandbox.drive(car.id, distance=18)
    enode_sandbox.advance("1h")
    seen = enode_sandbox.call(method="GET", path=f"/vehicles/{car.id}").body
    followed = mirrored(ears.events)[car.id]
    assert (seen.odometer.distance, seen.location.id) == (12_018, None)
    assert without_times(followed) == without_times(seen)


def test_everything_that_came_was_signed_in_order_and_once(
    enode_sandbox: Sandbox, app: Enode, ears: WebhookReceiver
) -> None:
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=35)
    app.webhooks.create(url=ears.url, secret=SECRET, events=FOLLOWED)
    enode_sandbox.plug_in(car)
    ears.wait_for("user:vehicle:updated", vehicle__chargeState__isCharging=True)
    for action in (models.ChargingAction.STOP, models.ChargingAction.START):
        command(app, ears, car.id, action)
    enode_sandbox.advance("12h")
    moments = [event.createdAt for event in ears.events]
    assert moments == sorted(moments)
    assert len({delivery.id for delivery in ears.deliveries}) == len(ears.deliveries)
    asked_for = {event.value for event in FOLLOWED}
    assert {event.event for event in ears.events} == {*asked_for, "system:heartbeat"}


def without_times(vehicle: Any) -> Any:
    """Leave moments out: reports that change nothing else are no events."""
    told = json.loads(json.dumps(vehicle))
    for block in (told, *(part for part in told.values() if isinstance(part, dict))):
        block.pop("lastSeen", None)
        block.pop("lastUpdated", None)
    return told
