"""Verbs that build: users, places, accounts, vehicles, webhooks, and the links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api import webhooks as webhooks_api
from sandbox.api.events import SUBSCRIBABLE
from sandbox.api.versions import VERSIONS
from sandbox.scenario.timetable import is_zone
from sandbox.scenario.words import Verb, percent, thing
from sandbox.shapes import array, either, flag, integer, number, one_of, text
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.locations import Position
from sandbox.world.refusals import NotNow, Refused, Unknown
from sandbox.world.webhooks import RECEIVER_URL

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.locations import Location
    from sandbox.world.users import User
    from sandbox.world.webhooks import Webhook

HOME = Position(59.9139, 10.7522)
USER = either(
    text(minLength=1, maxLength=200),
    flag(),
    **{"x-makes": "user", "description": "an id: made if unknown; true: one with a new id"},
)
COORDINATES = {
    "latitude": number(minimum=-90, maximum=90, description="degrees"),
    "longitude": number(minimum=-180, maximum=180, description="degrees"),
}


def add_user(stage: Stage, id: str | None = None) -> dict[str, Any]:  # noqa: A002  the API's word
    """Make a user, as the first link call would."""
    user = stage.world.users.appear(id or True)
    return {"id": user.id}


def add_location(
    stage: Stage, user: User, name: str, latitude: float, longitude: float, timezone_name: str = "UTC"
) -> dict[str, Any]:
    """Make a place of a user; assets standing there are at it."""
    if not is_zone(timezone_name):
        detail = f"'{timezone_name}' is not an IANA time zone, such as Europe/Oslo"
        raise Unknown(detail)
    location = stage.world.locations.add(user, name, Position(latitude, longitude), timezone_name)
    return {"id": location.id, "userId": user.id}


def add_account(
    stage: Stage,
    vendor: str,
    login: str | None = None,
    password: str | None = None,
    user: str | bool | None = None,
) -> dict[str, Any]:
    """Open an account at a vendor, linked to a user if one is named."""
    world = stage.world
    account = world.accounts.add(world.catalogue.vendor(vendor), login, password)
    _link_if(stage, account, user)
    return _described(account)


def add_vehicle(
    stage: Stage,
    vendor: str,
    model: str | None = None,
    year: int | None = None,
    user: str | bool | None = None,
    account: Account | None = None,
    location: Location | None = None,
    **starting: Any,
) -> dict[str, Any]:
    """Put a vehicle behind a vendor account; `user` links it at once, without one its login waits on the link page."""
    world = stage.world
    maker = world.catalogue.vendor(vendor)
    found = maker.vehicle_model(model)
    if account is not None and account.vendor is not maker:
        detail = f"the account {account.login} is at {account.vendor.id}, not at {vendor}"
        raise NotNow(detail)
    is_new, account = account is None, account or world.accounts.add(maker)
    here = location.position if location else HOME
    vehicle = Vehicle(
        world,
        account,
        found,
        year=found.year(year),
        position=Position(starting.get("latitude", here.latitude), starting.get("longitude", here.longitude)),
        level=starting.get("battery_level", 50.0),
        charge_limit=starting.get("charge_limit", 100.0),
        odometer_km=starting.get("odometer", 12_000.0),
        display_name=starting.get("display_name"),
        vin=starting.get("vin"),
    )
    if account.user is not None:
        vehicle.appear()
    elif is_new or user is not None:
        _link_if(stage, account, user)
    return {**_described(account), "id": vehicle.id}


def add_webhook(
    stage: Stage,
    url: str = RECEIVER_URL,
    secret: str = "sandbox-secret",  # noqa: S107  looks fake, is fake
    events: list[str] | None = None,
    api_version: str | None = None,
) -> dict[str, Any]:
    """Register a webhook, as POST /webhooks would; without a URL, to a receiver of the sandbox's own that takes all."""
    asked = {"url": url, "secret": secret, "events": events or ["*"], "apiVersion": api_version}
    webhook = stage.world.webhooks.add(webhooks_api.subscription_of({**asked, "authentication": None}))
    return {"id": webhook.id}


def link(stage: Stage, account: Account, user: str | bool) -> dict[str, Any]:
    """Bind an account to a user: all its devices appear."""
    _link_if(stage, account, user)
    return _described(account)


def unlink(stage: Stage, account: Account) -> dict[str, Any]:
    """Part an account from its user: its devices vanish."""
    stage.world.accounts.unlink(account)
    return _described(account)


def remove(
    stage: Stage,
    vehicle: Vehicle | None = None,
    user: User | None = None,
    webhook: Webhook | None = None,
    location: Location | None = None,
) -> dict[str, Any]:
    """Take a thing away for good: a vehicle from its account, a user, a webhook or a location from the client."""
    if sum(one is not None for one in (vehicle, user, webhook, location)) != 1:
        detail = "remove takes exactly one of vehicle, user, webhook, location"
        raise Refused(detail)
    if vehicle is not None:
        stage.world.accounts.remove_asset(vehicle)
    if user is not None:
        stage.world.users.delete(user.id)
    if webhook is not None:
        stage.world.webhooks.remove(webhook)
    if location is not None:
        stage.world.locations.remove(location)
    return {}


def _link_if(stage: Stage, account: Account, user: str | bool | None) -> None:
    if user is not None and user is not False:
        stage.world.accounts.link(account, stage.world.users.appear(user))


def _described(account: Account) -> dict[str, Any]:
    assets: list[Asset] = account.assets
    return {
        "id": account.id,
        "vendor": account.vendor.id,
        "userId": account.user.id if account.user else None,
        "account": {"id": account.id, "login": account.login, "password": account.password},
        "assets": [asset.id for asset in assets],
    }


VENDOR = text(minLength=1, description="a vendor id, such as TESLA")

VERBS = (
    Verb("add_user", "build", add_user, {"id": text(minLength=1, maxLength=200)}, ("id",), makes="user"),
    Verb(
        "add_location",
        "build",
        add_location,
        {
            "user": thing("user"),
            "name": text(minLength=1),
            **COORDINATES,
            "timezone_name": text(description="an IANA name, such as Europe/Oslo"),
        },
        ("timezone_name",),
        makes="location",
    ),
    Verb(
        "add_account",
        "build",
        add_account,
        {"vendor": VENDOR, "login": text(minLength=1), "password": text(minLength=1), "user": USER},
        ("login", "password", "user"),
        makes="account",
    ),
    Verb(
        "add_vehicle",
        "build",
        add_vehicle,
        {
            "vendor": VENDOR,
            "model": text(minLength=1, description="a model of the vendor; the first one if left out"),
            "year": integer(minimum=2008, maximum=2035),
            "user": USER,
            "account": thing("account"),
            "location": thing("location", description="a place to park at, by name or id"),
            "display_name": text(),
            "vin": text(pattern="^[A-HJ-NPR-Z0-9]{17}$"),
            "battery_level": percent(description="percent"),
            "charge_limit": number(minimum=1, maximum=100, description="percent"),
            "odometer": number(minimum=0, maximum=10_000_000, description="km"),
            **COORDINATES,
        },
        (
            "model", "year", "user", "account", "location", "display_name", "vin", "battery_level", "charge_limit",
            "odometer", "latitude", "longitude",
        ),
        makes="vehicle",
    ),
    Verb(
        "add_webhook",
        "build",
        add_webhook,
        {
            "url": text(minLength=8, maxLength=200, description="https, or http on this machine"),
            "secret": text(minLength=6, maxLength=256),
            "events": array(one_of(*SUBSCRIBABLE), minItems=1),
            "api_version": one_of(*VERSIONS),
        },
        ("url", "secret", "events", "api_version"),
        makes="webhook",
    ),
    Verb("link", "build", link, {"account": thing("account"), "user": USER}),
    Verb("unlink", "build", unlink, {"account": thing("account")}),
    Verb(
        "remove",
        "build",
        remove,
        {kind: thing(kind) for kind in ("vehicle", "user", "webhook", "location")},
        ("vehicle", "user", "webhook", "location"),
    ),
)  # fmt: skip
