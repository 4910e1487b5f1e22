"""Inverters: what the sun makes, counted without a gap; nights, polar days, clipping, faults and outages."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of, written
from sandbox.world.assets.inverter import TRANSITIONS, USUAL_KWH_PER_KWP, Inverter
from sandbox.world.facts import StateChanged
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.sky import DAY_SECONDS, Panels
from tests.conftest import pass_time
from tests.world.furnished import KOLKATA, MUNICH, OSLO, SYDNEY, TROMSO, Place, install, new_site, world_at

JUNE, DECEMBER = "2025-06-21T00:00:00Z", "2025-12-19T00:00:00Z"
HOUR = 3600.0


def roof(start: str = JUNE, place: Place = MUNICH, kwp: float = 6.0, **given: Any) -> Inverter:
    """An inverter of 10 kW AC, and a roof to the south."""
    panels = Panels(kwp, 35.0, 180.0)
    made: Inverter = install(new_site(world_at(start), place), "inverter", panels=panels, **given)
    return made


def changes(inverter: Inverter) -> list[tuple[str, str]]:
    facts = [fact for _, fact in inverter.world.facts.since(0)]
    return [(written(fact.at)[5:16], fact.trigger) for fact in facts if isinstance(fact, StateChanged)]


def integral_kwh(inverter: Inverter, begin: float, end: float, step_seconds: float = 60.0) -> float:
    """Add up the power that is shown, minute by minute."""
    steps = round((end - begin) / step_seconds)
    moments = [begin + (number + 0.5) * step_seconds for number in range(steps)]
    return sum(inverter.course.value_at(at) for at in moments) * step_seconds / 3600


# Counting


def test_the_lifetime_counter_is_the_integral_of_the_power_shown():
    inverter = roof(lifetime_kwh=1000.0)
    begin, shown = inverter.world.now(), 0.0
    for _ in range(24 * 60):
        pass_time(inverter.world, 60)
        shown += inverter.power_kw_at(inverter.world.now() - 30) / 60
    assert shown > 15
    assert inverter.truth()["lifetime_kwh"] == pytest.approx(1000 + shown)
    assert inverter.produced_kwh(begin, inverter.world.now()) == pytest.approx(shown)


def test_quarter_hours_add_up_to_days_and_days_to_the_counter():
    inverter = roof(lifetime_kwh=0.0)
    begin = inverter.world.now()
    pass_time(inverter.world, 3 * DAY_SECONDS)
    days = [inverter.produced_kwh(begin + day * DAY_SECONDS, begin + (day + 1) * DAY_SECONDS) for day in range(3)]
    quarters = [inverter.produced_kwh(begin + quarter * 900, begin + (quarter + 1) * 900) for quarter in range(3 * 96)]
    assert sum(quarters) == pytest.approx(sum(days)) == pytest.approx(inverter.truth()["lifetime_kwh"])
    assert min(quarters) == 0


def test_the_counter_never_goes_back():
    inverter = roof()
    last = 0.0
    for _ in range(300):
        pass_time(inverter.world, 533.7)
        assert inverter.truth()["lifetime_kwh"] >= last
        last = inverter.truth()["lifetime_kwh"]


def test_the_counter_begins_with_the_years_on_the_roof_or_as_told():
    inverter = roof()
    years = (inverter.world.now() - inverter.installed_at) / (365 * DAY_SECONDS)
    assert 1 < years < 6
    assert inverter.truth()["lifetime_kwh"] == round(6 * USUAL_KWH_PER_KWP * years)
    assert roof(lifetime_kwh=12.5).truth()["lifetime_kwh"] == 12.5


def test_a_counter_set_by_hand_goes_on_from_there():
    inverter = roof()
    pass_time(inverter.world, 10 * HOUR)
    at = inverter.world.now()
    inverter.put(lifetime_kwh=5.0)
    pass_time(inverter.world, 2 * HOUR)
    assert inverter.truth()["lifetime_kwh"] == pytest.approx(5 + integral_kwh(inverter, at, at + 2 * HOUR))


def test_the_roof_made_the_same_before_the_world_began():
    inverter = roof()
    begin = inverter.world.start - 40 * DAY_SECONDS
    assert inverter.produced_kwh(begin, begin + 5 * DAY_SECONDS) == pytest.approx(
        integral_kwh(inverter, begin, begin + 5 * DAY_SECONDS), rel=1e-6
    )


# Days and nights


@pytest.mark.parametrize("place", [OSLO, KOLKATA, SYDNEY])
def test_it_waits_at_night_and_produces_by_day(place):
    inverter = roof(place=place)
    for _ in range(4 * 96):
        pass_time(inverter.world, 900)
        now = inverter.world.now()
        assert (inverter.power_kw_at(now) > 0) <= (inverter.state == "PRODUCING")
        assert inverter.is_active == (inverter.state == "PRODUCING")
        assert inverter.record().production.is_producing == (inverter.record().production.rate_kw > 0)
    assert [trigger for _, trigger in changes(inverter)].count("sunrise") == 4


def test_sunrise_and_sunset_come_when_power_begins_and_ends():
    inverter = roof(DECEMBER, OSLO)
    pass_time(inverter.world, 2 * DAY_SECONDS)
    for at, trigger in changes(inverter):
        moment = moment_of(f"2025-{at}:00Z")
        before, after = (inverter.course.value_at(moment + aside) for aside in (-1, 1))
        assert (before == 0 < after) if trigger == "sunrise" else (before > 0 == after)
    assert [trigger for _, trigger in changes(inverter)] == ["sunrise", "sunset"] * 2


def test_in_a_polar_night_nothing_is_made_and_time_passes():
    inverter = roof(DECEMBER, TROMSO, lifetime_kwh=0.0)
    pass_time(inverter.world, 10 * DAY_SECONDS)
    assert (changes(inverter), inverter.truth()["lifetime_kwh"]) == ([], 0)
    pass_time(inverter.world, 40 * DAY_SECONDS)
    assert inverter.truth()["lifetime_kwh"] > 0
    assert {trigger for _, trigger in changes(inverter)} == {"sunrise", "sunset"}


def test_under_the_midnight_sun_it_produces_around_the_clock():
    inverter = roof(JUNE, TROMSO)
    pass_time(inverter.world, 10 * DAY_SECONDS)
    assert (changes(inverter), inverter.state) == ([], "PRODUCING")
    assert inverter.produced_kwh(inverter.world.start, inverter.world.now()) > 100


@pytest.mark.parametrize(("hour", "state"), [(0, "WAITING"), (11, "PRODUCING"), (23, "WAITING")])
def test_it_begins_in_the_state_of_the_hour(hour, state):
    assert roof(f"2025-06-21T{hour:02}:00:00Z").state == state


def test_it_makes_no_more_than_its_ac_power():
    inverter = roof(kwp=30.0)
    powers = [inverter.course.value_at(inverter.world.start + minute * 60) for minute in range(3 * 24 * 60)]
    assert max(powers) == inverter.model.ac_kw == 10
    assert powers.count(10) > 60


# Faults and outages


def test_a_fault_stops_it_and_what_would_have_been_made_is_not_counted():
    inverter = roof(lifetime_kwh=0.0)
    begin = inverter.world.now()
    pass_time(inverter.world, 9 * HOUR)
    inverter.break_down("fault")
    made = inverter.truth()["lifetime_kwh"]
    assert made > 0
    pass_time(inverter.world, 2 * HOUR)
    assert (inverter.power_kw_at(inverter.world.now()), inverter.truth()["lifetime_kwh"]) == (0, made)
    assert inverter.produced_kwh(begin, inverter.world.now()) == pytest.approx(made)
    inverter.clear_fault()
    assert inverter.state == "PRODUCING"
    assert inverter.power_kw_at(inverter.world.now()) > 0
    pass_time(inverter.world, 2 * HOUR)
    lost = integral_kwh(inverter, begin + 9 * HOUR, begin + 11 * HOUR)
    assert inverter.produced_kwh(begin, begin + 13 * HOUR) == pytest.approx(inverter.truth()["lifetime_kwh"])
    assert inverter.truth()["lifetime_kwh"] + lost == pytest.approx(integral_kwh(inverter, begin, begin + 13 * HOUR))
    assert inverter.produced_kwh(begin + 9.5 * HOUR, begin + 10.5 * HOUR) == 0


def test_several_outages_are_all_left_out():
    inverter = roof(lifetime_kwh=0.0)
    begin = inverter.world.now()
    for _ in range(4):
        pass_time(inverter.world, 3 * HOUR)
        inverter.break_down("fault")
        pass_time(inverter.world, 2 * HOUR)
        inverter.clear_fault()
    pass_time(inverter.world, DAY_SECONDS)
    assert len(list(inverter.outages.within(begin, inverter.world.now()))) == 4
    assert inverter.produced_kwh(begin, inverter.world.now()) == pytest.approx(inverter.truth()["lifetime_kwh"])


def test_a_fault_put_right_at_night_waits_for_the_morning():
    inverter = roof()
    pass_time(inverter.world, 12 * HOUR)
    inverter.break_down("fault")
    pass_time(inverter.world, 10 * HOUR)
    inverter.clear_fault()
    pass_time(inverter.world, 60)
    assert inverter.state == "WAITING"
    pass_time(inverter.world, 12 * HOUR)
    assert inverter.state == "PRODUCING"


def test_the_home_goes_without_sun_while_it_is_broken():
    inverter = roof()
    meter = install(inverter.home, "meter")
    pass_time(inverter.world, 11 * HOUR)
    with_sun, sun = meter.power_kw_at(inverter.world.now()), inverter.power_kw_at(inverter.world.now())
    assert sun > 0
    inverter.break_down("fault")
    assert meter.power_kw_at(inverter.world.now()) == pytest.approx(with_sun + sun)
    inverter.clear_fault()
    assert meter.power_kw_at(inverter.world.now()) == pytest.approx(with_sun)


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_every_row_of_the_table_is_a_step_that_is_told(state, trigger):
    inverter = roof("2025-06-21T11:00:00Z" if state == "PRODUCING" else JUNE)
    if state == "FAULT":
        inverter.break_down("fault")
    assert inverter.state == state
    inverter.fire(trigger)
    assert changes(inverter)[-1][1] == trigger
    assert inverter.state == TRANSITIONS[state, trigger]


def test_what_is_not_in_the_table_is_refused():
    inverter = roof()
    with pytest.raises(NotNow, match="cannot clear fault an inverter that is WAITING"):
        inverter.clear_fault()
    with pytest.raises(Unknown, match="an inverter has no 'unknown': must be one of fault"):
        inverter.break_down("unknown")


# What is told of it


def test_the_record_shows_rate_and_counter_as_a_vendor_would():
    inverter = roof(lifetime_kwh=100.0)
    pass_time(inverter.world, 11 * HOUR + 30)
    seen = inverter.record()
    assert seen.production.rate_kw == round(inverter.power_kw_at(seen.last_seen), 3) > 0
    assert seen.production.lifetime_kwh == round(inverter.lifetime_kwh_at(seen.last_seen), 2) > 100
    assert seen.production.updated_at == seen.last_seen
    assert seen.timezone_name == "Europe/Berlin"
    assert (seen.location.latitude, seen.location.longitude) == MUNICH.position


def test_at_night_the_report_is_as_old_as_the_sunset():
    inverter = roof()
    pass_time(inverter.world, 22 * HOUR)
    production = inverter.record().production
    assert (production.rate_kw, production.is_producing) == (0, False)
    assert written(production.updated_at)[5:16] == [at for at, trigger in changes(inverter) if trigger == "sunset"][-1]


def test_an_inverter_just_discovered_tells_nothing_but_what_it_is():
    inverter = roof()
    bare = inverter.observe_bare(inverter.world.now())
    assert set(bare.production) == set(bare.location) == {None}
    assert bare.timezone_name is None
    assert bare.information.serial_number == inverter.serial_number()
    assert bare.information.id == inverter.vendor_device_id()


def test_two_roofs_of_a_home_add_up():
    east = roof()
    west = install(east.home, "inverter", panels=Panels(4.0, 20.0, 270.0))
    meter = install(east.home, "meter")
    pass_time(east.world, 12 * HOUR)
    now = east.world.now()
    people = meter.power_kw_at(now) + east.power_kw_at(now) + west.power_kw_at(now)
    east.world.accounts.remove_asset(west)
    assert meter.power_kw_at(now) == pytest.approx(people - east.power_kw_at(now))
    assert west.alarm.call is None
