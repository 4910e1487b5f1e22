"""Smart charging: which vehicles of the client have a programme, and by which policy (behaviour 8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.records import plain
from sandbox.world.refusals import NotFound
from sandbox.world.smart_plan import Plan, Status
from sandbox.world.smart_policy import NO_POLICY, Policy, refuse_impossible
from sandbox.world.smart_programme import Programme

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.world import World

LATEST = "latest"


class SmartCharging:
    """The programmes of one world."""

    def __init__(self, world: World) -> None:
        """Begin with none."""
        self._world = world
        self._programmes: dict[str, Programme] = {}
        world.prices.followers.append(self._see_prices)

    def vehicles(self) -> list[Vehicle]:
        """Give the vehicles that have a programme, switched on or off."""
        return [programme.vehicle for programme in self._programmes.values()]

    def of(self, vehicle_id: str) -> Programme | None:
        """Give the programme of a vehicle by the vehicle's id, if it has one."""
        return self._programmes.get(vehicle_id)

    def set_policy(self, vehicle: Vehicle, *, is_lenient: bool = False, **changes: Any) -> Policy:
        """Change what is given of a vehicle's policy; refuses with SmartChargingRefused, and changes nothing then."""
        before = vehicle.policy
        policy = before._replace(**changes)
        refuse_impossible(vehicle, policy, is_lenient=is_lenient)
        vehicle.policy = policy
        self._world.telemetry.amend(vehicle, policy=policy)
        programme = self._programmes.get(vehicle.id)
        if programme is None:
            programme = self._programmes[vehicle.id] = Programme(vehicle)
        if policy.is_enabled:
            self._world.schedules.switch_off(vehicle)
        programme.go_by(policy, before)
        return policy

    def status(self, vehicle: Vehicle) -> Status:
        """Say where smart charging of a vehicle stands; never asked for, it is switched off since linking."""
        programme = self._programmes.get(vehicle.id)
        if programme is not None:
            return programme.status
        user_id = vehicle.user.id if vehicle.user is not None else ""
        since, override = vehicle.came_at, self._world.overrides.of(vehicle)
        return Status(vehicle.id, user_id, vehicle.vendor.id, since, "DISABLED", since, None, None, override)

    def plan(self, vehicle: Vehicle, plan_id: str) -> Plan:
        """Find a plan by its id, or the latest one, or refuse with NotFound."""
        programme = self._programmes.get(vehicle.id)
        plans = programme.plans if programme is not None else {}
        plan = next(reversed(plans.values()), None) if plan_id == LATEST else plans.get(plan_id)
        if plan is None:
            detail = f"the vehicle {vehicle.id} has no plan {plan_id}"
            raise NotFound(detail)
        return plan

    def switch_off(self, vehicle: Vehicle) -> None:
        """Switch off smart charging of a vehicle: something else is to look after it (behaviour 8.1)."""
        if vehicle.policy.is_enabled:
            self.set_policy(vehicle, is_enabled=False)

    def drop(self, asset: Asset) -> None:
        """Forget the programme and the policy of a vehicle that goes away."""
        programme = self._programmes.pop(asset.id, None)
        if programme is not None:
            programme.drop()
            programme.vehicle.policy = NO_POLICY

    def state(self) -> list[dict[str, Any]]:
        """All programmes as plain data, oldest first."""
        return [
            {**plain(programme.status), "plans": [plain(plan) for plan in programme.plans.values()]}
            for programme in self._programmes.values()
        ]

    def _see_prices(self) -> None:
        """Have everybody look who may have waited for prices."""
        for programme in self._programmes.values():
            programme.wake()
