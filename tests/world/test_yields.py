"""What Enode collects of an inverter's past and present: as the vendor counted it, and no more than can be known."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.moments import moment_of, written
from sandbox.world.assets.inverter import Inverter
from sandbox.world.facts import StatisticsUpdated
from sandbox.world.periods import Period
from sandbox.world.yields import collected
from tests.conftest import pass_time
from tests.world.furnished import KOLKATA, LORD_HOWE, MUNICH, OSLO, home_at

NOON = "2025-06-21T10:00:00Z"
HOUR = 3600.0
DAY = 24 * HOUR


def roof(place: Any = OSLO, start: str = NOON, *, is_filled: bool = True, **settings: Any) -> Inverter:
    """An inverter of which the past was just collected."""
    _, (inverter,) = home_at(place, start, "inverter", **settings)
    if is_filled:
        pass_time(inverter.world, 60)
    return inverter


def values(inverter: Inverter, *period: int) -> dict[str, float | None]:
    """Give what is collected of a period, by UTC."""
    return {written(at)[:16]: kwh for at, kwh in collected(inverter, Period(*period)).buckets}


def told(inverter: Inverter, since: int = 0) -> list[tuple[int | None, ...]]:
    """Give the periods of which more was told."""
    facts = [fact for number, fact in inverter.world.facts.since(since) if isinstance(fact, StatisticsUpdated)]
    return [tuple(fact.after.period) for fact in facts]


# By the calendar


@pytest.mark.parametrize(
    ("place", "day", "quarters"),
    [
        (OSLO, (2025, 3, 29), 96),
        (OSLO, (2025, 3, 30), 92),
        (OSLO, (2024, 10, 27), 100),
        (KOLKATA, (2025, 3, 30), 96),
        (LORD_HOWE, (2025, 4, 6), 98),
        (LORD_HOWE, (2024, 10, 6), 94),
    ],
)
def test_a_day_has_as_many_quarters_as_its_clock_shows(place: Any, day: tuple[int, ...], quarters: int) -> None:
    edges = Period(*day).edges(place.timezone_name)
    assert len(edges) - 1 == quarters
    month = Period(*day[:2]).edges(place.timezone_name)
    assert (edges[0], edges[-1]) == (month[day[2] - 1], month[day[2]])


@pytest.mark.parametrize(("month", "days"), [((2024, 2), 29), ((2025, 2), 28), ((2025, 4), 30), ((2025, 12), 31)])
def test_a_month_has_its_days(month: tuple[int, int], days: int) -> None:
    edges = Period(*month).edges("Europe/Oslo")
    assert len(edges) - 1 == days
    assert edges[-1] == Period(month[0] + month[1] // 12, month[1] % 12 + 1).edges("Europe/Oslo")[0]


# The past


def test_the_past_is_collected_some_time_after_linking() -> None:
    inverter = roof(is_filled=False)
    early = collected(inverter, Period(2025, 6, 20))
    assert (early.buckets, early.retry_at) == ((), inverter.world.start + 30)
    pass_time(inverter.world, 30)
    late = collected(inverter, Period(2025, 6, 20))
    assert (len(late.buckets), late.retry_at) == (96, None)


def test_quarters_of_thirty_days_and_days_of_three_months_are_collected() -> None:
    inverter = roof()
    assert len(values(inverter, 2025, 5, 22)) == 96
    assert values(inverter, 2025, 5, 21) == {}
    assert list(values(inverter, 2025, 3)) == [f"2025-03-{day}T23:00" for day in range(20, 30)] + ["2025-03-30T22:00"]
    assert values(inverter, 2025, 2) == {}
    assert len(values(inverter, 2025, 6)) == 21


@pytest.mark.parametrize("place", [OSLO, MUNICH, KOLKATA, LORD_HOWE])
def test_days_add_up_to_months_and_to_what_the_counter_counted(place: Any) -> None:
    inverter = roof(place, "2025-05-01T00:00:00Z")
    before, since = inverter.truth()["lifetime_kwh"], inverter.world.now()
    pass_time(inverter.world, 31 * DAY - 60)
    inverter.break_down("fault")
    pass_time(inverter.world, 12 * HOUR)
    inverter.clear_fault()
    pass_time(inverter.world, 10 * DAY)
    month = values(inverter, 2025, 5)
    for day, kwh in enumerate(month.values(), 1):
        assert sum(filter(None, values(inverter, 2025, 5, day).values())) == pytest.approx(kwh)
    counted = inverter.truth()["lifetime_kwh"] - before
    known = sum(filter(None, [*month.values(), *values(inverter, 2025, 6).values()]))
    assert known == pytest.approx(counted, abs=0.2 + inverter.produced_kwh(since - 12 * HOUR, since))


def test_the_past_before_the_world_began_is_as_the_counter_would_have_counted_it() -> None:
    """Collected in one world at the end, it is what another world lived through."""
    late, early = roof(start="2025-06-21T00:00:00Z"), roof(start="2025-06-20T00:00:00Z")
    before = early.truth()["lifetime_kwh"]
    pass_time(early.world, 22 * HOUR)
    counted = early.truth()["lifetime_kwh"] - before
    assert sum(filter(None, values(late, 2025, 6, 20).values())) == pytest.approx(counted, rel=1e-3)


def test_nothing_is_collected_from_before_the_installation() -> None:
    inverter = roof()
    inverter.installed_at = moment_of("2025-06-10T00:00:00Z")
    assert next(iter(values(inverter, 2025, 6))) == "2025-06-09T22:00"
    assert values(inverter, 2025, 5) == {}


# The present


def test_what_is_collected_stays_behind_the_counter_until_the_next_refresh() -> None:
    inverter = roof()
    pass_time(inverter.world, 14 * 60 - 1)
    assert list(values(inverter, 2025, 6, 21).items())[-1] == ("2025-06-21T10:00", None)
    pass_time(inverter.world, 1)
    today = collected(inverter, Period(2025, 6, 21))
    made = inverter.produced_kwh(inverter.world.start, inverter.world.now())
    assert list(values(inverter, 2025, 6, 21).items())[-1] == ("2025-06-21T10:00", pytest.approx(made))
    assert today.retry_at == inverter.world.now() + 900
    assert collected(inverter, Period(2025, 6)).retry_at == inverter.world.now() + 900
    assert collected(inverter, Period(2025, 7)) == (*today[:4], Period(2025, 7), (), moment_of("2025-06-30T22:15:00Z"))


def test_a_day_is_final_when_it_is_over_and_was_collected() -> None:
    inverter = roof(statistics_lag_seconds=600)
    pass_time(inverter.world, moment_of("2025-06-21T22:10:00Z") - inverter.world.now() - 1)
    assert collected(inverter, Period(2025, 6, 21)).retry_at == moment_of("2025-06-21T22:10:00Z")
    pass_time(inverter.world, 1)
    final = collected(inverter, Period(2025, 6, 21))
    assert final.retry_at is None
    pass_time(inverter.world, 5 * DAY)
    assert collected(inverter, Period(2025, 6, 21)) == final


def test_what_was_out_of_reach_is_collected_later() -> None:
    inverter = roof()
    pass_time(inverter.world, HOUR)
    inverter.go_offline()
    pass_time(inverter.world, 2 * HOUR)
    missing = [kwh for at, kwh in values(inverter, 2025, 6, 21).items() if at >= "2025-06-21T11:00"]
    assert missing == [None] * 9
    inverter.come_online()
    assert None not in list(values(inverter, 2025, 6, 21).values())[:-1]


# Telling


def test_whoever_listens_is_told_of_the_past_and_of_every_change() -> None:
    inverter = roof(is_filled=False)
    inverter.world.telemetry.listen()
    pass_time(inverter.world, 60)
    assert told(inverter) == [
        *((2025, 5, day) for day in range(22, 32)),
        *((2025, 6, day) for day in range(1, 22)),
        *((2025, month, None) for month in range(3, 7)),
    ]
    since = inverter.world.facts.told
    pass_time(inverter.world, 30 * 60)
    assert told(inverter, since) == [(2025, 6, 21), (2025, 6, None)] * 2
    pass_time(inverter.world, moment_of("2025-06-21T21:45:00Z") - inverter.world.now())
    since = inverter.world.facts.told
    pass_time(inverter.world, 3 * HOUR)
    assert told(inverter, since) == [], "by night nothing changes"


def test_nobody_is_told_of_what_was_known_when_they_began_to_listen() -> None:
    inverter = roof()
    pass_time(inverter.world, 3 * DAY)
    assert told(inverter) == []
    inverter.world.telemetry.listen()
    pass_time(inverter.world, HOUR)
    assert told(inverter) == [(2025, 6, 24), (2025, 6, None)] * 4
    inverter.world.telemetry.leave()
    pass_time(inverter.world, DAY)
    assert len(told(inverter)) == 8


def test_what_was_missed_is_told_of_when_it_is_collected() -> None:
    inverter = roof()
    inverter.world.telemetry.listen()
    inverter.go_offline()
    pass_time(inverter.world, 2 * DAY)
    assert told(inverter) == []
    inverter.come_online()
    pass_time(inverter.world, 900)
    assert told(inverter) == [(2025, 6, 21), (2025, 6, 22), (2025, 6, 23), (2025, 6, None)]


def test_the_past_of_one_that_was_lost_as_it_was_linked_is_collected_when_it_is_back() -> None:
    inverter = roof(is_filled=False)
    inverter.world.telemetry.listen()
    inverter.go_offline()
    pass_time(inverter.world, HOUR)
    assert collected(inverter, Period(2025, 6, 21)).buckets == ()
    assert collected(inverter, Period(2025, 6)).retry_at == moment_of("2025-06-21T11:15:00Z")
    assert told(inverter) == []
    inverter.come_online()
    pass_time(inverter.world, HOUR)
    days = [period for period in told(inverter) if period[2] is not None]
    assert (
        days
        == [(2025, 5, day) for day in range(22, 32)] + [(2025, 6, day) for day in range(1, 22)] + [(2025, 6, 21)] * 3
    )
    assert values(inverter, 2025, 6, 21)
