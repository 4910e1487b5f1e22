"""A real client: Enode's own Python SDK from PyPI, sync and async, against a server in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from enode import Enode, errors, models

from sandbox import Sandbox
from sandbox.api.vendors import VEHICLE_VENDORS

NOW = datetime(2025, 1, 6, 17, tzinfo=UTC)
NOBODY = "11111111-1111-4111-8111-111111111111"
Ask = Callable[..., Any]


def program(sandbox: Sandbox) -> Enode:
    """Set the SDK up as its documents say, only with our addresses."""
    security = models.Security(
        client_id=sandbox.client_id, client_secret=sandbox.client_secret, token_url=sandbox.token_url
    )
    return Enode(security=security, server_url=sandbox.url)


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest, enode_sandbox: Sandbox) -> Iterator[Ask]:
    """Call an operation of the SDK by its name, such as `vehicles.get`; sync, and once more async."""
    sdk = program(enode_sandbox)
    with asyncio.Runner() as runner:

        def call(name: str, **arguments: Any) -> Any:
            group, _, operation = name.partition(".")
            if request.param == "sync":
                return getattr(getattr(sdk, group), operation)(**arguments)
            return runner.run(getattr(getattr(sdk, group), f"{operation}_async")(**arguments))

        yield call
        sdk.__exit__(None, None, None)
        runner.run(sdk.__aexit__(None, None, None))


def car_of(sandbox: Sandbox, user: str = "ada", **given: Any) -> str:
    return str(sandbox.add_vehicle(vendor="TESLA", model="Model 3", user=user, battery_level=40, **given).id)


def charging_car_of(sandbox: Sandbox) -> str:
    car = car_of(sandbox)
    sandbox.plug_in(vehicle=car)
    sandbox.advance("10s")
    return car


def refused(ask: Ask, name: str, **arguments: Any) -> errors.EnodeError:
    with pytest.raises(errors.EnodeError) as refusal:
        ask(name, **arguments)
    return refusal.value


def test_users_are_listed_page_by_page(ask: Ask, enode_sandbox: Sandbox) -> None:
    for user in ("ada", "ben", "eve"):
        enode_sandbox.add_user(id=user)
    first = ask("user_management.list", page_size=2)
    assert [(user.id, user.created_at) for user in first.data] == [("eve", NOW), ("ben", NOW)]
    second = ask("user_management.list", page_size=2, after=first.pagination.after)
    assert ([user.id for user in second.data], second.pagination.after) == (["ada"], None)
    back = ask("user_management.list", page_size=2, before=second.pagination.before)
    assert back.data == first.data


def test_a_user_has_linked_vendors(ask: Ask, enode_sandbox: Sandbox) -> None:
    car_of(enode_sandbox, "ada@example.com")
    user = ask("user_management.get", user_id="ada@example.com")
    assert user.id == "ada@example.com"
    assert [(entry.vendor, entry.vendor_type, entry.is_valid) for entry in user.linked_vendors] == [
        ("TESLA", models.VendorType.VEHICLE, True)
    ]


def test_an_unknown_user_is_an_error_with_the_problem_in_it(ask: Ask) -> None:
    error = refused(ask, "user_management.get", user_id="nobody")
    assert error.status_code == 404
    assert "Could not find user with ID nobody" in error.body


def test_a_user_is_deleted(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = car_of(enode_sandbox, "ada")
    assert ask("user_management.unlink_user", user_id="ada") is None
    assert refused(ask, "user_management.get", user_id="ada").status_code == 404
    assert refused(ask, "vehicles.get", vehicle_id=car).status_code == 404


def test_vehicles_are_listed_for_the_client_and_for_a_user(ask: Ask, enode_sandbox: Sandbox) -> None:
    mine, theirs = car_of(enode_sandbox, "ada"), car_of(enode_sandbox, "ben")
    assert [vehicle.id for vehicle in ask("vehicles.list").data] == [theirs, mine]
    assert [vehicle.id for vehicle in ask("vehicles.list_for_user", user_id="ada").data] == [mine]
    nobodys = ask("vehicles.list_for_user", user_id="nobody")
    assert (nobodys.data, nobodys.pagination.after, nobodys.pagination.before) == ([], None, None)


def test_a_charging_vehicle_reads_as_models(ask: Ask, enode_sandbox: Sandbox) -> None:
    vehicle = ask("vehicles.get", vehicle_id=charging_car_of(enode_sandbox))
    assert (vehicle.vendor, vehicle.user_id, vehicle.is_reachable) == (models.VehicleVendor.TESLA, "ada", True)
    state = vehicle.charge_state
    assert (state.battery_level, state.is_charging, state.charge_rate) == (40, True, 11)
    assert state.power_delivery_state == models.VehiclePowerDeliveryState.PLUGGED_IN_CHARGING
    assert state.last_updated == datetime(2025, 1, 6, 17, 0, 5, tzinfo=UTC)
    assert (vehicle.smart_charging_policy.is_enabled, vehicle.smart_charging_policy.deadline) == (False, None)
    assert vehicle.capabilities.start_charging.is_capable is True
    assert (vehicle.odometer.distance, vehicle.location.latitude) == (12_000, 59.9139)


@pytest.mark.parametrize(
    "state", ["UNKNOWN", "UNPLUGGED", "PLUGGED_IN:NO_POWER", "PLUGGED_IN:FAULT", "PLUGGED_IN:DISCHARGING"]
)
def test_every_odd_state_can_be_parsed(ask: Ask, enode_sandbox: Sandbox, state: str) -> None:
    car = car_of(enode_sandbox)
    enode_sandbox.set(vehicle=car, power_delivery_state=state)
    assert ask("vehicles.get", vehicle_id=car).charge_state.power_delivery_state.value == state


def test_a_vehicle_of_every_vendor_can_be_parsed(ask: Ask, enode_sandbox: Sandbox) -> None:
    cars = {vendor: enode_sandbox.add_vehicle(vendor=vendor, user="ada").id for vendor in VEHICLE_VENDORS}
    for vendor, car in cars.items():
        assert ask("vehicles.get", vehicle_id=car).vendor.value == vendor
        enode_sandbox.go_offline(vehicle=car)
    enode_sandbox.advance("1h")
    for car in cars.values():
        assert ask("vehicles.get", vehicle_id=car).is_reachable is False


def test_charging_is_stopped_and_started(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    for kind, is_charging in ((models.ChargingAction.STOP, False), (models.ChargingAction.START, True)):
        action = ask("vehicles.control_charging", vehicle_id=car, action=kind)
        assert (action.kind, action.state, action.target_id) == (kind, models.ActionState.PENDING, car)
        assert (action.completed_at, action.failure_reason) == (None, None)
        enode_sandbox.advance("10s")
        assert ask("vehicles.get_action", action_id=action.id).state == models.ActionState.CONFIRMED
        assert ask("vehicles.get", vehicle_id=car).charge_state.is_charging is is_charging


def test_the_same_command_twice_is_the_same_action(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    actions = [ask("vehicles.control_charging", vehicle_id=car, action="STOP") for _ in range(2)]
    assert actions[0].id == actions[1].id


def test_a_refused_command_is_an_error_with_the_words_in_it(ask: Ask, enode_sandbox: Sandbox) -> None:
    error = refused(ask, "vehicles.control_charging", vehicle_id=charging_car_of(enode_sandbox), action="START")
    assert (error.status_code, "The asset is already charging." in error.body) == (400, True)


def test_an_action_is_cancelled_and_a_late_cancel_is_an_error_that_carries_the_action(
    ask: Ask, enode_sandbox: Sandbox
) -> None:
    car = charging_car_of(enode_sandbox)
    action = ask("vehicles.control_charging", vehicle_id=car, action="STOP")
    cancelled = ask("vehicles.cancel_action", action_id=action.id)
    assert (cancelled.state, cancelled.failure_reason.type.value) == (
        models.ActionState.CANCELLED,
        "REQUESTED_CANCELLATION",
    )
    error = refused(ask, "vehicles.cancel_action", action_id=action.id)
    assert isinstance(error, errors.ChargeActionError)
    assert (error.status_code, error.data.id, error.data.state) == (409, action.id, models.ActionState.CANCELLED)


def test_an_unknown_action_is_404_and_an_id_that_is_no_uuid_400(ask: Ask) -> None:
    for name in ("vehicles.get_action", "vehicles.cancel_action"):
        assert refused(ask, name, action_id=NOBODY).status_code == 404
        assert refused(ask, name, action_id="nope").status_code == 400


def test_max_current_is_set(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = charging_car_of(enode_sandbox)
    action = ask("vehicles.set_max_current", vehicle_id=car, max_current=10)
    assert (action.state, action.target_state.max_current) == (models.ActionState.PENDING, 10)
    enode_sandbox.advance("10s")
    assert ask("vehicles.get_action", action_id=action.id).state == models.ActionState.CONFIRMED
    assert ask("vehicles.get", vehicle_id=car).charge_state.max_current == 10


def test_a_refresh_is_hinted_at(ask: Ask, enode_sandbox: Sandbox) -> None:
    assert ask("vehicles.refresh_hint", vehicle_id=car_of(enode_sandbox)) is None
    assert refused(ask, "vehicles.refresh_hint", vehicle_id=NOBODY).status_code == 404


def test_a_webhook_lives_its_life(ask: Ask) -> None:
    made = ask(
        "webhooks.create",
        url="https://example.com/hooks",
        secret="a secret",
        events=[models.WebhookCreatePayloadEvent.USER_VEHICLE_UPDATED],
        authentication={"header_name": "x-key", "header_value": "v"},
    )
    assert (made.is_active, made.created_at, made.last_success) == (True, NOW, NOW)
    assert (made.events, made.authentication.header_name) == (["user:vehicle:updated"], "x-key")
    assert [hook.id for hook in ask("webhooks.list").data] == [made.id]
    changed = ask("webhooks.update", webhook_id=made.id, url="https://example.com/2", authentication=None)
    assert (changed.url, changed.authentication, changed.events) == ("https://example.com/2", None, made.events)
    assert ask("webhooks.get", webhook_id=made.id) == changed
    assert ask("webhooks.delete", webhook_id=made.id) is None
    assert refused(ask, "webhooks.get", webhook_id=made.id).status_code == 404


def test_a_webhook_twin_is_refused(ask: Ask) -> None:
    given = {"url": "https://example.com/", "secret": "a secret", "api_version": "2024-10-01"}
    ask("webhooks.create", **given)
    assert refused(ask, "webhooks.create", **given).status_code == 400


@pytest.mark.parametrize("name", ["webhooks.get", "webhooks.update", "webhooks.delete", "webhooks.test"])
def test_an_unknown_webhook_is_404(ask: Ask, name: str) -> None:
    assert refused(ask, name, webhook_id=NOBODY).status_code == 404


def test_a_webhook_is_tested(ask: Ask, enode_webhooks: Any) -> None:
    (hook,) = ask("webhooks.list").data
    tested = ask("webhooks.test", webhook_id=hook.id)
    assert (tested.status, tested.response.code) == (models.TestFirehoseWebhookStatus.SUCCESS, 204)
    assert [event.event for event in enode_webhooks.events] == ["enode:webhook:test"]
    enode_webhooks.fail_next()
    failed = ask("webhooks.test", webhook_id=hook.id)
    assert (failed.status, failed.response) == (models.TestFirehoseWebhookStatus.FAILURE, None)


def test_readiness_needs_no_token(ask: Ask) -> None:
    assert ask("service_health.check_readiness") is None


@pytest.mark.enode(settings={"token_seconds": 1})
def test_short_lived_tokens_are_renewed_without_notice(ask: Ask) -> None:
    """The SDK renews a token a minute before its end, so here for every call."""
    for _ in range(3):
        assert ask("vehicles.list").data == []


def test_wrong_credentials_are_told_by_the_token_endpoint(enode_sandbox: Sandbox) -> None:
    security = models.Security(client_id="x", client_secret="y", token_url=enode_sandbox.token_url)
    with Enode(security=security, server_url=enode_sandbox.url) as sdk, pytest.raises(Exception, match="401"):
        sdk.vehicles.list()


def test_a_version_header_of_the_program_is_heeded(ask: Ask, enode_sandbox: Sandbox) -> None:
    error = refused(ask, "user_management.get", user_id="nobody", http_headers={"Enode-Version": "2024-01-01"})
    assert '"error":"https://docs.enode.io/problems/not-found"' in error.body
