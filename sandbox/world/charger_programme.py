"""Smart charging of a charger: so long before the deadline, in the cheapest hours (behaviour 3.14).

It stops what is plugged in, and lets it charge in the intervals of its plan (`charger_plan.py`). A plan is made when
something is plugged in, goes on to the next deadline when one has passed, and is given up when the cable is pulled.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sandbox.world.assets.charger_commands import START
from sandbox.world.charger_plan import NO_CHARGER_POLICY, ChargerPlan, Interval, basis_of, draw_up
from sandbox.world.device_programme import DeviceProgramme
from sandbox.world.purposes import CHARGE
from sandbox.world.records import plain
from sandbox.world.refusals import ActionRejected, SmartChargingRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.assets.charger import Charger
    from sandbox.world.assets.charger_record import ChargerRecord
    from sandbox.world.charger_plan import ChargerPolicy


class ChargerProgramme(DeviceProgramme):
    """Smart charging of one charger; `intervals` are those of its plan, of the last one while prices are awaited."""

    purpose = CHARGE
    title = "smart charging"
    asset: Charger

    def __init__(self, charger: Charger) -> None:
        """Begin switched off."""
        super().__init__(charger)
        self.policy = NO_CHARGER_POLICY
        self.plan: ChargerPlan | None = None
        self.intervals: tuple[Interval, ...] = ()
        self._is_outdated = False

    @property
    def standing(self) -> str:
        """Where smart charging stands, in the API's words."""
        if not self.is_enabled:
            return "DISABLED"
        record = self.asset.record()
        return next((state for state, is_so in STATES if is_so(self, record)), "CHARGING_PAUSED")

    def go_by(self, policy: ChargerPolicy) -> None:
        """Go by another policy; refuses with SmartChargingRefused what the charger cannot do."""
        able = self.asset.record().capabilities
        if policy.is_enabled and not (able.start_charging.is_capable and able.stop_charging.is_capable):
            raise SmartChargingRefused("The charger cannot be told to start and to stop charging")
        self.policy = policy
        if policy.is_enabled:
            self.world.schedules.switch_off(self.asset)
        is_holding = self._is_holding()
        self.switch(is_enabled=policy.is_enabled)
        if policy.is_enabled:
            self.wake()
            return
        self.plan, self.intervals = None, ()
        if is_holding:
            with suppress(ActionRejected):
                self.world.actions.begin(self.asset, START)

    def stop(self) -> None:
        """Be switched off."""
        self.go_by(self.policy._replace(is_enabled=False))

    def see_prices(self) -> None:
        """Choose anew, with what is known now."""
        self._is_outdated = True
        self.wake()

    def look(self) -> None:
        """Plan, and charge or pause."""
        record = self.asset.record()
        if record.is_reachable:
            self.plan = self._planned(record)
            self._is_outdated = False
        now, plan = self.world.now(), self.plan
        if plan is None or plan.intervals or not plan.is_open:
            self.intervals = plan.intervals if plan is not None else ()
        if plan is None:
            self.steering.govern(self.asset, is_in_force=False)
            self.ring(None)
            return
        self.ring(plan.changes_after(now) if now < plan.deadline_at else None)
        self.steer(plan.charges_at(now), is_overridden=self.world.overrides.of(self.asset) is not None)

    def state(self) -> dict[str, Any]:
        """Give all that it hangs on as plain data."""
        return {
            "id": self.asset.id,
            "policy": plain(self.policy),
            "plan": plain(self.plan),
            "intervals": plain(self.intervals),
            "is_open": self.steering.is_open,
        }

    def _planned(self, record: ChargerRecord) -> ChargerPlan | None:
        """Give the plan to go by: the one there is, while it is good, or another; none without cable or prices."""
        place, plan = self.place(), self.plan
        if place is None or not record.charge.is_plugged_in or not self.world.prices.has_any(place):
            return None
        is_good = plan is not None and plan.basis == basis_of(place, self.policy) and not self._is_outdated
        if is_good and plan is not None and self.world.now() < (plan.looks_again_at or plan.deadline_at):
            return plan
        return draw_up(self.asset, place, self.policy, plan)

    def _is_holding(self) -> bool:
        """Whether something would charge, were it not for the plan."""
        return self.asset.steward is self and self.asset.record().charge.state == "STOPPED"


# The states while it is switched on, and when each is shown: the first that fits.
STATES: tuple[tuple[str, Callable[[ChargerProgramme, ChargerRecord], bool]], ...] = (
    ("CHARGER_NOT_REACHABLE", lambda _programme, record: not record.is_reachable),
    ("VEHICLE_NOT_PLUGGED_IN", lambda _programme, record: not record.charge.is_plugged_in),
    ("AWAITING_PRICES", lambda programme, _record: programme.plan is None or programme.plan.is_open),
    ("CHARGING", lambda _programme, record: bool(record.charge.is_charging)),
)
