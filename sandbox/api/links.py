"""Links as a resource: calls that open a link session for a user, or for an asset whose credentials went bad.

The address of the link page begins with a placeholder, since the world does not know where it is served; the web floor
puts its own origin in its place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox.api.call import Call, Endpoint
from sandbox.api.integrations import ALL_SCOPES
from sandbox.api.problems import Invalid
from sandbox.shapes import Fault, array, named, obj, one_of, text
from sandbox.world.links import Wish, kinds_of
from sandbox.world.models import KINDS
from sandbox.world.refusals import LinkRefused

if TYPE_CHECKING:
    from sandbox.world.catalogue import Vendor
    from sandbox.world.links import Link
    from sandbox.world.world import World

ORIGIN = "https://link.sandbox.enode.test"
LANGUAGES = (
    "browser", "da-DK", "de-DE", "en-US", "en-GB", "es-ES", "fi-FI", "fr-FR", "it-IT", "ja-JP", "lv-LV", "lt-LT",
    "nb-NO", "nl-NL", "nl-BE", "pl-PL", "pt-PT", "ro-RO", "sv-SE",
)  # fmt: skip
FORBIDDEN = re.compile(r"(?i)(?:javascript|data|vbscript|file|about|blob):")
LEFT = {"error": "user_cancelled", "error_message": "The user left before an account was linked."}
SCHEMES = one_of("system", "light", "dark")
REDIRECT = text(format="uri", maxLength=500)

SHAPES = {
    "LinkLanguage": one_of(*LANGUAGES),
    "LinkRequest": obj(
        {
            "vendor": named("AnyVendor"),
            "vendorType": one_of(*KINDS),
            "scopes": array(one_of(*ALL_SCOPES), minItems=1),
            "language": named("LinkLanguage"),
            "redirectUri": REDIRECT,
            "colorScheme": SCHEMES,
        },
        optional=("vendor", "vendorType", "redirectUri", "colorScheme"),
    ),
    "RelinkRequest": obj(
        {"language": named("LinkLanguage"), "redirectUri": REDIRECT, "colorScheme": SCHEMES},
        optional=("redirectUri", "colorScheme"),
    ),
    "LinkSession": obj({"linkUrl": text(), "linkToken": text()}),
}


def link_user(world: World, call: Call) -> dict[str, Any]:
    """Open a link session for a user, who comes into being if unknown (R5)."""
    body, scopes = call.body, frozenset(call.body["scopes"])
    kinds = (body["vendorType"],) if "vendorType" in body else kinds_of(scopes)
    faults = [*_redirect_faults(world, body), *_scope_faults(kinds, scopes)]
    if faults:
        raise Invalid(faults)
    refuse_vendor(world, body.get("vendor"), body.get("vendorType"), kinds)
    wish = Wish(
        body.get("vendor"),
        kinds,
        scopes,
        body["language"],
        body.get("redirectUri"),
        body.get("colorScheme", "system"),
    )
    return render(world.links.open(call.params["userId"], wish))


def relink_asset(world: World, call: Call) -> dict[str, Any]:
    """Open a link session for the account of an asset whose credentials went bad."""
    asset, body = world.assets.get(call.params["assetId"]), call.body
    faults = _redirect_faults(world, body)
    if faults:
        raise Invalid(faults)
    if asset is None or asset.user is None or asset.reported is None:
        detail = f"There is no asset {call.params['assetId']}."
        raise LinkRefused(detail)
    if asset.account.is_valid:
        raise LinkRefused("The asset does not need to be linked again.")
    wish = Wish(
        asset.vendor.id,
        kinds_of(asset.account.scopes),
        asset.account.scopes,
        body["language"],
        body.get("redirectUri"),
        body.get("colorScheme", "system"),
        relinks=asset.account,
    )
    return render(world.links.open(asset.user.id, wish))


def render(link: Link) -> dict[str, Any]:
    """Write a link session as the API shows it."""
    return {"linkUrl": f"{ORIGIN}/link/{link.token}", "linkToken": link.token}


def returned_to(link: Link) -> str | None:
    """Give the address to which the page of an ended link sends people; one who left is told so in v4 (4.6)."""
    uri = link.wish.redirect_uri
    if uri is None or link.state != "CANCELLED" or link.wish.generation != "v4":
        return uri
    parts = urlsplit(uri)
    told = urlencode(LEFT)
    return urlunsplit(parts._replace(query=f"{parts.query}&{told}" if parts.query else told))


def _redirect_faults(world: World, body: dict[str, Any]) -> list[Fault]:
    """Find what is wrong with where people are sent afterwards: code and blank pages are no places (T23, R6)."""
    uri = body.get("redirectUri")
    if uri is None:
        is_needed = world.settings.redirect_uri == "required"
        return [Fault(("redirectUri",), "is required", "required")] if is_needed else []
    if FORBIDDEN.match(uri) or not uri.isprintable():
        return [
            Fault(("redirectUri",), "must be an address to return to: http, https, or an app's own scheme", "format")
        ]
    return []


def _scope_faults(kinds: tuple[str, ...], scopes: frozenset[str]) -> list[Fault]:
    """Each kind of asset that is to be linked must be readable (behaviour 3.3)."""
    needed = [f"{kind}:read:data" for kind in kinds]
    return [Fault(("scopes",), f"must include {scope}", "scopes") for scope in needed if scope not in scopes]


def refuse_vendor(world: World, vendor_id: str | None, kind: str | None, kinds: tuple[str, ...]) -> None:
    """Refuse a vendor that has nothing of what is to be linked, or is not switched on."""
    if vendor_id is None:
        return
    vendor: Vendor = world.catalogue.vendor(vendor_id)
    offered = [one for one in kinds if one in vendor.sections]
    if not offered:
        detail = f"{vendor.name} has no {kind or ' or '.join(kinds)} that could be linked."
        raise LinkRefused(detail)
    if not any(world.brands.is_enabled(vendor, one) for one in offered):
        detail = f"{vendor.name} is not enabled for this client."
        raise LinkRefused(detail)


ENDPOINTS = (
    Endpoint(
        "POST",
        "/users/{userId}/link",
        link_user,
        "postUsersUseridLink",
        gives=named("LinkSession"),
        takes=named("LinkRequest"),
        params={"userId": text(minLength=1, maxLength=200)},
    ),
    Endpoint(
        "POST",
        "/assets/{assetId}/relink",
        relink_asset,
        "postAssetsAssetidRelink",
        gives=named("LinkSession"),
        takes=named("RelinkRequest"),
        params={"assetId": text()},
    ),
)
