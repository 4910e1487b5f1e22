"""Vendor accounts: a login at a vendor and the devices behind it. Linking binds an account to a user."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sandbox.world.people import login
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
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

    __slots__ = ("assets", "id", "is_valid", "login", "password", "scopes", "user", "vendor")

    def __init__(self, account_id: str, vendor: Vendor, credentials: tuple[str, str]) -> None:
        """Begin unlinked and without devices."""
        self.id = account_id
        self.vendor = vendor
        self.login, self.password = credentials
        self.assets: list[Asset] = []
        self.user: User | None = None
        self.scopes: frozenset[str] = frozenset()
        self.is_valid = True

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
        account = Account(self._world.new_id(), vendor, credentials)
        self._by_id[account.id] = account
        return account

    def get(self, account_id: str) -> Account | None:
        """Find an account by its id or its login."""
        found = self._by_id.get(account_id)
        return found or next((account for account in self._named(account_id)), None)

    def link(self, account: Account, user: User) -> None:
        """Bind an account to a user: all its devices appear (behaviour 4.6)."""
        if account.user is not None:
            detail = f"the account {account.login} is linked to {account.user.id} already"
            raise NotNow(detail)
        partners = self._partners(account)
        account.user = user
        account.scopes = ALL_SCOPES
        user.accounts.append(account)
        for asset in account.assets:
            asset.appear()
        for partner in partners:
            self._world.telemetry.after(partner)

    def unlink(self, account: Account, *, is_told: bool = True) -> None:
        """Part an account from its user: its devices vanish for the client, and live on at the vendor."""
        if account.user is None:
            detail = f"the account {account.login} is not linked"
            raise NotNow(detail)
        partners = self._partners(account)
        for asset in account.assets:
            asset.vanish(is_told=is_told)
        account.user.accounts.remove(account)
        account.user = None
        for partner in partners:
            self._world.telemetry.after(partner)

    def remove_asset(self, asset: Asset) -> None:
        """Take a device away from its account, for good."""
        if asset.account.user is not None:
            asset.vanish(is_told=True)
        asset.scrap()
        asset.account.assets.remove(asset)
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
                "assets": [asset.id for asset in account.assets],
            }
            for account in self._by_id.values()
        ]

    def _partners(self, account: Account) -> list[Asset]:
        """Give what is at the other end of a charging cable: whether it shows that depends on whose both ends are."""
        partners = [asset.partner for asset in account.assets if asset.partner is not None]
        for partner in partners:
            self._world.telemetry.before(partner)
        return partners

    def _named(self, login_name: str | None) -> list[Account]:
        if login_name is None:
            return []
        return [account for account in self._by_id.values() if account.login == login_name]
