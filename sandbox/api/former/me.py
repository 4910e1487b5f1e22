"""`/me`: the user whom the header `Enode-User-Id` names, as it was before users had paths of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint
from sandbox.shapes import array, flag, named, obj, text

if TYPE_CHECKING:
    from sandbox.world.world import World

SHAPES = {
    "MyVendor": obj({"vendor": named("AnyVendor"), "isValid": flag()}),
    "Me": obj({"id": text(minLength=1), "linkedVendors": array(named("MyVendor"))}),
}


def get_me(world: World, call: Call) -> dict[str, Any]:
    """The user, with one entry for each vendor that is linked, whatever is there of it."""
    user = world.users.find(call.params["userId"])
    vendors: dict[str, bool] = {}
    for vendor, kind, is_valid in user.linked_vendors():
        if (kind, vendor) not in call.hidden:
            vendors[vendor] = vendors.get(vendor, True) and is_valid
    return {
        "id": user.id,
        "linkedVendors": [{"vendor": vendor, "isValid": is_valid} for vendor, is_valid in vendors.items()],
    }


ME = Endpoint("GET", "/me", get_me, "getMe", gives=named("Me"))
