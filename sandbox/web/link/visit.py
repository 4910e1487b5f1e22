"""A visit to the link page: one request for a link that is there, and the page or the place that answers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.client import Client
    from sandbox.web.link.language import Texts
    from sandbox.world.catalogue import Vendor
    from sandbox.world.links import Link
    from sandbox.world.world import World

DOOR = "/link/"


@dataclass(frozen=True)
class Page:
    """A page: its template, what is shown in it, and the status."""

    template: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Elsewhere:
    """Another place of the page, to which a visitor is sent."""

    path: str


@dataclass(frozen=True)
class Visit:
    """Whose link is visited, in which language, and what was given in the query or the form."""

    client: Client
    link: Link
    texts: Texts
    given: Mapping[str, Sequence[str]]

    @property
    def world(self) -> World:
        """The world of the link."""
        return self.client.world

    def one(self, name: str) -> str:
        """Give a field, or nothing; of several the first."""
        return self.given.get(name, ("",))[0]

    def all(self, name: str) -> Sequence[str]:
        """Give all fields of one name."""
        return self.given.get(name, ())

    def at(self, step: str, **query: str | Sequence[str]) -> str:
        """Give the path of a step; nothing that is secret may go into its query."""
        told = urlencode({name: value for name, value in query.items() if value}, doseq=True)
        return f"{DOOR}{self.link.token}/{step}" + (f"?{told}" if told else "")

    @property
    def vendor(self) -> Vendor | None:
        """The vendor that was chosen, by the link or on the page; None for none, or one that cannot be chosen."""
        wanted = self.link.wish.vendor or self.one("vendor")
        return next((vendor for vendor in self.world.links.vendors(self.link) if vendor.id == wanted), None)

    @property
    def is_choosable(self) -> bool:
        """Whether the brand is the visitor's to choose."""
        return self.link.wish.vendor is None
