"""Quirks as programs see them, by the verbs; and that a journal with every quirk replays the same."""

from __future__ import annotations

import pytest

from sandbox.client import Client
from sandbox.replay import digest, replay
from sandbox.request_log import RequestLog
from sandbox.world.models.habits import QUIRKS
from tests.cars import park, shown
from tests.conftest import House
from tests.homes import PATHS, furnish


async def test_a_silent_car_is_reachable_and_stands_still_until_it_has_worn_off(house: House) -> None:
    car = await park(house)
    before = await shown(house, car)
    await house.do({"quirk": {"vehicle": car, "kind": "silent", "lasting": "2h"}})
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(7_100)
    assert await shown(house, car) == before
    assert before["isReachable"]
    await house.move(200)
    assert (await shown(house, car))["chargeState"]["isCharging"]


async def test_a_current_that_a_vendor_ignores_is_accepted_and_fails(house: House) -> None:
    car = await park(house)
    await house.do({"quirk": {"vehicle": car, "kind": "ignores_max_current"}})
    answer = await house.ask("POST", f"/vehicles/{car}/max-current", {"maxCurrent": 8})
    assert (answer.status, answer.body["state"]) == (200, "PENDING")
    await house.move(20)
    ended = (await house.ask("GET", f"/vehicles/actions/{answer.body['id']}")).body
    assert (ended["state"], ended["failureReason"]["type"]) == ("FAILED", "NO_RESPONSE")
    await house.do({"clear_quirk": {"vehicle": car}})


@pytest.mark.parametrize("kind", ["vehicle", "charger", "hvac", "inverter", "battery", "meter"])
async def test_every_quirk_of_a_kind_keeps_the_shape_and_replays(served: House, kind: str) -> None:
    device = await furnish(served, kind)
    if kind in {"vehicle", "charger"}:
        await served.do({"plug_in": {kind: device}})
    for quirk in (name for name, row in QUIRKS.items() if kind in row.kinds):
        await served.do({"quirk": {kind: device, "kind": quirk, "lasting": "40m"}})
        await served.move(1_700)
        assert (await served.ask("GET", f"{PATHS[kind]}/{device}")).status == 200
    client = served.client
    made = Client(client.terms, client.journal, RequestLog(10), client._surroundings)
    assert replay(made) is None
    assert digest(made.world) == digest(client.world)
