"""Users as a resource: list, get, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.call import Call, Endpoint, Hidden, Page
from sandbox.api.paging import QUERY, page, page_shape
from sandbox.api.vendors import ALL_VENDORS
from sandbox.moments import written
from sandbox.shapes import array, flag, named, obj, one_of, text, timestamp
from sandbox.world.refusals import NotLinked

if TYPE_CHECKING:
    from sandbox.world.users import User
    from sandbox.world.world import World

VENDOR_TYPES = ("vehicle", "charger", "hvac", "inverter", "battery", "meter")

SHAPES = {
    "AnyVendor": one_of(*ALL_VENDORS),
    "UserEntry": obj({"id": text(minLength=1), "createdAt": timestamp(), "scopes": array(text())}),
    "UserPage": page_shape("UserEntry"),
    "LinkedVendor": obj({"vendor": named("AnyVendor"), "vendorType": one_of(*VENDOR_TYPES), "isValid": flag()}),
    "User": obj({"id": text(), "linkedVendors": array(named("LinkedVendor"))}),
}


def list_users(world: World, call: Call) -> Page:
    """All users of the client."""
    return page(world, call, world.users.roll, render_entry)


def get_user(world: World, call: Call) -> dict[str, Any]:
    """One user, with the vendors that are linked."""
    return render_user(world.users.find(call.params["userId"]), call.hidden)


def delete_user(world: World, call: Call) -> None:
    """Forget a user and all assets, for good."""
    world.users.delete(call.params["userId"])


def forget_authorization(world: World, call: Call) -> None:
    """Erase all credentials of a user: assets are gone until they are linked again, and nobody is told (4.8)."""
    for account in list(world.users.find(call.params["userId"]).accounts):
        world.accounts.unlink(account, is_told=False)


def disconnect_vendor(world: World, call: Call) -> None:
    """Erase a user's credentials at a vendor, for one kind of asset if it is named; the assets vanish (4.8)."""
    user, kind = world.users.find(call.params["userId"]), call.params.get("vendorType")
    linked = [
        account
        for account in user.accounts
        if account.vendor.id == call.params["vendor"]
        and (kind is None or any(asset.kind == kind and account.grants(kind) for asset in account.assets))
    ]
    if not linked:
        detail = f"{user.id} has not linked {kind or 'anything'} of {call.params['vendor']}"
        raise NotLinked(detail)
    for account in linked:
        world.accounts.unlink(account, kind)


def render_user(user: User, hidden: Hidden = frozenset()) -> dict[str, Any]:
    """Write a user with the vendors that are linked, one entry per vendor and type; those `hidden` are left out."""
    return {
        "id": user.id,
        "linkedVendors": [
            {"vendor": vendor, "vendorType": kind, "isValid": is_valid}
            for vendor, kind, is_valid in user.linked_vendors()
            if (kind, vendor) not in hidden
        ],
    }


def render_entry(user: User) -> dict[str, Any]:
    """Write a user as an entry of the list; `scopes` is deprecated and empty."""
    return {"id": user.id, "createdAt": written(user.came_at), "scopes": []}


USER_ID = {"userId": text()}

LINKED = {**USER_ID, "vendor": named("AnyVendor")}

# The changelog prints the singular, the specifications the plural: both are served (behaviour 2).
DISCONNECTIONS = (
    ("/users/{userId}/vendors/{vendor}", "disconnectUserVendor", LINKED),
    ("/users/{userId}/vendor/{vendor}", "disconnectUserVendor", LINKED),
    (
        "/users/{userId}/vendors/{vendor}/{vendorType}",
        "disconnectUserVendorVendorType",
        {**LINKED, "vendorType": one_of(*VENDOR_TYPES)},
    ),
)

ENDPOINTS = (
    Endpoint("GET", "/users", list_users, "listUsers", gives=named("UserPage"), query=QUERY),
    Endpoint("GET", "/users/{userId}", get_user, "getUser", gives=named("User"), params=USER_ID),
    Endpoint("DELETE", "/users/{userId}", delete_user, "deleteUsersUserid", params=USER_ID, status=204),
    Endpoint(
        "DELETE",
        "/users/{userId}/authorization",
        forget_authorization,
        "deleteUsersUseridAuthorization",
        params=USER_ID,
        status=204,
    ),
    *(
        Endpoint("DELETE", path, disconnect_vendor, operation, params=params, status=204)
        for path, operation, params in DISCONNECTIONS
    ),
)
