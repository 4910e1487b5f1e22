"""Choosing, the first half of the link page: what it is about, which brand, and what the app may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.web.link.language import plain
from sandbox.web.link.signing_in import stopped
from sandbox.web.link.visit import Elsewhere, Page, Visit
from sandbox.world.accounts import SCOPES
from sandbox.world.sign_in import granted_already, needs_app

if TYPE_CHECKING:
    from sandbox.world.catalogue import Vendor

LONGEST_SEARCH = 80


async def begin(visit: Visit) -> Page | Elsewhere:
    """Say what the link is about; who links an account again begins by signing in."""
    wish = visit.link.wish
    if wish.relinks is not None:
        return Elsewhere(visit.at("sign-in"))
    steps = ("choose", "access", "sign-in") if visit.is_choosable else ("access", "sign-in")
    onward = visit.at("brand" if visit.is_choosable else "access")
    return Page("intro", {"kinds": wish.kinds, "steps": steps, "onward": onward})


async def choose_brand(visit: Visit) -> Page | Elsewhere:
    """Show the brands, those of one kind of asset or of a name if asked for."""
    offered = visit.world.links.vendors(visit.link)
    if offered and not visit.is_choosable:
        return Elsewhere(visit.at("access"))
    kind, query = visit.one("type"), visit.one("query").strip()[:LONGEST_SEARCH]
    brands = [_brand(visit, vendor) for vendor in offered]
    found = [
        brand
        for brand in brands
        if (kind not in visit.link.wish.kinds or kind in brand["kinds"]) and plain(query) in brand["words"]
    ]
    return Page(
        "brand",
        {
            "brands": sorted(found, key=lambda brand: str(plain(brand["name"]))),
            "is_empty": not offered,
            "kinds": visit.link.wish.kinds if len(visit.link.wish.kinds) > 1 else (),
            "kind": kind if kind in visit.link.wish.kinds else "",
            "query": query,
            "paths": {one: visit.at("brand", type=one, query=query) for one in ("", *visit.link.wish.kinds)},
            "search": visit.at("brand"),
        },
    )


async def choose_access(visit: Visit) -> Page | Elsewhere:
    """Show what the app asks for, in plain words; all but reading can be left out."""
    vendor = visit.vendor
    if vendor is None:
        return Elsewhere(visit.at("brand"))
    if visit.link.wish.relinks is not None:
        return Elsewhere(visit.at("sign-in"))
    if needs_app(visit.world, visit.link, vendor):
        return stopped(visit, vendor, "link_sdk_only")
    account = granted_already(visit.link, vendor)
    return Page(
        "access",
        {
            "vendor": vendor,
            "groups": [_group(visit, kind) for kind in visit.world.links.kinds(visit.link, vendor)],
            "onward": visit.at("sign-in"),
            "back": visit.at("brand") if visit.is_choosable else visit.at(""),
            "known": account.login if account is not None else None,
        },
    )


def _brand(visit: Visit, vendor: Vendor) -> dict[str, Any]:
    kinds = visit.world.links.kinds(visit.link, vendor)
    portals = tuple(dict.fromkeys(vendor.sections[kind].portal for kind in kinds))
    return {
        "id": vendor.id,
        "name": vendor.name,
        "kinds": kinds,
        "portals": portals,
        "path": visit.at("access", vendor=vendor.id),
        "words": plain(" ".join((vendor.name, *portals))),
    }


def _group(visit: Visit, kind: str) -> dict[str, Any]:
    """Give what is asked for a kind of asset: what is always included, and what is the visitor's choice."""
    asked = [scope for scope in SCOPES[kind] if scope in visit.link.wish.scopes]
    chosen = visit.all("scope") if visit.one("chosen") else asked
    return {
        "kind": kind,
        "always": [scope for scope in asked if is_needed(scope)],
        "choices": [(scope, scope in chosen) for scope in asked if not is_needed(scope)],
    }


def is_needed(scope: str) -> bool:
    """Whether nothing can be linked without a scope."""
    return scope.endswith(":read:data")
