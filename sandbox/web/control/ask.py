"""A control call and the row that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.scenario.steps import camel

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest

    from sandbox.client import Client
    from sandbox.clients import Clients
    from sandbox.shapes import Checker


@dataclass(frozen=True)
class Ask:
    """One control call: whose, with what; `request` for those that stream."""

    clients: Clients
    chosen: Client | None
    params: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    request: BaseRequest

    @property
    def client(self) -> Client:
        """The client that the call names."""
        if self.chosen is None:
            message = "this control call names no client"
            raise LookupError(message)
        return self.chosen


@dataclass(frozen=True)
class Control:
    """A row: method, path, who answers it, and what body it takes."""

    method: str
    path: str
    handle: Callable[[Ask], Awaitable[Any]]
    takes: Checker | None = None
    needs_client: bool = True


def camelled(value: Any) -> Any:
    """Turn the keys of plain data into camelCase, all the way down."""
    if isinstance(value, Mapping):
        return {camel(key): camelled(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [camelled(part) for part in value]
    return value
