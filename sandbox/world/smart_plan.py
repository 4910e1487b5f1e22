"""Plans of smart charging: what they say, and how one is drawn up from prices, a deadline and what the car takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.world.actions import pace_of
from sandbox.world.localtime import day_begins, next_clock
from sandbox.world.windows import Span, charge_of, cheapest, cost_of

if TYPE_CHECKING:
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.assets.vehicle_record import VehicleRecord
    from sandbox.world.locations import Location
    from sandbox.world.overrides import OverrideRecord
    from sandbox.world.world import World


class Consideration(NamedTuple):
    """What must be true before a plan is made."""

    is_plugged_in: bool
    is_charging: bool
    is_at_location: bool
    has_time_estimate: bool


class Plan(NamedTuple):
    """A plan: when to stop and to go on, what that costs, and how far it has come; times in POSIX seconds."""

    id: str
    vehicle_id: str
    user_id: str
    location_id: str | None
    vendor: str
    currency: str
    non_smart_cost: float
    smart_cost: float | None
    stop_at: float
    start_at: float | None
    estimated_finish_at: float
    stop_confirmed_at: float | None = None
    start_confirmed_at: float | None = None
    ended_at: float | None = None
    final_state: str | None = None
    failure: str | None = None


class Status(NamedTuple):
    """Where smart charging of a vehicle stands."""

    vehicle_id: str
    user_id: str
    vendor: str
    updated_at: float
    state: str
    state_changed_at: float
    consideration: Consideration | None
    plan: Plan | None
    override: OverrideRecord | None


class Draft(NamedTuple):
    """What a plan would be: `begin` and `cost` are open while prices are awaited, until `looks_again_at`."""

    begin: float | None
    cost: float | None
    finish: float
    non_smart_cost: float
    looks_again_at: float

    def put_into(self, plan: Plan) -> Plan:
        """Give a plan these costs and times."""
        return plan._replace(
            non_smart_cost=self.non_smart_cost,
            smart_cost=self.cost,
            start_at=self.begin,
            estimated_finish_at=self.finish,
        )


def blank(record: VehicleRecord, place: Location, world: World) -> Plan:
    """Begin a plan for a vehicle at a place; its costs and times are still to be drawn up."""
    now, currency = world.now(), world.prices.currency(place)
    return Plan(world.new_id(), record.id, record.user_id, place.id, record.vendor, currency, 0.0, None, now, None, now)


def deadline_after(now: float, location: Location, clock: str) -> float:
    """Give the next moment after now at which the clocks of a location show a deadline; 24:00 is midnight."""
    if clock == "24:00":
        return day_begins(now, location.timezone_name, 1)
    hour, minute = (int(part) for part in clock.split(":"))
    return next_clock(now + 0.001, location.timezone_name, hour, minute)


def draw_up(vehicle: Vehicle, location: Location) -> Draft | None:
    """Draw up the cheapest plan that is done by the deadline; None if there is no power, or nothing to charge.

    That leaves time for the command to start. Below the minimum, charging begins at once. Prices that are still to be
    published before charging must begin are awaited. If they come too late, charging begins by what is known and
    guessed; if time is too short, at once.
    """
    prices, now = vehicle.world.prices, vehicle.world.now()
    charge = charge_of(vehicle)
    if charge is None:
        return None
    deadline_at = deadline_after(now, location, str(vehicle.policy.deadline))
    latest = deadline_at - charge.seconds - pace_of(vehicle).timeout_seconds
    slots = list(prices.slots(location, now, max(deadline_at, now + charge.seconds) + 1))
    spans = [
        Span(slot.begin, slot.end, prices.typical(location, slot.begin) if slot.price is None else slot.price)
        for slot in slots
    ]
    non_smart_cost = cost_of(charge, spans, now)
    if charge_of(vehicle, vehicle.policy.minimum) is not None:
        return Draft(now, non_smart_cost, now + charge.seconds, non_smart_cost, now)
    is_short_of_prices = any(slot.price is None and slot.begin < deadline_at for slot in slots)
    due_at = prices.due_at(location)
    if is_short_of_prices and due_at is not None and max(due_at, now) < latest:
        return Draft(None, None, deadline_at, non_smart_cost, due_at if due_at > now else latest)
    begin, cost = cheapest(charge, spans, now, max(now, latest))
    return Draft(begin, cost if begin > now else non_smart_cost, begin + charge.seconds, non_smart_cost, begin)
