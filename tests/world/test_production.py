"""Statistics of what inverters made: they add up to the counter, and know no more than Enode heard."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of
from sandbox.world.buckets import RESOLUTIONS
from sandbox.world.production import produced
from sandbox.world.statistics import Asked, Sum
from tests.conftest import pass_time
from tests.world.furnished import KOLKATA, MUNICH, OSLO, home_at, install

SUMMER = "2025-06-20T10:10:00Z"
HOUR = 3600.0
DAY = 24 * HOUR


def buckets(inverters: list[Any], resolution: str = "HOUR", begin: str = "1970-01-01T00:00:00Z") -> list[Sum]:
    now = inverters[0].world.now()
    return list(produced(inverters, Asked(moment_of(begin), now, now, resolution)))


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("place", [OSLO, KOLKATA])
def test_all_resolutions_add_up_to_what_the_counter_counted(place: Any, resolution: str) -> None:
    _, (inverter,) = home_at(place, SUMMER, "inverter")
    before = inverter.truth()["lifetime_kwh"]
    pass_time(inverter.world, 3.3 * DAY)
    made = inverter.truth()["lifetime_kwh"] - before
    assert sum(one.kwh for one in buckets([inverter], resolution)) == pytest.approx(made, rel=1e-6)


def test_power_is_that_of_the_roof() -> None:
    _, (inverter,) = home_at(MUNICH, SUMMER, "inverter")
    pass_time(inverter.world, DAY)
    for one in buckets([inverter])[1:-1]:
        quarters = [inverter.course.value_at(one.begin + 900 * step) for step in range(5)]
        assert (one.kw.least, one.kw.most) == pytest.approx((min(quarters), max(quarters)))
        assert one.kw.mean == pytest.approx(one.kwh)


def test_several_roofs_are_added_up() -> None:
    site, (inverter,) = home_at(MUNICH, SUMMER, "inverter")
    second = install(site, "inverter")
    pass_time(site.world, DAY)
    for both, one, other in zip(buckets([inverter, second]), buckets([inverter]), buckets([second]), strict=True):
        assert both.kwh == pytest.approx(one.kwh + other.kwh)
        assert both.kw.most <= one.kw.most + other.kw.most + 1e-9


def test_outages_and_times_out_of_reach_are_told_apart() -> None:
    """A broken inverter makes nothing, which is known; of one out of reach nothing is known."""
    _, (inverter,) = home_at(OSLO, "2025-06-20T09:00:00Z", "inverter")
    pass_time(inverter.world, HOUR)
    inverter.break_down("fault")
    pass_time(inverter.world, HOUR)
    inverter.clear_fault()
    inverter.go_offline()
    pass_time(inverter.world, HOUR)
    inverter.come_online()
    pass_time(inverter.world, HOUR)
    hours = {(one.begin - inverter.world.start) / HOUR: one.kwh for one in buckets([inverter])}
    assert (list(hours), hours[1]) == ([0, 1, 3], 0)
    assert hours[0] > 0 < hours[3]


def test_a_roof_earns_what_its_energy_would_have_cost_at_its_location() -> None:
    site, (inverter,) = home_at(OSLO, "2025-06-20T09:00:00Z", "inverter")
    world = site.world
    world.prices.set_curve("NO1", world.start, [1.5, 0.5])
    pass_time(world, 2 * HOUR)
    assert [one.cost for one in buckets([inverter])] == [None, None], "no location of its user is there"
    world.locations.add(world.users.appear("ada"), "Home", site.position, "Europe/Oslo")
    first, second = buckets([inverter])
    assert (first.cost, second.cost) == (pytest.approx(1.5 * first.kwh), pytest.approx(0.5 * second.kwh))
