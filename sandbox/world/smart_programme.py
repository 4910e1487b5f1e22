"""A programme: smart charging of one vehicle, from consideration over plan to its end (behaviour 8.1, 8.2).

It acts on what is reported, as Enode does: it looks whenever something was reported, when a command of its own has
ended, and when it set itself an alarm. What it sees moves it through one table of states (`smart_states.py`); whatever
waits for time to pass sets its alarm after entering a state, and every step takes back the alarm of the state it
leaves. It stops a car that charges while all considerations are true, and lets it go on at the beginning of the
cheapest window (`smart_plan.py`, `windows.py`).

A car that its programme holds counts as charging, so that a new plan can follow one whose deadline was changed. A
programme that is switched off lets go of the car that it holds. An ended plan is shown until the cable is next moved.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from sandbox.world import smart_states as states
from sandbox.world.assets.vehicle_commands import START, STOP
from sandbox.world.refusals import ActionRejected
from sandbox.world.smart_machine import Machine
from sandbox.world.smart_plan import Consideration, Plan, blank, draw_up
from sandbox.world.smart_policy import is_in_vain
from sandbox.world.smart_states import TRANSITIONS
from sandbox.world.windows import charge_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.actions import Action, Command
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.assets.vehicle_record import VehicleRecord
    from sandbox.world.locations import Location
    from sandbox.world.smart_policy import Policy

LEAST_PAUSE_SECONDS = 60.0
TRY_AGAIN_SECONDS = 300.0
MOST_TRIES = 3
INTERRUPTION_SECONDS = 900.0
LATE_SHARE, LATE_SECONDS = 0.15, 60.0


class Programme(Machine):
    """Smart charging of one vehicle."""

    def __init__(self, vehicle: Vehicle) -> None:
        """Begin switched off."""
        super().__init__(vehicle)
        self.is_holding = False
        self._was_plugged_in: bool | None = None
        self._action: Action | None = None
        self._tries = 0
        self._looks_again_at = 0.0
        self.world.telemetry.heed(vehicle, self)

    # What it is told

    def go_by(self, policy: Policy, before: Policy) -> None:
        """Go by another policy."""
        if not policy.is_enabled:
            if before.is_enabled:
                self._switch_off()
        elif not before.is_enabled:
            self.fire("consider" if self.state in states.ENDED else "enable")
        elif policy.deadline != before.deadline and self.is_in_charge:
            self._end("change_deadline")
        self.wake()

    def look(self) -> None:
        """See what is reported now, and act on it."""
        record = self.vehicle.record()
        if self.is_in_charge:
            self._follow_plan(record)
        elif self.state in states.ENDED:
            self._go_on_after(record)
        elif self.state != "DISABLED":
            self._consider(record)
        self.publish()

    def drop(self) -> None:
        """Come to an end: the vehicle goes away."""
        self.ring(None)
        self.is_over = True
        self.world.telemetry.unheed(self.vehicle, self)
        self.release()

    # Considering

    def _consider(self, record: VehicleRecord) -> None:
        place, charge = self.world.locations.get(record.location.location_id or ""), record.charge
        is_priced = place is None or self.world.prices.is_known(place)
        if not is_priced or is_in_vain(self.vehicle, self.vehicle.policy):
            self.reach("UNKNOWN", "lose")
            return
        if charge.is_fully_charged:
            self.reach("FULLY_CHARGED", "fill")
            return
        self.reach("CONSIDERING", "consider")
        self.consideration = Consideration(
            bool(charge.is_plugged_in),
            bool(charge.is_charging or (self.is_holding and charge.is_plugged_in)),
            place is not None,
            charge.battery_level is not None and charge.capacity_kwh is not None,
        )
        if place is not None and all(self.consideration):
            self._begin(record, place)

    def _begin(self, record: VehicleRecord, place: Location) -> None:
        """Make a plan, or wait until the car has what it must have in any case."""
        rest = charge_of(self.vehicle, self.vehicle.policy.minimum)
        if rest is not None and record.charge.is_charging:
            self.ring(self.world.now() + rest.seconds)
            return
        self.latest = self._drawn_up(blank(record, place, self.world))
        if self.latest is not None:
            self._carry_out(record)

    def _drawn_up(self, plan: Plan) -> Plan | None:
        """Give a plan its costs and times by what is known now; None if its location or the power is gone."""
        place = self.world.locations.get(plan.location_id or "")
        draft = draw_up(self.vehicle, place) if place is not None else None
        if draft is None:
            return None
        self._looks_again_at = draft.looks_again_at
        return draft.put_into(plan)

    # Carrying a plan out

    def _follow_plan(self, record: VehicleRecord) -> None:
        charge, override = record.charge, self.world.overrides.of(self.vehicle)
        if charge.is_plugged_in is False:
            self._end("unplug")
        elif charge.is_fully_charged:
            self._finish()
        elif override is not None:
            self.reach(states.OVERRIDDEN, "override")
        elif self.state == states.OVERRIDDEN:
            self._think_again(record)
        elif self.state in WAITING and not charge.is_charging:
            if self.state == states.AWAITING or charge_of(self.vehicle, self.vehicle.policy.minimum) is not None:
                self._think_again(record)
        elif charge.is_charging is not None and (charge.updated_at or 0.0) >= self.state_changed_at:
            act = SEEN.get((self.state, charge.is_charging))
            if act is not None:
                act(self)

    def _think_again(self, record: VehicleRecord) -> None:
        """Draw the plan up anew where it is open: an override is over, prices may have come, the level is too low."""
        plan = self._drawn_up(self.plan)
        if plan is None:
            if self.state == states.OVERRIDDEN:
                self._end("fail", "UNKNOWN")
        elif self.state == states.AWAITING and plan.start_at is None:
            self.ring(self._looks_again_at)
        else:
            self.latest = plan._replace(non_smart_cost=self.plan.non_smart_cost)
            self._carry_out(record)

    def _carry_out(self, record: VehicleRecord) -> None:
        """Do what a plan that was drawn up just now asks for first."""
        start_at, is_charging = self.plan.start_at, bool(record.charge.is_charging)
        if start_at is not None and start_at <= self.world.now() + LEAST_PAUSE_SECONDS:
            if is_charging:
                self.go()
            else:
                self.start()
        elif is_charging:
            self.stop()
        else:
            self.hold()

    def stop(self) -> None:
        """Tell the car to stop, unless the time to charge has come meanwhile."""
        start_at = self.plan.start_at
        if self.state == states.STOP_FAILED and start_at is not None and start_at <= self.world.now():
            self.go()
        else:
            self._command("stop", STOP)

    def start(self) -> None:
        """Tell the car to charge."""
        self._command("start", START)

    def hold(self) -> None:
        """The car stands stopped, until charging is to begin or prices come."""
        self.is_holding, self._tries = True, 0
        start_at = self.plan.start_at
        self.latest = self.plan._replace(stop_confirmed_at=self.plan.stop_confirmed_at or self.world.now())
        self.fire("await" if start_at is None else "hold")
        if start_at is None:
            self.ring(self._looks_again_at)
        else:
            self.alarm = self.world.timeline.at(start_at, self.start)

    def go(self) -> None:
        """Charging is under way, as planned or sooner."""
        self.is_holding, self._tries = False, 0
        self.latest = self.plan._replace(start_confirmed_at=self.plan.start_confirmed_at or self.world.now())
        self.fire("go")

    def interrupt(self) -> None:
        """Charging broke off; it may yet go on, until the plan should have been finished."""
        self.fire("interrupt")
        until = max(self.plan.estimated_finish_at, self.world.now() + INTERRUPTION_SECONDS)
        self.alarm = self.world.timeline.at(until, self._end, "fail", "CHARGE_INTERRUPTED")

    def _command(self, trigger: str, command: Command) -> None:
        self.fire(trigger)
        try:
            self._action = self.world.actions.begin(self.vehicle, command, by=self)
        except ActionRejected:
            self._action = None
            self.wake()

    def see_to(self) -> None:
        """Look, and see what came of a command: one that did nothing is given again, a few times."""
        self.look()
        action, row = self._action, COMMANDED.get(self.state)
        if row is None or (action is not None and action.is_pending):
            return
        if action is not None and action.record.state == "CONFIRMED":
            row.is_done(self)
            return
        self.fire(row.fails)
        self._tries += 1
        if self._tries < MOST_TRIES:
            self.alarm = self.world.timeline.at(self.world.now() + TRY_AGAIN_SECONDS, row.again, self)
        else:
            self._end("fail", row.condition)

    # Ending

    def _finish(self) -> None:
        plan, now = self.plan, self.world.now()
        planned = plan.estimated_finish_at - (plan.start_at or plan.estimated_finish_at)
        if now > plan.estimated_finish_at + max(LATE_SECONDS, LATE_SHARE * planned):
            self._end("fail", "FINISHED_LATE")
            return
        if plan.smart_cost is not None:
            self.saved += plan.non_smart_cost - plan.smart_cost
        self._end("finish")

    def _end(self, trigger: str, failure: str | None = None) -> None:
        self._was_plugged_in = self.vehicle.record().charge.is_plugged_in
        self.is_holding = self.is_holding and trigger == "change_deadline"
        self._tries = 0
        final = TRANSITIONS[self.state, trigger]
        self.latest = self.plan._replace(ended_at=self.world.now(), final_state=final, failure=failure)
        self.fire(trigger)

    def _switch_off(self) -> None:
        if not self.is_in_charge:
            self.fire("disable")
            return
        is_holding, action = self.is_holding, self._action
        self._end("switch_off")
        if action is not None and action.is_pending:
            self.world.actions.cancel(action)
        if is_holding:
            with suppress(ActionRejected):
                self.world.actions.begin(self.vehicle, START)

    def _go_on_after(self, record: VehicleRecord) -> None:
        """Leave an ended plan behind: the cable was moved, the deadline is another, or there is more to charge."""
        is_moved = record.charge.is_plugged_in is not self._was_plugged_in
        is_wanting_more = self.state == states.FINISHED and record.charge.is_fully_charged is False
        if is_moved or is_wanting_more or self.state == states.DEADLINE_CHANGED:
            if self.vehicle.policy.is_enabled:
                self._consider(record)
            else:
                self.fire("disable")


WAITING = (states.STOPPED, states.AWAITING)

# What is done when the car is seen to charge, or not to, in a state in which that is news.
SEEN: dict[tuple[str, bool], Callable[[Programme], None]] = {
    (states.STOPPING, False): Programme.hold,
    (states.STOP_FAILED, False): Programme.hold,
    **{(state, True): Programme.go for state in (*WAITING, states.STARTING, states.START_FAILED, states.INTERRUPTED)},
    (states.STARTED, False): Programme.interrupt,
}


class Commanded(NamedTuple):
    """What becomes of a command: done, or failed, given again, and given up."""

    is_done: Callable[[Programme], None]
    fails: str
    again: Callable[[Programme], None]
    condition: str


COMMANDED = {
    states.STOPPING: Commanded(Programme.hold, "fail_stop", Programme.stop, "STOP_FAILED"),
    states.STARTING: Commanded(Programme.go, "fail_start", Programme.start, "START_FAILED"),
}
