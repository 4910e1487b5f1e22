"""A control call and the row that answers it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.api.numbers import tidy
from sandbox.api.problems import Invalid
from sandbox.moments import written
from sandbox.scenario.steps import camel
from sandbox.shapes import Fault

if TYPE_CHECKING:
    from aiohttp.web import BaseRequest

    from sandbox.client import Client
    from sandbox.clients import Clients
    from sandbox.shapes import Checker

WHOLE = re.compile(r"[0-9]{1,15}")
MOMENTS = {"at", "now", "last_seen", "failing_since"}


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

    def text(self, name: str) -> str | None:
        """Give a query parameter, or None; one that is given twice is refused with Invalid."""
        given = self.query.get(name)
        if isinstance(given, list):
            raise Invalid([Fault((name,), "must be given once", "twice")])
        return given

    def number(self, name: str) -> int | None:
        """Give a query parameter that is a whole number, or None; refuses others with Invalid."""
        given = self.text(name)
        if given is None:
            return None
        if not WHOLE.fullmatch(given):
            raise Invalid([Fault((name,), f"must be a whole number, got '{given[:80]}'", "type")])
        return int(given)


@dataclass(frozen=True)
class Control:
    """A row: method, path, who answers it, and what body it takes."""

    method: str
    path: str
    handle: Callable[[Ask], Awaitable[Any]]
    takes: Checker | None = None
    needs_client: bool = True
    is_open: bool = False


def shown(value: Any) -> Any:
    """Write plain data for HTTP: keys in camelCase, moments in ISO 8601, numbers as JavaScript prints them."""
    if isinstance(value, Mapping):
        return {camel(key): _moment(key, part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [shown(part) for part in value]
    return tidy(value)


def _moment(key: str, value: Any) -> Any:
    is_moment = isinstance(value, int | float) and (key in MOMENTS or key.endswith(("_at", "_since")))
    return written(value) if is_moment else shown(value)
