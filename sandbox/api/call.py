"""A call and the row that answers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sandbox.shapes import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.shapes import Shape
    from sandbox.world.refusals import Refused
    from sandbox.world.world import World

Handler: TypeAlias = "Callable[[World, Call], Any]"

# Kinds of assets and vendors that a version does not know any more.
Hidden: TypeAlias = frozenset[tuple[str, str]]


class NoBody(Enum):
    """The want of a body, which is not the same as the JSON value null."""

    NO_BODY = "no body"


NO_BODY = NoBody.NO_BODY
NOTHING_ASKED: Mapping[str, Any] = {}


class Call(NamedTuple):
    """One call of the Enode API, as plain data: what the journal keeps and a replay performs again.

    `hidden` are the kinds and vendors that the version does not know any more. `user` is named by the header of the old
    versions, and makes the call in that user's name.
    """

    method: str
    path: str
    version: str
    query: Mapping[str, Any] = NOTHING_ASKED
    body: Any = NO_BODY
    params: Mapping[str, str] = NOTHING_ASKED
    outcome: Any = None
    hidden: Hidden = frozenset()
    user: str | None = None

    def may_see(self, user_id: str) -> bool:
        """Whether what belongs to a user is there for this call: in the name of another it is not (behaviour 7)."""
        return self.user is None or self.user == user_id

    def as_json(self) -> dict[str, Any]:
        """Give what the journal keeps: enough to make the call again."""
        return {
            "method": self.method,
            "path": self.path,
            "version": self.version,
            "query": self.query,
            **({} if self.body is NO_BODY else {"body": self.body}),
            **({} if self.user is None else {"user": self.user}),
            "outcome": self.outcome,
        }


@dataclass(frozen=True)
class Reply:
    """An answer before it is bytes: a status and a body, None for no body at all."""

    status: int
    body: Any = None


class Deprecation(NamedTuple):
    """The dates from which an endpoint is deprecated and gone; as `YYYY-MM-DD`, None while it stays."""

    since: str
    until: str | None


@dataclass(frozen=True)
class Endpoint:
    """A row: method and path, who handles it, and the shapes of what goes in and comes out.

    `needs` are the parts of the query that must be given. `is_open` needs no token. `replies` turns refusals into
    answers other than the usual problem. `sends` marks the calls that post to a webhook before they are answered; the
    handler finds what came of it in `call.outcome`. `is_body_optional` takes no body for an empty one.
    `is_in_users_name` needs the header `Enode-User-Id`, as old versions do; what belongs to others is not found then.
    `refreshes_by` is the part of the query that makes a read ask the vendor first.
    """

    method: str
    path: str
    handle: Handler
    operation: str
    gives: Shape | None = None
    takes: Shape | None = None
    query: Mapping[str, Shape] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    params: Mapping[str, Shape] = field(default_factory=dict)
    status: int = 200
    is_open: bool = False
    sends: bool = False
    is_body_optional: bool = False
    is_in_users_name: bool = False
    deprecation: Deprecation | None = None
    refreshes_by: str = ""
    replies: Mapping[type[Refused], Callable[[Refused], Reply]] = field(default_factory=dict)

    @property
    def is_deprecated(self) -> bool:
        """Whether it will go, or should not be used any more."""
        return self.deprecation is not None

    @cached_property
    def changes_something(self) -> bool:
        """Whether the call must be in the journal before it is answered."""
        return self.method != "GET"

    @cached_property
    def params_to_judge(self) -> Mapping[str, Shape]:
        """The shapes of those parts of the path that not any text fits."""
        return {name: shape for name, shape in self.params.items() if shape != text()}


@dataclass(frozen=True)
class Bare:
    """A whole list, as a bare array of things as a handler gives them."""

    items: list[Any]


@dataclass(frozen=True)
class Page:
    """A page of a list: things as a handler gives them, and the cursors to its neighbours."""

    items: list[Any]
    after: str | None
    before: str | None


def no_body(status: int) -> Callable[[Refused], Reply]:
    """Answer a refusal with a bare status, as Enode does for unknown actions (behaviour 2.1)."""
    return lambda _refusal: Reply(status)
