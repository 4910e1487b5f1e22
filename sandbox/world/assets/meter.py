"""Meters: what flows between the home and the grid, import positive, and the counters of both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.assets import meter_record as seen
from sandbox.world.assets.fixture import Fixture
from sandbox.world.balance import Balance
from sandbox.world.spells import Spells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.accounts import Account
    from sandbox.world.models.meter import MeterModel
    from sandbox.world.site import Site
    from sandbox.world.world import World

TRANSITIONS: dict[tuple[str, str], str] = {
    ("MEASURING", "break_down"): "FAULT",
    ("FAULT", "clear_fault"): "MEASURING",
}
NEXT_TO_NOTHING = 1e-9


class Meter(Fixture):
    """A meter. Power in kW, energies in kWh."""

    __slots__ = ("exported_kwh", "imported_kwh", "outages", "since", "state_changed_at")

    kind = "meter"
    transitions = TRANSITIONS
    settable = ("imported_kwh", "exported_kwh")

    model: MeterModel

    def __init__(
        self, world: World, account: Account, model: MeterModel, site: Site, *, year: int | None = None
    ) -> None:
        """Set a meter between a home and the grid."""
        super().__init__(world, account, model, site, year=year)
        self.imported_kwh = self.exported_kwh = 0.0
        self.outages = Spells()
        self.since = self.state_changed_at = world.now()
        site.begin_change()
        site.meters.append(self)
        site.end_change()

    @property
    def is_active(self) -> bool:
        """Whether its values move by themselves just now: a household never stands still."""
        return self.state == "MEASURING"

    def power_kw_at(self, at: float) -> float:
        """Power from the grid at a moment of the present stretch; negative when the home exports."""
        return self.home.grid_kw_at(at) if self.state == "MEASURING" else 0.0

    def counted_kwh(self, until: float) -> tuple[float, float]:
        """Energy imported and exported in the present stretch, until a moment.

        The grid sees the part of the balance that no battery takes upon itself, and what batteries do beyond it.
        """
        if self.state != "MEASURING" or until <= self.since:
            return 0.0, 0.0
        home = self.home
        left = 1.0 - sum(battery.share for battery in home.batteries)
        capped_kw = sum(battery.capped_kw for battery in home.batteries)
        hours = (until - self.since) / 3600
        if left < NEXT_TO_NOTHING:
            return max(0.0, capped_kw * hours), max(0.0, -capped_kw * hours)
        balance = home.balance
        seen_as = Balance(balance.course, balance.steady_kw + capped_kw / left, balance.tapers)
        imported = seen_as.positive_kwh(self.since, until)
        return left * imported, max(0.0, left * (imported - seen_as.kwh_between(self.since, until)))

    def measuring(self, begin: float, end: float) -> Iterator[tuple[float, float]]:
        """Give when it measured within an interval."""
        return self.outages.without(max(begin, self.built_at), end)

    def settle(self, now: float) -> None:
        """End the present stretch: count its energy."""
        imported, exported = self.counted_kwh(now)
        self.imported_kwh += imported
        self.exported_kwh += exported
        self.since = now

    def step(self, trigger: str, state: str) -> None:
        """Enter a state."""
        self.state_changed_at = self.world.now()
        self.outages.turn(self.world.now(), is_on=state == "FAULT")
        super().step(trigger, state)

    def leave_home(self) -> None:
        """Be taken out."""
        self.home.meters.remove(self)

    def truth(self) -> dict[str, Any]:
        """Give the true state as plain data, units in the names."""
        now = self.world.now()
        imported, exported = self.counted_kwh(now)
        return {
            "state": self.state,
            "power_kw": self.power_kw_at(now),
            "imported_kwh": self.imported_kwh + imported,
            "exported_kwh": self.exported_kwh + exported,
        }

    def observe(self, at: float) -> seen.MeterRecord:
        """Make the record that the vendor would send at a moment of the present stretch."""
        return seen.full(self, at)

    def observe_bare(self, at: float) -> seen.MeterRecord:
        """Make the record of a meter just discovered: information only (behaviour 5.3)."""
        return seen.bare(self, at)
