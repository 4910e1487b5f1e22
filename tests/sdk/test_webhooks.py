"""Webhooks, driven by the SDK."""

from __future__ import annotations

from typing import Any

import pytest
from enode import models

from tests.sdk.driving import NOBODY, NOW, Ask, refused


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
