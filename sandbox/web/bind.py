"""The door to the API: one wrapper around every row, with token, version, body, journal and request log in it.

No stack of middlewares: what every call needs is one function, since each layer costs as much as the whole of this.
Refusals come in the order of behaviour 7: token, version, route, then what is wrong with the body.
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
from typing import TYPE_CHECKING, Any

from aiohttp.web import Response
from multidict import CIMultiDict

from sandbox.api import links
from sandbox.api.answer import Answer, find, perform, prepare, refused
from sandbox.api.call import NO_BODY, Call
from sandbox.api.nearest import nearest
from sandbox.api.problems import Broken, RouteNotFound, TooManyRequests, Unauthorized
from sandbox.api.query import query_of
from sandbox.api.versions import NEWEST, VERSIONS
from sandbox.journal import JournalError
from sandbox.web import body
from sandbox.web.faults import MADE_TO_EXPIRE, meet, occasion_of, respond, spoil
from sandbox.web.limits import Limits
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest, StreamResponse

    from sandbox.client import Client
    from sandbox.clients import Clients
    from sandbox.web.token import Tokens
    from sandbox.world.call_rules import CallRule

log = logging.getLogger("sandbox")

LINK_ORIGIN = links.ORIGIN.encode()
HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}
NO_TOKEN = "Unauthorized for resource"  # noqa: S105  the API's sentence


class ApiDoor:
    """Answers requests of the Enode API."""

    def __init__(self, clients: Clients, tokens: Tokens) -> None:
        """Take the clients, and who knows their tokens."""
        self._clients = clients
        self._tokens = tokens
        self._limits = Limits()

    async def answer(self, request: BaseRequest, target: str) -> StreamResponse:
        """Answer one request for a target (path and query), and note it in its client's log."""
        authorization = request.headers.get("Authorization")
        client = self._tokens.client_of(authorization)
        if client is None:
            return await self._answer_stranger(request, target, authorization)
        if client.world.call_rules.is_armed:
            return await self._answer_watched(client, request, target)
        received, answer = await _asked(client, request, target)
        return response_of(await _noted(client, request, target, received, answer))

    async def _answer_stranger(self, request: BaseRequest, target: str, authorization: str | None) -> Response:
        answer = self._without_token(request, target)
        owner = self._tokens.owner_of(authorization)
        if owner is None or authorization is None:
            return response_of(answer)
        rule, why = None, "this token is too old"
        if self._tokens.is_outdated(authorization, owner):
            why = MADE_TO_EXPIRE
            occasion = occasion_of(owner, _method(request), target.partition("?")[0], "", is_outdated=True)
            rule = await meet(owner, occasion)
        if answer.status == 401:
            answer = answer._replace(why=(Unauthorized.__name__, why))
        return response_of(await _noted(owner, request, target, b"", answer, rule))

    async def _answer_watched(self, client: Client, request: BaseRequest, target: str) -> StreamResponse:
        """Answer a request that may be one too many, or meet a fault that was planned."""
        method, path, version = _method(request), target.partition("?")[0], _version(request, client.api_version)
        seconds = self._limits.wait_seconds(client, method, path, version)
        if seconds:
            answer = refused(TooManyRequests(f"there may be one again in {seconds:.1f} s"), version)
            limited = response_of(await _noted(client, request, target, b"", answer))
            limited.headers["Retry-After"] = str(math.ceil(seconds))
            return limited
        rule = await meet(client, occasion_of(client, method, path, version))
        received = b""

        async def asked() -> Answer:
            nonlocal received
            received, given = await _asked(client, request, target)
            return given

        if rule is None:
            answer = await asked()
            return response_of(await _noted(client, request, target, received, answer))
        earlier = client.requests.earlier((target, version)) if method == "GET" else None
        answer = await spoil(rule, version, asked, earlier)
        answer = await _noted(client, request, target, received or await _received(request), answer, rule)
        return await respond(request, rule.effect, response_of(answer))

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
    received, method, version = b"", _method(request), _version(request, client.api_version)
    path, _, query = target.partition("?")
    try:
        given = NO_BODY
        if method in WITH_BODY:
            find(version, method, path)
            received = await body.read(request)
            given = body.parse(received, request.headers)
        named = request.headers.get("Enode-User-Id")
        user = None if named is None else body.printable(named)
        call = Call(method, path, version, query_of(query) if query else {}, given, user=user)
        if "field" in call.query and find(version, method, path)[1].refreshes_by == "field":
            await asyncio.sleep(client.terms.settings.field_read_seconds)
        return received, await client.ask(call)
    except Refused as refusal:
        return received, refused(refusal, version)
    except JournalError as error:
        return received, refused(Broken(str(error)), version)


async def _received(request: BaseRequest) -> bytes:
    """Read the body of a request that nobody has looked at, as far as it can be."""
    try:
        return await body.read(request)
    except Refused:
        return b""


async def _noted(
    client: Client, request: BaseRequest, target: str, received: bytes, answer: Answer, rule: CallRule | None = None
) -> Answer:
    """Make an answer whole, and note it in its client's log; stories may listen, too."""
    method = request.method
    if method == "POST" and LINK_ORIGIN in answer.body:
        answer = answer._replace(body=answer.body.replace(LINK_ORIGIN, origin_of(request)))
    elif method == "GET" and answer.status == 200 and rule is None:
        client.requests.remember((target, _version(request, client.api_version)), answer)
    _note(client, request, received, answer, rule)
    await client.hear(method, target, answer.status, received)
    return answer


def _note(client: Client, request: BaseRequest, received: bytes, answer: Answer, rule: CallRule | None) -> None:
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
        _why(client, request, answer) if answer.why is not None else None,
        rule.id if rule is not None else None,
    )


def _why(client: Client, request: BaseRequest, answer: Answer) -> dict[str, Any]:
    """Say which rule of the API refused a request, in the world's own words, and what it came nearest to."""
    refusal, detail = answer.why or ("", "")
    path, version = target_of(request).partition("?")[0], _version(request, client.api_version)
    return {"rule": refusal, "detail": detail, "nearest": nearest(version, _method(request), path)}


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
        return Response(status=answer.status, headers=CIMultiDict(answer.headers) if answer.headers else None)
    headers = CIMultiDict({"Content-Type": answer.media_type})
    headers.extend(answer.headers)
    return Response(body=answer.body, status=answer.status, headers=headers)


def _method(request: BaseRequest) -> str:
    return "GET" if request.method == "HEAD" else request.method


def _version(request: BaseRequest, default: str) -> str:
    given = request.headers.get("Enode-Version")
    return body.printable(given) if given else default
