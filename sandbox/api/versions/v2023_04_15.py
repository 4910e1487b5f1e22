"""2023-04-15: plans of smart charging can fail for one reason more.

`failureCondition` may be `CHARGE_INTERRUPTED`, when charging broke off before it was done; it was told as `UNKNOWN`.
`FINISHED_EARLY`, which the changelog names beside it, is in no later specification, and is not told in any version.
"""

from sandbox.api.versions.changes import Change, ToldAs

CHANGES: tuple[Change, ...] = (
    ToldAs("SmartChargingPlan", ("T42",), field="failureCondition", values={"CHARGE_INTERRUPTED": "UNKNOWN"}),
)
