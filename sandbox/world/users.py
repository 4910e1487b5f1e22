"""Users: they come into being by linking, and go for good when deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.facts import UserAppeared, UserDeleted
from sandbox.world.people import user_name
from sandbox.world.refusals import Refused, UserNotFound
from sandbox.world.roll import Roll

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.locations import Location
    from sandbox.world.world import World

LONGEST_ID = 200


class User:
    """A user of the client: an id of the client's choosing, the vendor accounts and the locations."""

    __slots__ = ("accounts", "came_at", "id", "locations", "number")

    def __init__(self, user_id: str, came_at: float) -> None:
        """Begin without accounts."""
        self.id = user_id
        self.came_at = came_at
        self.number = 0
        self.accounts: list[Account] = []
        self.locations: list[Location] = []

    def assets(self) -> list[Asset]:
        """All assets of the user, oldest first."""
        found = [asset for account in self.accounts for asset in account.assets if asset.reported is not None]
        return sorted(found, key=lambda asset: asset.number)

    def linked_vendors(self) -> list[tuple[str, str, bool]]:
        """Vendor id, asset type and whether the credentials are good: one entry per vendor and type."""
        entries: dict[tuple[str, str], bool] = {}
        for account in self.accounts:
            for asset in (one for one in account.assets if account.grants(one.kind)):
                key = (account.vendor.id, asset.kind)
                entries[key] = entries.get(key, True) and account.is_valid
        return [(vendor, kind, is_valid) for (vendor, kind), is_valid in entries.items()]


class Users:
    """The users of one client."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self.roll: Roll[User] = Roll()

    def find(self, user_id: str) -> User:
        """Find a user, or refuse with UserNotFound."""
        user = self.roll.get(user_id)
        if user is None:
            detail = f"Could not find user with ID {user_id}"
            raise UserNotFound(detail)
        return user

    def appear(self, user_id: str | bool) -> User:
        """Find a user or make one (R5); True makes one with a new name."""
        if user_id is True:
            user_id = user_name(self._world)
        known = self.roll.get(str(user_id))
        if known is not None:
            return known
        if not user_id or len(str(user_id)) > LONGEST_ID:
            detail = f"a user id has 1 to {LONGEST_ID} characters"
            raise Refused(detail)
        user = User(str(user_id), self._world.now())
        self.roll.add(user)
        self._world.tell(UserAppeared(user.came_at, user.id))
        return user

    def delete(self, user_id: str) -> None:
        """Forget a user, their assets and locations for good; the devices live on at their vendors."""
        user = self.find(user_id)
        self._world.schedules.forget(user)
        is_told = self._world.settings.user_deletion_events == "sent"
        for account in list(user.accounts):
            self._world.accounts.unlink(account, is_told=is_told)
        for location in list(user.locations):
            self._world.locations.remove(location)
        self.roll.remove(user)
        self._world.tell(UserDeleted(self._world.now(), user.id))

    def state(self) -> list[dict[str, Any]]:
        """All users as plain data, oldest first."""
        return [
            {"id": user.id, "created_at": user.came_at, "accounts": [account.id for account in user.accounts]}
            for user in self.roll
        ]
