"""Chargers: the fixed end of a charging cable. What flows is the plugged-in vehicle's business, seen from here.

A charger has a condition of its own (sound, broken, without power, lost); everything else about its state follows from
the vehicle in it, so the two can never disagree, though they may be reported at different moments. A charger knows no
COMPLETE: it stops when the car is full (behaviour 3.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.assets import charger_record as seen
from sandbox.world.assets.cable import disconnect
from sandbox.world.assets.fixture import Fixture
from sandbox.world.ledger import FALLING, Ledger
from sandbox.world.refusals import NotNow, Unknown

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.models.charger import ChargerModel
    from sandbox.world.site import Site
    from sandbox.world.world import World

TRANSITIONS: dict[tuple[str, str], str] = {
    ("SOUND", "break_down"): "FAULT",
    ("SOUND", "lose_power"): "NO_POWER",
    ("SOUND", "lose_track"): "UNKNOWN",
    ("FAULT", "clear_fault"): "SOUND",
    ("NO_POWER", "clear_fault"): "SOUND",
    ("UNKNOWN", "clear_fault"): "SOUND",
}
FAULTS = {"fault": "break_down", "no_power": "lose_power", "unknown": "lose_track"}

# What a sound charger shows of the state of the vehicle in it.
SHOWN = {
    "UNKNOWN": "UNKNOWN",
    "UNPLUGGED": "UNPLUGGED",
    "INITIALIZING": "INITIALIZING",
    "CHARGING": "CHARGING",
    "STOPPED": "STOPPED",
    "COMPLETE": "STOPPED",
    "NO_POWER": "NO_POWER",
    "FAULT": "NO_POWER",
    "DISCHARGING": "DISCHARGING",
}
LEAST_A = 6.0  # below it a car does not charge (IEC 61851)


class Charger(Fixture):
    """A charger. Currents in ampere per phase, power in kW, positive into the vehicle."""

    __slots__ = ("circuit_a", "ledger", "max_current_a", "plug_changed_at")

    kind = "charger"
    transitions = TRANSITIONS
    settable = ("max_current_a", "circuit_a")

    model: ChargerModel
    partner: Vehicle | None

    def __init__(
        self,
        world: World,
        account: Account,
        model: ChargerModel,
        site: Site,
        *,
        year: int | None = None,
        circuit_a: float | None = None,
    ) -> None:
        """Mount a charger on a wall; `circuit_a` is what the circuit behind it carries per phase."""
        super().__init__(world, account, model, site, year=year)
        self.max_current_a = model.max_current_a
        self.circuit_a = circuit_a or model.max_current_a
        self.ledger = Ledger(FALLING, world.settings.stretches_kept)
        self.plug_changed_at = world.now()

    @property
    def power_state(self) -> str:
        """What it shows: its own trouble, or what the vehicle in it does."""
        if self.state in {"FAULT", "UNKNOWN"}:
            return self.state
        vehicle = self.partner
        if vehicle is None or not vehicle.has_cable:
            return "UNPLUGGED"
        return "NO_POWER" if self.state == "NO_POWER" else SHOWN[vehicle.state]

    @property
    def is_active(self) -> bool:
        """Whether its values move by themselves just now."""
        return self.partner is not None and self.partner.is_active

    @property
    def is_two_way(self) -> bool:
        """Whether it can give back: it talks direct current to the battery, past the vehicle's own charger."""
        return self.model.discharge_kw > 0

    def most_a(self) -> float:
        """The least of its own limits and the circuit's, per phase; nothing while it is in trouble."""
        return min(self.max_current_a, self.circuit_a, self.model.max_current_a) if self.state == "SOUND" else 0.0

    def current_a(self, wanted: float) -> float:
        """The current that it sets when it is asked for one."""
        return max(LEAST_A, min(wanted, self.model.max_current_a))

    def power_kw_at(self, at: float) -> float:
        """Power at a moment of the present stretch, positive into the vehicle."""
        return self.partner.power_kw_at(at) if self.partner is not None else 0.0

    def adjust(self, max_current_a: float) -> None:
        """Set the greatest current per phase."""
        self.put(max_current_a=max_current_a)

    def set(self, name: str, value: Any) -> None:
        """Set a limit; the vehicle goes on with what it leaves."""
        setattr(self, name, self.current_a(value) if name == "max_current_a" else value)
        self.plug_changed_at = self.world.now()
        if self.partner is not None:
            self.partner.change()

    def start(self) -> None:
        """Let the vehicle charge."""
        self._plugged_in().fire("start")

    def stop(self) -> None:
        """Have the vehicle pause."""
        self._plugged_in().fire("stop")

    def break_down(self, kind: str) -> None:
        """Fall into trouble that needs a person; the vehicle is without power."""
        if kind not in FAULTS:
            detail = f"a charger has no '{kind}': must be one of {', '.join(FAULTS)}"
            raise Unknown(detail)
        self.fire(FAULTS[kind])
        vehicle = self.partner
        if vehicle is not None and vehicle.state not in {"NO_POWER", "FAULT", "UNKNOWN"}:
            vehicle.fire("lose_power")

    def clear_fault(self) -> None:
        """Have a person put things right; a vehicle that waited for power begins again."""
        self.fire("clear_fault")
        if self.partner is not None and self.partner.state == "NO_POWER":
            self.partner.fire("clear_fault")

    def step(self, trigger: str, state: str) -> None:
        """Enter a condition."""
        self.plug_changed_at = self.world.now()
        super().step(trigger, state)

    def meet(self) -> None:
        """See whether the vehicle in it belongs together with it."""
        if self.partner is not None:
            self.partner.meet()

    def part(self) -> None:
        """Let the vehicles that are paired with it be alone again."""
        for vehicle in self.world.rolls["vehicle"]:
            if vehicle.paired_with is self:
                self.world.telemetry.before(vehicle)
                vehicle.paired_with = None
                vehicle.reconsider()

    def leave_home(self) -> None:
        """Let go of a vehicle that is plugged in."""
        if self.partner is not None:
            disconnect(self.partner)

    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""
        now = self.world.now()
        return {
            "state": self.power_state,
            "condition": self.state,
            "power_kw": self.power_kw_at(now),
            "max_current_a": self.max_current_a,
            "circuit_a": self.circuit_a,
            "is_plugged_in": self.partner is not None and self.partner.has_cable,
            "vehicle": self.partner.id if self.partner is not None else None,
        }

    def observe(self, at: float) -> seen.ChargerRecord:
        """Make the record that the vendor would send at a moment of the present stretch."""
        return seen.full(self, at)

    def observe_bare(self, at: float) -> seen.ChargerRecord:
        """Make the record of a charger just discovered: complete, as nothing else is documented."""
        return seen.full(self, at)

    def refuse_another(self) -> None:
        """Refuse a vehicle while another one is plugged in."""
        if self.partner is not None:
            detail = "another vehicle is plugged into this charger"
            raise NotNow(detail)

    def _plugged_in(self) -> Vehicle:
        if self.partner is None:
            detail = "nothing is plugged into the charger"
            raise NotNow(detail)
        return self.partner
