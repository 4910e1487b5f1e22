"""The verbs about endpoints: added, removed, moved, changed, deprecated; and about the header that named the user.

An endpoint is known by method and path, as in `GET /users/{userId}`. Each verb turns the table of endpoints of its
version into that of the version before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.api.call import Endpoint

Table: TypeAlias = "dict[str, Endpoint]"


def key_of(endpoint: Endpoint) -> str:
    """Give what an endpoint is known by."""
    return f"{endpoint.method} {endpoint.path}"


@dataclass(frozen=True)
class EndpointChange:
    """A change to the table of endpoints."""

    def undo(self, table: Table) -> None:
        """Turn the table of this version into that of the version before, in place."""
        raise NotImplementedError


@dataclass(frozen=True)
class EndpointAdded(EndpointChange):
    """An endpoint that did not exist before."""

    endpoint: str
    rows: tuple[str, ...]

    def undo(self, table: Table) -> None:
        """Take it out."""
        del table[self.endpoint]


@dataclass(frozen=True)
class EndpointRemoved(EndpointChange):
    """An endpoint that existed before."""

    endpoint: Endpoint
    rows: tuple[str, ...]

    def undo(self, table: Table) -> None:
        """Put it in."""
        table[key_of(self.endpoint)] = self.endpoint


@dataclass(frozen=True)
class EndpointMoved(EndpointChange):
    """An endpoint that was at another path before; its operation too may have had another name."""

    endpoint: str
    was: str
    rows: tuple[str, ...]
    operation: str = ""

    def undo(self, table: Table) -> None:
        """Put it at its old path, in the place of whatever is there now."""
        row = table.pop(self.endpoint)
        endpoint = replace(row, path=self.was, operation=self.operation or row.operation)
        table[key_of(endpoint)] = endpoint


@dataclass(frozen=True)
class EndpointChanged(EndpointChange):
    """An endpoint that took or gave something else before."""

    endpoint: str
    was: Callable[[Endpoint], Endpoint]
    rows: tuple[str, ...]

    def undo(self, table: Table) -> None:
        """Put the old row in its place."""
        table[self.endpoint] = self.was(table[self.endpoint])


@dataclass(frozen=True)
class EndpointDeprecated(EndpointChange):
    """An endpoint that is deprecated from this version on, until it is removed."""

    endpoint: str
    rows: tuple[str, ...]

    def undo(self, table: Table) -> None:
        """Before, it was as good as any."""


@dataclass(frozen=True)
class UserHeaderRemoved(EndpointChange):
    """The header `Enode-User-Id`, which named the user on calls to some resources before, is refused now."""

    resources: tuple[str, ...]
    rows: tuple[str, ...]

    def undo(self, table: Table) -> None:
        """Have the calls to those resources made in a user's name."""
        for key, endpoint in table.items():
            if endpoint.path.split("/")[1] in self.resources:
                table[key] = replace(endpoint, is_in_users_name=True)
