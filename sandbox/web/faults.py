"""The door of faults: what callers get to see of the rules that their calls meet.

A rule has its way before what was asked for is done, or after. Delays are real time: callers wait by their own clocks,
whatever the world's shows.
"""

from __future__ import annotations

import asyncio
import math
import socket
import struct
from typing import TYPE_CHECKING

from aiohttp.web import Response, StreamResponse

from sandbox.api.answer import Answer, find, refused
from sandbox.api.problems import Unauthorized
from sandbox.api.spoiled import spoiled
from sandbox.world.call_rules import AFTER, Occasion
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.web import BaseRequest

    from sandbox.client import Client
    from sandbox.world.call_rules import CallRule, Effect

GLANCE_SECONDS = 0.02
RESET_AT_ONCE = struct.pack("ii", 1, 0)
MADE_TO_EXPIRE = "this token was made to expire"

# What needs the real answer, whether or not it is done before.
SHOWS_ANSWER = {"delay", "cut_off"}


def occasion_of(client: Client, method: str, path: str, version: str, *, is_outdated: bool = False) -> Occasion:
    """Describe a call: the asset that its path names, and its user, or the user whom the path names."""
    try:
        params = find(version, method, path)[2]
    except Refused:
        params = {}
    assets = client.world.assets
    asset = next((assets[value] for value in params.values() if value in assets), None)
    owner = asset.user.id if asset is not None and asset.user is not None else None
    return Occasion(
        method, path, version, params.get("userId", owner), asset.id if asset is not None else None, is_outdated
    )


async def meet(client: Client, occasion: Occasion) -> CallRule | None:
    """Give the rule that a call meets, if any; that rules were asked is written down and counted."""
    try:
        await client.ready()
    except Refused:
        return None
    rule, asked = client.world.call_rules.met_by(occasion)
    if asked:
        client.note("asked", [asked, f"{occasion.method} {occasion.path}"])
    return rule


async def spoil(
    rule: CallRule, version: str, asked: Callable[[], Awaitable[Answer]], earlier: Answer | None = None
) -> Answer:
    """Have a rule its way; `asked` answers the call as it should be, `earlier` is how the same was answered before."""
    effect, answer = rule.effect, Answer(0)
    if effect.phase == AFTER or effect.how in SHOWS_ANSWER or (effect.how == "stale" and earlier is None):
        answer = await asked()
    await asyncio.sleep(effect.delay_seconds)
    if effect.how == "expired":
        return refused(Unauthorized(MADE_TO_EXPIRE), version)
    if effect.how == "status":
        return spoiled(effect.status, version)
    return earlier if effect.how == "stale" and earlier is not None else answer


async def respond(request: BaseRequest, effect: Effect, response: Response) -> StreamResponse:
    """Send a response the way an effect has it, or do not."""
    if effect.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(math.ceil(effect.retry_after_seconds))
    transport = request.transport
    if transport is None:
        return response
    if effect.how == "hang":
        while not transport.is_closing():  # noqa: ASYNC110  aiohttp tells nobody that a caller has gone
            await asyncio.sleep(GLANCE_SECONDS)
    elif effect.how == "reset":
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
        transport.abort()
    elif effect.how == "cut_off":
        return await _cut_off(request, response)
    return response


async def _cut_off(request: BaseRequest, response: Response) -> StreamResponse:
    """Promise the whole answer, send half of it, and hang up; without a body there is nothing but the hanging up."""
    body = response.body if isinstance(response.body, bytes) else b""
    half = StreamResponse(status=response.status, headers=response.headers)
    if body:
        half.content_length = len(body)
        await half.prepare(request)
        await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return half
