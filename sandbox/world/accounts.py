"""Vendor accounts: a login at a vendor and the devices behind it. Linking binds an account to a user."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.world.facts import CredentialsInvalidated, Happened
from sandbox.world.people import login
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.world.assets.asset import Asset
    from sandbox.world.catalogue import Vendor
    from sandbox.world.users import User
    from sandbox.world.world import World

SCOPES = {
    "vehicle": ("vehicle:read:data", "vehicle:read:location", "vehicle:control:charging"),
    "charger": ("charger:read:data", "charger:control:charging"),
    "hvac": ("hvac:read:data", "hvac:control:mode"),
    "inverter": ("inverter:read:data", "inverter:read:location"),
    "battery": ("battery:read:data", "battery:read:location", "battery:control:operation_mode"),
    "meter": ("meter:read:data", "meter:read:location"),
}
ALL_SCOPES = frozenset(scope for scopes in SCOPES.values() for scope in scopes)


class Account:
    """An account at a vendor; `user` is whom it is linked to, if anybody."""

    __slots__ = ("assets", "id", "is_valid", "login", "password", "scopes", "user", "vendor", "world")

    def __init__(self, world: World, vendor: Vendor, credentials: tuple[str, str]) -> None:
        """Begin unlinked and without devices."""
        self.world = world
        self.id = world.new_id()
        self.vendor = vendor
        self.login, self.password = credentials
        self.assets: list[Asset] = []
        self.user: User | None = None
        self.scopes: frozenset[str] = frozenset()
        self.is_valid = True

    def grants(self, kind: str) -> bool:
        """Whether its user lets Enode read a kind of asset."""
        return f"{kind}:read:data" in self.scopes

    def show(self, asset: Asset) -> None:
        """Let a device appear, if it is granted and not there; else it works out anew what it can do."""
        self.world.hem_systems.regroup(self)
        if asset.reported is not None:
            self.world.telemetry.before(asset)
            asset.reconsider()
        elif self.grants(asset.kind):
            asset.appear()

    def scopes_of(self, kind: str) -> tuple[str, ...]:
        """What its user has granted for a kind of asset."""
        return _granted(kind, self.scopes)


@lru_cache(maxsize=1024)
def _granted(kind: str, scopes: frozenset[str]) -> tuple[str, ...]:
    return tuple(one for one in SCOPES[kind] if one in scopes)


class Accounts:
    """All vendor accounts of one world."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self._by_id: dict[str, Account] = {}

    def add(self, vendor: Vendor, login_name: str | None = None, password: str | None = None) -> Account:
        """Open an account; login and password are made up unless given."""
        made_up = login(self._world.random)
        credentials = (login_name or made_up[0], password or made_up[1])
        if any(known.vendor is vendor and known.login == credentials[0] for known in self._named(login_name)):
            detail = f"there is an account {credentials[0]} at {vendor.name} already"
            raise NotNow(detail)
        account = Account(self._world, vendor, credentials)
        self._by_id[account.id] = account
        return account

    def get(self, account_id: str) -> Account | None:
        """Find an account by its id or its login."""
        found = self._by_id.get(account_id)
        return found or next((account for account in self._named(account_id)), None)

    def link(self, account: Account, user: User, scopes: frozenset[str] = ALL_SCOPES) -> None:
        """Bind an account to a user with what is granted: its devices appear (behaviour 4.6).

        Linked again by the same user, it has more granted to it, and credentials that went bad are good again.
        """
        if account.user is not None and account.user is not user:
            detail = f"the account {account.login} is linked to {account.user.id} already"
            raise NotNow(detail)
        is_cured = account.user is not None and not account.is_valid
        with self._told_to_partners(account):
            if is_cured:
                self._vanish(account, [asset for asset in account.assets if asset.gets_new_id], is_told=True)
            if account.user is None:
                account.user = user
                user.accounts.append(account)
            account.is_valid = True
            account.scopes |= scopes
            for asset in account.assets:
                account.show(asset)
        for asset in account.assets:
            asset.meet()

    def unlink(self, account: Account, kind: str | None = None, *, is_told: bool = True) -> None:
        """Part an account from its user, or one kind of its devices; they vanish, and live on at the vendor."""
        if account.user is None:
            detail = f"the account {account.login} is not linked"
            raise NotNow(detail)
        with self._told_to_partners(account):
            leaving = [asset for asset in account.assets if kind in {None, asset.kind}]
            self._vanish(account, leaving, is_told=is_told)
            account.scopes -= frozenset(SCOPES[kind]) if kind is not None else account.scopes
            if not any(account.grants(asset.kind) for asset in account.assets):
                account.user.accounts.remove(account)
                account.user, account.scopes, account.is_valid = None, frozenset(), True
        self._world.hem_systems.regroup(account, is_told=is_told)

    def invalidate(self, account: Account, reason: str) -> None:
        """Have the credentials go bad: assets stay, and nothing is heard of them any more (behaviour 4.7)."""
        if account.user is None or not account.is_valid:
            detail = f"the account {account.login} has no good credentials at Enode"
            raise NotNow(detail)
        for asset in account.assets:
            self._world.telemetry.before(asset)
        account.is_valid = False
        now = self._world.now()
        self._world.tell(Happened(now, "credentials went bad", account.id, reason))
        self._world.tell(CredentialsInvalidated(now, account.user.id, account.vendor.id))
        for asset in account.assets:
            asset.reconsider()

    def renew(self, account: Account, reason: str = "") -> None:
        """Have the credentials be good again, without a new link."""
        if account.is_valid or account.user is None:
            detail = f"the account {account.login} has good credentials"
            raise NotNow(detail)
        self._world.tell(Happened(self._world.now(), "credentials are good again", account.id, reason))
        self.link(account, account.user, account.scopes)

    def at(self, vendor: Vendor, login_name: str) -> Account | None:
        """Find the account of a login at a vendor."""
        return next((account for account in self._named(login_name) if account.vendor is vendor), None)

    def linked_count(self) -> int:
        """Count the accounts that are linked."""
        return sum(account.user is not None for account in self._by_id.values())

    def unlinked(self, vendor: Vendor) -> list[Account]:
        """Give the accounts at a vendor that nobody has linked, oldest first."""
        return [account for account in self._by_id.values() if account.vendor is vendor and account.user is None]

    def _vanish(self, account: Account, assets: Iterable[Asset], *, is_told: bool) -> None:
        for asset in assets:
            if asset.reported is not None and account.grants(asset.kind):
                asset.vanish(is_told=is_told)

    def remove_asset(self, asset: Asset) -> None:
        """Take a device away from its account, for good."""
        if asset.reported is not None:
            asset.vanish(is_told=True)
        asset.scrap()
        asset.account.assets.remove(asset)
        self._world.hem_systems.regroup(asset.account)
        del self._world.assets[asset.id]

    def state(self) -> list[dict[str, Any]]:
        """All accounts as plain data, oldest first."""
        return [
            {
                "id": account.id,
                "vendor": account.vendor.id,
                "login": account.login,
                "password": account.password,
                "user_id": account.user.id if account.user else None,
                "is_valid": account.is_valid,
                "scopes": sorted(account.scopes),
                "assets": [asset.id for asset in account.assets],
            }
            for account in self._by_id.values()
        ]

    @contextmanager
    def _told_to_partners(self, account: Account) -> Iterator[None]:
        """Have what is at the other end of a cable report anew: it names only devices of its own user."""
        partners = [asset.partner for asset in account.assets if asset.partner is not None]
        for partner in partners:
            self._world.telemetry.before(partner)
        yield
        for partner in partners:
            self._world.telemetry.after(partner)

    def _named(self, login_name: str | None) -> list[Account]:
        if login_name is None:
            return []
        return [account for account in self._by_id.values() if account.login == login_name]
