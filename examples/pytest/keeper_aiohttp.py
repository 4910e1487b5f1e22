"""The same app with aiohttp: a server that takes webhooks, and holds charging at a level."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession, web


class Keeper:
    """Stops charging at a level, whenever a webhook tells of a car; `take` is its handler."""

    def __init__(self, session: ClientSession, url: str, level: int = 60) -> None:
        self._session = session
        self._url = url
        self._level = level

    async def log_in(self, token_url: str, client_id: str, client_secret: str) -> None:
        """Get a token."""
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        async with self._session.post(token_url, data=form, raise_for_status=True) as granted:
            self._session.headers["Authorization"] = f"Bearer {(await granted.json())['access_token']}"

    async def take(self, request: web.Request) -> web.Response:
        """Take a delivery."""
        for event in await request.json():
            if event["event"] == "user:vehicle:updated" and self._is_enough(event["vehicle"]["chargeState"]):
                path = f"/vehicles/{event['vehicle']['id']}/charging"
                await self._session.post(self._url + path, json={"action": "STOP"}, raise_for_status=True)
        return web.Response(status=204)

    def _is_enough(self, state: dict[str, Any]) -> bool:
        return bool(state["isCharging"]) and (state["batteryLevel"] or 0) >= self._level
