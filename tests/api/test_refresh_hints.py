"""Refresh hints: 204 at once, a fresh report soon (behaviour 4.2; T5)."""

from __future__ import annotations

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests import homes
from tests.cars import NOBODY, park, shown
from tests.conftest import START, House
from tests.homes import PATHS, furnish


@pytest.fixture
def options() -> Options:
    return Options(start=START, seed=7, settings=changed(Settings(), {"telemetry": "polled"}))


async def test_a_hint_answers_204_without_a_body(house: House) -> None:
    asked = await house.ask("POST", f"/vehicles/{await park(house)}/refresh-hint")
    assert (asked.status, asked.body) == (204, None)


async def test_a_hint_brings_a_report_long_before_the_next_poll(house: House) -> None:
    car = await park(house)
    await house.move(20)
    before = await shown(house, car)
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(5)
    assert await shown(house, car) == before
    await house.ask("POST", f"/vehicles/{car}/refresh-hint")
    await house.move(5)
    after = await shown(house, car)
    assert after["chargeState"]["isPluggedIn"] is True
    assert "2025-01-06T17:00:25.000Z" < after["lastSeen"] <= "2025-01-06T17:00:30.000Z"


async def test_a_hint_does_not_reach_a_car_that_is_offline(house: House) -> None:
    car = await park(house)
    await house.move(20)
    await house.do({"go_offline": {"vehicle": car}})
    last_seen = (await shown(house, car))["lastSeen"]
    assert (await house.ask("POST", f"/vehicles/{car}/refresh-hint")).status == 204
    await house.move(5)
    now = await shown(house, car)
    assert (now["isReachable"], now["lastSeen"]) == (False, last_seen)


@pytest.mark.parametrize("car", [NOBODY, "nope"])
async def test_a_hint_to_an_unknown_car_is_404(house: House, car: str) -> None:
    assert (await house.ask("POST", f"/vehicles/{car}/refresh-hint")).status == 404


async def test_a_hint_may_carry_a_body_that_says_nothing(served: House) -> None:
    asked = await served.ask("POST", f"/vehicles/{await park(served)}/refresh-hint", {})
    assert asked.status == 204


@pytest.mark.parametrize("kind", PATHS)
async def test_a_hint_works_for_every_kind_of_asset(house: House, kind: str) -> None:
    path = f"{PATHS[kind]}/{await furnish(house, kind)}"
    await house.move(20)
    before = (await homes.shown(house, path))["lastSeen"]
    await house.move(5)
    assert (await homes.shown(house, path))["lastSeen"] == before
    await house.ask("POST", f"{path}/refresh-hint")
    await house.move(1)
    assert (await homes.shown(house, path))["lastSeen"] == "2025-01-06T17:00:26.000Z"
