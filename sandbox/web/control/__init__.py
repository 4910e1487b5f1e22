"""The control API, `/sandbox/…`: what the real service lacks. One row per call, in the module of its subject."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp.web import Response, StreamResponse
from multidict import CIMultiDict

from sandbox.api.answer import JSON, PROBLEM
from sandbox.api.call import NO_BODY
from sandbox.api.problems import Broken, Invalid, RouteNotFound, Unauthorized
from sandbox.api.query import query_of
from sandbox.api.routes import Routes
from sandbox.clients import FIRST
from sandbox.journal import JournalError
from sandbox.web import body
from sandbox.web.bind import target_of
from sandbox.web.control import clients, documents, faults, links, logs, story, time, webhooks
from sandbox.web.control.ask import Ask, Control
from sandbox.web.control.problems import problem_of
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest

    from sandbox.clients import Clients

CONTROLS: tuple[Control, ...] = (
    *clients.CONTROLS,
    *time.CONTROLS,
    *story.CONTROLS,
    *links.CONTROLS,
    *logs.CONTROLS,
    *webhooks.CONTROLS,
    *documents.CONTROLS,
    *faults.CONTROLS,
)


class ControlDoor:
    """Answers requests of the control API."""

    def __init__(self, known: Clients, token: str | None) -> None:
        """Take the clients; with a token, every call needs it as a bearer token."""
        self._clients = known
        self._token = token
        self._routes = Routes(CONTROLS)

    async def answer(self, request: BaseRequest) -> StreamResponse:
        """Answer one request."""
        try:
            given = await self._given(request)
        except Refused as refusal:
            return _json(*problem_of(refusal), PROBLEM)
        except JournalError as error:
            return _json(*problem_of(Broken(str(error))), PROBLEM)
        if isinstance(given, StreamResponse):
            return given
        return Response(status=204) if given is None else _json(200, given, JSON)

    async def _given(self, request: BaseRequest) -> Any:
        path, _, query = target_of(request).partition("?")
        found = self._routes.find(request.method, path)
        self._refuse_strangers(request, found[0] if found else None)
        if found is None:
            detail = f"There is no {request.method} {path[:200]}"
            raise RouteNotFound(detail)
        control, params = found
        asked = body.parse(await body.read(request))
        asked = {} if asked is NO_BODY else asked
        if control.takes is not None:
            faults = control.takes.faults(asked)
            if faults:
                raise Invalid(faults)
        client_id = body.printable(request.headers.get("Sandbox-Client", FIRST))
        client = self._clients.find(client_id) if control.needs_client else None
        return await control.handle(Ask(self._clients, client, params, query_of(query), asked, request))

    def _refuse_strangers(self, request: BaseRequest, control: Control | None) -> None:
        if self._token is None or (control is not None and control.is_open):
            return
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(errors="replace"), f"Bearer {self._token}".encode()):
            raise Unauthorized("The control API needs the control token as a bearer token")


def _json(status: int, given: Any, media_type: str) -> Response:
    return Response(body=orjson.dumps(given), status=status, headers=CIMultiDict({"Content-Type": media_type}))
