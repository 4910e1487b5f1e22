"""Why a request was refused: the log names the rule, what the world said, and the route that it came nearest to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import NOBODY, park
from tests.conftest import House


async def why(house: House, method: str, path: str, body: Any = None, version: str = "2024-10-01") -> Any:
    """Ask for something, and give what the log says of why it was refused."""
    await house.ask(method, path, body, version=version)
    return (await house.control("GET", "/requests")).body[-1]["why"]


async def test_what_is_answered_needs_no_reason(served: House) -> None:
    assert await why(served, "GET", "/users") is None


@pytest.mark.parametrize(
    ("method", "path", "route", "differs_by"),
    [
        ("GET", "/vehicle", "GET /vehicles", "path"),
        ("POST", "/vehicles/v-1/charge", "POST /vehicles/{vehicleId}/charging", "path"),
        ("GET", "/v1/vehicles/v-1", "GET /vehicles/{vehicleId}", "path"),
        ("PATCH", "/vehicles/v-1/charging", "POST /vehicles/{vehicleId}/charging", "method"),
        ("PUT", "/webhooks", "GET /webhooks", "method"),
    ],
)
async def test_an_unknown_route_names_the_nearest_one(
    served: House, method: str, path: str, route: str, differs_by: str
) -> None:
    told = await why(served, method, path)
    assert (told["rule"], told["nearest"]) == ("RouteNotFound", {"route": route, "differsBy": differs_by})


async def test_a_route_of_another_version_names_that(served: House) -> None:
    told = await why(served, "PUT", "/webhooks/firehose", {})
    assert told["nearest"] == {"route": "PUT /webhooks/firehose", "differsBy": "version", "version": "2024-01-01"}


async def test_what_is_like_nothing_has_no_nearest(served: House) -> None:
    assert (await why(served, "GET", "/0123456789"))["nearest"] is None


async def test_what_the_world_refused_is_told_in_its_own_words(served: House) -> None:
    told = await why(served, "GET", f"/vehicles/{NOBODY}")
    assert told == {
        "rule": "NotFound",
        "detail": f"there is no vehicle {NOBODY}",
        "nearest": {"route": "GET /vehicles/{vehicleId}", "differsBy": None},
    }


async def test_each_kind_of_refusal_has_its_name(served: House) -> None:
    car = await park(served)
    assert (await why(served, "POST", f"/vehicles/{car}/charging", {"action": "STOP"}))["rule"] == "ActionRejected"
    assert (await why(served, "POST", f"/vehicles/{car}/charging", {"action": "FLY"}))["rule"] == "Invalid"
    assert (await why(served, "GET", "/users", version="2020-01-01"))["rule"] == "UnknownVersion"
    assert (await why(served, "GET", f"/vehicles/actions/{NOBODY}"))["rule"] == "NotFound"
