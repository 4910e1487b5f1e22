"""The timeline: what is due runs at its millisecond, in the order asked for, up to and with the end."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world import timeline as timeline_module
from sandbox.world.timeline import EVENTS_BETWEEN_LOOKS, Standstill, Timeline, due, what_rang
from tests.conftest import new_world
from tests.world.lives import bounded

START = 1_736_182_800.0


@pytest.fixture
def timeline() -> Timeline:
    return Timeline(START)


@pytest.mark.parametrize(
    ("ahead", "due_ms"),
    [(0.001, 1), (0.0011, 2), (0.0009, 1), (2.0, 2000), (1 / 3, 334), (86_399.9999, 86_400_000)],
)
def test_what_is_due_between_milliseconds_is_due_at_the_next(timeline, ahead, due_ms):
    rang_at = []
    alarm = timeline.at(START + ahead, lambda: rang_at.append(timeline.now))
    timeline.run_to(START + 100_000)
    assert rang_at == [alarm.due_at] == [(START * 1000 + due_ms) / 1000]


@bounded(200)
@given(st.integers(0, 4_000_000_000_000), st.integers(1, 10**10))
def test_a_whole_millisecond_stays_the_millisecond_it_is(start_ms, ahead_ms):
    timeline = Timeline(start_ms / 1000)
    assert timeline.at((start_ms + ahead_ms) / 1000, list).due_at == (start_ms + ahead_ms) / 1000


@bounded(200)
@given(st.integers(0, 4_000_000_000_000), st.integers(1, 10**7))
def test_a_sum_of_seconds_is_due_at_the_millisecond_at_which_its_alarm_rings(start_ms, ahead_ms):
    """In floats the sum may lie a hair beyond that millisecond; who compares it with the time would wait for ever."""
    timeline = Timeline(start_ms / 1000)
    asked_for = start_ms / 1000 + ahead_ms / 1000
    assert timeline.at(asked_for, list).due_at == due(asked_for) == (start_ms + ahead_ms) / 1000


def test_what_was_due_in_the_past_runs_in_this_instant(timeline):
    rang_at = []
    timeline.at(START - 50, lambda: rang_at.append(timeline.now))
    timeline.run_to(START)
    assert rang_at == [START]


def test_equal_instants_run_in_the_order_in_which_they_were_asked_for(timeline):
    order = []
    for name in ("first", "second", "third", "fourth"):
        timeline.at(START + 5, order.append, name)
    timeline.at(START + 4, order.append, "earlier")
    timeline.at(START + 4.9991, order.append, "fifth")
    timeline.run_to(START + 5)
    assert order == ["earlier", "first", "second", "third", "fourth", "fifth"]


def test_an_alarm_asked_for_in_this_instant_runs_in_this_instant_after_the_others(timeline):
    order = []

    def ask_for_more():
        order.append("asks")
        timeline.at(timeline.now, order.append, "asked for")

    timeline.at(START + 1, ask_for_more)
    timeline.at(START + 1, order.append, "there before")
    timeline.run_to(START + 1)
    assert order == ["asks", "there before", "asked for"]
    assert timeline.now == START + 1


def test_running_includes_what_is_due_at_the_end_and_nothing_later(timeline):
    rang = []
    timeline.at(START + 10, rang.append, "at the end")
    timeline.at(START + 10.001, rang.append, "a millisecond later")
    assert timeline.run_slice(START + 10) is True
    assert rang == ["at the end"]
    assert timeline.now == START + 10


def test_a_cancelled_alarm_does_not_ring(timeline):
    rang = []
    kept, cancelled = timeline.at(START + 1, rang.append, "kept"), timeline.at(START + 1, rang.append, "cancelled")
    timeline.cancel(cancelled)
    timeline.run_to(START + 2)
    timeline.cancel(kept)
    timeline.cancel(None)
    assert rang == ["kept"]


def test_an_alarm_cancelled_in_its_own_instant_does_not_ring(timeline):
    rang = []
    alarms = []
    timeline.at(START + 1, lambda: timeline.cancel(alarms[0]))
    alarms.append(timeline.at(START + 1, rang.append, "too late"))
    timeline.run_to(START + 2)
    assert rang == []


def test_time_never_goes_back(timeline):
    timeline.run_to(START + 10)
    assert timeline.run_slice(START + 3) is True
    assert timeline.now == START + 10


def test_a_pause_stops_at_the_end_of_the_present_instant(timeline):
    rang = []
    timeline.at(START + 1, timeline.pause)
    timeline.at(START + 1, rang.append, "same instant")
    timeline.at(START + 2, rang.append, "next instant")
    assert timeline.run_slice(START + 5) is False
    assert (rang, timeline.now) == (["same instant"], START + 1)
    assert timeline.run_slice(START + 5) is True
    assert (rang, timeline.now) == (["same instant", "next instant"], START + 5)


def test_a_pause_at_the_very_end_is_an_arrival(timeline):
    timeline.at(START + 5, timeline.pause)
    assert timeline.run_slice(START + 5) is True
    assert timeline.now == START + 5


def test_a_late_run_stops_in_the_middle_of_an_instant_and_goes_on_where_it_was(timeline):
    rang = []
    for number in range(3 * EVENTS_BETWEEN_LOOKS):
        timeline.at(START + 1, rang.append, number)
    assert timeline.run_slice(START + 2, is_late=lambda: True) is False
    assert rang == list(range(EVENTS_BETWEEN_LOOKS))
    assert timeline.is_mid_instant
    assert timeline.run_slice(START + 2) is True
    assert rang == list(range(3 * EVENTS_BETWEEN_LOOKS))
    assert not timeline.is_mid_instant


def test_a_pause_is_kept_by_a_run_that_has_to_stop_before_the_end_of_the_instant(timeline):
    """A slice ends in the middle of a crowded instant; its webhooks still go out before time moves on (driver)."""
    rang = []
    timeline.at(START + 1, timeline.pause)
    for _ in range(2 * EVENTS_BETWEEN_LOOKS):
        timeline.at(START + 1, list)
    timeline.at(START + 2, rang.append, "next instant")
    for _ in range(3):
        assert timeline.run_slice(START + 5, is_late=lambda: True) is False
        if not timeline.is_mid_instant:
            break
    assert (timeline.now, rang) == (START + 1, [])


def test_a_script_waits_in_world_time(timeline):
    seen = []

    def script():
        yield timeline.wait(START + 1.0005)
        seen.append(timeline.now)
        yield timeline.wait(START)
        seen.append(timeline.now)

    timeline.process(script())
    timeline.run_to(START + 10)
    assert seen == [START + 1.001, START + 1.001]


def test_a_year_of_an_idle_world_takes_no_steps_at_all():
    world = new_world()
    looks = []
    world.timeline.run_slice(world.now() + 365 * 86_400, is_late=lambda: bool(looks.append(1)))
    assert world.timeline.peek() == math.inf
    assert looks == []
    assert world.now() == START + 365 * 86_400


@pytest.mark.parametrize("is_late", [None, lambda: False])
def test_an_instant_that_never_ends_is_told_of_instead_of_waited_for(timeline, monkeypatch, is_late):
    monkeypatch.setattr(timeline_module, "MOST_STEPS_AT_ONCE", 10_000)

    def again() -> None:
        timeline.at(timeline.now, again)

    timeline.at(START + 1, again)
    with pytest.raises(Standstill, match="time stands still: over 10,000 things happened in one instant"):
        timeline.run_slice(START + 2, is_late)
    assert timeline.now == START + 1


def test_much_may_happen_in_a_row_of_instants(timeline, monkeypatch):
    monkeypatch.setattr(timeline_module, "MOST_STEPS_AT_ONCE", 1_000)
    for number in range(20_000):
        timeline.at(START + number // 500, list)
    timeline.run_to(START + 100)
    assert timeline.steps == 20_000


def test_what_rang_names_the_call_that_failed_and_its_owner(timeline):
    class Thing:
        id = "thing-1"

        def burst(self, how: str) -> None:
            raise RuntimeError(how)

    timeline.at(START + 1, Thing().burst, "loudly")
    with pytest.raises(RuntimeError) as burst:
        timeline.run_to(START + 1)
    assert what_rang(burst.value).endswith("Thing.burst('loudly',) of thing-1")
    assert what_rang(ValueError("by itself")) is None


@pytest.mark.parametrize("ahead", [0.0005, 1.00049, 1.0004999])
def test_the_hands_stand_on_whole_milliseconds_wherever_they_are_sent(ahead):
    """`World.now` promises whole milliseconds; a duration such as 0.5ms can ask for less."""
    world = new_world()
    world.timeline.run_to(world.now() + ahead)
    assert world.now() == round(world.now() * 1000) / 1000
