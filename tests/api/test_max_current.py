"""Max-current commands: taken, replaced, refused, and the numbers that come back (behaviour 3.12, 4.4; R14, W1)."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.cars import NOBODY, park, park_charging, shown
from tests.conftest import Asked, House


async def limit(house: House, car: str, amperes: Any) -> Asked:
    return await house.ask("POST", f"/vehicles/{car}/max-current", {"maxCurrent": amperes})


async def read(house: House, action: Any) -> Any:
    return (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body


async def test_a_limit_answers_with_a_pending_action_that_names_the_wish(house: House) -> None:
    car = await park(house, user="ada")
    asked = await limit(house, car, 10)
    asked.body.pop("id")
    assert (asked.status, asked.body) == (
        200,
        {
            "userId": "ada",
            "createdAt": "2025-01-06T17:00:00.000Z",
            "updatedAt": "2025-01-06T17:00:00.000Z",
            "completedAt": None,
            "state": "PENDING",
            "targetId": car,
            "targetType": "vehicle",
            "targetState": {"maxCurrent": 10},
            "failureReason": None,
        },
    )


async def test_a_confirmed_limit_shows_in_the_charge_state_and_slows_charging(house: House) -> None:
    car = await park_charging(house)
    action = (await limit(house, car, 8)).body
    await house.move(10)
    assert (await read(house, action))["state"] == "CONFIRMED"
    state = (await shown(house, car))["chargeState"]
    assert state["maxCurrent"] == 8
    assert state["chargeRate"] == 5.5  # 3 phases of 8 A at 230 V are 5.52 kW


async def test_any_new_limit_takes_the_place_of_the_pending_one_even_the_same(house: House) -> None:
    car = await park(house)
    first, second = (await limit(house, car, 10)).body, (await limit(house, car, 10)).body
    assert first["id"] != second["id"]
    replaced = await read(house, first)
    assert (replaced["state"], replaced["failureReason"]["type"]) == ("CANCELLED", "CONFLICT")


async def test_a_limit_and_a_charging_command_do_not_replace_each_other(house: House) -> None:
    car = await park_charging(house)
    stop = (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).body
    wish = (await limit(house, car, 10)).body
    assert (await read(house, stop))["state"] == (await read(house, wish))["state"] == "PENDING"


async def test_the_present_limit_is_refused_in_the_words_of_enode(house: House) -> None:
    asked = await limit(house, await park(house), 16)
    assert (asked.status, asked.body) == (
        400,
        {
            "type": "https://developers.enode.com/api/problems/bad-request",
            "title": "Action Rejected",
            "detail": "The asset is already at the current setting.",
        },
    )


async def test_an_incapable_car_is_refused(house: House) -> None:
    asked = await limit(house, await park(house, vendor="VOLKSWAGEN", model="ID.4"), 10)
    assert (asked.status, asked.body["title"]) == (400, "Action Rejected")


async def test_an_unknown_car_is_not_found(house: House) -> None:
    assert (await limit(house, NOBODY, 10)).status == 404


@pytest.mark.parametrize(
    ("amperes", "detail"),
    [
        (0, "maxCurrent must be above 0, got 0"),
        (-6, "maxCurrent must be above 0, got -6"),
        ("10", "maxCurrent must be a number, got '10'"),
        (True, "maxCurrent must be a number, got true"),
        (None, "maxCurrent must be a number, got null"),
    ],
)
async def test_only_numbers_above_zero_are_taken(house: House, amperes: Any, detail: str) -> None:
    asked = await limit(house, await park(house), amperes)
    assert (asked.status, asked.body["detail"]) == (400, detail)


@pytest.mark.parametrize(
    ("sent", "came_back"),
    [(b"10", b"10"), (b"10.0", b"10"), (b"1e1", b"10"), (b"6.5", b"6.5"), (b"0.1", b"0.1"), (b"5e-7", b"5e-7")],
)
async def test_a_number_comes_back_as_javascript_prints_it(served: House, sent: bytes, came_back: bytes) -> None:
    car = await park(served)
    headers = {**served.headers, "Content-Type": "application/json"}
    url = f"{served.url}/vehicles/{car}/max-current"
    async with served.http.post(url, data=b'{"maxCurrent":' + sent + b"}", headers=headers) as response:
        assert b'"targetState":{"maxCurrent":' + came_back + b"}" in await response.read()


@pytest.mark.parametrize("amperes", [1e20, 1e308, 2**70])
async def test_a_wish_for_the_impossible_harms_nobody(served: House, amperes: float) -> None:
    """Whatever is answered, it is an answer of the API, and the world goes on."""
    car = await park(served)
    headers = {**served.headers, "Content-Type": "application/json"}
    body = b'{"maxCurrent":%d}' % amperes if isinstance(amperes, int) else orjson.dumps({"maxCurrent": amperes})
    async with served.http.post(f"{served.url}/vehicles/{car}/max-current", data=body, headers=headers) as response:
        assert response.status in {200, 400}
    assert (await served.ask("GET", f"/vehicles/{car}")).status == 200


@pytest.mark.parametrize("amperes", [1e-3, 1e-9, 1e-20, 1e-300, 5e-324])
async def test_a_limit_next_to_nothing_slows_a_charging_car_to_a_crawl_and_harms_nobody(
    house: House, amperes: float
) -> None:
    car = await park_charging(house)
    asked = await limit(house, car, amperes)
    assert asked.status in {200, 400}
    await house.move(3600)
    state = (await shown(house, car))["chargeState"]
    assert state["batteryLevel"] <= 41 or asked.status == 400
    assert house.client.broken is None
