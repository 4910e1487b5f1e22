"""Schedules: those of all users, and which of them may be switched on beside one another.

Of one device one schedule can be in force: of a charger or an HVAC unit one is switched on at the most, of a vehicle
one for each place. Switching one on switches off the others, as it does with smart charging (behaviour 8.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.executing import Schedule, Spec
from sandbox.world.purposes import Target
from sandbox.world.refusals import NotFound, Refused
from sandbox.world.roll import Roll

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset
    from sandbox.world.users import User
    from sandbox.world.world import World


class Schedules:
    """The schedules of one world."""

    def __init__(self, world: World) -> None:
        """Begin empty."""
        self._world = world
        self.roll: Roll[Schedule] = Roll()

    def add(self, user: User, spec: Spec) -> Schedule:
        """Make a schedule of a device of a user."""
        asset = self._target(user, spec)
        schedule = Schedule(self._world, user, asset, spec)
        self.roll.add(schedule)
        self._switch_off_others(schedule, asset, spec)
        schedule.begin()
        return schedule

    def update(self, schedule: Schedule, spec: Spec) -> None:
        """Have a schedule say something else."""
        is_same = (spec.target_type, spec.target_id) == (schedule.spec.target_type, schedule.spec.target_id)
        asset = schedule.asset if is_same else self._target(schedule.user, spec)
        refuse_impossible(asset, spec)
        self._refuse_foreign_place(schedule.user, spec)
        self._switch_off_others(schedule, asset, spec)
        schedule.take(asset, spec)

    def remove(self, schedule: Schedule) -> None:
        """Forget a schedule; the device stays as it is."""
        schedule.end()
        self.roll.remove(schedule)

    def switch_off(self, asset: Asset) -> None:
        """Switch off the schedules of a device: something else is to look after it."""
        for schedule in self._of(asset):
            _switch_off(schedule)

    def look_around(self, user: User) -> None:
        """See what a user's places are now; a schedule of one that is gone has none."""
        for schedule in [found for found in self.roll if found.user is user]:
            place_id = schedule.spec.location_id
            if place_id is not None and self._world.locations.get(place_id) is None:
                schedule.take(schedule.asset, schedule.spec._replace(location_id=None))
            else:
                schedule.wake()

    def forget(self, user: User) -> None:
        """Forget all schedules of a user."""
        for schedule in [found for found in self.roll if found.user is user]:
            self.remove(schedule)

    def state(self) -> list[dict[str, Any]]:
        """All schedules as plain data, oldest first."""
        return [schedule.state() for schedule in self.roll]

    def _of(self, asset: Asset) -> list[Schedule]:
        return [schedule for schedule in self.roll if schedule.asset is asset]

    def _target(self, user: User, spec: Spec) -> Asset:
        """Find the device that a schedule is of, or refuse."""
        asset: Asset | None = self._world.rolls[spec.target_type].get(spec.target_id)
        if asset is None or asset.user is not user:
            detail = f"there is no {spec.target_type} {spec.target_id}"
            raise NotFound(detail)
        refuse_impossible(asset, spec)
        self._refuse_foreign_place(user, spec)
        return asset

    def _refuse_foreign_place(self, user: User, spec: Spec) -> None:
        """Refuse a place that is not one of the user's."""
        place = self._world.locations.get(spec.location_id) if spec.location_id is not None else None
        if spec.location_id is not None and (place is None or place.user is not user):
            detail = f"there is no location {spec.location_id}"
            raise NotFound(detail)

    def _switch_off_others(self, schedule: Schedule, asset: Asset, spec: Spec) -> None:
        """Switch off what cannot be beside a schedule that is switched on."""
        if not spec.is_enabled:
            return
        if isinstance(asset, Vehicle):
            self._world.smart_charging.switch_off(asset)
        self._world.programmes.switch_off(asset)
        for other in self._of(asset):
            is_elsewhere = asset.kind == "vehicle" and other.spec.location_id != spec.location_id
            if other is not schedule and not is_elsewhere:
                _switch_off(other)


def _switch_off(schedule: Schedule) -> None:
    if schedule.spec.is_enabled:
        schedule.take(schedule.asset, schedule.spec._replace(is_enabled=False))


def refuse_impossible(asset: Asset, spec: Spec) -> None:
    """Refuse moments in the wrong order, and what the unit cannot keep (behaviour 4.5)."""
    for rule in spec.rules.rules:
        if rule.begins_at is not None and rule.ends_at is not None and rule.ends_at <= rule.begins_at:
            detail = "The rule ends before it begins: toTimestamp must be later than fromTimestamp."
            raise Refused(detail)
    targets = {spec.rules.default, *(rule.value for rule in spec.rules.rules)}
    for target in (target for target in targets if isinstance(target, Target) and target.mode is not None):
        refusal = asset.model.abilities.cannot_keep(target.mode, target.heat_setpoint, target.cool_setpoint)
        if refusal is not None:
            raise Refused(refusal)
