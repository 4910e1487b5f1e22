"""Reads of assets as they were before there were refresh hints: with `field`, the vendor was asked while you waited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.shapes import array, one_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.api.call import Call, Endpoint
    from sandbox.world.world import World

INFORMATION = ("information", "location")
FIELDS = {
    "vehicle": (*INFORMATION, "chargeState", "odometer", "capabilities", "smartChargingPolicy"),
    "charger": (*INFORMATION, "chargeState", "capabilities"),
    "inverter": (*INFORMATION, "productionState"),
}


def refreshing(kind: str) -> Callable[[Endpoint], Endpoint]:
    """Have a read of a kind of asset take `field`, as often as wanted, and then ask the vendor first."""

    def turned(row: Endpoint) -> Endpoint:
        def read(world: World, call: Call) -> Any:
            """Read assets, after a report of each if any field is asked for."""
            if call.query.get("field"):
                for asset in _asked(world, call, kind):
                    world.telemetry.report_now(asset)
            return row.handle(world, call)

        fields = array(one_of(*FIELDS[kind]), maxItems=len(FIELDS[kind]))
        return replace(row, handle=read, query={**row.query, "field": fields}, refreshes_by="field")

    return turned


def _asked(world: World, call: Call, kind: str) -> list[Any]:
    """Give the assets that a read is about: the one it names, or all of the user's."""
    named = call.params.get(f"{kind}Id")
    user = world.users.roll.get(call.params["userId"])
    own = [asset for asset in (user.assets() if user else ()) if asset.kind == kind]
    return [asset for asset in own if named in {None, asset.id}]
