"""The app with aiohttp, tested in the loop in which it lives: it takes webhooks while the test awaits time to pass."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest_asyncio
from aiohttp import web
from keeper_aiohttp import Keeper


@pytest_asyncio.fixture
async def app_url(enode_sandbox_async: Any) -> AsyncIterator[str]:
    """Serve the app, logged in."""
    sandbox = enode_sandbox_async
    async with aiohttp.ClientSession() as session:
        keeper = Keeper(session, sandbox.url)
        await keeper.log_in(sandbox.token_url, sandbox.client_id, sandbox.client_secret)
        app = web.Application()
        app.router.add_post("/webhooks", keeper.take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks"
        await runner.cleanup()


async def test_a_car_is_held_at_the_level(enode_sandbox_async: Any, app_url: str) -> None:
    sandbox = enode_sandbox_async
    await sandbox.add_webhook(url=app_url, events=["user:vehicle:updated"])
    car = await sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    await sandbox.plug_in(car, power=11)
    await sandbox.expect(vehicle=car, chargeState__isCharging=False, chargeState__batteryLevel=60, within="4h")
    await sandbox.expect(vehicle=car, chargeState__batteryLevel=60, always="8h")
    assert len(await sandbox.requests(path=f"/vehicles/{car.id}/charging")) == 1


async def test_an_app_that_was_away_is_told_later(enode_sandbox_async: Any, app_url: str) -> None:
    sandbox = enode_sandbox_async
    hook = await sandbox.add_webhook(url=app_url, events=["user:vehicle:updated"])
    car = await sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=65)
    await sandbox.break_webhook(hook, status=503, times=3)
    await sandbox.plug_in(car, power=11)
    await sandbox.expect_delivery(hook, taken=False, count=3, within="2m")
    await sandbox.expect(vehicle=car, chargeState__isCharging=False, within="5m")
