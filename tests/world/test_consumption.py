"""Statistics of what devices took: they add up to the physics, and know no more than Enode heard."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from sandbox.moments import moment_of, written
from sandbox.world.buckets import RESOLUTIONS
from sandbox.world.consumption import consumed, runs
from sandbox.world.locations import moved
from sandbox.world.site import Site
from sandbox.world.statistics import Asked, Sum
from tests.conftest import pass_time
from tests.world.furnished import MUNICH, OSLO, home_at, new_site, park, world_at

WINTER = "2025-01-06T17:00:00Z"
HOUR = 3600.0
DAY = 24 * HOUR


def asked(site: Site, resolution: str = "HOUR", begin: str = "1970-01-01T00:00:00Z", **given: Any) -> Asked:
    now = site.world.now()
    return Asked(moment_of(begin), given.pop("end", now), given.pop("known_until", now), resolution, **given)


def buckets(site: Site, devices: list[Any], resolution: str = "HOUR", **given: Any) -> list[Sum]:
    return list(consumed(devices, asked(site, resolution, **given)))


def week_of(car: Any, charger: Any = None) -> None:
    """Drive to work and back, charging at home by night, for a week."""
    home, work = car.position, moved(car.position, 1.0, 25.0)
    for _ in range(7):
        car.plug_in(11.0, 22.0, charger)
        pass_time(car.world, 14 * HOUR)
        car.unplug()
        car.depart(None, HOUR, work)
        pass_time(car.world, 8 * HOUR)
        car.depart(None, HOUR, home)
        pass_time(car.world, 2 * HOUR)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_all_resolutions_add_up_to_what_the_battery_was_charged_with(resolution: str) -> None:
    site, (charger,) = home_at(OSLO, WINTER, "charger")
    car = park(site, level=40.0)
    week_of(car, charger)
    for device in (car, charger):
        found = buckets(site, [device], resolution)
        assert sum(one.kwh for one in found) == pytest.approx(car.truth()["charged_kwh"], rel=1e-3)
        assert all(before.end == after.begin for before, after in itertools.pairwise(found)), "without a gap"


def test_a_bucket_tells_the_least_the_most_and_the_mean_power() -> None:
    site, (charger,) = home_at(OSLO, "2025-01-06T17:30:00Z", "charger")
    car = park(site, level=20.0)
    car.plug_in(11.0, 22.0, charger)
    pass_time(site.world, 3 * HOUR)
    first, second, *_ = buckets(site, [car])
    assert (first.begin, first.end) == (site.world.start - HOUR / 2, site.world.start + HOUR / 2)
    assert second.kw == pytest.approx((11.0, 11.0, 11.0))
    assert (first.kw.least, first.kw.most) == (0.0, pytest.approx(11.0)), "it took some seconds to begin"
    assert first.kw.mean == pytest.approx(2 * first.kwh), "over the half hour that is known"


def test_the_power_of_devices_together_is_the_sum_of_what_flowed_at_one_time() -> None:
    site = new_site(world_at(WINTER))
    cars = [park(site, level=20.0), park(site, level=20.0)]
    cars[0].plug_in(11.0, 22.0)
    pass_time(site.world, 2 * HOUR)
    cars[0].unplug()
    cars[1].plug_in(11.0, 22.0)
    pass_time(site.world, HOUR)
    cars[0].plug_in(7.0, 22.0)
    pass_time(site.world, HOUR)
    most = [round(one.kw.most, 6) for one in buckets(site, cars)]
    assert most == [11, 11, 11, 18]
    total = sum(one.kwh for car in cars for one in buckets(site, [car]))
    assert sum(one.kwh for one in buckets(site, cars)) == pytest.approx(total)


def test_what_is_given_back_is_not_consumption() -> None:
    site = new_site(world_at(WINTER))
    car = park(site, level=70.0)
    car.plug_in(11.0, 22.0)
    pass_time(site.world, 1.0)
    car.discharge(5.0, 50.0)
    pass_time(site.world, HOUR)
    assert sum(one.kwh for one in buckets(site, [car])) == pytest.approx(car.truth()["charged_kwh"])
    assert car.truth()["discharged_kwh"] > 4


def test_an_hvac_unit_takes_what_it_shows() -> None:
    site, (hvac,) = home_at(MUNICH, WINTER, "hvac")
    shown = 0.0
    for _ in range(24 * 60):
        pass_time(site.world, 60)
        shown += hvac.consumption_kw() / 60
    assert sum(one.kwh for one in buckets(site, [hvac])) == pytest.approx(shown, rel=0.01)


# What Enode does not know


def test_nothing_is_known_from_before_an_asset_was_linked() -> None:
    site = new_site(world_at(WINTER))
    car = park(site, level=20.0)
    car.world.accounts.unlink(car.account)
    car.plug_in(11.0, 22.0)
    pass_time(site.world, 2 * HOUR)
    assert buckets(site, [car]) == []
    car.world.accounts.link(car.account, site.world.users.appear("ada"))
    pass_time(site.world, HOUR)
    (one,) = buckets(site, [car])
    assert (written(one.begin), one.kwh) == ("2025-01-06T19:00:00.000Z", pytest.approx(11.0))


@pytest.mark.parametrize("how", ["offline", "credentials", "unlinked"])
def test_what_flowed_while_an_asset_was_not_heard_of_is_missing(how: str) -> None:
    site = new_site(world_at(WINTER))
    car = park(site, level=20.0)
    accounts, user = site.world.accounts, site.world.users.appear("ada")
    turns = {
        "offline": (car.go_offline, car.come_online),
        "credentials": (lambda: accounts.invalidate(car.account, "test"), lambda: accounts.renew(car.account)),
        "unlinked": (lambda: accounts.unlink(car.account), lambda: accounts.link(car.account, user)),
    }
    car.plug_in(7.0, 22.0)
    pass_time(site.world, 1.5 * HOUR)
    turns[how][0]()
    pass_time(site.world, 2 * HOUR)
    turns[how][1]()
    pass_time(site.world, 1.5 * HOUR)
    found = buckets(site, [car])
    assert [one.begin - site.world.start for one in found] == [0, HOUR, 3 * HOUR, 4 * HOUR], "an hour is missing"
    assert [round(one.kwh, 2) for one in found[1:]] == [3.5, 3.5, 7]
    assert found[1].kw == pytest.approx((7, 7, 7)), "of the time that is known"


def test_what_flowed_lately_is_known_later() -> None:
    site = new_site(world_at(WINTER))
    car = park(site, level=20.0)
    car.plug_in(11.0, 22.0)
    pass_time(site.world, 2 * HOUR)
    found = buckets(site, [car], known_until=site.world.now() - 900)
    assert (len(found), found[1].kwh) == (2, pytest.approx(11 * 0.75))


def test_only_what_flowed_at_a_location_is_counted_if_one_is_named() -> None:
    site = new_site(world_at(WINTER))
    car = park(site, level=20.0)
    home = site.world.locations.add(site.world.users.appear("ada"), "Home", site.position, "Europe/Oslo")
    car.plug_in(11.0, 22.0)
    pass_time(site.world, HOUR)
    car.unplug()
    car.depart(None, HOUR, moved(site.position, 1.0, 25.0))
    pass_time(site.world, HOUR)
    at_home = sum(one.kwh for one in buckets(site, [car]))
    car.plug_in(50.0, 50.0)
    pass_time(site.world, HOUR)
    found = consumed([car], asked(site), home)
    assert sum(one.kwh for one in found) == pytest.approx(at_home)
    assert [run.location_id for run in runs([car], 0.0, 4e9, site.world.now())] == [home.id, None]


# Sessions


def test_a_session_goes_on_as_long_as_readings_show_consumption() -> None:
    site, (charger,) = home_at(OSLO, WINTER, "charger")
    car = park(site, level=20.0)
    car.plug_in(11.0, 22.0, charger)
    pass_time(site.world, HOUR)
    charger.adjust(10.0)
    pass_time(site.world, HOUR)
    car.fire("stop")
    pass_time(site.world, 30)
    car.fire("start")
    pass_time(site.world, HOUR)
    car.fire("stop")
    pass_time(site.world, HOUR)
    car.fire("start")
    pass_time(site.world, HOUR)
    now = site.world.now()
    first, second = runs([car], 0.0, now, now)
    assert first.sum.end - first.sum.begin == pytest.approx(3 * HOUR + 30, abs=10), "half a minute's pause is not seen"
    assert (first.sum.kw.least, first.sum.kw.most) == (0.0, pytest.approx(11.0))
    assert second.sum.end == now, "it is under way"
    assert first.sum.kwh + second.sum.kwh == pytest.approx(car.truth()["charged_kwh"])
    assert first.sum.kw.mean * (first.sum.end - first.sum.begin) / 3600 == pytest.approx(first.sum.kwh)


def test_a_session_that_merely_touches_the_interval_is_given_whole() -> None:
    site = new_site(world_at(WINTER))
    car = park(site, level=20.0)
    car.plug_in(7.0, 22.0)
    pass_time(site.world, 3 * HOUR)
    car.unplug()
    pass_time(site.world, HOUR)
    start, now = site.world.start, site.world.now()
    (whole,) = runs([car], 0.0, now, now)
    assert list(runs([car], start + HOUR, start + 2 * HOUR, now)) == [whole]
    assert list(runs([car], start + 3 * HOUR, now, now)) == list(runs([car], 0.0, start, now)) == []


# Prices


def test_what_flowed_costs_what_it_cost_when_it_flowed() -> None:
    site = new_site(world_at(WINTER))
    car, world = park(site, level=10.0), site.world
    world.locations.add(world.users.appear("ada"), "Home", site.position, "Europe/Oslo")
    world.prices.set_curve("NO1", world.start, [2.0, 2.0, 2.0, 0.5, 0.5, 0.5])
    car.plug_in(7.0, 22.0)
    pass_time(world, 6 * HOUR)
    (day,) = buckets(site, [car], "DAY")
    hours = buckets(site, [car])
    assert [one.price for one in hours] == [(2, 2, 2)] * 3 + [(0.5, 0.5, 0.5)] * 3
    assert hours[1].cost == pytest.approx(14.0)
    assert day.cost == pytest.approx(sum(one.cost or 0 for one in hours))
    assert day.price is not None
    assert (day.price.least, day.price.most) == (0.5, 2)
    assert day.price.mean == pytest.approx(1.25, abs=0.01)
    (run,) = runs([car], 0.0, 4e9, world.now())
    assert (run.sum.cost, run.sum.price) == (pytest.approx(day.cost), pytest.approx(day.price))


def test_what_flowed_where_nobody_says_a_price_has_none() -> None:
    site = new_site(world_at(WINTER))
    car = park(site, level=10.0)
    car.plug_in(7.0, 22.0)
    pass_time(site.world, HOUR)
    (one,) = buckets(site, [car])
    assert (one.price, one.cost) == (None, None)
