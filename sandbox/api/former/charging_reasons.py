"""Why a vehicle charges or not, as it was said at first: a list of reasons, from what is plugged in, full, or smart."""

from __future__ import annotations

from typing import Any

from sandbox.shapes import array, one_of

REASONS = array(
    one_of(
        "DEFAULT",
        "UNKNOWN",
        "NOT_PLUGGED_IN",
        "FULLY_CHARGED",
        "MANUALLY_STOPPED",
        "MANUALLY_STARTED",
        "SMART_CHARGING_DELAY",
        "SMART_CHARGING_ACTIVE",
        "SMART_CHARGING_DEADLINE",
    )
)

# By power delivery state: the reason, and the one where smart charging is on (assumed).
BY_STATE = {
    "UNPLUGGED": ("NOT_PLUGGED_IN", "NOT_PLUGGED_IN"),
    "PLUGGED_IN:INITIALIZING": ("DEFAULT", "DEFAULT"),
    "PLUGGED_IN:CHARGING": ("DEFAULT", "SMART_CHARGING_ACTIVE"),
    "PLUGGED_IN:STOPPED": ("MANUALLY_STOPPED", "SMART_CHARGING_DELAY"),
    "PLUGGED_IN:COMPLETE": ("FULLY_CHARGED", "FULLY_CHARGED"),
}


def reasons(vehicle: dict[str, Any]) -> list[str]:
    """Say why a vehicle charges, or why it does not."""
    if vehicle["chargeState"] is None:
        return ["UNKNOWN"]
    usual = BY_STATE.get(vehicle["chargeState"]["powerDeliveryState"], ("UNKNOWN", "UNKNOWN"))
    return [usual[bool(vehicle["smartChargingPolicy"]["isEnabled"])]]
