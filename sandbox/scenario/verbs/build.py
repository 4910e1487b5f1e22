"""Verbs that build: users, places, accounts, webhooks, and the links between them. Assets are in `homes.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api import webhooks as webhooks_api
from sandbox.api.events import SUBSCRIBABLE
from sandbox.api.versions import VERSIONS
from sandbox.scenario.words import Verb, thing
from sandbox.shapes import array, either, flag, number, one_of, text
from sandbox.world.locations import Position
from sandbox.world.models import KINDS
from sandbox.world.webhooks import RECEIVER_URL

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.executing import Schedule
    from sandbox.world.locations import Location
    from sandbox.world.users import User
    from sandbox.world.webhook import Webhook

REMOVABLE = ("asset", *KINDS, "user", "webhook", "location", "schedule")
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
    link_if(stage, account, user)
    return described(account)


def add_webhook(
    stage: Stage,
    url: str = RECEIVER_URL,
    secret: str = "sandbox-secret",  # noqa: S107  looks fake, is fake
    events: list[str] | None = None,
    api_version: str | None = None,
) -> dict[str, Any]:
    """Register a webhook, as POST /webhooks would; without a URL, to a receiver of the sandbox's own that takes all."""
    asked = {"url": url, "secret": secret, "events": events or ["*"], "apiVersion": api_version}
    subscription = webhooks_api.subscription_of(
        {**asked, "authentication": None}, is_open=webhooks_api.is_open(stage.world)
    )
    webhook = stage.world.webhooks.add(subscription)
    return {"id": webhook.id}


def link(stage: Stage, account: Account, user: str | bool) -> dict[str, Any]:
    """Bind an account to a user: all its devices appear."""
    link_if(stage, account, user)
    return described(account)


def unlink(stage: Stage, account: Account) -> dict[str, Any]:
    """Part an account from its user: its devices vanish."""
    stage.world.accounts.unlink(account)
    return described(account)


def remove(
    stage: Stage,
    user: User | None = None,
    webhook: Webhook | None = None,
    location: Location | None = None,
    schedule: Schedule | None = None,
    **assets: Asset,
) -> dict[str, Any]:
    """Take a thing away for good: an asset from its account, or a user, webhook, location, schedule."""
    if user is not None:
        stage.world.users.delete(user.id)
    elif webhook is not None:
        stage.world.webhooks.remove(webhook)
    elif location is not None:
        stage.world.locations.remove(location)
    elif schedule is not None:
        stage.world.schedules.remove(schedule)
    else:
        (asset,) = assets.values()
        stage.world.accounts.remove_asset(asset)
    return {}


def link_if(stage: Stage, account: Account, user: str | bool | None) -> None:
    """Link an account, if a user is named."""
    if user is not None and user is not False:
        stage.world.accounts.link(account, stage.world.users.appear(user))


def described(account: Account) -> dict[str, Any]:
    """Tell of an account: whose it is, how to log in, and what is behind it."""
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
    Verb("remove", "build", remove, {kind: thing(kind) for kind in REMOVABLE}, REMOVABLE, chooses=REMOVABLE),
)
