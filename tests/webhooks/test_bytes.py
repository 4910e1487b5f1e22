"""The very bytes of a delivery: compact, unescaped, numbers as JavaScript prints them, signed as sent (W1, W2)."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

import orjson
import pytest

from tests.cars import park
from tests.conftest import House
from tests.javascript import number, stringify
from tests.receivers import Receiver, says

SECRET = "example-secret"
NAMES = ["Bébé Ł 名前 😀", 'a"b\\c/d', "<script>&amp;", "line\u2028separator\u2029", "tab\tnewline\nbell\x07\x7f", " "]
UUID_4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


async def subscribe(house: House, receiver: Receiver, **given: Any) -> Any:
    body = {"url": receiver.url, "secret": SECRET, **given}
    return (await house.ask("POST", "/webhooks", body)).body


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (91.0, "91"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (-0.5, "-0.5"),
    ],
)
def test_our_own_javascript_prints_numbers_like_javascript(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize("name", NAMES)
async def test_a_body_survives_being_parsed_and_written_again_by_javascript(
    served: House, receiver: Receiver, name: str
) -> None:
    await subscribe(served, receiver)
    await park(served, f"user {name}", displayName=name, batteryLevel=41.0, odometer=12000.5)
    await served.move(0)
    (delivery,) = receiver.heard
    assert delivery.body == stringify(orjson.loads(delivery.body)).encode()
    assert {event["vehicle"]["information"]["displayName"] for event in delivery.events} == {name}


@pytest.mark.parametrize("longitude", [0.000001, -0.000009, 0.0001, 179.999999, 1.1, 100])
async def test_small_coordinates_survive_it_too(served: House, receiver: Receiver, longitude: float) -> None:
    await subscribe(served, receiver, events=["user:vehicle:updated"])
    await park(served, latitude=longitude / 2, longitude=longitude)
    await served.move(0)
    (delivery,) = receiver.heard
    assert delivery.body == stringify(orjson.loads(delivery.body)).encode()


async def test_bodies_of_a_charging_car_survive_it_all_along(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    await subscribe(served, receiver, apiVersion="2024-01-01")
    car = await park(served, batteryLevel=33.3, odometer=12345.67)
    await served.do({"plug_in": {"vehicle": car, "power": 7.4}})
    await served.ask("POST", f"/vehicles/{car}/max-current", {"maxCurrent": 6.5})
    await served.move(3600)
    assert len(receiver.heard) > 20
    for delivery in receiver.heard:
        assert delivery.body == stringify(orjson.loads(delivery.body)).encode()
        assert b".0," not in delivery.body


async def test_a_delivery_is_signed_over_the_very_bytes_sent(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver)
    await park(served, displayName="Bébé 😀")
    await served.move(0)
    (delivery,) = receiver.heard
    digest = hmac.new(SECRET.encode(), delivery.body, hashlib.sha1).hexdigest()
    assert delivery.headers["x-enode-signature"] == f"sha1={digest}"


async def test_headers_are_sent_in_lower_case_and_the_body_is_json(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver, authentication={"headerName": "x-api_key", "headerValue": "Basic a:b c"})
    await park(served)
    await served.move(0)
    (delivery,) = receiver.heard
    assert delivery.method == "POST"
    assert delivery.headers["content-type"].startswith("application/json")
    assert delivery.headers["x-api_key"] == "Basic a:b c"
    assert UUID_4.fullmatch(delivery.headers["x-enode-delivery"])
    assert {"x-enode-delivery", "x-enode-signature"} <= set(delivery.headers)


@pytest.mark.parametrize(
    "name", ["authorization", "user-agent", "accept", "x-enode-token", "cookie", "accept-encoding"]
)
async def test_any_header_may_carry_the_authentication(served: House, receiver: Receiver, name: str) -> None:
    await subscribe(served, receiver, authentication={"headerName": name, "headerValue": "Bearer it's me"})
    await park(served)
    await served.move(0)
    (delivery,) = receiver.heard
    sent = {header.lower(): value for header, value in delivery.headers.items()}
    assert sent[name] == "Bearer it's me"


@pytest.mark.parametrize("name", ["x-enode-signature", "x-enode-delivery", "content-type", "content-length", "host"])
async def test_authentication_never_takes_the_place_of_what_a_delivery_needs(
    served: House, receiver: Receiver, name: str
) -> None:
    """Refused at the door or left alone on the way, as long as a delivery stays one that can be verified."""
    authentication = {"headerName": name, "headerValue": "mine"}
    body = {"url": receiver.url, "secret": SECRET, "authentication": authentication}
    if (await served.ask("POST", "/webhooks", body)).status == 400:
        return
    await park(served)
    await served.move(0)
    (delivery,) = receiver.heard
    digest = hmac.new(SECRET.encode(), delivery.body, hashlib.sha1).hexdigest()
    assert delivery.headers["x-enode-signature"] == f"sha1={digest}"
    assert UUID_4.fullmatch(delivery.headers["x-enode-delivery"])
    assert delivery.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    "query", ["?a=b&c=d", "?token=a%20b%2Fc%3D", "?q=a+b", "?", "?a=%e4", "?a[]=1&a[]=2", "?x=http://y/z?q"]
)
async def test_the_query_string_of_the_url_is_kept_as_it_was_written(
    served: House, receiver: Receiver, query: str
) -> None:
    await subscribe(served, receiver, url=f"{receiver.url}/hooks{query}")
    await park(served)
    await served.move(0)
    assert receiver.heard[0].target.removesuffix("?") == f"/hooks{query}".removesuffix("?")


async def test_a_fragment_of_the_url_is_never_sent(served: House, receiver: Receiver) -> None:
    await subscribe(served, receiver, url=f"{receiver.url}/hooks?a=b#part")
    await park(served)
    await served.move(0)
    assert receiver.heard[0].target == "/hooks?a=b"


async def test_a_body_is_always_a_list_even_of_one(served: House, receiver: Receiver) -> None:
    hook = await subscribe(served, receiver)
    await served.ask("POST", f"/webhooks/{hook['id']}/test")
    assert receiver.heard[0].body == (
        b'[{"event":"enode:webhook:test","createdAt":"2025-01-06T17:00:00.000Z","version":"2024-10-01"}]'
    )


async def test_every_test_call_is_a_delivery_of_its_own(served: House, receiver: Receiver) -> None:
    """W2: the id is unique per delivery; a consumer takes the same id for the same delivery come twice."""
    hook = await subscribe(served, receiver)
    for _ in range(3):
        await served.ask("POST", f"/webhooks/{hook['id']}/test")
    assert len({delivery.headers["x-enode-delivery"] for delivery in receiver.heard}) == 3


async def test_what_comes_after_giving_up_is_not_taken_for_what_was_given_up(served: House, receiver: Receiver) -> None:
    """A consumer that took a delivery but answered too late knows its id, and would drop other events under it."""
    receiver.usual = says(500)
    hook = await subscribe(served, receiver)
    await park(served)
    await served.move(0)
    await served.move(300)
    given_up = receiver.heard[-1]
    receiver.usual = says(204)
    await served.ask("PATCH", f"/webhooks/{hook['id']}", {})
    await park(served)
    await served.move(0)
    assert receiver.heard[-1].body != given_up.body
    assert receiver.heard[-1].headers["x-enode-delivery"] != given_up.headers["x-enode-delivery"]
