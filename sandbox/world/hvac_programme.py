"""Smart heating of an HVAC unit: its set-point is raised before dear hours, and lowered in them (behaviour 3.14).

The set-point that is wanted is the one that the unit showed when this was switched on. It is given as a permanent hold;
switched off, the unit keeps again what it kept before.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sandbox.world.device_programme import DeviceProgramme
from sandbox.world.hvac_plan import Setting, settings_at
from sandbox.world.localtime import day_begins
from sandbox.world.purposes import TEMPERATURE, Target, kept, order_of
from sandbox.world.records import plain
from sandbox.world.refusals import ActionRejected, Refused

if TYPE_CHECKING:
    from sandbox.world.assets.hvac import Hvac
    from sandbox.world.assets.hvac_record import ThermostatState
    from sandbox.world.locations import Location


class HvacProgramme(DeviceProgramme):
    """Smart heating of one unit; `before` is what its thermostat showed when it was switched on."""

    purpose = TEMPERATURE
    title = "smart heating"
    asset: Hvac

    def __init__(self, hvac: Hvac) -> None:
        """Begin switched off."""
        super().__init__(hvac)
        self.before: ThermostatState | None = None
        self.settings: tuple[Setting, ...] = ()

    def go_by(self, *, is_enabled: bool) -> None:
        """Be switched on or off; refuses what the unit cannot do."""
        if is_enabled is self.is_enabled:
            return
        if not is_enabled:
            self.stop()
            return
        self._refuse_incapable()
        self.world.schedules.switch_off(self.asset)
        self.switch(is_enabled=True)
        self.wake()

    def stop(self) -> None:
        """Be switched off, and have the unit keep what it kept before."""
        self.switch(is_enabled=False)
        target = kept(self.before) if self.before is not None else None
        self.before, self.settings = None, ()
        if target is not None:
            command, asked = order_of(target)
            with suppress(ActionRejected):
                self.world.actions.begin(self.asset, command, asked)

    def look(self) -> None:
        """Plan, and hold what the hour asks for; what a unit keeps has to be known before it is told anything else."""
        place, seen, now = self.place(), self.asset.record().thermostat, self.world.now()
        if self.before is None and kept(seen) is not None and seen.heat_setpoint is not None:
            self.before = seen
        self.settings = settings_at(self.world, place) if place is not None and self.before is not None else ()
        if place is None or not self.settings:
            self.steering.govern(self.asset, is_in_force=False)
            self.ring(None if place is None else self._looks_again_at(place))
            return
        self.ring(self._looks_again_at(place))
        shift = next(setting.shift for setting in self.settings if setting.begin <= now < setting.end)
        self.steer(self._target(self.setpoint(shift)))

    def setpoint(self, shift: int) -> float:
        """Give the set-point that a change of it leads to, within what the unit can keep; °C."""
        wanted = self.before.heat_setpoint if self.before is not None else None
        least, most = self.asset.record().abilities.heat_setpoint_range or (-math.inf, math.inf)
        moved = (wanted or 0.0) + shift * self.world.settings.smart_heating_degrees
        return max(least, min(moved, most))

    def state(self) -> dict[str, Any]:
        """Give all that it hangs on as plain data."""
        return {
            "id": self.asset.id,
            "is_enabled": self.is_enabled,
            "before": plain(self.before),
            "settings": plain(self.settings),
            "is_open": self.steering.is_open,
        }

    def _looks_again_at(self, place: Location) -> float:
        """Give the next moment at which another setting begins, prices come, or a day."""
        now, due_at = self.world.now(), self.world.prices.due_at(place)
        moments = [setting.end for setting in self.settings if setting.end > now]
        if due_at is not None and due_at > now:
            moments.append(due_at)
        return min([day_begins(now, place.timezone_name, 1), *moments])

    def _target(self, heat: float) -> Target:
        """Give what to hold: a unit that cools as well goes on doing so, if both can be kept."""
        seen = self.before
        is_both = seen is not None and seen.mode == "AUTO" and seen.cool_setpoint is not None
        if is_both and seen is not None:
            both = Target("PERMANENT", "AUTO", heat, seen.cool_setpoint)
            if self.asset.record().abilities.cannot_keep("AUTO", heat, seen.cool_setpoint) is None:
                return both
        return Target("PERMANENT", "HEAT", heat)

    def _refuse_incapable(self) -> None:
        record = self.asset.record()
        can_heat = "HEAT" in record.abilities.modes and record.abilities.heat_setpoint_range is not None
        if not (can_heat and record.capabilities.set_permanent_hold.is_capable):
            detail = "The unit cannot be told to heat"
            raise Refused(detail)
