"""Links as they were opened for Link UI v3, until 2024: nothing has to be said, and scopes have their old names.

The same sessions and the same page; what the old words leave open is filled in: all scopes, the browser's language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sandbox.api.call import Call, Endpoint
from sandbox.api.links import FORBIDDEN, ORIGIN, refuse_vendor
from sandbox.api.problems import Invalid
from sandbox.shapes import Fault, array, may, named, obj, one_of, text
from sandbox.world.accounts import ALL_SCOPES, SCOPES
from sandbox.world.links import Wish, kinds_of
from sandbox.world.models import KINDS

if TYPE_CHECKING:
    from sandbox.world.world import World

VEHICLE, CHARGER, HVAC = ("vehicle:read:data",), ("charger:read:data",), ("hvac:read:data",)

# What the old scopes grant in the new words (behaviour 3.3, assumed); who may command may read.
OLD_SCOPES: dict[str, tuple[str, ...]] = {
    "offline_access": (),
    "all": tuple(scope for scopes in SCOPES.values() for scope in scopes),
    "vehicle:smart_charging_policy": VEHICLE,
    "vehicle:charge_state": VEHICLE,
    "vehicle:location": (*VEHICLE, "vehicle:read:location"),
    "vehicle:odometer": VEHICLE,
    "vehicle:information": VEHICLE,
    "control:vehicle:charging": (*VEHICLE, "vehicle:control:charging"),
    "charger:charge_state": CHARGER,
    "charger:information": CHARGER,
    "control:charger:charging": (*CHARGER, "charger:control:charging"),
    "charging_location": (),
    "schedule": (),
    "hvac:information": HVAC,
    "control:hvac:temperature": (*HVAC, "hvac:control:mode"),
    "hvac:temperature_state": HVAC,
}
UNSPOKEN = ("inverter", "battery", "meter")  # kinds that the old scopes have no words for
LANGUAGES = {
    "en": "en-US",
    "de": "de-DE",
    "nb": "nb-NO",
    "sv": "sv-SE",
    "ja": "ja-JP",
    "es": "es-ES",
    "fr": "fr-FR",
    "nl": "nl-NL",
    "ro": "ro-RO",
    "pt": "pt-PT",
    "fi": "fi-FI",
}
BLANK = re.compile(r"(?i)about:blank")

SHAPES = {
    "LinkRequestV3": may(
        {
            "vendor": named("AnyVendor"),
            "vendorType": one_of(*KINDS),
            "forceLanguage": text(pattern=f"^({'|'.join(LANGUAGES)})(-[A-Za-z]{{2}})?$"),
            "scopes": array(one_of(*OLD_SCOPES)),
            "redirectUri": text(format="uri", maxLength=500),
        },
        is_open=True,
    ),
    "LinkSessionV3": obj({"linkState": text(), "linkUrl": text()}),
}


def link_user(world: World, call: Call) -> dict[str, Any]:
    """Open a link session for a user, who comes into being if unknown (R5)."""
    body, uri = call.body, call.body.get("redirectUri")
    if uri is not None and (not uri.isprintable() or (FORBIDDEN.match(uri) and not BLANK.fullmatch(uri))):
        raise Invalid([Fault(("redirectUri",), "must be an address to return to", "format")])
    scopes = granted(body.get("scopes", []))
    kinds = (body["vendorType"],) if "vendorType" in body else kinds_of(scopes)
    refuse_vendor(world, body.get("vendor"), body.get("vendorType"), kinds)
    language = LANGUAGES.get(body.get("forceLanguage", "")[:2], "browser")
    wish = Wish(body.get("vendor"), kinds, scopes, language, uri, generation="v3")
    link = world.links.open(call.params["userId"], wish)
    asked = {"link_state": link.token, "requested_scope": " ".join(body.get("scopes", ["all"])), "redirect_uri": uri}
    told = urlencode({name: value for name, value in asked.items() if value is not None})
    return {"linkState": link.token, "linkUrl": f"{ORIGIN}/link/{link.token}?{told}"}


def granted(old: list[str]) -> frozenset[str]:
    """Give what old scopes grant in the new words: everything if none is named, and always what they cannot name."""
    named_ones = frozenset(scope for name in old for scope in OLD_SCOPES[name])
    return named_ones.union(*(SCOPES[kind] for kind in UNSPOKEN)) if named_ones else ALL_SCOPES


LINK_USER = Endpoint(
    "POST",
    "/users/{userId}/link",
    link_user,
    "postUsersUseridLink",
    gives=named("LinkSessionV3"),
    takes=named("LinkRequestV3"),
    params={"userId": text(minLength=1, maxLength=200)},
    is_body_optional=True,
)
