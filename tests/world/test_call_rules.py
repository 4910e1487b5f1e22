"""CallRules for calls that go wrong: which calls they match, which of them strikes, and how they count."""

from __future__ import annotations

import pytest

from sandbox.world.call_rules import TOKEN_PATH, Effect, Occasion
from sandbox.world.facts import Happened
from sandbox.world.planned import find, planned
from sandbox.world.refusals import NotNow
from sandbox.world.world import World
from tests.conftest import new_world

FAIL = Effect("status", 503)
CALL = Occasion("GET", "/vehicles/v-1", "2024-10-01", "ada", "v-1")


def met(world: World, occasion: Occasion = CALL) -> str | None:
    """Hold a call against the rules, count it, and say which one it met."""
    rule, asked = world.call_rules.met_by(occasion)
    world.call_rules.count(asked, f"{occasion.method} {occasion.path}")
    return rule.id if rule is not None else None


def test_without_rules_nothing_is_looked_at(world: World) -> None:
    assert not world.call_rules.is_armed
    assert met(world) is None


@pytest.mark.parametrize(
    ("match", "is_meant"),
    [
        ({}, True),
        ({"method": "GET"}, True),
        ({"method": "POST"}, False),
        ({"path": "/vehicles/v-1"}, True),
        ({"path": "/vehicles/*"}, True),
        ({"path": "/vehicles/{vehicleId}"}, True),
        ({"path": "/vehicles"}, False),
        ({"path": "/vehicles*"}, False),
        ({"path": "/**"}, True),
        ({"path": "/**/v-1"}, True),
        ({"path": "/*"}, False),
        ({"path": "/vehicles/v.1"}, False),
        ({"user_id": "ada"}, True),
        ({"user_id": "ben"}, False),
        ({"asset_id": "v-1"}, True),
        ({"asset_id": "v-2"}, False),
        ({"version": "2024-10-01"}, True),
        ({"version": "2024-01-01"}, False),
        ({"method": "GET", "user_id": "ben"}, False),
    ],
)
def test_a_rule_matches_calls_by_all_that_it_names(world: World, match: dict[str, str], is_meant: bool) -> None:
    rule = world.call_rules.plan(match, FAIL)
    assert met(world) == (rule.id if is_meant else None)


def test_token_requests_are_meant_only_if_they_are_named(world: World) -> None:
    asking = Occasion("POST", TOKEN_PATH, "")
    world.call_rules.plan({}, FAIL)
    assert met(world, asking) is None
    named = world.call_rules.plan({"path": TOKEN_PATH}, FAIL)
    assert met(world, asking) == named.id


def test_the_first_rule_that_strikes_has_its_way_and_those_behind_it_are_not_asked(world: World) -> None:
    first, second = world.call_rules.plan({}, FAIL, 1), world.call_rules.plan({}, FAIL)
    assert [met(world), met(world)] == [first.id, second.id]
    assert [(rule.plan.seen, rule.plan.met) for rule in world.call_rules.listed()] == [(1, 1), (1, 1)]


def test_a_rule_strikes_from_its_first_call_on_as_often_as_it_is_meant_to(world: World) -> None:
    rule = world.call_rules.plan({}, FAIL, 2, first=3)
    assert [met(world) for _ in range(6)] == [None, None, rule.id, rule.id, None, None]
    assert not world.call_rules.is_armed


def test_a_share_of_calls_is_struck_by_the_seed() -> None:
    def struck(seed: int) -> list[str | None]:
        world = new_world(seed)
        world.call_rules.plan({}, FAIL, share=0.4)
        return [met(world) and "struck" for _ in range(200)]

    assert struck(1) == struck(1) != struck(2)
    assert 50 < struck(1).count("struck") < 110


def test_what_was_met_is_told_with_the_call(world: World) -> None:
    rule = world.call_rules.plan({}, FAIL)
    met(world)
    (fact,) = [fact for _, fact in world.facts.since(0) if isinstance(fact, Happened)]
    assert (fact.what, fact.thing_id, fact.detail) == ("fault met", rule.id, "GET /vehicles/v-1")


def test_rules_are_mended_one_by_one_or_all_at_once_and_stay_to_be_seen(world: World) -> None:
    first, second, third = (world.call_rules.plan({}, FAIL) for _ in range(3))
    world.call_rules.mend(first)
    assert met(world) == second.id
    world.call_rules.mend()
    assert (met(world), world.call_rules.is_armed) == (None, False)
    assert [(fault.id, fault.plan.met, fault.is_over) for fault in planned(world)] == [
        (first.id, 0, True),
        (second.id, 1, True),
        (third.id, 0, True),
    ]
    with pytest.raises(NotNow, match="no rule is in force"):
        world.call_rules.mend()
    with pytest.raises(NotNow, match="this rule is over already"):
        world.call_rules.mend(first)


def test_tokens_expire_at_once_and_whoever_finds_out_meets_it(world: World) -> None:
    rule = world.call_rules.expire_tokens()
    assert (world.call_rules.generation, met(world)) == (1, None)
    assert met(world, CALL._replace(is_outdated=True)) == rule.id
    assert (world.call_rules.generation, world.call_rules.is_armed) == (1, False)


def test_tokens_expire_after_some_calls(world: World) -> None:
    rule = world.call_rules.expire_tokens(2)
    assert [met(world), met(world), world.call_rules.generation] == [None, None, 0]
    assert (met(world), world.call_rules.generation) == (rule.id, 1)


def test_limits_come_from_the_settings_and_can_be_changed(world: World) -> None:
    assert new_world(reads_per_minute=5).call_rules.is_armed
    world.call_rules.limit(commands=3)
    assert (world.call_rules.is_armed, world.call_rules.limits) == (True, {"reads": 0, "writes": 0, "commands": 3})
    world.call_rules.limit(commands=0)
    assert not world.call_rules.is_armed


def test_a_planned_fault_is_found_by_its_id_and_shows_how_it_stands(world: World) -> None:
    rule = world.call_rules.plan({"method": "GET"}, FAIL, 3)
    watched = find(world, rule.id)
    assert watched is not None
    met(world)
    assert watched.state() == {
        "id": rule.id,
        "of": "calls",
        "how": "status",
        "match": {"method": "GET"},
        "times": 3,
        "share": 1.0,
        "seen": 1,
        "met": 1,
        "is_over": False,
    }
    assert find(world, "nothing") is None
