"""Verbs of links: finishing one without a browser, credentials that go bad, and what a person must put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.links import returned_to
from sandbox.scenario.verbs.vendors import ANY, the_asset
from sandbox.scenario.words import Verb, thing
from sandbox.shapes import array, flag, integer, one_of, text
from sandbox.world import interventions
from sandbox.world.accounts import ALL_SCOPES
from sandbox.world.completing import CANCELLED, SUCCESS, Choice, complete
from sandbox.world.refusals import NotFound
from sandbox.world.sign_in import REASONS, Attempt

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.interventions import Intervention
    from sandbox.world.links import Link
    from sandbox.world.users import User

LOST = ("password_changed", "token_expired", "revoked")


def complete_link(
    stage: Stage,
    link: Link | None = None,
    user: User | None = None,
    vendor: str | None = None,
    account: Account | None = None,
    scopes: list[str] | None = None,
    outcome: str = SUCCESS,
    **typed: Any,
) -> dict[str, Any]:
    """Finish a link without a browser, or a user's newest one; what is not given is chosen as suits it best."""
    chosen = link or _newest_of(stage, user)
    attempt = Attempt(**typed) if "login" in typed else None
    granted = frozenset(scopes) if scopes is not None else None
    complete(stage.world, chosen, Choice(vendor, account, attempt, granted, outcome))
    return {
        "id": chosen.id,
        "linkToken": chosen.token,
        "state": chosen.state,
        "userId": chosen.user.id,
        "assets": list(chosen.linked),
        "redirectUri": returned_to(chosen),
    }


def invalidate_credentials(stage: Stage, user: User, vendor: str, reason: str = LOST[0]) -> dict[str, Any]:
    """Have what Enode knows of a vendor's account go bad: assets stay, and nothing is heard of them any more."""
    for account in _accounts(stage, user, vendor):
        stage.world.accounts.invalidate(account, reason)
    return {}


def renew_credentials(stage: Stage, user: User, vendor: str, reason: str = "") -> dict[str, Any]:
    """Have credentials be good again, as linking anew would; `reason` is only noted."""
    for account in _accounts(stage, user, vendor):
        stage.world.accounts.renew(account, reason)
    return {}


def add_intervention(_stage: Stage, intervention: Intervention, **named: Asset) -> dict[str, Any]:
    """Have something stand in an asset's way that a person must put right."""
    interventions.add(the_asset(named), intervention)
    return {"id": intervention.id}


def resolve_intervention(_stage: Stage, intervention: Intervention, **named: Asset) -> dict[str, Any]:
    """Have a person put right what stands in an asset's way."""
    interventions.resolve(the_asset(named), intervention)
    return {"id": intervention.id}


def _newest_of(stage: Stage, user: User | None) -> Link:
    links = stage.world.links
    for link in reversed(list(links.roll)):
        if link.user is user and links.state_of(link) == "OPEN":
            return link
    detail = f"the user {user.id if user else ''} has no open link"
    raise NotFound(detail)


def _accounts(stage: Stage, user: User, vendor: str) -> list[Account]:
    wanted = stage.world.catalogue.vendor(vendor)
    found = [account for account in user.accounts if account.vendor is wanted]
    if not found:
        detail = f"{user.id} has not linked anything of {wanted.name}"
        raise NotFound(detail)
    return found


WHOSE = {"user": thing("user"), "vendor": text(minLength=1, description="a vendor id, such as TESLA")}
INTERVENTION = thing("intervention", description="an intervention, by its id or its subject, such as phone-key")


def limit_connections(stage: Stage, limit: int) -> dict[str, Any]:
    """Let no more than so many vendor accounts be linked at once: further links are refused. 0 lifts the limit."""
    stage.world.links.most = limit
    return {}


VERBS = (
    Verb(
        "limit_connections",
        "vendors",
        limit_connections,
        {"limit": integer(minimum=0, maximum=10_000_000)},
        main="limit",
    ),
    Verb(
        "complete_link",
        "build",
        complete_link,
        {
            "link": thing("link", description="a link, by its token or its id"),
            "user": thing("user", description="whose newest open link it is"),
            "vendor": WHOSE["vendor"],
            "account": thing("account", description="the account that is linked, by name, id or login"),
            "login": text(description="what is typed in on the page, instead of an account"),
            "password": text(),
            "code": text(description="the code of a second factor"),
            "captcha": text(),
            "is_in_app": flag(description="in an app with the Link SDK, not on the page"),
            "scopes": array(one_of(*sorted(ALL_SCOPES)), description="those granted; all that were asked for"),
            "outcome": one_of(SUCCESS, CANCELLED, *REASONS),
        },
        ("vendor", "account", "login", "password", "code", "captcha", "is_in_app", "scopes", "outcome", "link", "user"),
        chooses=("link", "user"),
    ),
    Verb(
        "invalidate_credentials",
        "vendors",
        invalidate_credentials,
        {**WHOSE, "reason": one_of(*LOST)},
        ("reason",),
    ),
    Verb("renew_credentials", "vendors", renew_credentials, {**WHOSE, "reason": text()}, ("reason",)),
    Verb(
        "add_intervention",
        "vendors",
        add_intervention,
        {**ANY, "intervention": INTERVENTION},
        tuple(ANY),
        chooses=tuple(ANY),
    ),
    Verb(
        "resolve_intervention",
        "vendors",
        resolve_intervention,
        {**ANY, "intervention": INTERVENTION},
        tuple(ANY),
        chooses=tuple(ANY),
    ),
)
