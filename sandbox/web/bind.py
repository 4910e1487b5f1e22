"""The door to the API: one wrapper around every row, with token, version, body, journal and request log in it.

No stack of middlewares: what every call needs is one function, since each layer costs as much as the whole of this.
Refusals come in the order of behaviour 7: token, version, route, then what is wrong with the body.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from aiohttp.web import Response
from multidict import CIMultiDict

from sandbox.api import links
from sandbox.api.answer import Answer, find, perform, prepare, refused
from sandbox.api.call import NO_BODY, Call
from sandbox.api.problems import Broken, RouteNotFound, Unauthorized, UserHeaderSent
from sandbox.api.query import query_of
from sandbox.api.versions import NEWEST, VERSIONS
from sandbox.journal import JournalError
from sandbox.web import body
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest

    from sandbox.client import Client
    from sandbox.clients import Clients
    from sandbox.web.token import Tokens

log = logging.getLogger("sandbox")

LINK_ORIGIN = links.ORIGIN.encode()
HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}
USER_HEADER = "The header Enode-User-Id belongs to API versions before 2023-08-01"
NO_TOKEN = "Unauthorized for resource"  # noqa: S105  the API's sentence


class ApiDoor:
    """Answers requests of the Enode API."""

    def __init__(self, clients: Clients, tokens: Tokens) -> None:
        """Take the clients, and who knows their tokens."""
        self._clients = clients
        self._tokens = tokens

    async def answer(self, request: BaseRequest, target: str) -> Response:
        """Answer one request for a target (path and query), and note it in its client's log."""
        authorization = request.headers.get("Authorization")
        client = self._tokens.client_of(authorization)
        if client is not None:
            received, answer = await _asked(client, request, target)
            if request.method == "POST" and LINK_ORIGIN in answer.body:
                answer = answer._replace(body=answer.body.replace(LINK_ORIGIN, origin_of(request)))
            _note(client, request, received, answer)
            await client.hear(request.method, target, answer.status, received)
            return response_of(answer)
        answer = self._without_token(request, target)
        owner = self._tokens.owner_of(authorization)
        if owner is not None:
            _note(owner, request, b"", answer)
            await owner.hear(request.method, target, answer.status, b"")
        return response_of(answer)

    def _without_token(self, request: BaseRequest, target: str) -> Answer:
        """Answer what needs no token, for nobody in particular; refuse the rest."""
        version = _version(request, NEWEST)
        path, _, query = target.partition("?")
        method = _method(request)
        try:
            if not find(version if version in VERSIONS else NEWEST, method, path)[1].is_open:
                raise Unauthorized(NO_TOKEN)
            return perform(self._clients.nobody, prepare(Call(method, path, version, query_of(query))))
        except RouteNotFound:
            return refused(Unauthorized(NO_TOKEN), version)
        except Refused as refusal:
            return refused(refusal, version)


async def _asked(client: Client, request: BaseRequest, target: str) -> tuple[bytes, Answer]:
    """Read what is asked and have the client answer it; gives the body that came, and the answer."""
    received, method, version = b"", _method(request), _version(request, client.terms.api_version)
    path, _, query = target.partition("?")
    try:
        given = NO_BODY
        if method in WITH_BODY:
            find(version, method, path)
            received = await body.read(request)
            given = body.parse(received, request.headers)
        if "Enode-User-Id" in request.headers:
            raise UserHeaderSent(USER_HEADER)
        return received, await client.ask(Call(method, path, version, query_of(query) if query else {}, given))
    except Refused as refusal:
        return received, refused(refusal, version)
    except JournalError as error:
        return received, refused(Broken(str(error)), version)


def _note(client: Client, request: BaseRequest, received: bytes, answer: Answer) -> None:
    """Note a request in its client's log, and in the process's if that is wanted."""
    if log.isEnabledFor(logging.INFO):
        told = {"client": client.terms.id, "method": request.method, "path": request.raw_path, "status": answer.status}
        log.info("%s %s %s", request.method, request.raw_path, answer.status, extra={"fields": told})
    client.requests.add(
        client.world.now(),
        request.method,
        request.raw_path,
        request.raw_headers,
        received,
        answer.status,
        answer.body,
    )


def origin_of(request: BaseRequest) -> bytes:
    """Give the origin by which the caller reached us; names that no host can have are not passed on."""
    host = request.headers.get("Host", "")
    return f"http://{host if HOST.fullmatch(host) else 'localhost'}".encode()


def target_of(request: BaseRequest) -> str:
    """Give path and query as they came; of an absolute target (RFC 9112, 3.2.2) without the origin."""
    target: str = request.raw_path
    if target.startswith("/"):
        return target
    _scheme, _, rest = target.partition("://")
    return "/" + rest.partition("/")[2]


def response_of(answer: Answer) -> Response:
    """Make aiohttp's response of an answer."""
    if not answer.body:
        return Response(status=answer.status)
    return Response(body=answer.body, status=answer.status, headers=CIMultiDict({"Content-Type": answer.media_type}))


def _method(request: BaseRequest) -> str:
    return "GET" if request.method == "HEAD" else request.method


def _version(request: BaseRequest, default: str) -> str:
    given = request.headers.get("Enode-Version")
    return body.printable(given) if given else default
