"""Signing in, the second half of the link page: at the vendor's, with everything that can go wrong there.

What is typed goes from the form into the step `complete_link`, and nowhere else: no address, log or page has it. Only a
login is written into the next form, since no state is kept on the way.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.scenario.doing import do
from sandbox.web.link.hints import hints
from sandbox.web.link.visit import Elsewhere, Page, Visit
from sandbox.world.accounts import SCOPES
from sandbox.world.sign_in import RIGHT_CAPTCHA, SignInFailed, granted_already, needs_app

if TYPE_CHECKING:
    from sandbox.world.catalogue import Vendor

TYPED = ("login", "password", "code", "captcha")
HUES = 8


@dataclass(frozen=True)
class Failure:
    """A row: the page that answers a sign-in that failed, its status, and the field that was wrong, if any."""

    template: str
    status: int
    field: str | None = None


FAILURES = {
    "wrong_password": Failure("sign_in", 422, "password"),
    "other_account": Failure("sign_in", 422, "login"),
    "two_factor": Failure("code", 200),
    "wrong_code": Failure("code", 422, "code"),
    "captcha": Failure("captcha", 422, "captcha"),
    "outage": Failure("stopped", 502),
    "no_devices": Failure("stopped", 409),
    "link_sdk_only": Failure("stopped", 409),
    "taken": Failure("stopped", 409),
}


async def show_sign_in(visit: Visit) -> Page | Elsewhere:
    """Ask for login and password."""
    vendor = visit.vendor
    if vendor is None:
        return Elsewhere(visit.at("brand"))
    if needs_app(visit.world, visit.link, vendor):
        return stopped(visit, vendor, "link_sdk_only")
    return Page("sign_in", asked(visit, vendor))


async def try_sign_in(visit: Visit) -> Page | Elsewhere:
    """Sign in with what was typed, or with what was granted before; that finishes the link."""
    vendor = visit.vendor
    if vendor is None:
        return Elsewhere(visit.at("brand"))
    step: dict[str, Any] = {"link": visit.link.token, **_whose(visit, vendor)}
    if visit.link.wish.relinks is None:
        step["scopes"] = granted(visit, vendor)
    try:
        await do(visit.client, {"complete_link": step})
    except SignInFailed as failure:
        return _failed(visit, vendor, str(failure.facts["reason"]))
    return Elsewhere(visit.at("done"))


def stopped(visit: Visit, vendor: Vendor, reason: str) -> Page:
    """Say why it does not go on at this vendor, and what else can be done; in our own name, not the vendor's."""
    again = visit.at("sign-in", vendor=vendor.id, scope=visit.all("scope"))
    shown = {**asked(visit, vendor), "is_portal": False, "reason": reason, "again": again}
    return Page("stopped", shown, FAILURES[reason].status)


def granted(visit: Visit, vendor: Vendor) -> list[str]:
    """Give the scopes that are granted: what is always included, and what was ticked."""
    asked_for = [scope for kind in visit.world.links.kinds(visit.link, vendor) for scope in SCOPES[kind]]
    ticked = visit.all("scope")
    wanted = visit.link.wish.scopes
    return [scope for scope in asked_for if scope in wanted and (scope in ticked or scope.endswith(":read:data"))]


def asked(visit: Visit, vendor: Vendor) -> dict[str, Any]:
    """Give what every page of signing in shows: the vendor's portal, what was chosen so far, and the hints."""
    section = next(vendor.sections[kind] for kind in visit.link.wish.kinds if kind in vendor.sections)
    relinks = visit.link.wish.relinks
    return {
        "vendor": vendor,
        "portal": section.portal,
        "is_portal": "vendor-sign-in" in section.linking,
        "hue": zlib.crc32(vendor.id.encode()) % HUES,
        "scopes": visit.all("scope"),
        "onward": visit.at("sign-in"),
        "back": _back(visit, vendor),
        "others": visit.at("brand") if visit.is_choosable else None,
        "login": visit.one("login") or (relinks.login if relinks is not None else ""),
        "relinks": relinks.login if relinks is not None else None,
        "hints": hints(visit, vendor),
        "failure": None,
        "wrong": None,
        "word": RIGHT_CAPTCHA,
    }


def _whose(visit: Visit, vendor: Vendor) -> dict[str, str]:
    """Give the account that was granted before, or the vendor with what was typed."""
    known = granted_already(visit.link, vendor) if visit.one("known") else None
    if known is not None:
        return {"account": known.id}
    return {"vendor": vendor.id, "login": "", **{name: visit.one(name) for name in TYPED if visit.one(name)}}


def _failed(visit: Visit, vendor: Vendor, reason: str) -> Page:
    row = FAILURES[reason]
    if row.template == "stopped":
        return stopped(visit, vendor, reason)
    is_first = row.field == "captcha" and not visit.one("captcha")
    if row.field is None or is_first:
        return Page(row.template, asked(visit, vendor))
    return Page(row.template, {**asked(visit, vendor), "failure": reason, "wrong": row.field}, row.status)


def _back(visit: Visit, vendor: Vendor) -> str | None:
    if visit.link.wish.relinks is not None:
        return None
    return visit.at("access", vendor=vendor.id, chosen="yes", scope=visit.all("scope"))
