"""Links: the sessions in which a user connects a vendor account. Opened by a call, used once, within a day.

Whoever finishes one, the link page or a control call, finishes it here. What went wrong on the way leaves the link open
for another try; a cancelled or completed one is over.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.world.accounts import SCOPES
from sandbox.world.facts import Happened
from sandbox.world.refusals import ConnectionsLimit, NotNow
from sandbox.world.roll import Roll

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.catalogue import Vendor
    from sandbox.world.users import User
    from sandbox.world.world import World

TRANSITIONS: dict[tuple[str, str], str] = {
    ("OPEN", "complete"): "COMPLETED",
    ("OPEN", "cancel"): "CANCELLED",
}

LIVES_SECONDS = 86_400.0
ENDED_KEPT = 1_000


class LinkOver(NotNow):
    """A link that was used, cancelled, or is too old."""


@dataclass(frozen=True)
class Wish:
    """What a link is for: a vendor and kinds of assets if they are given, scopes, and how the page is to look.

    `generation` is that of the link page: v3 or v4 (T23). `relinks` is the account to be linked anew, if any.
    """

    vendor: str | None
    kinds: tuple[str, ...]
    scopes: frozenset[str]
    language: str
    redirect_uri: str | None
    color_scheme: str = "system"
    generation: str = "v4"
    relinks: Account | None = None


class Link:
    """One session."""

    __slots__ = ("came_at", "id", "linked", "number", "state", "token", "user", "wish")

    def __init__(self, link_id: str, token: str, user: User, wish: Wish, came_at: float) -> None:
        """Begin open."""
        self.id = link_id
        self.token = token
        self.user = user
        self.wish = wish
        self.came_at = came_at
        self.number = 0
        self.state = "OPEN"
        self.linked: tuple[str, ...] = ()


class Links:
    """All link sessions of one client; `most` accounts may be linked at once, 0 is any number."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self.roll: Roll[Link] = Roll()
        self.most = world.settings.connections_limit
        self._by_token: dict[str, Link] = {}

    def open(self, user_id: str, wish: Wish) -> Link:
        """Open a session; the user comes into being, if unknown (R5)."""
        self._refuse_too_many()
        user = self._world.users.appear(user_id)
        link_id, secret = self._world.new_id(), self._world.random.getrandbits(128)
        words = f"{link_id}@{self._world.client_id}:{secret:032x}"
        token = base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")
        link = Link(link_id, token, user, wish, self._world.now())
        self.roll.add(link)
        self._by_token[token] = link
        self._forget_oldest()
        return link

    def get(self, name: str) -> Link | None:
        """Find a session by its token or its id."""
        return self._by_token.get(name) or self.roll.get(name)

    def check_open(self, link: Link) -> None:
        """Refuse with LinkOver what was used, cancelled, or is too old; or whose user is gone."""
        state = self.state_of(link)
        if state != "OPEN":
            detail = f"the link is {state.lower()}"
            raise LinkOver(detail, state=state)

    def state_of(self, link: Link) -> str:
        """Say how a session stands: OPEN, COMPLETED, CANCELLED, EXPIRED, or GONE with its user."""
        if link.state != "OPEN":
            return link.state
        if self._world.users.roll.get(link.user.id) is not link.user:
            return "GONE"
        return "EXPIRED" if self._world.now() >= link.came_at + LIVES_SECONDS else "OPEN"

    def vendors(self, link: Link) -> list[Vendor]:
        """Give the vendors that a session can choose from: enabled ones that have what it asks for, by name.

        What is linked already may be linked again, even where its vendor was switched off since (vendors.md, 1).
        """
        if link.wish.relinks is not None:
            return [link.wish.relinks.vendor]
        brands = self._world.brands
        found = {vendor.id: vendor for kind in link.wish.kinds for vendor in brands.enabled(kind)}
        wanted = link.wish.vendor
        chosen = [vendor for vendor in found.values() if wanted in {None, vendor.id}]
        return sorted(chosen, key=lambda vendor: vendor.name.lower())

    def kinds(self, link: Link, vendor: Vendor) -> tuple[str, ...]:
        """Give the kinds of assets that a session can link at a vendor: wanted, made there, and switched on."""
        brands, is_again = self._world.brands, link.wish.relinks is not None
        made = (kind for kind in link.wish.kinds if kind in vendor.sections)
        return tuple(kind for kind in made if is_again or brands.is_enabled(vendor, kind))

    def complete(self, link: Link, account: Account, scopes: frozenset[str] | None = None) -> list[str]:
        """Finish a session: link an account, with what was granted; gives the ids of the user's assets behind it."""
        self.check_open(link)
        granted = link.wish.scopes if scopes is None else link.wish.scopes & scopes
        kinds = self.kinds(link, account.vendor)
        granted = frozenset(scope for scope in granted if scope.partition(":")[0] in kinds)
        self._world.accounts.link(account, link.user, granted)
        link.linked = tuple(asset.id for asset in account.assets if account.grants(asset.kind))
        self._fire(link, "complete")
        return list(link.linked)

    def cancel(self, link: Link) -> None:
        """End a session without an account."""
        self.check_open(link)
        self._fire(link, "cancel")

    def state(self) -> list[dict[str, Any]]:
        """All sessions as plain data, oldest first."""
        return [
            {
                "id": link.id,
                "user_id": link.user.id,
                "state": link.state,
                "at": link.came_at,
                "linked": list(link.linked),
            }
            for link in self.roll
        ]

    def _fire(self, link: Link, trigger: str) -> None:
        link.state = TRANSITIONS[link.state, trigger]
        self._world.tell(Happened(self._world.now(), f"link {link.state.lower()}", link.id, link.user.id))

    def _refuse_too_many(self) -> None:
        most = self.most
        if most and self._world.accounts.linked_count() >= most:
            detail = f"Unable to create more connections for ClientID: {self._world.client_id}"
            raise ConnectionsLimit(detail)

    def _forget_oldest(self) -> None:
        if len(self.roll) > ENDED_KEPT:
            oldest = next(iter(self.roll))
            self.roll.remove(oldest)
            del self._by_token[oldest.token]


def client_of(token: str) -> str | None:
    """Give the id of the client in whose world a token was made up, or None if it cannot be one."""
    padded = token + "=" * (-len(token) % 4)
    try:
        words = base64.urlsafe_b64decode(padded).decode()
    except ValueError:
        return None
    return words.partition("@")[2].rpartition(":")[0] or None


def kinds_of(scopes: frozenset[str]) -> tuple[str, ...]:
    """Give the kinds of assets that scopes are about, in the usual order."""
    return tuple(kind for kind in SCOPES if any(scope.startswith(f"{kind}:") for scope in scopes))
