"""Home batteries: what each mode does, where they stop, what is lost on the way, and how two of them share."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sandbox.moments import moment_of
from sandbox.world.assets.battery import TRANSITIONS, Battery
from sandbox.world.facts import StateChanged
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.site import Site
from sandbox.world.sky import Panels
from tests.conftest import pass_time
from tests.world.furnished import KOLKATA, LORD_HOWE, MUNICH, OSLO, Place, install, new_site, uses_kw, world_at

SUMMER_MORNING = "2025-06-21T04:00:00Z"
WINTER_EVENING = "2025-01-06T17:00:00Z"
# The usual battery: 10 kWh, 5 kW in and out, 93 % of what goes in comes out again.
KWH, KW, ROUND_TRIP = 10.0, 5.0, 0.93
HOUR = 3600.0


def home(
    start: str = WINTER_EVENING, place: Place = OSLO, *, panels: float = 0.0, people: float = 1.0, **given: Any
) -> tuple[Site, Battery]:
    """A home with a battery, and a roof if it has panels (kWp)."""
    site = new_site(world_at(start), place, people)
    if panels:
        install(site, "inverter", vendor="HUAWEI", model="SUN2000-20KTL-M2", panels=Panels(panels, 35.0, 180.0))
    return site, install(site, "battery", **given)


def net_kw(site: Site) -> float:
    """What the home needs but for its batteries."""
    return site.balance.net_at(site.world.now())


def wait_for(site: Site, is_so: Any, hours: float = 30) -> None:
    """Let minutes pass until something is so."""
    for _ in range(int(hours * 60)):
        if is_so():
            return
        pass_time(site.world, 60)
    raise AssertionError("it never was so")


def steps(battery: Battery) -> list[tuple[float, str]]:
    facts = [fact for _, fact in battery.world.facts.since(0)]
    return [(fact.at, fact.trigger) for fact in facts if isinstance(fact, StateChanged) and fact.asset_id == battery.id]


# Modes


@pytest.mark.parametrize("mode", ["SELF_RELIANCE", "UNKNOWN"])
def test_a_self_reliant_battery_gives_the_home_what_it_needs(mode):
    site, battery = home(mode=mode)
    needed = net_kw(site)
    assert needed > 0
    assert battery.power_kw_at(site.world.now()) == -needed
    assert site.grid_kw_at(site.world.now()) == 0
    assert battery.state == "DISCHARGING"
    pass_time(site.world, 1800)
    assert site.grid_kw_at(site.world.now()) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("mode", ["SELF_RELIANCE", "UNKNOWN"])
def test_a_self_reliant_battery_takes_what_the_roof_has_left(mode):
    site, battery = home(SUMMER_MORNING, MUNICH, panels=5.0, mode=mode)
    wait_for(site, lambda: net_kw(site) < -0.5)
    assert battery.state == "CHARGING"
    assert battery.power_kw_at(site.world.now()) == -net_kw(site)
    assert site.grid_kw_at(site.world.now()) == pytest.approx(0, abs=1e-12)


def test_a_battery_charges_by_day_and_feeds_the_evening():
    site, battery = home(SUMMER_MORNING, MUNICH, panels=10.0, level=10.0)
    pass_time(site.world, 11 * HOUR)
    assert battery.truth()["level"] == 100
    wait_for(site, lambda: battery.state == "DISCHARGING")
    level = battery.truth()["level"]
    pass_time(site.world, 2 * HOUR)
    assert battery.truth()["level"] < level


def test_idle_holds_the_charge():
    site, battery = home(mode="IDLE")
    pass_time(site.world, 86_400)
    truth = battery.truth()
    assert (truth["state"], truth["level"], truth["power_kw"], truth["discharged_kwh"]) == ("IDLE", 50, 0, 0)
    assert site.grid_kw_at(site.world.now()) == net_kw(site)


def test_import_focus_fills_it_from_the_grid_and_keeps_it_full():
    site, battery = home(mode="IMPORT_FOCUS")
    now = site.world.now()
    assert battery.power_kw_at(now) == KW
    assert site.grid_kw_at(now) == pytest.approx(uses_kw(site, now))
    pass_time(site.world, 12 * HOUR)
    truth = battery.truth()
    assert (truth["state"], truth["level"], truth["power_kw"]) == ("IDLE", 100, 0)
    assert truth["charged_kwh"] == pytest.approx(KWH / 2 / math.sqrt(ROUND_TRIP))
    assert [trigger for _, trigger in steps(battery)] == ["charge", "rest"]


def test_export_focus_empties_it_to_the_home_and_then_the_grid():
    site, battery = home(mode="EXPORT_FOCUS")
    assert battery.power_kw_at(site.world.now()) == -KW
    assert site.grid_kw_at(site.world.now()) < -2
    pass_time(site.world, 12 * HOUR)
    truth = battery.truth()
    assert (truth["state"], truth["level"], truth["power_kw"]) == ("IDLE", 10, 0)
    assert truth["discharged_kwh"] == pytest.approx(0.4 * KWH * math.sqrt(ROUND_TRIP))


def test_a_mode_set_by_hand_takes_effect_at_once():
    site, battery = home(mode="IDLE")
    for mode, kw in (("IMPORT_FOCUS", KW), ("EXPORT_FOCUS", -KW), ("IDLE", 0.0)):
        battery.put(mode=mode)
        assert battery.power_kw_at(site.world.now()) == kw
        assert battery.record().config == (mode, site.world.now())
        pass_time(site.world, 60)


# TIME_OF_USE: charged from the grid from 0 to 6, kept for 17 to 22, by the clocks on the wall


@pytest.mark.parametrize(
    ("place", "start", "begins", "ends", "evening", "night"),
    [
        (OSLO, "2025-01-06T17:00:00Z", "01-06T23:00Z", "01-07T05:00Z", "01-07T16:00Z", "01-07T21:00Z"),
        (OSLO, "2025-03-29T21:30:00Z", "03-29T23:00Z", "03-30T04:00Z", "03-30T15:00Z", "03-30T20:00Z"),
        (OSLO, "2025-10-25T20:30:00Z", "10-25T22:00Z", "10-26T05:00Z", "10-26T16:00Z", "10-26T21:00Z"),
        (KOLKATA, "2025-01-06T17:00:00Z", "01-06T18:30Z", "01-07T00:30Z", "01-07T11:30Z", "01-07T16:30Z"),
        (LORD_HOWE, "2025-04-05T12:00:00Z", "04-05T13:00Z", "04-05T19:30Z", "04-06T06:30Z", "04-06T11:30Z"),
        (LORD_HOWE, "2025-10-04T13:00:00Z", "10-04T13:30Z", "10-04T19:00Z", "10-05T06:00Z", "10-05T11:00Z"),
    ],
)
def test_time_of_use_keeps_the_hours_of_its_plan_when_the_clocks_change(place, start, begins, ends, evening, night):
    site, battery = home(start, place, mode="TIME_OF_USE", level=12.0, people=0.5)
    for at, will in ((begins, "grid"), (ends, "surplus"), (evening, "surplus"), (night, "surplus")):
        moment = moment_of(f"2025-{at[:-1]}:00Z")
        pass_time(site.world, moment - site.world.now() - 0.001)
        before = battery.will_at(site.world.now())
        pass_time(site.world, 0.001)
        assert battery.will_at(site.world.now()).charges_from == will
        assert battery.will_at(site.world.now()) != before
        if at == begins:
            assert battery.power_kw_at(moment) == KW
        if at == evening:
            assert battery.power_kw_at(moment) == -net_kw(site) < 0
    assert battery.power_kw_at(site.world.now()) == 0
    told = [at for at, _ in steps(battery)]
    assert {moment_of(f"2025-{at[:-1]}:00Z") for at in (begins, evening, night)} <= set(told)


def test_a_plan_made_just_before_an_hour_does_not_miss_it():
    site, battery = home("2025-01-06T22:30:00Z", mode="TIME_OF_USE", level=10.0)
    pass_time(site.world, 6.5 * HOUR - 0.4)
    battery.put(level=20.0)
    assert battery.power_kw_at(site.world.now()) == KW
    pass_time(site.world, 0.4)
    assert battery.power_kw_at(site.world.now()) == 0


# Limits


def test_a_battery_is_never_full_beyond_100_percent_nor_empty_beyond_its_limit():
    site, battery = home(SUMMER_MORNING, MUNICH, panels=10.0, level=99.0)
    wait_for(site, lambda: battery.truth()["level"] == 100)
    assert (battery.state, battery.power_kw_at(site.world.now())) == ("IDLE", 0)
    assert site.grid_kw_at(site.world.now()) == pytest.approx(net_kw(site))
    site, battery = home(level=11.0, discharge_limit=10.0)
    wait_for(site, lambda: battery.state == "IDLE")
    assert battery.truth()["level"] == 10
    pass_time(site.world, HOUR)
    assert battery.truth()["level"] == 10


@pytest.mark.parametrize(("limit", "left"), [(0.0, 0.0), (33.3, 33.3), (50.0, 50.0), (80.0, 50.0)])
def test_the_discharge_limit_is_kept_to_the_digit(limit, left):
    _site, battery = home(discharge_limit=limit)
    pass_time(battery.world, 86_400)
    assert battery.truth()["level"] == left


def test_a_battery_set_below_its_limit_gives_nothing_and_takes_again():
    site, battery = home(SUMMER_MORNING, MUNICH, panels=5.0, discharge_limit=30.0)
    battery.put(level=5.0)
    assert (battery.state, battery.power_kw_at(site.world.now())) == ("IDLE", 0)
    wait_for(site, lambda: battery.state == "CHARGING")
    pass_time(site.world, 600)
    assert battery.truth()["level"] > 5


def test_a_limit_that_is_moved_is_kept_from_then_on():
    site, battery = home(discharge_limit=45.0)
    wait_for(site, lambda: battery.state == "IDLE")
    battery.put(discharge_limit=20.0)
    assert battery.state == "DISCHARGING"
    battery.put(discharge_limit=90.0)
    assert (battery.state, battery.truth()["level"]) == ("IDLE", pytest.approx(45, abs=0.1))


def test_a_battery_takes_and_gives_no_more_than_its_power():
    site, battery = home(SUMMER_MORNING, MUNICH, panels=20.0, level=10.0)
    wait_for(site, lambda: net_kw(site) < -7)
    now = site.world.now()
    assert battery.power_kw_at(now) == KW
    assert site.grid_kw_at(now) == pytest.approx(net_kw(site) + KW)
    site, battery = home(people=20.0, level=90.0)
    wait_for(site, lambda: net_kw(site) > 7)
    assert battery.power_kw_at(site.world.now()) == -KW
    assert site.grid_kw_at(site.world.now()) == pytest.approx(net_kw(site) - KW)


def test_what_goes_in_comes_out_again_less_the_losses():
    site, battery = home(mode="IMPORT_FOCUS", level=10.0)
    pass_time(site.world, 12 * HOUR)
    battery.put(mode="EXPORT_FOCUS")
    pass_time(site.world, 12 * HOUR)
    truth = battery.truth()
    assert truth["level"] == 10
    assert truth["discharged_kwh"] / truth["charged_kwh"] == pytest.approx(ROUND_TRIP)


def test_levels_and_counters_are_true_in_the_middle_of_a_stretch():
    site, battery = home(mode="IMPORT_FOCUS")
    pass_time(site.world, 0.5 * HOUR)
    truth = battery.truth()
    assert truth["charged_kwh"] == pytest.approx(2.5)
    assert truth["level"] == pytest.approx(50 + 100 * 2.5 * math.sqrt(ROUND_TRIP) / KWH)


# Two of them


def test_two_batteries_share_by_their_power():
    site, large = home(level=80.0, model="LUNA2000-14-S1")
    small = install(site, "battery", level=80.0, model="LUNA2000-5-S0")
    now = site.world.now()
    assert large.power_kw_at(now) + small.power_kw_at(now) == pytest.approx(-net_kw(site))
    assert large.power_kw_at(now) / small.power_kw_at(now) == pytest.approx(7 / 2.5)
    pass_time(site.world, HOUR)
    assert site.grid_kw_at(site.world.now()) == pytest.approx(0, abs=1e-12)


def test_when_one_battery_is_empty_the_other_gives_everything():
    site, first = home(level=11.0)
    second = install(site, "battery", level=90.0)
    wait_for(site, lambda: first.truth()["level"] == 10)
    assert first.state == "IDLE"
    assert second.power_kw_at(site.world.now()) == pytest.approx(-net_kw(site))


def test_both_together_give_no_more_than_both_can():
    site, first = home(people=40.0, level=90.0)
    second = install(site, "battery", level=90.0)
    wait_for(site, lambda: net_kw(site) > 12)
    assert first.power_kw_at(site.world.now()) == second.power_kw_at(site.world.now()) == -KW


def test_a_battery_with_a_will_of_its_own_counts_as_a_load_for_the_other():
    site, importer = home(mode="IMPORT_FOCUS")
    follower = install(site, "battery", level=90.0)
    now = site.world.now()
    assert importer.power_kw_at(now) == KW
    assert follower.power_kw_at(now) == pytest.approx(-min(KW, net_kw(site)))
    assert site.grid_kw_at(now) == pytest.approx(uses_kw(site, now))


# States, faults, and what is told


def test_a_broken_battery_neither_takes_nor_gives_until_it_is_put_right():
    site, battery = home()
    pass_time(site.world, HOUR)
    battery.break_down("fault")
    level = battery.truth()["level"]
    pass_time(site.world, 6 * HOUR)
    assert (battery.state, battery.truth()["level"]) == ("FAULT", level)
    assert battery.record().charge.status == "FAULT"
    assert site.grid_kw_at(site.world.now()) == net_kw(site)
    battery.clear_fault()
    assert battery.state == "DISCHARGING"
    with pytest.raises(Unknown, match="a battery has no 'no_power': must be one of fault"):
        battery.break_down("no_power")
    with pytest.raises(NotNow, match="cannot clear fault a battery that is DISCHARGING"):
        battery.clear_fault()


def test_every_row_of_the_table_is_a_step():
    for (state, trigger), target in TRANSITIONS.items():
        _site, battery = home(mode={"CHARGING": "IMPORT_FOCUS", "DISCHARGING": "EXPORT_FOCUS"}.get(state, "IDLE"))
        if state == "FAULT":
            battery.break_down("fault")
        assert battery.state == state
        battery.step(trigger, TRANSITIONS[state, trigger])
        assert battery.state == target


def test_the_record_shows_what_a_vendor_would_send():
    site, battery = home(mode="IMPORT_FOCUS")
    pass_time(site.world, 600)
    charge = battery.record().charge
    assert charge == ("CHARGING", KWH, 58, KW, 10, site.world.now())
    assert battery.record().config.mode == "IMPORT_FOCUS"
    battery.put(mode="IDLE")
    stopped_at = site.world.now()
    pass_time(site.world, 600)
    assert battery.record().charge[-1] == stopped_at


def test_a_battery_just_discovered_tells_nothing_but_what_it_is():
    _site, battery = home()
    bare = battery.observe_bare(battery.world.now())
    assert set(bare.charge) == set(bare.config) == {None}
    assert bare.information.model == battery.model.name


def test_values_that_a_battery_does_not_have_are_refused_by_name():
    _site, battery = home()
    with pytest.raises(Unknown, match="'charged_kwh' of a battery cannot be set"):
        battery.put(charged_kwh=3.0)


def test_a_battery_that_is_taken_away_leaves_the_home_to_the_grid():
    site, battery = home()
    meter = install(site, "meter")
    pass_time(site.world, HOUR)
    site.world.accounts.remove_asset(battery)
    assert site.batteries == []
    assert meter.power_kw_at(site.world.now()) == pytest.approx(net_kw(site))
    pass_time(site.world, 86_400)
