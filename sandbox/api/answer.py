"""One call, from raw to bytes: route, shape, up, handler, down. The order of refusals is that of behaviour 7.

`prepare` judges a call without touching the world; what it gives is fit to be written in the journal. `perform` lets
the world answer. Bodies of assets are rendered once per record and version and kept as bytes beside the record.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from sandbox.api.call import NO_BODY, Bare, Call, Deprecation, Endpoint, Page, Reply
from sandbox.api.events import RESOURCES, for_bytes
from sandbox.api.problems import Invalid, NotJson, RouteNotFound, UserHeaderMissing, UserHeaderSent, problem
from sandbox.api.versions import NEWEST, VERSIONS, Edition, edition
from sandbox.moments import http_date, moment_of
from sandbox.shapes import Fault, Shape
from sandbox.world.assets.asset import Asset
from sandbox.world.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.world import World

WHOLE = re.compile(r"-?[0-9]{1,15}")
PATHS_KEPT = 512
PAGES_KEPT = 100
NO_PAGE = (0.0, b"")

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json; charset=utf-8"


class Answer(NamedTuple):
    """What goes back: status, bytes (none at all when empty), and their media type.

    `why` is for people: of a refusal its kind, and what the world said of it.
    """

    status: int
    body: bytes = b""
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    why: tuple[str, str] | None = None


class Ready(NamedTuple):
    """A call that was judged and found good, with the row that answers it."""

    call: Call
    endpoint: Endpoint
    edition: Edition

    @property
    def refreshes(self) -> bool:
        """Whether it is a read that asks the vendor first."""
        return bool(self.endpoint.refreshes_by) and bool(self.call.query.get(self.endpoint.refreshes_by))

    @property
    def changes_something(self) -> bool:
        """Whether the call must be in the journal before it is answered."""
        return self.endpoint.changes_something or self.refreshes


@lru_cache(maxsize=PATHS_KEPT)
def find(version: str, method: str, path: str) -> tuple[Edition, Endpoint, Mapping[str, str]]:
    """Find the row for a call; refuses with UnknownVersion or RouteNotFound (R10). Kept, since programs ask again."""
    spoken = edition(version)
    found = spoken.routes.find(method, path)
    if found is None:
        detail = "Route not found"
        raise RouteNotFound(detail)
    return spoken, *found


def prepare(call: Call) -> Ready:
    """Judge a call: its route, path, query and body; refuses with what is wrong, all faults at once."""
    spoken, endpoint, params = find(call.version, call.method, call.path)
    user = None
    if call.user is not None or endpoint.is_in_users_name:
        user = _user(spoken, endpoint, call)
        params = params if user is None else {**params, "userId": user}
    query, faults = _query(endpoint, call.query, spoken) if call.query or endpoint.needs else ({}, [])
    for name, shape in endpoint.params_to_judge.items():
        faults += [Fault((name,), fault.message, fault.code) for fault in spoken.checker(shape).faults(params[name])]
    body = None
    if endpoint.takes is not None:
        if call.body is NO_BODY and not endpoint.is_body_optional:
            raise NotJson("Invalid request payload JSON format")
        body = {} if call.body is NO_BODY else call.body
        found = spoken.checker(endpoint.takes).faults(body)
        body = body if found else spoken.raise_up(_name(endpoint.takes), body)
        if not found and spoken.changes(_name(endpoint.takes)):  # what could be said in several ways, and was in none
            newest = edition(NEWEST).checker(endpoint.takes).faults(body)
            found = [fault for fault in newest if fault.code == "required"]
        faults += found
    if faults:
        raise Invalid(faults)
    ready = Call(call.method, call.path, call.version, query, body, params, call.outcome, spoken.hidden, user)
    return Ready(ready, endpoint, spoken)


def _user(spoken: Edition, endpoint: Endpoint, call: Call) -> str | None:
    """Give the user in whose name a call is made; refuses the header where it is not known, or missing (T29)."""
    if call.user is not None and spoken.refuses_user_header:
        raise UserHeaderSent("The header Enode-User-Id belongs to API versions before 2023-08-01")
    if not endpoint.is_in_users_name:
        return None
    if not call.user:
        raise UserHeaderMissing("The header Enode-User-Id must name the user")
    return call.user


def perform(world: World, ready: Ready) -> Answer:
    """Let the world answer a call that was judged good; that of a deprecated endpoint says so."""
    deprecation = ready.endpoint.deprecation
    if deprecation is None or world.settings.deprecation_headers != "sent":
        return _performed(world, ready)
    return _performed(world, ready)._replace(headers=_told(deprecation))


@lru_cache(maxsize=PATHS_KEPT)
def _told(deprecation: Deprecation) -> tuple[tuple[str, str], ...]:
    """Write since when (RFC 9745) and until when (RFC 8594) there is an endpoint that should not be used any more."""
    since = ("Deprecation", f"@{moment_of(deprecation.since + 'T00:00:00Z'):.0f}")
    return (since,) if deprecation.until is None else (since, ("Sunset", http_date(deprecation.until)))


def _performed(world: World, ready: Ready) -> Answer:
    endpoint = ready.endpoint
    kept = _kept_page(world, ready.call) if endpoint.query else None
    if kept is not None:
        return Answer(endpoint.status, kept)
    try:
        return _written(world, endpoint.handle(world, ready.call), ready)
    except Refused as refusal:
        return refused_by(ready, refusal)


def refused_by(ready: Ready, refusal: Refused) -> Answer:
    """Answer a refusal the way the row says, or with a problem."""
    for kind, reply in ready.endpoint.replies.items():
        if isinstance(refusal, kind):
            return _reply(reply(refusal), ready.endpoint, ready.edition)._replace(why=_why(refusal))
    return refused(refusal, ready.edition.version)


def refused(refusal: Refused, version: str = NEWEST) -> Answer:
    """Answer a refusal with a problem, in the words of a version; of the newest, if there is no such version."""
    spoken = edition(version if version in VERSIONS else NEWEST)
    row = spoken.problem_row(type(refusal))
    body = spoken.lower("Problem", problem(refusal, row))
    return Answer(row.status, orjson.dumps(body), PROBLEM, why=_why(refusal))


def _why(refusal: Refused) -> tuple[str, str]:
    return type(refusal).__name__, refusal.detail


def exact(body: bytes) -> bytes:
    """Copy bytes that will be kept: what orjson makes holds on to a buffer of whole 4 KB, whatever is in it."""
    return bytes(memoryview(body))


def asset_bytes(asset: Asset, spoken: Edition) -> bytes:
    """Give an asset's body in a version; made once for each record."""
    record = asset.record()
    body = asset.bodies.get(spoken.version)
    if body is None:
        name, resource = RESOURCES[asset.kind]
        render = resource.render if spoken.changes(name) else for_bytes(asset.kind)
        body = asset.bodies[spoken.version] = exact(orjson.dumps(spoken.lower(name, render(record))))
    return body


def _written(world: World, given: Any, ready: Ready) -> Answer:
    endpoint, spoken = ready.endpoint, ready.edition
    if isinstance(given, Page):
        return Answer(endpoint.status, _page_bytes(world, given, ready))
    if given is None:
        return Answer(endpoint.status)
    if isinstance(given, Bare):
        return Answer(endpoint.status, _bare_bytes(given, ready))
    if isinstance(given, Reply):
        return _reply(given, endpoint, spoken)
    if isinstance(given, Asset):
        return Answer(endpoint.status, asset_bytes(given, spoken))
    return _reply(Reply(endpoint.status, given), endpoint, spoken)


def _reply(reply: Reply, endpoint: Endpoint, spoken: Edition) -> Answer:
    if reply.body is None:
        return Answer(reply.status)
    return Answer(reply.status, orjson.dumps(spoken.lower(_name(endpoint.gives), reply.body)))


def _page_bytes(world: World, page: Page, ready: Ready) -> bytes:
    if page.items and isinstance(page.items[0], Asset):
        return _asset_page_bytes(world, page, ready)
    body = {"data": page.items, "pagination": {"after": page.after, "before": page.before}}
    return orjson.dumps(ready.edition.lower(_name(ready.endpoint.gives), body))


def _bare_bytes(given: Bare, ready: Ready) -> bytes:
    if given.items and isinstance(given.items[0], Asset):
        return b"[" + b",".join([asset_bytes(asset, ready.edition) for asset in given.items]) + b"]"
    return orjson.dumps(ready.edition.lower(_name(ready.endpoint.gives), given.items))


def _asset_page_bytes(world: World, page: Page, ready: Ready) -> bytes:
    """Write a page of assets, and keep it until one of them is due to report; telemetry drops it when any changes."""
    data = b",".join([asset_bytes(asset, ready.edition) for asset in page.items])
    cursors = orjson.dumps({"after": page.after, "before": page.before})
    body = b'{"data":[' + data + b'],"pagination":' + cursors + b"}"
    pages = world.telemetry.pages
    if len(pages) >= PAGES_KEPT:
        pages.clear()
    pages[_page_key(ready.call)] = min(asset.fresh_until for asset in page.items), body
    return body


def _kept_page(world: World, call: Call) -> bytes | None:
    """Give the body of a page of assets that was written before and is still good."""
    until, body = world.telemetry.pages.get(_page_key(call), NO_PAGE)
    return body if world.now() < until else None


def _page_key(call: Call) -> tuple[str, str, str]:
    return call.path, call.version, repr(call.query)


def _name(shape: Shape | None) -> str:
    return str(shape["$ref"]).rpartition("/")[2] if shape and "$ref" in shape else ""


def _query(endpoint: Endpoint, raw: Mapping[str, Any], spoken: Edition) -> tuple[dict[str, Any], list[Fault]]:
    """Read the query parameters that the row knows; others are no matter."""
    query: dict[str, Any] = {}
    faults = [Fault((name,), "is required", "required") for name in endpoint.needs if name not in raw]
    for name, shape in endpoint.query.items():
        if name not in raw:
            continue
        value = raw[name]
        if shape["type"] == "integer" and isinstance(value, str) and _is_whole(value):
            value = int(value)
        elif shape["type"] == "array" and isinstance(value, str):
            value = [value]
        found = spoken.checker(shape).faults(value)
        faults += [Fault((name,), fault.message, fault.code) for fault in found]
        query[name] = value
    return query, faults


def _is_whole(text: str) -> bool:
    return WHOLE.fullmatch(text) is not None
