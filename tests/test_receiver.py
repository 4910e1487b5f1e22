"""The receiver for tests: waits in virtual time for what really comes, fails on purpose, and trusts no stranger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from sandbox import Sandbox, WebhookReceiver
from sandbox.receiver import SECRET, BadSignature
from sandbox.webhooks.sign import sign

START = datetime(2025, 1, 6, 17, tzinfo=UTC)
CHARGING = {"vehicle__chargeState__isCharging": True}


@pytest.fixture
def car(enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox) -> Any:
    """A car whose cable was put in just now; it will charge in five seconds."""
    made = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    enode_sandbox.plug_in(made)
    return made


@pytest.fixture
def receiver(enode_sandbox: Sandbox) -> Iterator[WebhookReceiver]:
    """A receiver that is not registered yet."""
    made = WebhookReceiver(enode_sandbox)
    yield made
    made.close()


def post(url: str, body: bytes, signature: str = "") -> int:
    headers = {"Content-Type": "application/json", "X-Enode-Signature": signature, "X-Enode-Delivery": "7"}
    try:
        with urlopen(Request(url, body, headers)) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def seconds(sandbox: Sandbox) -> float:
    return (sandbox.now - START).total_seconds()


def test_events_are_kept_in_order_with_the_deliveries_that_brought_them(
    car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    enode_sandbox.advance("10s")
    names = [event.event for event in enode_webhooks.events]
    assert names[0] == "user:vehicle:discovered"
    assert set(names[1:]) == {"user:vehicle:updated"}
    assert [event for delivery in enode_webhooks.deliveries for event in delivery.events] == enode_webhooks.events
    sent = enode_sandbox.deliveries()
    assert [delivery.id for delivery in enode_webhooks.deliveries] == [delivery.id for delivery in sent]
    assert all(delivery.headers["x-enode-delivery"] == delivery.id for delivery in enode_webhooks.deliveries)


def test_waiting_moves_time_to_the_very_instant_and_no_further(
    car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    event = enode_webhooks.wait_for("user:vehicle:updated", **CHARGING)
    assert (event.vehicle.id, event.createdAt, seconds(enode_sandbox)) == (car.id, "2025-01-06T17:00:05.000Z", 5)
    assert enode_webhooks.events[-1] == event


def test_what_has_come_already_needs_no_time(car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox) -> None:
    enode_webhooks.wait_for("user:vehicle:discovered")
    enode_sandbox.advance("1m")
    first = enode_webhooks.wait_for("user:vehicle:updated", **CHARGING)
    assert (first.createdAt, seconds(enode_sandbox)) == ("2025-01-06T17:00:05.000Z", 60)


def test_what_is_forgotten_is_waited_for_anew(
    car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    enode_webhooks.wait_for("user:vehicle:updated", **CHARGING)
    enode_webhooks.clear()
    assert (enode_webhooks.events, enode_webhooks.deliveries) == ([], [])
    second = enode_webhooks.wait_for("user:vehicle:updated", vehicle__chargeState__batteryLevel={"above": 40})
    assert second.vehicle.chargeState.batteryLevel == 41
    assert seconds(enode_sandbox) > 5


def test_what_does_not_come_is_a_failed_assertion_that_says_what_did(
    car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    with pytest.raises(AssertionError) as missed:
        enode_webhooks.wait_for("user:vehicle:deleted", within="3s", user__id="ada", x__y={"above": 2})
    assert str(missed.value) == (
        'no user:vehicle:deleted with user.id: "ada" and x.y: {"above": 2} came within 3s; '
        "there were 1 user:vehicle:discovered, 2 user:vehicle:updated"
    )
    assert seconds(enode_sandbox) == 3


def test_silence_is_said_to_be_silence(receiver: WebhookReceiver) -> None:
    with pytest.raises(
        AssertionError, match="no user:vehicle:deleted came within 0:01:00; there were no events at all"
    ):
        receiver.wait_for("user:vehicle:deleted", within=timedelta(minutes=1))


def test_a_condition_that_cannot_be_judged_is_refused_at_once(enode_webhooks: WebhookReceiver) -> None:
    with pytest.raises(ValueError, match=r"^vehicle\.chargeState\.batteryLevel\.above: must be a number, got 'x'$"):
        enode_webhooks.wait_for("user:vehicle:updated", vehicle__chargeState__batteryLevel={"above": "x"})


def test_matching_events_are_found_without_waiting(
    car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    enode_sandbox.advance("10m")
    levels = [
        event.vehicle.chargeState.batteryLevel for event in enode_webhooks.matching("user:vehicle:updated", **CHARGING)
    ]
    assert levels == sorted(levels)
    assert enode_webhooks.matching("user:vehicle:updated", vehicle__id="nobody") == []
    assert enode_webhooks.matching("user:vehicle:deleted") == []


def test_a_delivery_that_fails_on_purpose_is_waited_for_until_it_comes_again(
    car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    enode_sandbox.advance("1s")
    enode_webhooks.fail_next(2, status=503)
    event = enode_webhooks.wait_for("user:vehicle:updated", **CHARGING)
    assert (event.createdAt, seconds(enode_sandbox)) == ("2025-01-06T17:00:05.000Z", 5 + 10 + 30)
    statuses = [(delivery["try"], delivery.status) for delivery in enode_sandbox.deliveries()]
    assert statuses[-3:] == [(1, 503), (2, 503), (3, 204)]


def test_of_a_delivery_that_fails_nothing_is_taken(
    car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    enode_sandbox.advance("1s")
    before = len(enode_webhooks.events)
    enode_webhooks.fail_next()
    enode_sandbox.advance("5s")
    assert len(enode_webhooks.events) == before


def test_it_may_listen_to_some_events_in_an_older_version(receiver: WebhookReceiver, enode_sandbox: Sandbox) -> None:
    webhook = receiver.register(["user:vehicle:updated"], api_version="2024-01-01")
    enode_sandbox.plug_in(enode_sandbox.add_vehicle(vendor="TESLA", user="ada"))
    event = receiver.wait_for("user:vehicle:updated", version="2024-01-01", **CHARGING)
    assert seconds(enode_sandbox) == 5
    assert {one.event for one in receiver.events} == {event.event}
    assert enode_sandbox.deliveries(webhook=webhook.id)[-1].status == 204


def test_events_that_no_world_tells_of_can_be_waited_for(
    enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    heartbeat = enode_webhooks.wait_for("system:heartbeat")
    assert (heartbeat.event, seconds(enode_sandbox)) == ("system:heartbeat", 600)


@pytest.mark.enode(clock=60)
def test_with_a_running_clock_it_stops_where_it_is_too(
    car: Any, enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox
) -> None:
    enode_webhooks.wait_for("user:vehicle:updated", within="300d", **CHARGING)
    assert enode_sandbox.now < START + timedelta(days=1)


def test_two_receivers_hear_the_same(enode_webhooks: WebhookReceiver, enode_sandbox: Sandbox) -> None:
    with WebhookReceiver(enode_sandbox, secret="another secret") as other:
        other.register()
        enode_sandbox.add_vehicle(vendor="TESLA", user="ada")
        assert other.wait_for("user:vehicle:discovered") == enode_webhooks.wait_for("user:vehicle:discovered")


BODY = json.dumps([{"event": "user:vehicle:deleted"}]).encode()


def test_a_rightly_signed_delivery_is_taken_from_anybody(receiver: WebhookReceiver) -> None:
    assert post(receiver.url, BODY, sign(SECRET, BODY)) == 204
    assert receiver.wait_for("user:vehicle:deleted").event == "user:vehicle:deleted"
    assert receiver.deliveries[0].id == "7"


@pytest.mark.parametrize(
    "signature", ["", "sha1=", "sha1=0000", sign("not the secret", BODY), sign(SECRET, b"[]"), "ä"]
)
def test_a_bad_signature_is_refused_and_fails_the_test(enode_sandbox: Sandbox, signature: str) -> None:
    receiver = WebhookReceiver(enode_sandbox)
    assert (post(receiver.url, BODY, signature), receiver.events) == (401, [])
    with pytest.raises(BadSignature) as bad:
        receiver.close()
    assert str(bad.value) == "1 delivery came with a bad signature"


def test_a_bad_signature_is_told_of_once_by_whoever_waits_first(receiver: WebhookReceiver) -> None:
    assert [post(receiver.url, BODY) for _ in range(2)] == [401, 401]
    with pytest.raises(BadSignature, match="2 deliveries came with a bad signature"):
        receiver.wait_for("user:vehicle:deleted", within="1s")
    with pytest.raises(AssertionError, match="no user:vehicle:deleted came"):
        receiver.wait_for("user:vehicle:deleted", within="1s")


@pytest.mark.parametrize("how", ["wrong_signature", "wrong_secret"])
def test_a_signature_that_is_wrong_on_purpose_is_refused_and_fails_nothing(enode_sandbox: Sandbox, how: str) -> None:
    with WebhookReceiver(enode_sandbox) as receiver:
        hook = receiver.register()
        enode_sandbox.break_webhook(hook, how=how, times=1)
        enode_sandbox.add_vehicle(vendor="TESLA", user="ada")
        receiver.wait_for("user:vehicle:discovered")
        assert [delivery.status for delivery in enode_sandbox.deliveries()] == [401, 204]
        report = enode_sandbox.webhook_report(hook)
        assert [attempt["fault"] for attempt in report.deliveries[0]["attempts"]] == [how, None]
        again = enode_sandbox.redeliver(report.deliveries[0]["id"])
        assert (again.status, again.isRedelivery) == (204, True)


def test_a_sandbox_that_signs_with_another_secret_is_found_out(enode_sandbox: Sandbox) -> None:
    receiver = WebhookReceiver(enode_sandbox)
    enode_sandbox.add_webhook(url=receiver.url, secret="not the secret")
    enode_sandbox.add_vehicle(vendor="TESLA", user="ada")
    enode_sandbox.advance("1s")
    assert [delivery.status for delivery in enode_sandbox.deliveries()] == [401]
    with pytest.raises(BadSignature):
        receiver.close()


def test_a_closed_receiver_hears_no_more(enode_sandbox: Sandbox) -> None:
    receiver = WebhookReceiver(enode_sandbox)
    receiver.register()
    receiver.close()
    enode_sandbox.add_vehicle(vendor="TESLA", user="ada")
    enode_sandbox.advance("1s")
    assert "could not be reached" in enode_sandbox.deliveries()[0].error
