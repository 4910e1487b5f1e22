"""HVAC units: the state table, switching around set-points, the programme of days and nights, holds, and faults."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of
from sandbox.world.assets.hvac import PROGRAMME, PUMP_KW, SWITCHES_WITHIN_K, TRANSITIONS, Hvac, Thermostat
from sandbox.world.facts import StateChanged
from sandbox.world.refusals import NotNow, Unknown
from tests.conftest import pass_time
from tests.world.furnished import KOLKATA, OSLO, Place, install, new_site, uses_kw, world_at

WINTER = "2025-01-06T17:00:00Z"
SUMMER = "2025-06-20T06:00:00Z"
HOUR = 3600.0
COLD = {"temperature": 15.0}


def unit(
    start: str = WINTER,
    place: Place = OSLO,
    *,
    mode: str = "HEAT",
    heat: float = 21.0,
    cool: float = 25.0,
    held: bool = True,
    **given: Any,
) -> Hvac:
    """A heat pump in a room, its thermostat held unless it follows its programme; Ecobee's has AUTO as well."""
    site = new_site(world_at(start), place)
    hvac: Hvac = install(site, "hvac", **{"vendor": "ECOBEE", "thermostat": Thermostat(mode, heat, cool), **given})
    if held:
        hvac.hold(hvac.comfort)
    return hvac


def run(hvac: Hvac, hours: float, every_seconds: float = 60.0) -> list[tuple[str, float]]:
    """Let hours pass; state and temperature, looked at now and then."""
    seen = []
    for _ in range(int(hours * HOUR / every_seconds)):
        pass_time(hvac.world, every_seconds)
        seen.append((hvac.state, hvac.temperature))
    return seen


def in_state(state: str) -> Hvac:
    """A unit that came into a state by what people and the room do."""
    hvac = {
        "IDLE": lambda: unit(temperature=21.0),
        "HEATING": lambda: unit(temperature=15.0),
        "COOLING": lambda: unit(mode="COOL", temperature=30.0),
        "OFF": lambda: unit(mode="OFF"),
        "FAULT": lambda: unit(temperature=15.0),
    }[state]()
    if state == "FAULT":
        hvac.break_down("fault")
    assert hvac.state == state
    return hvac


# The table


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_every_row_of_the_table_is_a_step_that_is_told(state, trigger):
    hvac = in_state(state)
    hvac.step(trigger, TRANSITIONS[state, trigger])
    assert hvac.state == TRANSITIONS[state, trigger]
    told = [fact for _, fact in hvac.world.facts.since(0) if isinstance(fact, StateChanged)][-1]
    assert told == StateChanged(hvac.world.now(), hvac.id, trigger, hvac.state)


@pytest.mark.parametrize("state", ["IDLE", "HEATING", "COOLING", "OFF", "FAULT"])
def test_what_is_not_in_the_table_is_refused_and_changes_nothing(state):
    hvac = in_state(state)
    before, told = hvac.world.state(), hvac.world.facts.told
    for trigger in {trigger for _, trigger in TRANSITIONS} - {
        given for source, given in TRANSITIONS if source == state
    }:
        with pytest.raises(NotNow, match=f"an hvac that is {state}"):
            hvac.fire(trigger)
    assert (hvac.world.state(), hvac.world.facts.told) == (before, told)


@pytest.mark.parametrize(
    ("state", "consumes_kw", "heats_kw"),
    [
        ("IDLE", 0.0, 0.0),
        ("HEATING", PUMP_KW, 17.6),
        ("COOLING", 10.6 / 3.5, -10.6),
        ("OFF", 0.0, 0.0),
        ("FAULT", 0, 0),
    ],
)
def test_each_state_heats_or_cools_and_takes_power_for_it(state, consumes_kw, heats_kw):
    """Ecobee's is a thermostat on a boiler that burns, of which only the pump is electric, and on a cooler."""
    hvac = in_state(state)
    assert (hvac.consumption_kw(), hvac.room.inside_kw) == (consumes_kw, heats_kw)
    assert hvac.home.balance.net_at(hvac.world.now()) == hvac.home.balance.course.value_at(hvac.world.now())


def test_a_heat_pump_takes_what_it_makes_by_its_coefficient_and_the_home_sees_it():
    hvac = unit(vendor="DAIKIN", **COLD)
    meter = install(hvac.home, "meter")
    assert hvac.consumption_kw() == pytest.approx(4 / 4.2)
    assert meter.power_kw_at(hvac.world.now()) == pytest.approx(uses_kw(hvac.home, hvac.world.now()))
    with_heat = meter.power_kw_at(hvac.world.now())
    hvac.hold(hvac.thermostat._replace(mode="OFF"))
    assert with_heat - meter.power_kw_at(hvac.world.now()) == pytest.approx(4 / 4.2)


# Switching


def test_heating_keeps_the_room_within_a_little_of_the_set_point():
    hvac = unit(temperature=20.0)
    run(hvac, 8)
    seen = run(hvac, 40)
    assert min(warmth for _, warmth in seen) > 21 - SWITCHES_WITHIN_K - 0.01
    assert max(warmth for _, warmth in seen) < 21 + SWITCHES_WITHIN_K + 0.01
    assert {"HEATING", "IDLE"} == {state for state, _ in seen}


def test_it_switches_exactly_at_the_edges():
    hvac = unit(**COLD)
    edges = []
    for _ in range(100):
        state = hvac.state
        pass_time(hvac.world, hvac.world.timeline.peek() - hvac.world.now())
        if hvac.state != state:
            edges.append((hvac.state, round(hvac.temperature, 4)))
    assert set(edges) == {("IDLE", 21.4), ("HEATING", 20.6)}
    assert len(edges) > 4


def test_within_its_edges_it_keeps_doing_what_it_does():
    for warmth in (20.7, 21.0, 21.3):
        assert unit(temperature=warmth).state == "IDLE"
    hvac = unit(temperature=20.0)
    hvac.put(temperature=21.3)
    assert hvac.state == "HEATING"


def test_cooling_keeps_a_hot_room_down():
    hvac = unit(SUMMER, KOLKATA, mode="COOL", cool=23.0, temperature=30.0)
    assert hvac.state == "COOLING"
    run(hvac, 12)
    seen = run(hvac, 36)
    assert max(warmth for _, warmth in seen) < 23 + SWITCHES_WITHIN_K + 0.01
    assert min(warmth for state, warmth in seen if state == "COOLING") > 23 - SWITCHES_WITHIN_K - 0.01


def test_auto_heats_what_is_cold_and_cools_what_is_warm():
    hvac = unit(mode="AUTO", heat=20.0, cool=24.0, **COLD)
    assert hvac.state == "HEATING"
    hvac.put(temperature=28.0)
    assert hvac.state == "COOLING"
    hvac.put(temperature=22.0)
    assert hvac.state == "IDLE"


def test_a_mode_that_does_not_heat_leaves_a_cold_room_alone():
    for mode in ("COOL", "OFF"):
        hvac = unit(mode=mode, **COLD)
        run(hvac, 10)
        assert hvac.temperature < 15


def test_a_change_of_mode_ends_what_is_under_way():
    hvac = unit(**COLD)
    hvac.hold(Thermostat("COOL", 21.0, 25.0))
    assert hvac.state == "IDLE"
    hvac.hold(Thermostat("HEAT", 21.0, 25.0))
    assert hvac.state == "HEATING"
    hvac.hold(Thermostat("OFF", 21.0, 25.0))
    assert (hvac.state, hvac.consumption_kw()) == ("OFF", 0)


def test_a_room_that_is_switched_off_comes_to_the_weather():
    hvac = unit(mode="OFF")
    run(hvac, 24 * 12, every_seconds=HOUR)
    outside = [hvac.home.air.value_at(hvac.world.now() - hours * HOUR) for hours in range(120)]
    assert min(outside) - 1 < hvac.temperature < max(outside) + 1


def test_every_heater_keeps_its_room_warm_in_a_norwegian_winter():
    """Rooms are as large as their heaters make sense for."""
    world = world_at("2025-01-10T00:00:00Z")
    site = new_site(world)
    hvacs = [
        install(site, "hvac", vendor=vendor.id, model=model.name)
        for vendor in world.catalogue.of_kind("hvac")
        for model in vendor.section("hvac").models
    ]
    for hvac in hvacs:
        hvac.hold(Thermostat("HEAT", 21.0, 25.0))
    pass_time(world, 10 * 86_400)
    for hvac in hvacs:
        assert 20 < hvac.temperature < 22, hvac.model.name


# The programme


def test_at_night_it_heats_less_and_in_the_morning_more():
    hvac = unit(held=False)
    assert hvac.hold_type == "SCHEDULED"
    for clock, heat in (("2025-01-06T20:59:59Z", 21), ("2025-01-06T21:00:00Z", 18), ("2025-01-07T05:00:00Z", 21)):
        pass_time(hvac.world, moment_of(clock) - hvac.world.now())
        assert hvac.thermostat == ("HEAT", heat, 25 + 21 - heat)
        assert hvac.record().thermostat.heat_setpoint == heat


@pytest.mark.parametrize(
    ("start", "night_ends"), [("2025-03-29T22:00:00Z", "03-30T04:00"), ("2025-10-25T22:00:00Z", "10-26T05:00")]
)
def test_the_programme_keeps_its_hours_when_the_clocks_change(start, night_ends):
    hvac = unit(start, held=False)
    assert hvac.thermostat.heat_setpoint == 18
    pass_time(hvac.world, moment_of(f"2025-{night_ends}:00Z") - hvac.world.now() - 1)
    assert hvac.thermostat.heat_setpoint == 18
    pass_time(hvac.world, 1)
    assert hvac.thermostat.heat_setpoint == 21


def test_a_plan_made_just_before_an_hour_does_not_miss_it():
    hvac = unit("2025-01-07T04:00:00Z", held=False)
    pass_time(hvac.world, HOUR - 0.4)
    hvac.put(display_name="Stue")
    assert hvac.thermostat.heat_setpoint == 18
    pass_time(hvac.world, 0.4)
    assert hvac.thermostat.heat_setpoint == 21


def test_a_hold_is_for_good_and_following_the_schedule_ends_it():
    hvac = unit(held=False)
    hvac.hold(Thermostat("HEAT", 23.0, 25.0))
    run(hvac, 30, every_seconds=HOUR)
    assert (hvac.hold_type, hvac.thermostat.heat_setpoint) == ("PERMANENT", 23)
    hvac.follow_schedule()
    assert (hvac.hold_type, hvac.thermostat.heat_setpoint) == ("SCHEDULED", 18)


def test_the_programme_stays_within_what_the_unit_can_be_set_to():
    hvac = unit(heat=9.0, cool=32.0, held=False)
    assert (hvac.model.heat_setpoint_range, hvac.model.cool_setpoint_range) == ((7.2, 26.1), (18.3, 33.3))
    run(hvac, 8, every_seconds=HOUR)
    assert hvac.thermostat == ("HEAT", 7.2, 33.3)


def test_a_unit_without_a_programme_is_held_from_the_beginning():
    hvac = unit(vendor="TOSHIBA", held=False)
    assert not hvac.model.capabilities.set_follow_schedule.is_capable
    assert hvac.hold_type == "PERMANENT"
    run(hvac, 8, every_seconds=HOUR)
    assert hvac.thermostat.heat_setpoint == 21
    with pytest.raises(NotNow, match="has no schedule to follow"):
        hvac.follow_schedule()


def test_the_hours_of_the_programme_cover_the_day():
    assert min(PROGRAMME) == 0


# What people, installers and trouble do


@pytest.mark.parametrize(
    ("thermostat", "words"),
    [
        (Thermostat("HEAT", 3.0, 25.0), "heat setpoint must be from 7.2 to 26.1, got 3"),
        (Thermostat("COOL", 21.0, 40.0), "cool setpoint must be from 18.3 to 33.3, got 40"),
        (Thermostat("AUTO", 21.0, 22.0), "must be 2.8 to 20 above the heat setpoint, got 1"),
        (Thermostat("DRY", 21.0, 25.0), "mode DRY is not supported: must be one of HEAT, COOL, AUTO, OFF"),
    ],
)
def test_what_a_unit_cannot_keep_is_refused_and_changes_nothing(thermostat, words):
    hvac = unit()
    before = hvac.world.state()
    with pytest.raises(NotNow, match=words):
        hvac.hold(thermostat)
    assert hvac.world.state() == before
    hvac.hold(Thermostat("OFF", 3.0, 40.0))


def test_any_true_value_can_be_set_by_hand():
    hvac = unit()
    hvac.put(heat_setpoint=3.0, mode="AUTO", temperature=9.5, display_name="Loft")
    truth = hvac.truth()
    assert (truth["mode"], truth["heat_setpoint"], truth["temperature"]) == ("AUTO", 3, 9.5)
    assert hvac.record().information.display_name == "Loft"
    hvac.put(mode="UNKNOWN")
    assert (hvac.state, hvac.record().thermostat.mode) == ("IDLE", "UNKNOWN")
    with pytest.raises(Unknown, match="'hold_type' of an hvac cannot be set"):
        hvac.put(hold_type="SCHEDULED")


def test_a_broken_unit_leaves_the_room_alone_and_tells_next_to_nothing():
    hvac = unit(**COLD)
    warmth = hvac.temperature
    hvac.break_down("fault")
    run(hvac, 5)
    assert (hvac.state, hvac.consumption_kw()) == ("FAULT", 0)
    assert hvac.temperature < warmth
    seen = hvac.record()
    assert (seen.consumption_kw, seen.temperature.current_c, seen.thermostat.mode) == (None, None, "UNKNOWN")
    for told in (lambda: hvac.hold(Thermostat("OFF", 21.0, 25.0)), hvac.follow_schedule):
        with pytest.raises(NotNow, match="an hvac that is FAULT does nothing that it is told"):
            told()
    hvac.clear_fault()
    assert hvac.state == "HEATING"


@pytest.mark.parametrize(("vendor", "idle", "working"), [("DAIKIN", 0.0, 0.952), ("ECOBEE", None, None)])
def test_consumption_is_nothing_when_idle_a_value_when_working_and_null_where_it_is_not_measured(vendor, idle, working):
    assert unit(vendor=vendor, temperature=21.0).record().consumption_kw == idle
    assert unit(vendor=vendor, **COLD).record().consumption_kw == working


def test_the_record_shows_the_room_and_what_can_be_asked_of_the_unit():
    hvac = unit(vendor="TADO", temperature=15.04)
    seen = hvac.record()
    assert seen.temperature == (15.0, True, hvac.world.now())
    assert seen.thermostat == ("HEAT", 21, None, "PERMANENT", hvac.world.now())
    assert seen.abilities is hvac.model.abilities
    assert seen.capabilities is hvac.model.capabilities


def test_a_unit_that_goes_offline_while_somebody_listens_is_unreachable_and_shows_the_rest():
    hvac = unit()
    hvac.world.watch()
    before = hvac.record()
    hvac.go_offline()
    assert hvac.record() == before._replace(is_reachable=False)


def test_a_unit_just_discovered_tells_nothing_but_what_it_is():
    hvac = unit()
    bare = hvac.observe_bare(hvac.world.now())
    assert (bare.consumption_kw, bare.temperature.current_c, bare.thermostat.mode) == (None, None, "UNKNOWN")
    assert bare.information.category == "HEATING"


def test_a_unit_that_is_taken_out_is_nobodys_load():
    hvac = unit(vendor="DAIKIN", **COLD)
    home, meter = hvac.home, install(hvac.home, "meter")
    before = meter.power_kw_at(home.world.now())
    home.world.accounts.remove_asset(hvac)
    assert (home.drawing, before - meter.power_kw_at(home.world.now())) == ([], pytest.approx(4 / 4.2))
    pass_time(home.world, 86_400)
