"""The past of a home is what it was when it was the present, whatever has come and gone since.

That it is so in any life of a home is proven in `test_home_lives.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.home_past import Flows, Past
from sandbox.world.household import Household
from sandbox.world.site import Site
from tests.conftest import pass_time
from tests.world.furnished import MUNICH, home_at, park

MORNING = "2025-06-21T05:00:00Z"
HOUR = 3600.0


def day_of(site: Site, begin: float, end: float, *batteries: Any) -> list[Flows]:
    return list(Past(site, batteries).flows([begin, end]))


def test_what_is_gone_is_still_in_the_past() -> None:
    site, (meter, inverter, battery, hvac) = home_at(MUNICH, MORNING, "meter", "inverter", "battery", "hvac")
    car, world = park(site, level=30.0), site.world
    car.plug_in(11.0, 22.0)
    pass_time(world, 6 * HOUR)
    seen, taken, end = meter.truth(), battery.truth(), world.now()
    car.unplug()
    for device in (inverter, battery, hvac):
        world.accounts.remove_asset(device)
    site.move_in(Household(99, "Europe/Berlin", 5.0))
    pass_time(world, 6 * HOUR)
    flows = day_of(site, world.start, end, battery)
    assert sum(flow.imported for flow in flows) == pytest.approx(seen["imported_kwh"], rel=1e-6)
    assert sum(flow.exported for flow in flows) == pytest.approx(seen["exported_kwh"], rel=1e-6)
    assert sum(flow.charged[0] for flow in flows) == pytest.approx(taken["charged_kwh"], rel=1e-6)
    later = day_of(site, end, world.now(), battery)
    counted = meter.truth()["imported_kwh"] - seen["imported_kwh"]
    assert sum(flow.imported for flow in later) == pytest.approx(counted, rel=1e-6)
    assert sum(flow.charged[0] for flow in later) == 0


def test_levels_are_those_that_a_battery_had() -> None:
    site, (_meter, _inverter, battery) = home_at(MUNICH, MORNING, "meter", "inverter", "battery")
    world, had = site.world, []
    moments = [world.start + 0.5 * HOUR * step for step in range(49)]
    for at in moments:
        pass_time(world, at - world.now())
        had.append(battery.level_at(at))
    assert len(set(had)) > 5
    assert list(Past(site, [battery]).levels(battery, moments)) == pytest.approx(had, abs=1e-3)
    assert list(Past(site, [battery]).levels(battery, [world.start - HOUR])) == [None]


def test_a_level_that_was_set_by_hand_jumps() -> None:
    site, (_meter, battery) = home_at(MUNICH, MORNING, "meter", "battery")
    world = site.world
    battery.put(mode="IDLE")
    pass_time(world, HOUR)
    battery.put(level=90.0)
    pass_time(world, HOUR)
    moments = [world.start + HOUR / 2, world.start + HOUR * 3 / 2]
    assert list(Past(site, [battery]).levels(battery, moments)) == [pytest.approx(50, abs=0.1), 90.0]
