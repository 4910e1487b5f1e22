"""Interventions: what stands between an asset and what it could do, and who must put it right (behaviour 4.9).

The known ones are Enode's; an asset may have any of them that fits its vendor, by a verb. Credentials that went bad put
the last one on every asset behind them. What they say to people, in every language, is a text of the API's floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.world.models.capabilities import Capability
from sandbox.world.refusals import NotNow, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.world.assets.asset import Asset

START_AND_STOP = ("start_charging", "stop_charging", "smart_charging")


@dataclass(frozen=True)
class Intervention:
    """A row: whose assets it concerns (None: anybody's), when it was introduced (date), and what it takes away.

    `domain`: the account or the device; `access`: where it is done; `agent`: who does it; `action`: Enode's own cure.
    `takes_away` names capabilities, None stands for all.
    """

    id: str
    subject: str
    vendor: str | None = None
    kind: str | None = None
    introduced: str = "2023-09-01"
    domain: str = "Account"
    access: str = "Remote"
    agent: str = "User"
    action: str | None = None
    takes_away: tuple[str, ...] | None = START_AND_STOP


RELINK = Intervention(
    "5f2c6a1e-7d0b-4c3f-9e58-21b7a4d86c90",
    "relink",
    introduced="2024-06-01",
    action="Link",
    takes_away=None,
)

INTERVENTIONS: tuple[Intervention, ...] = (
    Intervention("9d90a9ad-9b24-4ce0-94e9-e888b1b877f4", "accept-terms", "AUDI", "vehicle", takes_away=None),
    Intervention(
        "3b2891a9-5dcf-4691-b850-b5ea36b57c2e",
        "phone-key",
        "TESLA",
        "vehicle",
        introduced="2023-12-15",
        domain="Device",
        access="Physical",
        action="Link",
        takes_away=(*START_AND_STOP, "set_max_current"),
    ),
    Intervention("06197b76-966e-414a-b174-7a00cde49f30", "activate-connect", "FORD", "vehicle", takes_away=None),
    Intervention("0defa374-8a1a-4eb1-a85f-b7cb09501097", "complete-profile", "VOLKSWAGEN", "vehicle", takes_away=None),
    Intervention("644d2a0f-6774-489b-b57d-07cf00261467", "activate-car-net", "VOLKSWAGEN", "vehicle", takes_away=None),
    Intervention("d88a46e9-fc8b-4f71-ae50-b8610f4faead", "primary-user", "VOLKSWAGEN", "vehicle"),
    Intervention("e8d1b66d-9e41-4a1e-8cab-d9f6da40adb9", "subscribe-we-connect", "VOLKSWAGEN", "vehicle"),
    Intervention("b9acf87e-d7c8-426b-80a7-c925b5b90d6f", "update-software", "VOLKSWAGEN", "vehicle", domain="Device"),
    Intervention(
        "9e9af174-03ad-4448-9092-b2988b10cdb0",
        "enable-position",
        "VOLKSWAGEN",
        "vehicle",
        domain="Device",
        takes_away=("location",),
    ),
    Intervention(
        "3e861d64-9c00-4c97-9475-a1b4a9881e79", "enable-charging-service", "VOLKSWAGEN", "vehicle", domain="Device"
    ),
    RELINK,
)
BY_ID = {intervention.id: intervention for intervention in INTERVENTIONS}


def find(name: str) -> Intervention | None:
    """Find an intervention by its id or its subject."""
    return BY_ID.get(name) or next((one for one in INTERVENTIONS if one.subject == name), None)


def add(asset: Asset, intervention: Intervention) -> None:
    """Put an intervention on an asset, or refuse one that is not its vendor's."""
    if (intervention.vendor, intervention.kind) not in {(None, None), (asset.vendor.id, asset.kind)}:
        detail = f"'{intervention.subject}' is for a {intervention.kind} of {intervention.vendor}"
        raise Unknown(detail)
    if intervention in asset.interventions:
        detail = f"'{intervention.subject}' is on this asset already"
        raise NotNow(detail)
    asset.intervene((*asset.interventions, intervention))


def resolve(asset: Asset, intervention: Intervention) -> None:
    """Take an intervention off an asset: somebody put it right."""
    if intervention not in asset.interventions:
        detail = f"'{intervention.subject}' is not on this asset"
        raise NotNow(detail)
    asset.intervene(tuple(one for one in asset.interventions if one is not intervention))


def taken_away(able: Any, interventions: Iterable[Intervention]) -> Any:
    """Give a block of capabilities less those that interventions take away; each names what would bring it back."""
    for intervention in interventions:
        for name, value in able._asdict().items():
            is_meant = intervention.takes_away is None or name in intervention.takes_away
            if isinstance(value, Capability) and is_meant:
                able = able._replace(**{name: Capability(False, (*value.intervention_ids, intervention.id))})  # noqa: FBT003
    return able
