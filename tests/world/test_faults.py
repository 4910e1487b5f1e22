"""Planned faults: how often they strike, and how often they did."""

from __future__ import annotations

import pytest

from sandbox.world.faults import PlannedFault
from tests.conftest import new_world


def struck(plan: PlannedFault, occasions: int, seed: int = 7) -> tuple[list[bool], PlannedFault]:
    world, told = new_world(seed), []
    for _ in range(occasions):
        told.append(plan.strikes(world))
        plan = plan.counted(is_met=told[-1])
    return told, plan


def test_a_plan_without_a_number_of_times_strikes_on_and_on() -> None:
    told, plan = struck(PlannedFault(1), 20)
    assert (all(told), plan.met, plan.seen, plan.is_spent) == (True, 20, 20, False)


@pytest.mark.parametrize("times", [1, 3])
def test_a_plan_that_struck_its_number_of_times_is_spent(times: int) -> None:
    told, plan = struck(PlannedFault(1, times=times), 5)
    assert told == [True] * times + [False] * (5 - times)
    assert (plan.met, plan.is_spent) == (times, True)


def test_a_share_is_decided_by_the_seed_and_the_plan_alone() -> None:
    first, _ = struck(PlannedFault(1, share=0.3), 1_000)
    assert first == struck(PlannedFault(1, share=0.3), 1_000)[0]
    assert first != struck(PlannedFault(2, share=0.3), 1_000)[0]
    assert first != struck(PlannedFault(1, share=0.3), 1_000, seed=8)[0]
    assert 250 < sum(first) < 350


@pytest.mark.parametrize(("share", "met"), [(0.0, 0), (1.0, 50)])
def test_a_share_of_none_or_all_strikes_never_or_always(share: float, met: int) -> None:
    assert struck(PlannedFault(1, share=share), 50)[1].met == met


def test_a_share_with_times_strikes_until_it_is_spent() -> None:
    told, plan = struck(PlannedFault(1, times=5, share=0.5), 100)
    assert (sum(told), plan.met, plan.seen) == (5, 5, 100)


def test_a_plan_draws_nothing_from_the_chance_of_its_world() -> None:
    world = new_world()
    before = world.random.getstate()
    PlannedFault(1, share=0.5).strikes(world)
    assert world.random.getstate() == before
