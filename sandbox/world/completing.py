"""Completing a link: what people do on the link page, or in an app with the Link SDK, without page or app.

They choose a vendor, grant scopes, sign in, and all devices behind the account are linked. Whatever is left open is
chosen as the most obliging person would: the vendor asked for, an account that fits, everything granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.world.facts import Happened
from sandbox.world.refusals import Unknown
from sandbox.world.sign_in import (
    RIGHT_CAPTCHA,
    RIGHT_CODE,
    Attempt,
    SignedIn,
    SignInFailed,
    fail,
    furnished,
    granted_already,
    sign_in,
)

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.catalogue import Vendor
    from sandbox.world.links import Link
    from sandbox.world.world import World

SUCCESS, CANCELLED = "success", "cancelled"


@dataclass(frozen=True)
class Choice:
    """What somebody chooses: a vendor, an account or what is typed in for one, and which scopes are granted."""

    vendor: str | None = None
    account: Account | None = None
    attempt: Attempt | None = None
    scopes: frozenset[str] | None = None
    outcome: str = SUCCESS


def complete(world: World, link: Link, choice: Choice) -> None:
    """Finish a link as chosen, or cancel it; a sign-in that fails leaves it open, and is refused with SignInFailed."""
    world.links.check_open(link)
    if choice.outcome == CANCELLED:
        world.links.cancel(link)
        return
    try:
        if choice.outcome != SUCCESS:
            raise fail(choice.outcome)
        signed_in = _signed_in(world, link, choice)
    except SignInFailed as failure:
        world.tell(Happened(world.now(), "sign-in failed", link.id, failure.detail))
        raise
    granted = [scopes for scopes in (choice.scopes, signed_in.scopes) if scopes is not None]
    world.links.complete(link, signed_in.account, link.wish.scopes.intersection(*granted))


def vendor_of(world: World, link: Link, choice: Choice) -> Vendor:
    """Give the vendor that is chosen; Unknown names those that the link can choose from."""
    offered = world.links.vendors(link)
    named = choice.account.vendor.id if choice.account is not None else choice.vendor
    for vendor in offered:
        if named in {None, vendor.id}:
            return vendor
    detail = f"the link cannot be completed at '{named}': must be one of {', '.join(vendor.id for vendor in offered)}"
    raise Unknown(detail)


def _signed_in(world: World, link: Link, choice: Choice) -> SignedIn:
    vendor = vendor_of(world, link, choice)
    if choice.attempt is not None:
        return sign_in(world, link, vendor, choice.attempt)
    account = choice.account or _fitting(world, link, vendor)
    obliging = Attempt(account.login, account.password, RIGHT_CODE, RIGHT_CAPTCHA, is_in_app=True)
    return sign_in(world, link, vendor, obliging)


def _fitting(world: World, link: Link, vendor: Vendor) -> Account:
    """Give the account to be linked again, one linked already, one that waits for it, or a new one."""
    known = link.wish.relinks or granted_already(link, vendor)
    if known is not None:
        return known
    waiting, kinds = world.accounts.unlinked(vendor), world.links.kinds(link, vendor)
    fitting = (account for account in waiting if any(asset.kind in kinds for asset in account.assets))
    return next(fitting, None) or furnished(world, link, vendor)
