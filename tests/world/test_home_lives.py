"""Any life of a home: powers balance at every event, energy over every wait, no device passes what it can do.

Powers are added up and integrated here, independently of the closed forms and counters of the devices.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.replay import digest
from sandbox.world.home_past import Past
from tests.world.furnished import uses_kw
from tests.world.home_lives import Deed, Home, lives, plans
from tests.world.lives import bounded, live

ONE_WATT = 1e-3
QUARTER_SECONDS = 900.0
MOST_EVENTS = 5_000
HABITS = st.sampled_from(["prompt", "polled"])
LAST = Deed(86_400_000, "look", 0, 0.0)


class Audit:
    """Lets time pass in a home, from event to event, and holds its books against what flows."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.kwh: dict[tuple[str, str], float] = {}

    def live(self, seconds: float) -> None:
        timeline, before = self.home.world.timeline, self.home.truths()
        self.since = timeline.now
        self.kwh = defaultdict(float)
        end = round(timeline.now * 1000 + seconds * 1000) / 1000
        for _ in range(MOST_EVENTS):
            self._look(timeline.now)
            until = min(end, timeline.peek())
            self._integrate(timeline.now, until)
            live(self.home.world, until - timeline.now)
            if timeline.now >= end:
                self._look(timeline.now)
                self._compare(before, self.home.truths())
                return
        raise AssertionError(f"more than {MOST_EVENTS} events in {seconds} s")

    def _look(self, at: float) -> None:
        """Hold the meter against all devices, and every device against what it can do."""
        home = self.home
        if home.meter.state == "MEASURING":
            assert home.meter.power_kw_at(at) == pytest.approx(uses_kw(home.site, at), abs=ONE_WATT)
        for asset in home.world.assets.values():
            LIMITS.get(asset.kind, lambda _asset, _at: None)(asset, at)

    def _integrate(self, begin: float, end: float) -> None:
        at = begin
        while at < end:
            then = min(end, (at // QUARTER_SECONDS + 1) * QUARTER_SECONDS)
            middle = (at + then) / 2
            self._add(at, middle, then)
            self._look(middle)
            at = then

    def _add(self, at: float, middle: float, then: float) -> None:
        site, hours = self.home.site, (then - at) / 3600
        for asset in self.home.world.assets.values():
            power = POWERS.get(asset.kind, lambda _asset, _at: 0.0)
            kw = _mean(power(asset, at), power(asset, middle), power(asset, then))
            self.kwh[asset.id, "in" if kw > 0 else "out"] += abs(kw) * hours
        ends = [site.grid_kw_at(moment) for moment in (at, middle, then)]
        signs = {kw > 0 for kw in ends if abs(kw) > ONE_WATT / 100}
        parts = 1 if len(signs) < 2 else 60
        for part in range(parts):
            first, last = at + (then - at) * part / parts, at + (then - at) * (part + 1) / parts
            kw = _mean(*(site.grid_kw_at(moment) for moment in (first, (first + last) / 2, last)))
            self.kwh["grid", "in" if kw > 0 else "out"] += abs(kw) * hours / parts

    def look_back(self) -> None:
        """Hold what the home tells of its past against what flowed."""
        site, now = self.home.site, self.home.world.now()
        if now == self.since:
            return
        past = Past(site, site.batteries)
        flows = list(past.flows([self.since, now]))
        assert sum(flow.imported for flow in flows) == near(self.kwh["grid", "in"], 1e-4)
        assert sum(flow.exported for flow in flows) == near(self.kwh["grid", "out"], 1e-4)
        for place, battery in enumerate(site.batteries):
            assert sum(flow.charged[place] for flow in flows) == near(self.kwh[battery.id, "in"], 1e-4)
            assert sum(flow.discharged[place] for flow in flows) == near(self.kwh[battery.id, "out"], 1e-4)
            assert list(past.levels(battery, [now])) == [pytest.approx(battery.level_at(now), abs=0.01)]

    def _compare(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Hold every counter, and every level, against what flowed."""
        self.look_back()
        for asset in self.home.world.assets.values():
            rise = {
                name: after[asset.id][name] - before[asset.id][name]
                for name in ("imported_kwh", "exported_kwh", "lifetime_kwh", "charged_kwh", "discharged_kwh", "level")
                if name in after[asset.id]
            }
            into, out_of = self.kwh[asset.id, "in"], self.kwh[asset.id, "out"]
            assert all(rise[name] >= -1e-9 for name in rise if name.endswith("kwh")), "a counter went back"
            if asset.kind == "meter" and asset.state == "MEASURING":
                assert rise["imported_kwh"] == near(self.kwh["grid", "in"], 1e-4)
                assert rise["exported_kwh"] == near(self.kwh["grid", "out"], 1e-4)
            if asset.kind == "inverter":
                assert rise["lifetime_kwh"] == near(into)
                assert out_of == 0
            if asset.kind in {"battery", "vehicle"} and asset.site is not None:
                assert rise["charged_kwh"] == near(into)
                assert rise["discharged_kwh"] == near(out_of)
            if asset.kind in {"vehicle", "charger", "hvac"}:
                assert _booked(asset, self.since) == (near(into), near(out_of))
            if asset.kind == "battery":
                stored = into * asset.one_way - out_of / asset.one_way
                assert rise["level"] * asset.model.capacity_kwh / 100 == near(stored, 1e-4)


POWERS = {
    **{kind: lambda asset, at: asset.power_kw_at(at) for kind in ("inverter", "battery", "vehicle", "charger")},
    "hvac": lambda hvac, _at: hvac.consumption_kw(),
}


def _booked(asset: Any, since: float) -> tuple[float, float]:
    """Add up what a device's ledger has of the time since a moment: what it took, and what it gave."""
    now = asset.world.now()
    parts = [one.kwh_between(max(since, one.begin), min(now, one.end)) for one in asset.ledger.between(since, now)]
    return sum(kwh for kwh in parts if kwh > 0), -sum(kwh for kwh in parts if kwh < 0)


def near(kwh: float, slack: float = 2e-5):
    """A tenth of a percent, and the little that small steps lose at a kink."""
    return pytest.approx(kwh, rel=1e-3, abs=slack)


def _mean(first: float, middle: float, last: float) -> float:
    """Simpson's rule: exact for straight lines, and as good as exact for what decays."""
    return (first + 4 * middle + last) / 6


def _cars(site: Any) -> list[Any]:
    return [device for device in site.drawing if getattr(device, "kind", "") == "vehicle"]


def _hold_inverter(inverter: Any, at: float) -> None:
    assert 0 <= inverter.power_kw_at(at) <= inverter.model.ac_kw
    assert inverter.power_kw_at(at) == 0 or inverter.state == "PRODUCING"


def _hold_battery(battery: Any, at: float) -> None:
    kw, model = battery.power_kw_at(at), battery.model
    assert -model.discharge_kw - ONE_WATT <= kw <= model.charge_kw + ONE_WATT
    assert 0 <= battery.level_at(at) <= 100
    assert kw >= -ONE_WATT or battery.level_at(at) >= battery.discharge_limit
    assert battery.state != "FAULT" or kw == 0
    if abs(kw) > ONE_WATT:
        assert battery.state == ("CHARGING" if kw > 0 else "DISCHARGING")
    if abs(battery.following_kw_at(at)) > ONE_WATT:
        needed_kw = battery.home.balance.net_at(at)
        assert battery.following_kw_at(at) * needed_kw < 0, "it makes things worse"
        assert abs(battery.following_kw_at(at)) <= abs(needed_kw) + ONE_WATT, "it does too much"


def _hold_charger(charger: Any, at: float) -> None:
    kw = abs(charger.power_kw_at(at))
    assert kw == 0 or charger.power_state in {"CHARGING", "DISCHARGING"}
    amperes = min(charger.max_current_a, charger.circuit_a, charger.model.max_current_a)
    assert kw <= 0.23 * charger.model.phases * amperes + 1e-9
    assert kw == 0 or charger.state == "SOUND"


def _hold_vehicle(car: Any, at: float) -> None:
    kw = car.power_kw_at(at)
    assert 0 <= car.flow.level_at(at) <= 100
    assert abs(kw) <= car.model.ac_kw or (car.partner is not None and car.partner.is_two_way)
    assert kw >= 0 or car.partner is None or -kw <= car.partner.model.discharge_kw
    assert kw == 0 or car.has_cable
    assert car.partner is None or car.partner.partner is car
    assert car.site is None or car.has_cable


def _hold_hvac(hvac: Any, at: float) -> None:
    assert hvac.consumption_kw() <= max(hvac.model.heat_kw, hvac.model.cool_kw) / hvac.model.cop
    assert -60 < hvac.room.temperature_at(at) < 80


LIMITS = {
    "inverter": _hold_inverter,
    "battery": _hold_battery,
    "charger": _hold_charger,
    "vehicle": _hold_vehicle,
    "hvac": _hold_hvac,
}


@bounded(60)
@given(plans(), lives())
def test_powers_and_energies_balance_and_no_device_passes_its_limits(plan, life):
    home = Home(plan)
    audit = Audit(home)
    for deed in [*life, LAST]:
        audit.live(deed.wait_ms / 1000)
        home.attempt(deed)
        audit.live(0)


@bounded(40)
@given(plans(), lives(), st.data(), HABITS, st.booleans())
def test_splitting_an_advance_into_pieces_changes_nothing(plan, life, data, telemetry, is_heard):
    homes = whole, pieces = [Home(plan, telemetry=telemetry) for _ in range(2)]
    for home in homes:
        if is_heard:
            home.world.watch()
    for deed in [*life, LAST]:
        live(whole.world, deed.wait_ms / 1000)
        cuts = sorted(data.draw(st.lists(st.integers(0, deed.wait_ms), max_size=4)))
        for before, after in zip([0, *cuts], [*cuts, deed.wait_ms], strict=True):
            live(pieces.world, (after - before) / 1000)
        assert [home.attempt(deed) for home in homes] in ([True, True], [False, False])
    assert digest(whole.world) == digest(pieces.world)
    assert list(whole.world.facts.since(0)) == list(pieces.world.facts.since(0))


@bounded(30)
@given(plans(), lives(), HABITS, st.integers(0, 10))
def test_whoever_watches_sees_the_home_that_would_have_been(plan, life, telemetry, begins):
    homes = never, always, awhile = [Home(plan, telemetry=telemetry) for _ in range(3)]
    always.world.watch()
    for number, deed in enumerate([*life, LAST]):
        if number == begins:
            awhile.world.watch()
        if number == begins + 3:
            awhile.world.unwatch()
        for home in homes:
            live(home.world, deed.wait_ms / 1000)
            home.attempt(deed)
    assert never.truths() == always.truths() == awhile.truths()
    assert digest(never.world) == digest(always.world) == digest(awhile.world)


@bounded(20)
@given(plans(), lives(), HABITS)
def test_the_same_plan_and_deeds_give_the_same_home(plan, life, telemetry):
    first, second = (Home(plan, telemetry=telemetry) for _ in range(2))
    for home in (first, second):
        for deed in [*life, LAST]:
            live(home.world, deed.wait_ms / 1000)
            home.attempt(deed)
    assert digest(first.world) == digest(second.world)
