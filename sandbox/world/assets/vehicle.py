"""Vehicles: what people do with them, where they drive, and what their vendor tells of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sandbox.world.assets import vehicle_record as seen
from sandbox.world.assets.cable import connect, disconnect, pair, put_in
from sandbox.world.assets.drive import PACE_KMH, Drive, road_km, somewhere
from sandbox.world.assets.electrics import FAULTS, FLOOR_LEVEL, PLUGGED_IN, Electrics, way_between
from sandbox.world.facts import Happened
from sandbox.world.locations import NEAR_KM, distance_km
from sandbox.world.refusals import NotNow
from sandbox.world.smart_policy import NO_POLICY

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.assets.charger import Charger
    from sandbox.world.locations import Position
    from sandbox.world.models.vehicle import VehicleModel
    from sandbox.world.world import World


class Vehicle(Electrics):
    """A vehicle. Levels are percent, powers kW at the plug, energies kWh, distances km."""

    __slots__ = (
        "display_name",
        "drive",
        "driven_kwh",
        "given_vin",
        "information",
        "odometer",
        "odometer_km",
        "parked_at",
        "policy",
        "position",
        "whereabouts",
    )

    kind = "vehicle"

    def __init__(
        self,
        world: World,
        account: Account,
        model: VehicleModel,
        *,
        position: Position,
        level: float,
        charge_limit: float,
        odometer_km: float,
        year: int | None = None,
        display_name: str | None = None,
        vin: str | None = None,
    ) -> None:
        """Park a vehicle, unplugged."""
        super().__init__(world, account, model, level=level, charge_limit=charge_limit, year=year)
        self.display_name = display_name
        self.given_vin = vin
        self.policy = NO_POLICY
        self.drive: Drive | None = None
        self.driven_kwh = 0.0
        self.information: seen.Information | None = None
        self.odometer: seen.Odometer | None = None
        self.whereabouts: seen.Whereabouts | None = None
        self._park(position, odometer_km)

    @property
    def hears_commands(self) -> bool:
        """Whether commands reach it: itself, or through the charger that it is paired with and plugged into."""
        if self.model.capabilities.start_charging.is_capable or self.paired_with is None:
            return self.is_heard
        return self.partner is self.paired_with and self.paired_with.is_heard

    def place_holds_until(self, at: float) -> float:
        """Give until when it surely stays where it is, as far as the places of its user go; full, it soon is not."""
        if self.drive is None or self.user is None:
            return math.inf
        is_full = self.reported is not None and self.reported.charge.is_fully_charged is True
        return at if is_full else self.drive.place_holds_until(at, [place.position for place in self.user.locations])

    def odometer_at(self, at: float) -> float:
        """Kilometres driven, at a moment of the present stretch."""
        return self.drive.odometer_at(at) if self.drive else self.odometer_km

    def position_at(self, at: float) -> Position:
        """Where the vehicle is, at a moment of the present stretch."""
        return self.drive.position_at(at) if self.drive else self.position

    def plug_in(self, socket_kw: float, cable_kw: float, charger: Charger | None = None) -> None:
        """Put the cable in, at a charger or a socket; see `cable.connect`."""
        connect(self, charger, min(socket_kw, cable_kw))

    def unplug(self) -> None:
        """Pull the cable; see `cable.disconnect`."""
        disconnect(self)

    def discharge(self, power_kw: float, until_level: float) -> None:
        """Give power back through the plug down to a level, never below the floor."""
        self.check("discharge")
        self._refuse_one_way()
        floor = max(FLOOR_LEVEL, until_level)
        if self.level <= floor:
            detail = f"the battery is at {self.level:.1f} %, not above {floor:g} %"
            raise NotNow(detail)
        self.fire("discharge", power_kw, floor)

    def stop(self, state: str) -> None:
        """End `CHARGING` or `DISCHARGING`; the vehicle stays plugged in and holds."""
        if (self.state == "DISCHARGING") != (state == "DISCHARGING"):
            detail = f"cannot stop {state.lower()}: the vehicle is {self.state}"
            raise NotNow(detail)
        self.fire("stop")

    def adjust(self, **limits: float) -> None:
        """Set `charge_limit` (percent) or `max_current_a` (per phase) in the middle of whatever the vehicle does."""
        self.begin_change()
        self.change(**limits)
        for name, value in limits.items():
            self.world.tell(Happened(self.world.now(), f"set {name}", self.id, f"{value:g}"))
        self.end_change()

    def break_down(self, kind: str) -> None:
        """Fall into a state that needs a person: one of FAULTS."""
        self.refuse_driving()
        self.fire(FAULTS[kind])

    def clear_fault(self) -> None:
        """Have a person put things right."""
        found = "find_cable" if self.has_cable else "find_no_cable"
        self.fire(found if self.state == "UNKNOWN" else "clear_fault")

    def depart(self, km: float | None, seconds: float | None, to: Position | None) -> None:
        """Drive `km`, or to a place, or both; refused when plugged in, driving, or without the energy."""
        self.refuse_driving()
        if self.has_cable or self.state != "UNPLUGGED":
            detail = f"the vehicle is {self.state}, not UNPLUGGED"
            raise NotNow(detail)
        now, level = self.world.now(), self.level
        km = km if km is not None else road_km(self.position, to) if to else 0.0
        used = 100.0 * km / self.model.range_km
        if used > level:
            detail = f"{km:g} km need {used:.1f} % of the battery, it has {level:.1f} %"
            raise NotNow(detail)
        to = to or somewhere(self.world.random, self.position, km)
        until = now + max(1.0, 3600 * km / PACE_KMH if seconds is None else seconds)
        self.world.telemetry.before(self)
        self.settle()
        self.drive = Drive(now, until, km, self.odometer_km, (self.position, to))
        self.flow.begin(now, level, -used / (until - now), level - used)
        self.alarm = self.world.timeline.at(until, self._arrive)
        self.world.tell(Happened(now, "departed", self.id, f"{km:g} km"))
        self.world.telemetry.after(self)

    def _arrive(self) -> None:
        drive = self.drive
        if drive is None:
            return
        self.world.telemetry.before(self)
        self.settle()
        self.drive = None
        self._park(drive.end, drive.odometer_km + drive.km)
        self.charge_changed_at = self.world.now()
        self.world.tell(Happened(self.world.now(), "arrived", self.id, f"{drive.km:g} km"))
        self.world.telemetry.after(self)

    def put(self, **truths: Any) -> None:
        """Set true values by name: `level`, `odometer_km`, `position`, `display_name`, `state`, and the limits."""
        self.refuse_driving()
        state = truths.pop("state", None)
        if state == "DISCHARGING":
            self._refuse_one_way()
        self._refuse_tearing(truths.get("position", self.position))
        self.begin_change()
        self.display_name = truths.pop("display_name", self.display_name)
        position, odometer_km = truths.pop("position", self.position), truths.pop("odometer_km", self.odometer_km)
        if (position, odometer_km) != (self.position, self.odometer_km):
            self._park(position, odometer_km)
        if state == "COMPLETE" and "level" not in truths:
            truths["level"] = truths.get("charge_limit", self.charge_limit)
        if truths:
            self.change(**truths)
        self.information = None
        self.end_change()
        if state is not None:
            self.reach(state)

    def reach(self, wanted: str) -> None:
        """Go to a state by the shortest way through the table; a cable is there or not, as the state needs."""
        if wanted == "UNPLUGGED" and self.has_cable:
            disconnect(self)
        if wanted in PLUGGED_IN:
            if not self.has_cable:
                put_in(self, None, self.model.ac_kw)
            self.cable_kw = self.cable_kw or self.model.ac_kw
        for trigger in way_between(self.state, wanted):
            self.fire(trigger)

    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""
        now = self.world.now()
        stored_kwh, efficiency = self.stored_kwh_at(now), self.model.efficiency
        driven_kwh, given_kwh = (-stored_kwh, 0.0) if self.drive else (0.0, max(0.0, -stored_kwh))
        return {
            "state": self.state,
            "level": self.level,
            "charge_limit": self.charge_limit,
            "power_kw": self.power_kw_at(now),
            "max_current_a": self.max_current_a,
            "is_plugged_in": self.has_cable,
            "is_driving": self.drive is not None,
            "odometer_km": self.odometer_at(now),
            "latitude": self.position_at(now).latitude,
            "longitude": self.position_at(now).longitude,
            "charged_kwh": self.charged_kwh + max(0.0, stored_kwh) / efficiency,
            "discharged_kwh": self.discharged_kwh + given_kwh * efficiency,
            "driven_kwh": self.driven_kwh + driven_kwh,
        }

    def count(self, stored_kwh: float) -> None:
        """Count the energy of a stretch; what a drive used as well."""
        if self.drive is not None:
            self.driven_kwh -= stored_kwh
        else:
            super().count(stored_kwh)

    def observe(self, at: float) -> seen.VehicleRecord:
        """Make the record that the vendor would send at a moment of the present stretch."""
        return seen.full(self, at)

    def observe_bare(self, at: float) -> seen.VehicleRecord:
        """Make the record of a vehicle just discovered: information only (behaviour 5.3)."""
        return seen.bare(self, at)

    def meet(self) -> None:
        """See whether it belongs together with the charger that it is plugged into."""
        pair(self)

    def forget_place(self) -> None:
        """Work out anew at which of its user's locations it stands."""
        self.whereabouts = None

    def scrap(self) -> None:
        """Pull the cable, if it is in, and take back everything that is due for this vehicle."""
        if self.has_cable:
            disconnect(self)
        self.world.timeline.cancel(self.alarm)

    def _park(self, position: Position, odometer_km: float) -> None:
        self.position = position
        self.ledger.stand(self.world.now(), position)
        self.odometer_km = odometer_km
        self.parked_at = self.world.now()
        self.odometer = None
        self.whereabouts = None

    def _refuse_one_way(self) -> None:
        if self.partner is not None and not self.partner.is_two_way:
            detail = f"the charger ({self.partner.model.name}) gives nothing back to the house"
            raise NotNow(detail)

    def _refuse_tearing(self, to: Position) -> None:
        """Refuse to be somewhere else with the cable in at a home."""
        if self.site is not None and distance_km(self.site.position, to) > NEAR_KM:
            detail = f"the vehicle is plugged in at {self.site.name}: unplug it before it is somewhere else"
            raise NotNow(detail)

    def refuse_driving(self) -> None:
        """Refuse what a moving vehicle cannot do."""
        if self.drive is not None:
            detail = "the vehicle is driving"
            raise NotNow(detail)
