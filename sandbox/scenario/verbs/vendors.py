"""Verbs of what goes wrong, and right again, between a device and its vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.scenario.words import Verb, thing
from sandbox.shapes import one_of
from sandbox.world.assets.electrics import FAULTS

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.assets.vehicle import Vehicle

VEHICLE = {"vehicle": thing("vehicle")}


def go_offline(_stage: Stage, vehicle: Vehicle) -> dict[str, Any]:
    """Have a device stop answering its vendor: data age, commands fail."""
    vehicle.go_offline()
    return {}


def come_online(_stage: Stage, vehicle: Vehicle) -> dict[str, Any]:
    """Have a device answer again."""
    vehicle.come_online()
    return {}


def fault(_stage: Stage, vehicle: Vehicle, kind: str = "fault") -> dict[str, Any]:
    """Break charging until a person puts it right: a fault, no power at the socket, or an unknown state."""
    vehicle.break_down(kind)
    return {}


def clear_fault(_stage: Stage, vehicle: Vehicle) -> dict[str, Any]:
    """Have a person put charging right."""
    vehicle.clear_fault()
    return {}


VERBS = (
    Verb("go_offline", "vendors", go_offline, VEHICLE, main="vehicle"),
    Verb("come_online", "vendors", come_online, VEHICLE, main="vehicle"),
    Verb("fault", "vendors", fault, {**VEHICLE, "kind": one_of(*FAULTS)}, ("kind",), main="vehicle"),
    Verb("clear_fault", "vendors", clear_fault, VEHICLE, main="vehicle"),
)
