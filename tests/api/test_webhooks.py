"""Webhooks as a resource: made, listed, read, changed, removed, tested (behaviour 3.16, 5.2; W3, W4, W5)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.webhooks import OUR_HEADERS
from tests.cars import NOBODY
from tests.conftest import Asked, House
from tests.receivers import Receiver, says

URL = "https://example.com/hooks"
SECRET = "example-secret"
AUTHENTICATION = {"headerName": "x-api-key", "headerValue": "k 1"}
NOT_VALID = {
    "type": "https://developers.enode.com/api/problems/bad-request",
    "title": "Webhook input is not valid.",
    "detail": "The webhook input is not valid.",
}


async def create(house: House, **given: Any) -> Asked:
    return await house.ask("POST", "/webhooks", {"url": URL, "secret": SECRET, **given})


async def test_a_new_webhook_answers_exactly_the_documented_keys(house: House) -> None:
    asked = await create(house)
    hook_id = asked.body.pop("id")
    assert len(hook_id) == 36
    assert (asked.status, asked.body) == (
        200,
        {
            "url": URL,
            "events": ["*"],
            "lastSuccess": "2025-01-06T17:00:00.000Z",
            "isActive": True,
            "createdAt": "2025-01-06T17:00:00.000Z",
            "apiVersion": None,
            "authentication": None,
        },
    )


async def test_what_was_asked_for_comes_back_but_never_a_secret(house: House) -> None:
    events = ["user:vehicle:updated", "enode:webhook:test", "user:charge-action:updated"]
    asked = await create(house, events=events, apiVersion="2024-01-01", authentication=AUTHENTICATION)
    assert (asked.body["events"], asked.body["apiVersion"]) == (events, "2024-01-01")
    assert asked.body["authentication"] == {"headerName": "x-api-key"}
    read = (await house.ask("GET", f"/webhooks/{asked.body['id']}")).body
    assert read == asked.body
    assert SECRET not in str(read)
    assert "k 1" not in str(read)


async def test_webhooks_are_listed_newest_first(house: House) -> None:
    made = [(await create(house, url=f"{URL}/{number}")).body for number in range(3)]
    assert (await house.ask("GET", "/webhooks")).body == {
        "data": made[::-1],
        "pagination": {"after": None, "before": None},
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com:8443/a/b?c=d&e=%20f#g",
        "https://" + "a" * 188 + ".com",
        "http://localhost:3000/hooks",
        "http://127.0.0.1/hooks",
        "http://127.0.0.2:1/x",
        "http://[::1]:3000/hooks",
    ],
)
async def test_https_anywhere_and_http_on_this_machine_are_taken(house: House, url: str) -> None:
    asked = await create(house, url=url)
    assert (asked.status, asked.body.get("url")) == (200, url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hooks",
        "http://10.0.0.1/hooks",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://0.0.0.0/hooks",
        "ftp://example.com/hooks",
        "javascript:alert(1)",
        "example.com/hooks",
        "https://",
        "https:///hooks",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "https://example.com:port/",
        "https://[::1/hooks",
        "https://example.com/\u0000",
        "https://example.com/\r\nX-Injected: 1",
        "https://example.com:0/",
        "https://example.com\\@127.0.0.1/",
        "https://ada:secret@example.com/",
        "http://ada@127.0.0.1:8080/",
        "http://[::1%25eth0]:8080/",
        "http://0.0.0.0:8080/",
        "http://2130706433/",
    ],
)
async def test_what_cannot_be_delivered_to_is_refused_by_name(house: House, url: str) -> None:
    asked = await create(house, url=url)
    issues = asked.body.pop("issues")
    assert (asked.status, asked.body) == (400, NOT_VALID)
    assert [issue["path"] for issue in issues] == ["url"]


@pytest.mark.parametrize(
    ("given", "path", "code"),
    [
        ({"url": "https:/"}, "url", "minLength"),
        ({"url": "https://example.com/" + "a" * 181}, "url", "maxLength"),
        ({"url": "https://example.com/" + "a" * 280}, "url", "maxLength"),
        ({"url": 5}, "url", "type"),
        ({"secret": "12345"}, "secret", "minLength"),
        ({"secret": "a" * 257}, "secret", "maxLength"),
        ({"secret": None}, "secret", "type"),
        ({"events": "*"}, "events", "type"),
        ({"events": ["user:vehicle:*"]}, "events.0", "enum"),
        ({"events": ["*", "system:heartbeat"]}, "events.1", "enum"),
        ({"events": ["user:hem-system:updated"]}, "events.0", "enum"),
        ({"events": None}, "events", "type"),
        ({"apiVersion": "2019-01-01"}, "apiVersion", "enum"),
        ({"authentication": {"headerName": "X-Upper", "headerValue": "v"}}, "authentication.headerName", "pattern"),
        ({"authentication": {"headerName": "a b", "headerValue": "v"}}, "authentication.headerName", "pattern"),
        ({"authentication": {"headerName": "a" * 129, "headerValue": "v"}}, "authentication.headerName", "maxLength"),
        ({"authentication": {"headerName": "", "headerValue": "v"}}, "authentication.headerName", None),
        ({"authentication": {"headerName": "a", "headerValue": "v" * 257}}, "authentication.headerValue", "maxLength"),
        ({"authentication": {"headerName": "a", "headerValue": "é"}}, "authentication.headerValue", "pattern"),
        ({"authentication": {"headerName": "a", "headerValue": "a\r\nb: c"}}, "authentication.headerValue", "pattern"),
        ({"authentication": {"headerName": "a", "headerValue": "v\n"}}, "authentication.headerValue", "pattern"),
        ({"authentication": {"headerName": "a\r\n", "headerValue": "v"}}, "authentication.headerName", "pattern"),
        ({"authentication": {"headerName": "a", "headerValue": "\u0000"}}, "authentication.headerValue", "pattern"),
        ({"authentication": {"headerName": "a"}}, "authentication.headerValue", "required"),
        ({"authentication": None}, "authentication", "type"),
        ({"isActive": False}, "isActive", "unknown"),
    ],
)
async def test_each_limit_of_the_input_is_kept_and_named(
    house: House, given: dict[str, Any], path: str, code: str | None
) -> None:
    asked = await create(house, **given)
    assert (asked.status, asked.body["title"]) == (400, "Validation error")
    assert {issue["path"] for issue in asked.body["issues"]} == {path}
    assert code is None or code in {issue["code"] for issue in asked.body["issues"]}


@pytest.mark.parametrize("name", sorted(OUR_HEADERS))
async def test_authentication_in_a_header_that_every_delivery_has_is_refused(house: House, name: str) -> None:
    asked = await create(house, authentication={"headerName": name, "headerValue": "v"})
    assert (asked.status, asked.body["issues"][0]["path"]) == (400, "authentication.headerName")


@pytest.mark.parametrize("url", ["https://ex.io", "https://example.com/" + "a" * 180])
async def test_the_limits_themselves_are_taken(house: House, url: str) -> None:
    authentication = {"headerName": "a" * 128, "headerValue": "~" * 256}
    asked = await create(house, url=url, secret="123456", authentication=authentication)
    assert asked.status == 200
    assert (await create(house, url=URL, secret="a" * 256)).status == 200


async def test_url_and_secret_are_required_and_both_named(house: House) -> None:
    asked = await house.ask("POST", "/webhooks", {})
    assert asked.body["detail"] == "Multiple validation errors, see issues list."
    assert {(issue["path"], issue["code"]) for issue in asked.body["issues"]} == {
        ("url", "required"),
        ("secret", "required"),
    }


async def test_url_and_version_are_unique_to_a_client(house: House) -> None:
    await create(house)
    twin = await create(house, secret="another secret")
    assert (twin.status, twin.body) == (400, NOT_VALID)
    assert (await create(house, apiVersion="2024-01-01")).status == 200
    assert (await create(house, apiVersion="2024-10-01")).status == 200


async def test_a_patch_changes_what_it_names_and_nothing_else(house: House) -> None:
    made = (await create(house, authentication=AUTHENTICATION)).body
    path = f"/webhooks/{made['id']}"
    changes: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"events": ["user:vehicle:updated"]}, {"events": ["user:vehicle:updated"]}),
        ({"url": URL + "/new"}, {"url": URL + "/new"}),
        ({"apiVersion": "2024-01-01"}, {"apiVersion": "2024-01-01"}),
        ({"apiVersion": None}, {"apiVersion": None}),
        ({"secret": "another secret"}, {}),
        ({"authentication": {"headerName": "y", "headerValue": "v"}}, {"authentication": {"headerName": "y"}}),
        ({"authentication": None}, {"authentication": None}),
        ({}, {}),
    ]
    for given, shows in changes:
        made |= shows
        asked = await house.ask("PATCH", path, given)
        assert (asked.status, asked.body) == (200, made)
        assert (await house.ask("GET", path)).body == made


async def test_a_patch_may_not_take_the_place_of_another_webhook(house: House) -> None:
    await create(house)
    other = (await create(house, url=URL + "/2")).body
    asked = await house.ask("PATCH", f"/webhooks/{other['id']}", {"url": URL})
    assert (asked.status, asked.body) == (400, NOT_VALID)
    assert (await house.ask("GET", f"/webhooks/{other['id']}")).body == other


@pytest.mark.parametrize(
    "given", [{"url": None}, {"secret": "x"}, {"events": ["x"]}, {"id": NOBODY}, {"url": "http://a.b/c"}]
)
async def test_a_patch_keeps_the_limits_of_the_input(house: House, given: dict[str, Any]) -> None:
    made = (await create(house)).body
    assert (await house.ask("PATCH", f"/webhooks/{made['id']}", given)).status == 400
    assert (await house.ask("GET", f"/webhooks/{made['id']}")).body == made


async def test_a_removed_webhook_is_gone(house: House) -> None:
    made = (await create(house)).body
    asked = await house.ask("DELETE", f"/webhooks/{made['id']}")
    assert (asked.status, asked.body) == (204, None)
    assert (await house.ask("GET", f"/webhooks/{made['id']}")).status == 404
    assert (await house.ask("GET", "/webhooks")).body["data"] == []
    assert (await create(house)).status == 200


CALLS = [("GET", "", None), ("PATCH", "", {}), ("DELETE", "", None), ("POST", "/test", None)]


@pytest.mark.parametrize(("method", "tail", "body"), CALLS)
async def test_an_unknown_webhook_is_not_found_in_enodes_words(house: House, method: str, tail: str, body: Any) -> None:
    asked = await house.ask(method, f"/webhooks/{NOBODY}{tail}", body)
    assert (asked.status, asked.body) == (
        404,
        {
            "type": "https://developers.enode.com/api/problems/not-found",
            "title": "Webhook not found",
            "detail": f"Could not find webhook {NOBODY}",
        },
    )


@pytest.mark.parametrize(("method", "tail", "body"), CALLS)
async def test_a_webhook_id_that_is_no_uuid_is_400(house: House, method: str, tail: str, body: Any) -> None:
    assert (await house.ask(method, f"/webhooks/nope{tail}", body)).status == 400


async def test_a_test_call_that_arrives_reports_success_with_the_answer(house: House, receiver: Receiver) -> None:
    receiver.usual = says(202, b'{"ok": true}', "X-Thanks: for all", "Content-Type: text/x")
    made = (await create(house, url=receiver.url)).body
    asked = await house.ask("POST", f"/webhooks/{made['id']}/test")
    description, response = asked.body.pop("description"), asked.body.pop("response")
    assert (asked.status, asked.body) == (200, {"status": "SUCCESS"})
    assert isinstance(description, str)
    assert description
    assert (response["code"], response["body"]) == (202, '{"ok": true}')
    assert {"X-Thanks: for all", "Content-Type: text/x"} <= set(response["headers"])


@pytest.mark.parametrize("status", [300, 301, 400, 404, 500, 503])
async def test_a_test_call_that_is_not_taken_reports_failure_with_200(
    house: House, receiver: Receiver, status: int
) -> None:
    receiver.usual = says(status, b"no")
    made = (await create(house, url=receiver.url)).body
    asked = await house.ask("POST", f"/webhooks/{made['id']}/test")
    assert (asked.status, asked.body["status"], asked.body["response"]) == (200, "FAILURE", None)
    assert str(status) in asked.body["description"]


async def test_a_test_call_to_nobody_reports_failure_with_200(house: House) -> None:
    made = (await create(house, url="http://127.0.0.1:1/")).body
    asked = await house.ask("POST", f"/webhooks/{made['id']}/test")
    assert (asked.status, asked.body["status"], asked.body["response"]) == (200, "FAILURE", None)


async def test_a_test_call_does_not_make_a_pending_delivery_late(house: House, receiver: Receiver) -> None:
    """A test stands outside of the queue: it neither waits for a failing batch nor is tried again."""
    receiver.answers.append(says(500))
    made = (await create(house, url=receiver.url)).body
    receiver.answers.append(says(500))
    await house.ask("POST", f"/webhooks/{made['id']}/test")
    await house.ask("POST", f"/webhooks/{made['id']}/test")
    await house.move(60)
    assert receiver.names == ["enode:webhook:test", "enode:webhook:test"]


async def test_success_of_a_test_call_moves_last_success(house: House, receiver: Receiver) -> None:
    made = (await create(house, url=receiver.url)).body
    await house.move(5)
    await house.ask("POST", f"/webhooks/{made['id']}/test")
    asked = await house.ask("GET", f"/webhooks/{made['id']}")
    assert asked.body == {**made, "lastSuccess": "2025-01-06T17:00:05.000Z"}


async def test_a_webhook_removed_during_its_test_call_leaves_the_answer_clear(
    served: House, receiver: Receiver
) -> None:
    made = (await create(served, url=receiver.url)).body

    async def remove_first(_reader: Any, writer: Any) -> None:
        await served.ask("DELETE", f"/webhooks/{made['id']}")
        await says(200)(_reader, writer)

    receiver.usual = remove_first
    asked = await served.ask("POST", f"/webhooks/{made['id']}/test")
    assert asked.status in {200, 404}
    assert (await served.ask("GET", "/webhooks")).body["data"] == []
