"""Finishing links by a control call: what it takes, and what it makes of bodies that are no choice."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.sign_in import REASONS
from tests.conftest import House
from tests.links import BACK, token_of


async def states(house: House) -> list[str]:
    return [link["state"] for link in (await house.control("GET", "/links")).body]


async def test_a_link_is_completed_without_a_body(served: House) -> None:
    token = await token_of(served)
    async with served.http.post(f"{served.url}/sandbox/links/{token}/complete") as response:
        done = await response.json()
    assert (done["state"], done["userId"], done["redirectUri"]) == ("COMPLETED", "ada", BACK)
    assert [car["id"] for car in (await served.ask("GET", "/vehicles")).body["data"]] == done["assets"]
    assert (await served.control("POST", f"/links/{token}/complete", {})).status == 409


async def test_a_link_is_found_by_its_id_as_well(served: House) -> None:
    await token_of(served)
    (link,) = (await served.control("GET", "/links")).body
    assert (await served.control("POST", f"/links/{link['id']}/complete", {"outcome": "cancelled"})).status == 200
    assert await states(served) == ["CANCELLED"]


@pytest.mark.parametrize("reason", REASONS)
async def test_every_failure_can_be_had_and_leaves_the_link_open(served: House, reason: str) -> None:
    token = await token_of(served)
    asked = await served.control("POST", f"/links/{token}/complete", {"outcome": reason})
    assert (asked.status, asked.body["reason"]) == (409, reason)
    assert await states(served) == ["OPEN"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ("x", 400),
        (7, 400),
        ({"nothing": 1}, 400),
        ({"outcome": "magic"}, 400),
        ({"scopes": ["all"]}, 400),
        ({"vendor": "NOBODY"}, 400),
        ({"vendor": "VOLVO"}, 400),
        ({"account": "nobody"}, 404),
    ],
)
async def test_a_body_that_is_no_choice_changes_nothing(served: House, body: Any, status: int) -> None:
    token = await token_of(served)
    assert (await served.control("POST", f"/links/{token}/complete", body)).status == status
    assert await states(served) == ["OPEN"]


async def test_the_link_of_the_path_is_the_one_that_is_completed(served: House) -> None:
    first, second = await token_of(served), await token_of(served)
    assert (await served.control("POST", f"/links/{first}/complete", {"link": second})).status == 200
    assert await states(served) == ["COMPLETED", "OPEN"]


async def test_a_link_that_is_none_is_not_found(served: House) -> None:
    assert (await served.control("POST", "/links/nobody/complete", {})).status == 404
