"""How tests drive Enode's own SDK, and the server beside it where the SDK cannot."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from enode import Enode, errors, models

from sandbox import Sandbox

NOW = datetime(2025, 1, 6, 17, tzinfo=UTC)
NOBODY = "11111111-1111-4111-8111-111111111111"
Ask = Callable[..., Any]


def program(sandbox: Sandbox) -> Enode:
    """Set the SDK up as its documents say, only with our addresses."""
    security = models.Security(
        client_id=sandbox.client_id, client_secret=sandbox.client_secret, token_url=sandbox.token_url
    )
    return Enode(security=security, server_url=sandbox.url)


def refused(ask: Ask, name: str, **arguments: Any) -> errors.EnodeError:
    """Call an operation that is expected to be refused."""
    with pytest.raises(errors.EnodeError) as refusal:
        ask(name, **arguments)
    return refusal.value


def plain(sandbox: Sandbox, method: str, path: str, body: Any = None) -> httpx.Response:
    """Make a call over plain HTTP, for operations whose answers SDK 0.2.6 cannot parse."""
    basic = base64.b64encode(f"{sandbox.client_id}:{sandbox.client_secret}".encode()).decode()
    with httpx.Client() as http:
        form = {"grant_type": "client_credentials"}
        token = http.post(sandbox.token_url, data=form, headers={"Authorization": f"Basic {basic}"}).json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        return http.request(method, sandbox.url + path, json=body, headers=headers)


def car_of(sandbox: Sandbox, user: str = "ada", **given: Any) -> str:
    """Add a car at 40 %."""
    return str(sandbox.add_vehicle(vendor="TESLA", model="Model 3", user=user, battery_level=40, **given).id)


def charging_car_of(sandbox: Sandbox) -> str:
    """Add a car that has begun to charge."""
    car = car_of(sandbox)
    sandbox.plug_in(vehicle=car)
    sandbox.advance("10s")
    return car
