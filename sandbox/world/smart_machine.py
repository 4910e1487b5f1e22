"""The machine of a programme: state, plan and alarm, and what is told of them. Nobody but `fire` assigns `state`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world import smart_states as states
from sandbox.world.assets.vehicle_commands import START
from sandbox.world.facts import SmartChargingUpdated
from sandbox.world.smart_plan import Consideration, Plan, Status
from sandbox.world.smart_states import TRANSITIONS
from sandbox.world.stewards import Follower

if TYPE_CHECKING:
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.assets.vehicle_record import VehicleRecord
    from sandbox.world.timeline import Alarm

PLANS_KEPT = 100


class Machine(Follower):
    """Where smart charging of one vehicle stands; while a plan is executed, it is the vehicle's steward."""

    title, track = "a smart charging plan", START.track

    def __init__(self, vehicle: Vehicle) -> None:
        """Begin switched off."""
        super().__init__(vehicle.world.timeline)
        self.vehicle = vehicle
        self.world = vehicle.world
        self.state = "DISABLED"
        self.state_changed_at = vehicle.came_at
        self.plans: dict[str, Plan] = {}
        self.saved = 0.0
        self.latest: Plan | None = None
        self.consideration: Consideration | None = None
        self.alarm: Alarm | None = None
        self.status = self._status()._replace(updated_at=vehicle.came_at)

    @property
    def plan(self) -> Plan:
        """The plan that is carried out, or was last."""
        if self.latest is None:
            message = f"{self.vehicle.id} has no plan in {self.state}"
            raise LookupError(message)
        return self.latest

    @property
    def is_in_charge(self) -> bool:
        """Whether a plan rules over the vehicle now."""
        return self.state in states.EXECUTING

    def notice(self, _record: VehicleRecord) -> None:
        """Be told that a record was taken."""
        self.wake()

    def look(self) -> None:
        """See what is reported now, and act on it."""
        raise NotImplementedError

    def truth(self) -> dict[str, Any]:
        """Give what it did so far as plain data; `saved` is in the currency of the plans."""
        finished = sum(plan.final_state == states.FINISHED for plan in self.plans.values())
        return {"state": self.state, "plans": len(self.plans), "finished": finished, "saved": self.saved}

    def fire(self, trigger: str) -> None:
        """Take one step of the table; what was due in the state that is left is taken back."""
        self.state = TRANSITIONS[self.state, trigger]
        self.state_changed_at = self.world.now()
        self.ring(None)
        self.consideration = None
        if self.is_in_charge:
            self.vehicle.steward = self
        else:
            self.release()
        if self.latest is not None:
            self.plans[self.latest.id] = self.latest
            if len(self.plans) > PLANS_KEPT:
                del self.plans[next(iter(self.plans))]
        self.publish()

    def release(self) -> None:
        """Look after the vehicle no more."""
        if self.vehicle.steward is self:
            self.vehicle.steward = None

    def reach(self, state: str, trigger: str) -> None:
        """Be in a state, by a trigger if not already."""
        if self.state != state:
            self.fire(trigger)

    def ring(self, at: float | None) -> None:
        """Look at a moment, in place of whatever else was due."""
        self.world.timeline.cancel(self.alarm)
        self.alarm = None if at is None else self.world.timeline.at(at, self.look)

    def publish(self) -> None:
        """Tell where it stands, if that is news."""
        before, status = self.status, self._status()
        if before._replace(updated_at=status.updated_at) != status:
            self.status = status
            self.world.tell(SmartChargingUpdated(self.world.now(), self.vehicle.id, before, status))

    def _status(self) -> Status:
        vehicle = self.vehicle
        has_plan = self.state in states.EXECUTING or self.state in states.ENDED
        return Status(
            vehicle.id,
            vehicle.user.id if vehicle.user is not None else "",
            vehicle.vendor.id,
            self.world.now(),
            self.state,
            self.state_changed_at,
            self.consideration,
            self.latest if has_plan else None,
            self.world.overrides.of(vehicle),
        )
