"""Households: believable days, by the clocks on the wall, also on nights on which those change."""

from __future__ import annotations

import pytest

from sandbox.moments import moment_of
from sandbox.world.courses import Course
from sandbox.world.household import Household
from sandbox.world.localtime import local
from sandbox.world.sky import DAY_SECONDS, STEPS

FIRST_OF_2025 = 20_089
SEEDS = range(8)


def mean_by_clock(household: Household, first: int, days: int) -> dict[int, float]:
    """Average what a household draws, by the hour that its clocks show."""
    course, drawn = Course(household.nodes), {hour: [] for hour in range(24)}
    for step in range(days * STEPS):
        at = first * DAY_SECONDS + step * 900
        drawn[local(at, household.timezone_name).hour].append(course.value_at(at))
    return {hour: sum(kws) / len(kws) for hour, kws in drawn.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_usual_household_draws_5_to_20_kwh_a_day(seed):
    course = Course(Household(seed, "Europe/Oslo").nodes)
    days = [course.day(FIRST_OF_2025 + day).sums[STEPS] for day in range(0, 365, 5)]
    assert 6 < sum(days) / len(days) < 16
    assert 5 < min(days) < max(days) < 20


def test_households_draw_about_10_kwh_a_day_among_them():
    days = [Course(Household(seed, "UTC").nodes).day(FIRST_OF_2025 + seed % 7).sums[STEPS] for seed in range(140)]
    assert sum(days) / len(days) == pytest.approx(10, abs=1)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Asia/Kolkata", "Australia/Lord_Howe", "America/Los_Angeles"])
def test_nights_are_quiet_mornings_busy_and_evenings_busiest_by_the_clocks_of_the_place(zone):
    for seed in (1, 2, 3):
        drawn = mean_by_clock(Household(seed, zone), FIRST_OF_2025 + 100, 14)
        night, morning = (drawn[2] + drawn[3]) / 2, max(drawn[hour] for hour in range(5, 10))
        evening = max(drawn[hour] for hour in range(16, 23))
        assert night < 0.7 * morning < morning < 1.3 * evening
        assert night < 0.4 * evening


def test_people_rise_later_and_use_more_on_weekends():
    days = {False: [0.0] * 24, True: [0.0] * 24}
    household = Household(5, "UTC")
    course = Course(household.nodes)
    for day in range(FIRST_OF_2025, FIRST_OF_2025 + 140):
        for hour in range(24):
            days[local(day * DAY_SECONDS, "UTC").weekday() >= 5][hour] += course.value_at(
                day * DAY_SECONDS + hour * 3600
            )
    work, weekend = ([kw / count for kw in days[is_late]] for is_late, count in ((False, 100), (True, 40)))
    assert sum(weekend) > 1.1 * sum(work)
    assert max(range(4, 12), key=weekend.__getitem__) > max(range(4, 12), key=work.__getitem__)


@pytest.mark.parametrize(
    ("zone", "changes", "before", "after"),
    [
        ("Europe/Oslo", "2025-03-30T01:00:00Z", "Etc/GMT-1", "Etc/GMT-2"),
        ("Europe/Oslo", "2025-10-26T01:00:00Z", "Etc/GMT-2", "Etc/GMT-1"),
        ("Australia/Lord_Howe", "2025-04-05T15:00:00Z", "Etc/GMT-11", None),
        ("Australia/Lord_Howe", "2025-10-04T15:30:00Z", None, "Etc/GMT-11"),
    ],
)
def test_in_the_night_in_which_the_clocks_change_people_go_over_to_the_new_time(zone, changes, before, after):
    """Beside a household of the same habits and chance, in a zone whose clocks never change."""
    day, step = divmod(moment_of(changes), DAY_SECONDS)
    drawn, first = list(Household(3, zone).nodes(int(day))), int(step // 900)
    for fixed, part in ((before, slice(first)), (after, slice(first, None))):
        if fixed is not None:
            assert drawn[part] == list(Household(3, fixed).nodes(int(day)))[part]
    assert drawn not in [list(Household(3, fixed).nodes(int(day))) for fixed in (before, after) if fixed]


@pytest.mark.parametrize("night", ["2025-03-30T00:00:00Z", "2025-10-26T00:00:00Z"])
def test_a_day_on_which_the_clocks_change_has_no_gap_and_no_jump_at_its_ends(night):
    household, day = Household(3, "Europe/Oslo"), int(moment_of(night) // DAY_SECONDS)
    assert len(household.nodes(day)) == STEPS + 1
    assert household.nodes(day - 1)[-1] == household.nodes(day)[0]
    assert household.nodes(day)[-1] == household.nodes(day + 1)[0]


def test_scale_is_how_much_people_use_and_nobody_uses_nothing():
    usual, double, nobody = (Household(4, "UTC", scale).nodes(FIRST_OF_2025) for scale in (1.0, 2.0, 0.0))
    assert list(double) == pytest.approx([2 * kw for kw in usual])
    assert set(nobody) == {0.0}


def test_no_household_gives_power_back():
    assert all(kw > 0 for seed in range(30) for kw in Household(seed, "UTC").nodes(FIRST_OF_2025 + seed))


def test_each_household_has_its_own_days_and_a_seed_has_the_same():
    assert Household(1, "UTC").nodes(FIRST_OF_2025) == Household(1, "UTC").nodes(FIRST_OF_2025)
    assert Household(1, "UTC").nodes(FIRST_OF_2025) != Household(2, "UTC").nodes(FIRST_OF_2025)
    assert Household(1, "UTC").nodes(FIRST_OF_2025) != Household(1, "UTC").nodes(FIRST_OF_2025 + 1)
