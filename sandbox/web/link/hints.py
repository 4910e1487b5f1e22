"""Hints, since this is a sandbox: the accounts that can be linked, with their passwords, and the magic logins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.sign_in import MAGIC, RIGHT_CODE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.web.link.visit import Visit
    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.catalogue import Vendor

MOST_SHOWN = 8
ANY_PASSWORD = "any"  # noqa: S105  what is sent where every password will do


def hints(visit: Visit, vendor: Vendor) -> dict[str, Any]:
    """Give what can be signed in with at a vendor; only the account itself where one is linked again."""
    relinks = visit.link.wish.relinks
    if relinks is not None:
        return _told([relinks], ())
    kinds = visit.world.links.kinds(visit.link, vendor)
    waiting = visit.world.accounts.unlinked(vendor)
    fitting = [account for account in waiting if any(asset.kind in kinds for asset in account.assets)]
    # An account of a magic login is its first user's for good, so that each link has logins of its own.
    domain = f"{visit.link.id[:8]}.sandbox"
    return _told(fitting, [(name, f"{name}@{domain}") for name in MAGIC])


def titles(assets: Iterable[Asset]) -> list[dict[str, str | None]]:
    """Give the names of devices, as people know them."""
    return [
        {
            "kind": asset.kind,
            "name": f"{asset.section.name} {asset.model.name}",
            "nickname": _nickname(asset),
        }
        for asset in assets
    ]


def _told(accounts: list[Account], magic: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {
        "accounts": [
            {"login": account.login, "password": account.password, "devices": titles(account.assets)}
            for account in accounts[:MOST_SHOWN]
        ],
        "more": max(0, len(accounts) - MOST_SHOWN),
        "magic": tuple(magic),
        "password": ANY_PASSWORD,
        "code": RIGHT_CODE,
    }


def _nickname(asset: Asset) -> str | None:
    given: str | None = getattr(asset, "display_name", None)
    return given if given != asset.model.name else None
