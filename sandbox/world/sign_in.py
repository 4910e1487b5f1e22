"""Signing in: from a login and a password to a vendor account, with everything that can go wrong on the way.

Logins made up by the sandbox work with their own password. Magic logins, known by the part before the @, play one part
each; they work at every vendor, with any password, and open an account of their own when they get that far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.world.furnishing import Place, furnish
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.accounts import Account
    from sandbox.world.catalogue import Vendor
    from sandbox.world.links import Link
    from sandbox.world.world import World

RIGHT_CODE = "123456"
RIGHT_CAPTCHA = "sandbox"


class SignInFailed(NotNow):
    """A sign-in that did not succeed; `facts["reason"]` is one of REASONS. The link stays open for another try."""


# Why a sign-in fails, in words for programs; the link page has words for people, in every language.
REASONS = {
    "wrong_password": "the login or the password is wrong",
    "two_factor": "the vendor asks for a code",
    "wrong_code": "the code is wrong",
    "captcha": "the vendor asks for proof that somebody is there",
    "outage": "the vendor does not answer",
    "no_devices": "there is no device behind this account that could be linked",
    "link_sdk_only": "this vendor can be linked only from within an app, by the Link SDK",
    "taken": "this account is linked to another user",
    "other_account": "this is not the account that is to be linked again",
}


@dataclass(frozen=True)
class Attempt:
    """What somebody types in; in an app that has the Link SDK, or on the link page."""

    login: str
    password: str = ""
    code: str | None = None
    captcha: str | None = None
    is_in_app: bool = False


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that succeeded: the account, and what is granted if it is less than was asked for."""

    account: Account
    scopes: frozenset[str] | None = None


def fail(reason: str) -> SignInFailed:
    """Make the refusal for a reason."""
    return SignInFailed(REASONS[reason], reason=reason)


def sign_in(world: World, link: Link, vendor: Vendor, attempt: Attempt) -> SignedIn:
    """Sign in at a vendor; refuses with SignInFailed."""
    kinds = world.links.kinds(link, vendor)
    if not kinds:
        raise fail("no_devices")
    if world.outages.turns_away(vendor, kinds):
        raise fail("outage")
    if not attempt.is_in_app and needs_app(world, link, vendor):
        raise fail("link_sdk_only")
    if link.wish.relinks is not None and attempt.login != link.wish.relinks.login:
        raise fail("other_account")
    magic = MAGIC.get(attempt.login.partition("@")[0].lower())
    signed_in = magic(world, link, vendor, attempt) if magic is not None else _known(world, vendor, attempt)
    _refuse_unfit(world, link, signed_in.account)
    return signed_in


def needs_app(world: World, link: Link, vendor: Vendor) -> bool:
    """Whether all that a link could link at a vendor can be linked by the Link SDK only, not on the link page."""
    kinds = world.links.kinds(link, vendor)
    return bool(kinds) and all("link-sdk-only" in vendor.sections[kind].linking for kind in kinds)


def granted_already(link: Link, vendor: Vendor) -> Account | None:
    """Give the account that the user has linked at a vendor already: its authorisation is used again (changelog)."""
    if link.wish.relinks is not None:
        return None
    found = (account for account in link.user.accounts if account.vendor is vendor and account.is_valid)
    return next((account for account in found if _has_some(account.world, link, account)), None)


def _known(world: World, vendor: Vendor, attempt: Attempt) -> SignedIn:
    account = world.accounts.at(vendor, attempt.login)
    if account is None or account.password != attempt.password:
        raise fail("wrong_password")
    return SignedIn(account)


def _refuse_unfit(world: World, link: Link, account: Account) -> None:
    if account.user is not None and account.user is not link.user:
        raise fail("taken")
    if not _has_some(world, link, account):
        raise fail("no_devices")


def _has_some(world: World, link: Link, account: Account) -> bool:
    """Whether there is a device behind an account that a link could link."""
    kinds = world.links.kinds(link, account.vendor)
    return any(asset.kind in kinds for asset in account.assets)


def _wrong_password(_world: World, _link: Link, _vendor: Vendor, _attempt: Attempt) -> SignedIn:
    raise fail("wrong_password")


def _outage(_world: World, _link: Link, _vendor: Vendor, _attempt: Attempt) -> SignedIn:
    raise fail("outage")


def _no_devices(_world: World, _link: Link, _vendor: Vendor, _attempt: Attempt) -> SignedIn:
    raise fail("no_devices")


def _two_factor(world: World, link: Link, vendor: Vendor, attempt: Attempt) -> SignedIn:
    if not attempt.code:
        raise fail("two_factor")
    if attempt.code.strip() != RIGHT_CODE:
        raise fail("wrong_code")
    return SignedIn(furnished(world, link, vendor, attempt.login))


def _captcha(world: World, link: Link, vendor: Vendor, attempt: Attempt) -> SignedIn:
    if (attempt.captcha or "").strip().lower() != RIGHT_CAPTCHA:
        raise fail("captcha")
    return SignedIn(furnished(world, link, vendor, attempt.login))


def _new_account(world: World, link: Link, vendor: Vendor, attempt: Attempt) -> SignedIn:
    return SignedIn(furnished(world, link, vendor, attempt.login))


def _five_devices(world: World, link: Link, vendor: Vendor, attempt: Attempt) -> SignedIn:
    return SignedIn(furnished(world, link, vendor, attempt.login, count=5))


def _partial_scopes(world: World, link: Link, vendor: Vendor, attempt: Attempt) -> SignedIn:
    granted = frozenset(scope for scope in link.wish.scopes if scope.endswith(":read:data"))
    return SignedIn(furnished(world, link, vendor, attempt.login), granted)


MAGIC: dict[str, Callable[[World, Link, Vendor, Attempt], SignedIn]] = {
    "new-account": _new_account,
    "wrong-password": _wrong_password,
    "two-factor": _two_factor,
    "captcha": _captcha,
    "no-devices": _no_devices,
    "five-devices": _five_devices,
    "outage": _outage,
    "partial-scopes": _partial_scopes,
}


def furnished(world: World, link: Link, vendor: Vendor, login: str | None = None, *, count: int = 1) -> Account:
    """Give the account of a login, opened with devices of the kinds that a link is for if there is none yet."""
    known = world.accounts.at(vendor, login) if login is not None else None
    if known is not None:
        return known
    account = world.accounts.add(vendor, login)
    kinds = world.links.kinds(link, vendor)
    for number in range(max(count, len(kinds))):
        kind = kinds[number % len(kinds)]
        furnish(account, kind, vendor.model(kind, None), Place(link.user))
    return account
