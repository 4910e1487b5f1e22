"""Meters: net power with import positive, and counters of both directions that never go back."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.assets.meter import TRANSITIONS, Meter
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.sky import Panels
from tests.conftest import pass_time
from tests.world.furnished import MUNICH, OSLO, Place, install, new_site, park, people_kw, world_at

JUNE_MORNING, WINTER = "2025-06-21T05:00:00Z", "2025-01-06T17:00:00Z"
HOUR = 3600.0


def meter_at(start: str = JUNE_MORNING, place: Place = MUNICH, *kinds: str, **given: Any) -> Meter:
    """A meter in a home with some usual devices."""
    site = new_site(world_at(start), place)
    for kind in kinds:
        install(site, kind, **given)
    made: Meter = install(site, "meter")
    return made


def counted(meter: Meter, hours: float) -> tuple[float, float]:
    """Let hours pass; add up what the meter shows, both ways, by steps of four seconds."""
    imported = exported = 0.0
    for _ in range(int(hours * 900)):
        pass_time(meter.world, 2)
        kwh = meter.power_kw_at(meter.world.now()) * 4 / 3600
        pass_time(meter.world, 2)
        imported, exported = imported + max(0.0, kwh), exported + max(0.0, -kwh)
    return imported, exported


def near(kwh: float) -> Any:
    """As near as steps come that a switch may fall into."""
    return pytest.approx(kwh, rel=1e-3, abs=5e-3)


@pytest.mark.parametrize("kinds", [(), ("inverter",), ("inverter", "battery"), ("inverter", "hvac")])
def test_counters_are_the_integral_of_what_is_shown(kinds):
    meter = meter_at(JUNE_MORNING, MUNICH, *kinds)
    shown = counted(meter, 6)
    truth = meter.truth()
    assert (truth["imported_kwh"], truth["exported_kwh"]) == (near(shown[0]), near(shown[1]))


def test_counters_are_right_while_a_car_tapers():
    meter = meter_at(WINTER, OSLO, "battery")
    car = park(meter.home, level=88.0)
    car.plug_in(11.0, 22.0)
    shown = counted(meter, 1.5)
    assert car.state == "COMPLETE"
    truth = meter.truth()
    assert (truth["imported_kwh"], truth["exported_kwh"]) == (near(shown[0]), near(shown[1]))


def test_counters_never_go_back_not_even_by_a_rounding():
    meter = meter_at(JUNE_MORNING, MUNICH, "inverter", "battery")
    last = 0.0, 0.0
    for _ in range(400):
        pass_time(meter.world, 337.7)
        truth = meter.truth()
        assert truth["imported_kwh"] >= last[0] - 1e-12
        assert truth["exported_kwh"] >= last[1] - 1e-12
        last = truth["imported_kwh"], truth["exported_kwh"]
    assert min(last) > 0


def test_a_home_that_imports_shows_above_zero_and_one_that_exports_below():
    meter = meter_at()
    assert meter.record().energy.power_kw == round(people_kw(meter.home, meter.world.now()), 3) > 0
    install(meter.home, "inverter", panels=Panels(12.0, 35.0, 180.0))
    pass_time(meter.world, 6 * HOUR)
    assert meter.record().energy.power_kw < 0
    assert meter.truth()["exported_kwh"] > 0


def test_counters_set_by_hand_go_on_from_there():
    meter = meter_at()
    pass_time(meter.world, HOUR)
    meter.put(imported_kwh=500.0, exported_kwh=20.0)
    used, _ = counted(meter, 1)
    truth = meter.truth()
    assert (truth["imported_kwh"], truth["exported_kwh"]) == (near(500 + used), 20)
    with pytest.raises(Unknown, match="'power_kw' of a meter cannot be set: must be one of imported_kwh, exported_kwh"):
        meter.put(power_kw=3.0)


def test_a_broken_meter_counts_and_shows_nothing():
    meter = meter_at()
    pass_time(meter.world, HOUR)
    meter.break_down("fault")
    broke_at, counters = meter.world.now(), meter.truth()["imported_kwh"]
    pass_time(meter.world, HOUR)
    assert (meter.truth()["imported_kwh"], meter.truth()["power_kw"]) == (counters, 0)
    assert meter.record().energy == (None, broke_at)
    meter.clear_fault()
    used, _ = counted(meter, 0.5)
    assert meter.truth()["imported_kwh"] == near(counters + used)


def test_two_meters_of_a_home_count_the_same():
    meter = meter_at(JUNE_MORNING, MUNICH, "inverter", "battery")
    other = install(meter.home, "meter", vendor="HUAWEI")
    pass_time(meter.world, 30 * HOUR)
    assert other.truth() == meter.truth()


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_every_row_of_the_table_is_a_step(state, trigger):
    meter = meter_at()
    if state == "FAULT":
        meter.break_down("fault")
    meter.fire(trigger)
    assert meter.state == TRANSITIONS[state, trigger]
    meter.state = state
    if trigger == "clear_fault":
        meter.clear_fault()
    with pytest.raises(NotNow, match="cannot clear fault a meter that is MEASURING"):
        meter_at().clear_fault()


def test_the_record_is_fresh_while_it_measures():
    meter = meter_at()
    pass_time(meter.world, 95)
    seen = meter.record()
    assert seen.energy == (round(meter.power_kw_at(seen.last_seen), 3), seen.last_seen)
    assert meter.world.now() - seen.last_seen < 60
    assert seen.information.site_name == meter.home.name


def test_a_meter_just_discovered_tells_nothing_but_what_it_is():
    meter = meter_at()
    bare = meter.observe_bare(meter.world.now())
    assert set(bare.energy) == set(bare.location) == {None}
    assert bare.information.model == meter.model.name


def test_a_meter_that_is_taken_out_is_gone_for_good():
    meter = meter_at(JUNE_MORNING, MUNICH, "inverter")
    meter.world.accounts.remove_asset(meter)
    assert meter.home.meters == []
    pass_time(meter.world, 48 * HOUR)
