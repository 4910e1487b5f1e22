"""Ability: what an asset can do for its user now. Its model's capabilities, less what stands in the way.

In the way stand scopes that were not granted, interventions, and credentials that went bad. A vehicle that is paired
with a charger of the same user can be started, stopped and located through it (behaviour 4.10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.interventions import RELINK, taken_away
from sandbox.world.models.capabilities import Capability

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset


class Control(NamedTuple):
    """The scope that commands to a kind of asset need, and the capabilities that go without it."""

    scope: str
    capabilities: tuple[str, ...]


CONTROLS = {
    "vehicle": Control(
        "vehicle:control:charging", ("start_charging", "stop_charging", "set_max_current", "smart_charging")
    ),
    "charger": Control("charger:control:charging", ("start_charging", "stop_charging", "set_max_current")),
    "hvac": Control("hvac:control:mode", ("set_follow_schedule", "set_permanent_hold")),
    "battery": Control(
        "battery:control:operation_mode", ("export_focus", "import_focus", "time_of_use", "self_reliance", "idle")
    ),
}
THROUGH_A_CHARGER = ("start_charging", "stop_charging", "location")
CAN = Capability(is_capable=True)


def ability(asset: Asset) -> Any:
    """Give the block of capabilities that Enode would show."""
    able = asset.usual_ability()
    if asset.paired_with is not None:
        able = able._replace(**{name: CAN for name in THROUGH_A_CHARGER if not getattr(able, name).is_capable})
    control = CONTROLS.get(asset.kind)
    if control is not None and control.scope not in asset.account.scopes:
        able = able._replace(**{name: Capability(is_capable=False) for name in control.capabilities})
    troubles = asset.interventions if asset.account.is_valid else (*asset.interventions, RELINK)
    return taken_away(able, troubles) if troubles else able
