"""Leaving the link page: after success, by cancelling, or because the link leads nowhere any more.

People are sent to the registered address only, by a link or a refresh, and never by a redirect that follows a form:
the page's own policy (`form-action 'self'`) forbids those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api.links import FORBIDDEN, returned_to
from sandbox.scenario.doing import do
from sandbox.web.link.hints import titles
from sandbox.web.link.visit import Elsewhere, Page, Visit
from sandbox.world.accounts import SCOPES
from sandbox.world.completing import CANCELLED

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset
    from sandbox.world.links import Link

BLANK = "about:blank"


async def leave(visit: Visit) -> Page | Elsewhere:
    """End the link without an account."""
    await do(visit.client, {"complete_link": {"link": visit.link.token, "outcome": CANCELLED}})
    return Elsewhere(visit.at("left"))


async def show_left(visit: Visit) -> Page | Elsewhere:
    """Send who cancelled back to the app."""
    return Page("left", {"way_back": way_back(visit.link)})


async def show_done(visit: Visit) -> Page | Elsewhere:
    """Show what was linked, and the way back to the app."""
    found = (visit.world.assets.get(asset_id) for asset_id in visit.link.linked)
    assets = [asset for asset in found if asset is not None]
    return Page(
        "done",
        {"devices": titles(assets), "allowed": _allowed(assets), "way_back": way_back(visit.link)},
    )


def over(visit: Visit, state: str, *, is_late: bool) -> Page:
    """Say that a link is over, and how; `is_late`: somebody was about to do something with it."""
    shown = {
        "ending": state.lower(),
        "way_back": way_back(visit.link) if state in {"COMPLETED", "CANCELLED"} else None,
        "see": visit.at("done") if state == "COMPLETED" else None,
    }
    return Page("over", shown, 409 if is_late else 410)


def way_back(link: Link) -> str | None:
    """Give the address that the app registered, if people can be sent there."""
    uri = returned_to(link)
    if uri is None or (FORBIDDEN.match(uri) and uri != BLANK):
        return None
    return uri


def _allowed(assets: list[Asset]) -> list[tuple[str, list[str]]]:
    """Give what the app may do with each kind of the devices."""
    scopes = {asset.kind: asset.account.scopes for asset in assets}
    return [(kind, [scope for scope in SCOPES[kind] if scope in scopes[kind]]) for kind in SCOPES if kind in scopes]
