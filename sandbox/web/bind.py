"""The door to the API: one wrapper around every row, with token, version, body, journal and request log in it.

No stack of middlewares: what every call needs is one function, since each layer costs as much as the whole of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aiohttp.web import Response
from multidict import CIMultiDict

from sandbox.api.answer import Answer, find, refused
from sandbox.api.call import Call
from sandbox.api.problems import Broken, Unauthorized, UserHeaderSent
from sandbox.api.versions import NEWEST
from sandbox.journal import JournalError
from sandbox.web import body
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest

    from sandbox.client import Client
    from sandbox.clients import Clients
    from sandbox.web.token import Tokens

WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}


class ApiDoor:
    """Answers requests of the Enode API."""

    def __init__(self, clients: Clients, tokens: Tokens) -> None:
        """Take the clients, and who knows their tokens."""
        self._clients = clients
        self._tokens = tokens

    async def answer(self, request: BaseRequest) -> Response:
        """Answer one request, and note it in its client's log."""
        client = self._tokens.client_of(request.headers.get("Authorization"))
        if client is None:
            return response_of(await self._without_token(request))
        received, answer = await self._asked(client, request)
        client.requests.add(
            client.world.now(),
            request.method,
            request.raw_path,
            request.raw_headers,
            received,
            answer.status,
            answer.body,
        )
        return response_of(answer)

    async def _asked(self, client: Client, request: BaseRequest) -> tuple[bytes, Answer]:
        """Read what is asked and have the client answer it; gives the body that came, and the answer."""
        headers, method, received = request.headers, request.method, b""
        version = headers.get("Enode-Version") or client.terms.api_version
        path, _, query = request.raw_path.partition("?")
        try:
            if method in WITH_BODY:
                received = await body.read(request)
            if "Enode-User-Id" in headers:
                raise UserHeaderSent(USER_HEADER)
            if received:
                body.refuse_other_types(headers)
            given = body.parse(received)
            call = Call("GET" if method == "HEAD" else method, path, version, query_of(query) if query else {}, given)
            return received, await client.ask(call)
        except Refused as refusal:
            return received, refused(refusal, version)
        except JournalError as error:
            return received, refused(Broken(str(error)), version)

    async def _without_token(self, request: BaseRequest) -> Answer:
        """Answer what needs no token; refuse the rest (order of behaviour 7: token, version, route)."""
        version = request.headers.get("Enode-Version") or NEWEST
        path = request.raw_path.partition("?")[0]
        try:
            _edition, endpoint, _params = find(version, request.method, path)
        except Refused:
            endpoint = None
        first = self._clients.first()
        if endpoint is None or not endpoint.is_open or first is None:
            return refused(Unauthorized("Unauthorized for resource"), version)
        return await first.ask(Call(request.method, path, version))


USER_HEADER = "The header Enode-User-Id belongs to API versions before 2023-08-01"


def response_of(answer: Answer) -> Response:
    """Make aiohttp's response of an answer."""
    if not answer.body:
        return Response(status=answer.status)
    return Response(body=answer.body, status=answer.status, headers=CIMultiDict({"Content-Type": answer.media_type}))


def query_of(text: str) -> dict[str, Any]:
    """Read a query string; what is given twice becomes a list."""
    query: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        known = query.get(name)
        if known is None:
            query[name] = value
        else:
            query[name] = [*known, value] if isinstance(known, list) else [known, value]
    return query
