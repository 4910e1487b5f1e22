"""The front of the house: one origin, and behind which door a path leads.

aiohttp's low-level server, not its Application: which routes exist depends on the version, so routing is the API's
own business (`api/routes.py`), and what is left for a framework costs a third of a request.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict

from sandbox.api.answer import refused
from sandbox.api.problems import Broken
from sandbox.web import console
from sandbox.web.bind import ApiDoor, response_of, target_of
from sandbox.web.body import read
from sandbox.web.control import ControlDoor
from sandbox.web.faults import meet, respond
from sandbox.web.link import LinkDoor
from sandbox.web.link.visit import DOOR
from sandbox.web.token import Grant, Tokens, refusal
from sandbox.world.call_rules import TOKEN_PATH, Occasion
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest, StreamResponse

    from sandbox.clients import Clients
    from sandbox.world.call_rules import CallRule

log = logging.getLogger("sandbox")

GONE = (ConnectionError, HttpProcessingError)


class Front:
    """Hands each request to its door."""

    def __init__(self, clients: Clients, control_token: str | None) -> None:
        """Open the doors."""
        self._tokens = Tokens(clients)
        self._api = ApiDoor(clients, self._tokens)
        self._control = ControlDoor(clients, control_token)
        self._link = LinkDoor(clients)

    async def answer(self, request: BaseRequest) -> StreamResponse:
        """Answer one request, whatever it is."""
        path = target_of(request)
        try:
            if path.startswith("/sandbox/"):
                return await self._control.answer(request)
            if path.startswith(DOOR):
                return await self._link.answer(request, path)
            if console.is_console(path):
                return console.answer(request, path)
            if request.method == "POST" and path.partition("?")[0] == TOKEN_PATH:
                return await self._grant(request)
            return await self._api.answer(request, path)
        except GONE:
            return web.Response(status=400)
        except Exception as error:
            log.exception("%s %s", request.method, path[:200])
            return response_of(refused(Broken(f"{type(error).__name__}: {error}")))

    async def _grant(self, request: BaseRequest) -> StreamResponse:
        try:
            form = (await read(request)).decode(errors="replace")
        except Refused as refusal:
            return response_of(refused(refusal))
        authorization = request.headers.get("Authorization")
        client = self._tokens.asking(authorization, form)
        if client is not None and client.world.call_rules.is_armed:
            rule = await meet(client, Occasion("POST", TOKEN_PATH, ""))
            if rule is not None:
                return await self._grant_spoiled(request, form, rule)
        return _granted(self._tokens.grant(authorization, form))

    async def _grant_spoiled(self, request: BaseRequest, form: str, rule: CallRule) -> StreamResponse:
        """Have a planned fault its way with a token request; what is a status is worded the OAuth way."""
        granted = _granted(self._tokens.grant(request.headers.get("Authorization"), form))
        effect = rule.effect
        await asyncio.sleep(effect.delay_seconds)
        if effect.how == "status":
            granted = _granted(refusal(effect.status))
        return await respond(request, effect, granted)


def _granted(grant: Grant) -> web.Response:
    headers = CIMultiDict({"Content-Type": "application/json", "Cache-Control": "no-store"})
    if grant.status == 401:
        headers["WWW-Authenticate"] = "Basic"
    return web.Response(body=orjson.dumps(grant.body), status=grant.status, headers=headers)


class Protocol(web.RequestHandler):
    """aiohttp's connection handler, which answers what is not HTTP with a problem too, and keeps the console clean."""

    def handle_error(self, request: Any, status: int = 500, exc: Any = None, message: Any = None) -> web.Response:
        """Answer a request that could not even be read."""
        if status == 500:
            log.error("%s", message or exc)
        body = orjson.dumps(
            {
                "type": "https://developers.enode.com/api/problems/bad-request",
                "title": "Bad Request",
                "detail": str(getattr(exc, "message", None) or "The request is not valid HTTP")[:200],
            }
        )
        response = web.Response(status=status, body=body, content_type="application/problem+json")
        response.force_close()
        del request
        return response

    def log_exception(self, *args: Any, **words: Any) -> None:
        """Log what went wrong on a connection; a body that broke on its way was answered already."""
        if not isinstance(words.get("exc_info"), (*GONE, web.RequestPayloadError)):
            super().log_exception(*args, **words)


class Server(web.Server):
    """aiohttp's server with our connection handler."""

    def __call__(self) -> web.RequestHandler:
        """Handle one more connection."""
        return Protocol(self, loop=self._loop, **self._kwargs)


class Listener:
    """A bound address that answers until it is closed."""

    def __init__(self, clients: Clients, control_token: str | None) -> None:
        """Prepare to answer for some clients."""
        server = Server(Front(clients, control_token).answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)

    async def open(self, host: str, port: int) -> int:
        """Bind and answer; gives the port, chosen by the system for 0. OSError when it cannot be bound."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stop answering."""
        await self._runner.cleanup()
