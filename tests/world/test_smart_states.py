"""The table of smart charging: complete, and without dead ends."""

from __future__ import annotations

from sandbox.world.smart_states import BEGINNINGS, ENDED, ENDS, EXECUTING, STATES, TRANSITIONS


def test_every_documented_state_is_in_the_table_and_can_be_reached_and_left():
    assert {state for state, _ in TRANSITIONS} == set(TRANSITIONS.values()) == set(STATES)


def test_every_plan_that_is_carried_out_can_end_in_every_way():
    for state in EXECUTING:
        assert {TRANSITIONS[state, trigger] for trigger in ENDS} == set(ENDED)


def test_a_plan_begins_alike_when_it_is_made_and_after_an_override():
    for trigger, state in BEGINNINGS.items():
        assert TRANSITIONS["CONSIDERING", trigger] == TRANSITIONS["PLAN:EXECUTING:OVERRIDDEN", trigger] == state
