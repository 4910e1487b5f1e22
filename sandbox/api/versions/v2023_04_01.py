"""2023-04-01: fewer considerations before a plan of smart charging is made, and a state for a full car.

Of `consideration`, `isSmartChargeCapable`, `singleUser`, `needsSignificantCharge`, `hasChargeAboveThreshold`,
`wontStopExistingChargingSession` and `likelyToGenerateSavings` are gone, and `recentlyAtChargingLocation` is called
`atChargingLocation`. A car that need not be charged is `FULLY_CHARGED`, it was `CONSIDERING`. Whether a car is capable,
and nobody else has it charged smartly, is asked when the policy is set: `PUT …/smart-charging-policy` answers 400 where
it was accepted and led to nothing.
"""

from typing import Any

from sandbox.api.former.policy import accepting
from sandbox.api.versions.changes import Change, EndpointChanged, Moved, Removed, ToldAs
from sandbox.shapes import flag

ALWAYS_TRUE = (
    "isSmartChargeCapable",
    "needsSignificantCharge",
    "hasChargeAboveThreshold",
    "singleUser",
    "wontStopExistingChargingSession",
    "likelyToGenerateSavings",
)


def _true(_consideration: dict[str, Any]) -> bool:
    return True


CHANGES: tuple[Change, ...] = (
    Moved("SmartChargingConsideration", ("T43",), to="atChargingLocation", was="recentlyAtChargingLocation"),
    *(Removed("SmartChargingConsideration", ("T43",), field=name, was=flag(), derive=_true) for name in ALWAYS_TRUE),
    ToldAs("SmartChargingStatus", ("T45",), field="state", values={"FULLY_CHARGED": "CONSIDERING"}),
    EndpointChanged("PUT /vehicles/{vehicleId}/smart-charging-policy", accepting, ("T46",)),
)
