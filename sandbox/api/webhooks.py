"""Webhooks as a resource, and the old generation's one webhook, the firehose, on the same list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api import webhook_urls
from sandbox.api.call import Call, Endpoint, Page
from sandbox.api.events import KINDS, SUBSCRIBABLE
from sandbox.api.paging import QUERY, page, page_shape
from sandbox.moments import written
from sandbox.shapes import array, flag, may, named, nullable, number, obj, one_of, text, timestamp, uuid
from sandbox.world.refusals import WebhookNotFound, WebhookNotValid
from sandbox.world.webhook import Subscription, Webhook

if TYPE_CHECKING:
    from sandbox.world.world import World

OUR_HEADERS = {
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "x-enode-delivery",
    "x-enode-signature",
}

AUTHENTICATION = obj(
    {
        "headerName": text(minLength=1, maxLength=128, pattern="^[a-z0-9-_]+$"),
        "headerValue": text(minLength=1, maxLength=256, pattern=r"^[\x20-\x7e]+$"),
    }
)
INPUT = {
    "url": text(minLength=8, maxLength=200),
    "secret": text(minLength=6, maxLength=256),
    "events": array(named("SubscribedEvent")),
    "apiVersion": nullable(named("WebhookVersion")),
}

SHAPES = {
    "SubscribedEvent": one_of(*SUBSCRIBABLE),
    "WebhookInput": obj(
        {**INPUT, "authentication": AUTHENTICATION}, optional=("events", "apiVersion", "authentication")
    ),
    "WebhookPatch": may({**INPUT, "authentication": nullable(AUTHENTICATION)}),
    "Webhook": obj(
        {
            "id": uuid(),
            "url": text(),
            "events": array(text()),
            "lastSuccess": timestamp(),
            "isActive": flag(),
            "createdAt": timestamp(),
            "apiVersion": nullable(text()),
            "authentication": nullable(obj({"headerName": text()})),
        }
    ),
    "WebhookPage": page_shape("Webhook"),
    "WebhookTest": obj(
        {
            "status": one_of("SUCCESS", "FAILURE"),
            "description": text(),
            "response": nullable(obj({"code": number(), "body": text(), "headers": nullable(array(text()))})),
        }
    ),
    "FirehoseInput": obj({"url": text(minLength=8, maxLength=200), "secret": text(minLength=6, maxLength=256)}),
    "FirehoseChoice": obj({"url": text()}),
}


def create_webhook(world: World, call: Call) -> dict[str, Any]:
    """Register a webhook (W3)."""
    defaults = {"events": ["*"], "apiVersion": None, "authentication": None}
    return render(world.webhooks.add(subscription_of({**defaults, **call.body}, is_open=is_open(world))))


def list_webhooks(world: World, call: Call) -> Page:
    """All webhooks of the client, the firehose among them."""
    return page(world, call, world.webhooks.roll, render)


def get_webhook(world: World, call: Call) -> dict[str, Any]:
    """One webhook."""
    return render(world.webhooks.find(call.params["webhookId"]))


def update_webhook(world: World, call: Call) -> dict[str, Any]:
    """Change any part of a webhook; that wakes an inactive one."""
    webhook = world.webhooks.find(call.params["webhookId"])
    asked = {**_written(webhook.subscription), **call.body}
    world.webhooks.update(webhook, subscription_of(asked, is_open=is_open(world)))
    return render(webhook)


def delete_webhook(world: World, call: Call) -> None:
    """Take a webhook out."""
    world.webhooks.remove(world.webhooks.find(call.params["webhookId"]))


def test_webhook(world: World, call: Call) -> dict[str, Any]:
    """Say what came of a test event, which was sent just before; success wakes an inactive webhook (W4)."""
    return _tested(world, world.webhooks.find(call.params["webhookId"]), call.outcome)


def put_firehose(world: World, call: Call) -> None:
    """Register or change the firehose."""
    asked = {"events": ["*"], "apiVersion": None, "authentication": None, **call.body}
    subscription, firehose = subscription_of(asked, is_open=is_open(world), is_firehose=True), world.webhooks.firehose()
    if firehose is None:
        world.webhooks.add(subscription)
    else:
        world.webhooks.update(firehose, subscription)


def delete_firehose(world: World, call: Call) -> None:
    """Take the firehose out; the body names its URL."""
    firehose = _firehose(world)
    if firehose.subscription.url != call.body["url"]:
        detail = f"Could not find webhook {call.body['url']}"
        raise WebhookNotFound(detail)
    world.webhooks.remove(firehose)


def test_firehose(world: World, call: Call) -> dict[str, Any]:
    """Say what came of a firehose test event (T21)."""
    return _tested(world, _firehose(world), call.outcome)


def render(webhook: Webhook) -> dict[str, Any]:
    """Write a webhook as the API shows it; secrets never come back."""
    subscription = webhook.subscription
    authentication = subscription.authentication
    return {
        "id": webhook.id,
        "url": subscription.url,
        "events": list(subscription.events),
        "lastSuccess": written(webhook.last_success_at),
        "isActive": webhook.is_active,
        "createdAt": written(webhook.came_at),
        "apiVersion": subscription.api_version,
        "authentication": {"headerName": authentication[0]} if authentication else None,
    }


def _written(subscription: Subscription) -> dict[str, Any]:
    authentication = subscription.authentication
    return {
        "url": subscription.url,
        "secret": subscription.secret,
        "events": list(subscription.events),
        "apiVersion": subscription.api_version,
        "is_firehose": subscription.is_firehose,
        "authentication": (
            {"headerName": authentication[0], "headerValue": authentication[1]} if authentication else None
        ),
    }


def subscription_of(asked: dict[str, Any], *, is_open: bool = False, is_firehose: bool = False) -> Subscription:
    """Read what is asked for; refuses what cannot be delivered. `is_open` lets private networks be delivered to."""
    authentication = asked["authentication"]
    _refuse("url", webhook_urls.wrong(asked["url"], is_open=is_open))
    if authentication is not None and authentication["headerName"] in OUR_HEADERS:
        _refuse("authentication.headerName", "must not be a header that every delivery has")
    events = asked["events"]
    kinds = None if "*" in events else frozenset(KINDS[name] for name in events)
    return Subscription(
        asked["url"],
        asked["secret"],
        tuple(events),
        kinds,
        asked["apiVersion"],
        (authentication["headerName"], authentication["headerValue"]) if authentication else None,
        asked.get("is_firehose", is_firehose),
    )


def is_open(world: World) -> bool:
    """Whether a client's webhooks may lie in private networks."""
    return world.settings.webhook_private_addresses == "all"


def _refuse(path: str, wrong: str | None) -> None:
    if wrong is not None:
        detail = "The webhook input is not valid."
        raise WebhookNotValid(detail, issues=[{"path": path, "message": wrong, "code": "format"}])


def _firehose(world: World) -> Webhook:
    firehose = world.webhooks.firehose()
    if firehose is None:
        detail = "Could not find webhook firehose"
        raise WebhookNotFound(detail)
    return firehose


def _tested(world: World, webhook: Webhook, outcome: dict[str, Any]) -> dict[str, Any]:
    is_success = outcome["error"] is None and 200 <= outcome["status"] < 300
    world.webhooks.tested(webhook, outcome.get("asked", ()), is_success=is_success)
    answered = {"code": outcome["status"], "body": outcome["body"], "headers": outcome["headers"]}
    failure = outcome["error"] or f"The endpoint answered with status {outcome['status']}."
    return {
        "status": "SUCCESS" if is_success else "FAILURE",
        "description": "The test event was delivered." if is_success else failure,
        "response": answered if is_success else None,
    }


WEBHOOK_ID = {"webhookId": uuid()}
WEBHOOK = named("Webhook")
PATH = "/webhooks/{webhookId}"

ENDPOINTS = (
    Endpoint("POST", "/webhooks", create_webhook, "createWebhook", gives=WEBHOOK, takes=named("WebhookInput")),
    Endpoint("GET", "/webhooks", list_webhooks, "listWebhooks", gives=named("WebhookPage"), query=QUERY),
    Endpoint("GET", PATH, get_webhook, "getWebhook", gives=WEBHOOK, params=WEBHOOK_ID),
    Endpoint(
        "PATCH",
        PATH,
        update_webhook,
        "updateWebhook",
        gives=WEBHOOK,
        takes=named("WebhookPatch"),
        params=WEBHOOK_ID,
    ),
    Endpoint("DELETE", PATH, delete_webhook, "deleteWebhook", params=WEBHOOK_ID, status=204),
    Endpoint(
        "POST",
        PATH + "/test",
        test_webhook,
        "testWebhook",
        gives=named("WebhookTest"),
        params=WEBHOOK_ID,
        sends=True,
    ),
)

FIREHOSE_PUT = Endpoint(
    "PUT", "/webhooks/firehose", put_firehose, "putWebhooksFirehose", takes=named("FirehoseInput"), status=204
)
FIREHOSE_DELETE = Endpoint(
    "DELETE",
    "/webhooks/firehose",
    delete_firehose,
    "deleteWebhooksFirehose",
    takes=named("FirehoseChoice"),
    status=204,
)
FIREHOSE_TEST = Endpoint(
    "POST",
    "/webhooks/firehose/test",
    test_firehose,
    "testFirehose",
    gives=named("WebhookTest"),
    sends=True,
)
