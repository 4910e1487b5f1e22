"""2023-05-01: temperature schedules can change modes; devices of schedules have one name.

Schedules have `targetId` and `targetType` only; they could be sent as `chargeableId` and `chargeableType` or
`entityId` and `entityType`, and were shown by all three. Temperature schedules have `defaultTargetState`, and
`targetState` in rules: an object with `holdType`, and `mode`, `heatSetpoint` and `coolSetpoint`; before, a temperature
with a band around it would do as well, `defaultTarget`, and `target` or `targetTemperature` in rules. In the status of
charge schedules, `externalStart` is called `smartOverride`.
"""

import copy
from dataclasses import dataclass
from typing import Any

from sandbox.api.former.temperature import SHOWN, shown, state_of
from sandbox.api.versions.changes import AlsoCalled, Change, Removed, ShapeChange
from sandbox.api.versions.fields import let_be_absent
from sandbox.api.versions.shape_change import Shapes
from sandbox.shapes import Shape, named, nullable

KINDS = ("Charge", "Temperature")
FORMS = ("", "Request", "Patch")


@dataclass(frozen=True)
class ToldByTemperature(ShapeChange):
    """A state that HVAC units should keep, which before could be told as a temperature with a band around it."""

    field: str
    names: tuple[str, ...]

    def older(self, shape: Shape, shapes: Shapes) -> Shape:  # noqa: ARG002
        """Let it be told in either way."""
        shape = copy.deepcopy(shape)
        shape["properties"] |= dict.fromkeys(self.names, SHOWN)
        let_be_absent(shape, self.field)
        return shape

    def down(self, node: Any) -> Any:
        """Tell it in both ways."""
        return {**node, **{name: shown(node[self.field]) for name in self.names}}

    def up(self, node: Any) -> Any:
        """Take the state, or make one of the first temperature."""
        sent = [node.pop(name) for name in self.names if name in node]
        return {self.field: state_of(**sent[0]), **node} if sent else node


CHANGES: tuple[Change, ...] = (
    *(
        AlsoCalled(
            f"{kind}Schedule{form}", ("T38",), field=f"target{part}", names=(f"chargeable{part}", f"entity{part}")
        )
        for kind in KINDS
        for form in FORMS
        for part in ("Id", "Type")
    ),
    *(
        ToldByTemperature(f"TemperatureSchedule{form}", ("T39",), field="defaultTargetState", names=("defaultTarget",))
        for form in FORMS
    ),
    ToldByTemperature("TemperatureRule", ("T39",), field="targetState", names=("target", "targetTemperature")),
    Removed(
        "ChargeScheduleStatus",
        ("T40",),
        field="externalStart",
        was=nullable(named("SmartOverrideStatus")),
        derive=lambda status: status["smartOverride"],
    ),
)
