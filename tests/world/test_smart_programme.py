"""A programme's life: considered, planned, carried out, and every way in which it ends."""

from __future__ import annotations

import pytest

from sandbox.world.assets.vehicle_commands import START as START_CHARGING
from sandbox.world.assets.vehicle_commands import STOP
from sandbox.world.prices import DAY, HOUR
from sandbox.world.refusals import Governed
from tests.conftest import HOME, START
from tests.world.smart import CHEAP, CHEAP_FROM, CHEAP_UNTIL, DEAR, NIGHT, Smart


def test_a_night_of_smart_charging_runs_through_its_states():
    smart = Smart()
    smart.live_to(START + 14 * HOUR)
    smart.car.unplug()
    smart.live(0)
    assert smart.told() == [
        "CONSIDERING",
        "PLAN:EXECUTING:STOPPING",
        "PLAN:EXECUTING:STOPPED",
        "PLAN:EXECUTING:STARTING",
        "PLAN:EXECUTING:STARTED",
        "PLAN:ENDED:FINISHED",
        "FULLY_CHARGED",
    ]


def test_the_plan_stops_now_and_charges_in_the_cheapest_window_before_the_deadline():
    smart = Smart()
    plan = smart.plan
    seconds = plan.estimated_finish_at - plan.start_at
    assert (plan.stop_at, plan.stop_confirmed_at) == (START + 5, START + 7)
    assert plan.start_at == CHEAP_FROM
    assert plan.estimated_finish_at < START + 13 * HOUR
    kwh = seconds / 3600 * 11.0
    assert plan.non_smart_cost == pytest.approx(DEAR * kwh, rel=1e-6)
    assert plan.smart_cost == pytest.approx(CHEAP * kwh, rel=1e-6)
    assert (plan.currency, plan.vendor, plan.user_id, plan.location_id) == ("NOK", "TESLA", "ada", smart.home.id)


def test_the_cost_that_was_planned_is_what_it_costs_in_the_end():
    smart = Smart()
    charged_before = smart.car.truth()["charged_kwh"]
    smart.live_to(CHEAP_UNTIL)
    assert smart.car.level == pytest.approx(80.0)
    plan, kwh = smart.plan, smart.car.truth()["charged_kwh"] - charged_before
    assert plan.smart_cost == pytest.approx(CHEAP * kwh, rel=1e-3)
    assert plan.ended_at == pytest.approx(plan.estimated_finish_at, abs=3)
    assert smart.programme.truth() == {
        "state": "PLAN:ENDED:FINISHED",
        "plans": 1,
        "finished": 1,
        "saved": pytest.approx(plan.non_smart_cost - plan.smart_cost),
    }


def test_where_now_is_cheapest_nothing_is_stopped():
    smart = Smart(prices=[CHEAP] * 8 + [DEAR] * 40)
    assert smart.told() == ["CONSIDERING", "PLAN:EXECUTING:STARTED"]
    assert (smart.plan.start_at, smart.plan.stop_confirmed_at) == (smart.plan.stop_at, None)
    assert smart.plan.smart_cost == smart.plan.non_smart_cost


def test_where_time_is_too_short_charging_goes_on():
    smart = Smart(is_plugged_in=False)
    smart.policy(deadline="19:30")
    smart.plug_in()
    assert smart.state == "STARTED"
    assert smart.plan.estimated_finish_at > START + 1.5 * HOUR


def test_prices_below_nothing_are_sought():
    smart = Smart(prices=[0.1] * 5 + [-0.2, -0.3, -0.1] + [0.05] * 40)
    assert START + 5 * HOUR <= smart.plan.start_at <= START + 6 * HOUR
    assert smart.plan.smart_cost < 0


@pytest.mark.parametrize(
    ("is_at_home", "is_plugged_in", "expected"),
    [
        (True, False, (False, False, True, True)),
        (False, True, (True, True, False, True)),
    ],
)
def test_no_plan_is_made_until_all_considerations_are_true(is_at_home, is_plugged_in, expected):
    smart = Smart(is_plugged_in=False)
    if not is_at_home:
        smart.car.put(position=HOME._replace(latitude=60.5))
    if is_plugged_in:
        smart.plug_in()
    smart.live(60)
    assert (smart.state, smart.status.consideration, smart.status.plan) == ("CONSIDERING", expected, None)


def test_a_car_that_a_person_stopped_is_not_planned_for():
    smart = Smart(is_plugged_in=False)
    smart.plug_in(1)
    smart.car.stop("CHARGING")
    smart.live(60)
    assert smart.status.consideration == (True, False, True, True)


def test_below_the_minimum_the_car_charges_at_once_and_the_plan_comes_then():
    smart = Smart(is_plugged_in=False)
    smart.policy(minimum=50)
    smart.plug_in()
    assert (smart.state, smart.car.state) == ("CONSIDERING", "CHARGING")
    smart.live(HOUR)
    assert (smart.state, smart.car.state) == ("STOPPED", "STOPPED")
    assert smart.car.level == pytest.approx(50.0, abs=0.1)
    assert smart.plan.start_at == CHEAP_FROM


def test_a_minimum_that_is_raised_above_the_level_of_a_car_that_stands_stopped_lets_it_charge():
    smart = Smart()
    smart.policy(minimum=60)
    smart.live(10)
    assert (smart.state, smart.car.state) == ("STARTED", "CHARGING")


def test_a_full_car_waits_until_it_was_driven():
    smart = Smart(is_plugged_in=False)
    smart.car.put(level=80.0)
    smart.plug_in()
    assert smart.state == "FULLY_CHARGED"
    smart.car.unplug()
    smart.car.depart(30, None, HOME)
    smart.live(2 * HOUR)
    assert smart.state == "CONSIDERING"
    smart.plug_in()
    assert smart.state == "STOPPED"


def test_a_car_that_can_be_charged_smartly_no_more_is_unknown_until_it_can_again():
    smart = Smart(is_plugged_in=False)
    smart.world.accounts.invalidate(smart.car.account, "revoked")
    smart.live(1)
    assert smart.state == "UNKNOWN"
    smart.world.accounts.renew(smart.car.account)
    smart.live(1)
    assert smart.state == "CONSIDERING"


def test_a_place_without_prices_is_unknown_until_they_come():
    smart = Smart(is_plugged_in=False)
    smart.world.prices.withhold("NO1")
    smart.live(4 * DAY)
    smart.plug_in()
    assert (smart.state, smart.car.state) == ("UNKNOWN", "CHARGING")
    smart.world.prices.publish("NO1")
    smart.live(10)
    assert smart.state in {"STOPPED", "STARTED"}


def test_prices_that_are_not_out_yet_are_awaited_until_13_00():
    smart = Smart(is_plugged_in=False)
    smart.live(3 * DAY - 9 * HOUR)  # 09:00 in Oslo, three days on: past what was set by hand
    smart.plug_in()
    plan = smart.status.plan
    assert smart.state == "STOPPED:AWAITING_PRICES"
    assert (plan.start_at, plan.smart_cost) == (None, None)
    assert plan.estimated_finish_at == START + 3 * DAY + 13 * HOUR
    smart.live(4 * HOUR - 31)
    assert smart.state == "STOPPED:AWAITING_PRICES"
    smart.live(1)
    assert smart.state == "STOPPED"
    assert smart.plan.id == plan.id
    assert smart.plan.start_at is not None
    assert smart.plan.smart_cost <= smart.plan.non_smart_cost == plan.non_smart_cost


def test_prices_that_never_come_do_not_keep_the_car_from_being_ready():
    smart = Smart(is_plugged_in=False)
    smart.live(3 * DAY - 9 * HOUR)
    smart.world.prices.withhold("NO1")
    smart.plug_in()
    smart.live_to(START + 3 * DAY + 5 * HOUR)
    assert smart.state == "STOPPED:AWAITING_PRICES"
    smart.live_to(START + 3 * DAY + 13 * HOUR + 10)
    assert smart.state == "ENDED:FINISHED"
    assert smart.car.level == pytest.approx(80.0)


def test_prices_that_are_late_are_used_when_they_come():
    smart = Smart(is_plugged_in=False)
    smart.live(3 * DAY - 9 * HOUR)
    smart.world.prices.withhold("NO1")
    smart.plug_in()
    smart.live(7 * HOUR)
    smart.world.prices.publish("NO1")
    smart.live(0)
    assert smart.state == "STOPPED"


def test_unplugging_ends_a_plan_and_plugging_in_makes_another():
    smart = Smart()
    first = smart.plan
    smart.car.unplug()
    smart.live(60)
    assert smart.state == "ENDED:UNPLUGGED"
    assert (smart.plan.final_state, smart.plan.ended_at) == ("PLAN:ENDED:UNPLUGGED", START + 30)
    smart.plug_in()
    assert smart.state == "STOPPED"
    assert smart.plan.id != first.id
    assert smart.world.smart_charging.plan(smart.car, first.id).final_state == "PLAN:ENDED:UNPLUGGED"


def test_another_deadline_ends_a_plan_and_makes_another_without_charging_in_between():
    smart = Smart()
    first = smart.plan
    smart.policy(deadline="06:00")
    assert smart.told()[-3:] == ["PLAN:ENDED:DEADLINE_CHANGED", "CONSIDERING", "PLAN:EXECUTING:STOPPED"]
    assert smart.plan.id != first.id
    assert smart.plan.estimated_finish_at <= START + 12 * HOUR
    smart.policy(deadline="06:00")
    assert smart.state == "STOPPED"
    smart.policy(deadline="21:00")
    assert smart.told()[-3:] == ["PLAN:ENDED:DEADLINE_CHANGED", "CONSIDERING", "PLAN:EXECUTING:STARTING"]


def test_switching_off_ends_a_plan_and_lets_the_car_go():
    smart = Smart()
    smart.policy(is_enabled=False)
    assert (smart.state, smart.plan.final_state) == ("ENDED:DISABLED", "PLAN:ENDED:DISABLED")
    smart.live(10)
    assert smart.car.state == "CHARGING"
    smart.car.unplug()
    smart.live(0)
    assert smart.state == "DISABLED"


def test_switching_off_while_stopping_takes_the_stop_back():
    smart = Smart(is_plugged_in=False)
    smart.plug_in(6)
    assert smart.state == "STOPPING"
    smart.policy(is_enabled=False)
    smart.live(10)
    assert (smart.state, smart.car.state) == ("ENDED:DISABLED", "CHARGING")


def test_switching_on_again_makes_another_plan():
    smart = Smart()
    smart.policy(is_enabled=False)
    smart.live(10)
    smart.policy(is_enabled=True)
    smart.live(10)
    assert smart.state == "STOPPED"
    assert len(smart.programme.plans) == 2


def test_a_car_out_of_reach_cannot_be_stopped_and_the_plan_fails_in_the_end():
    smart = Smart(is_plugged_in=False)
    smart.plug_in(6)
    smart.car.go_offline()
    smart.live(15)
    assert smart.state == "STOP_FAILED"
    smart.live(HOUR)
    assert (smart.state, smart.plan.failure) == ("ENDED:FAILED", "STOP_FAILED")
    assert smart.told().count("PLAN:EXECUTING:STOP_FAILED") == 3
    assert smart.car.state == "CHARGING"


def test_a_stop_that_succeeds_at_the_second_try_goes_on_as_planned():
    smart = Smart(is_plugged_in=False)
    smart.plug_in(6)
    smart.car.go_offline()
    smart.live(15)
    smart.car.come_online()
    smart.live(400)
    assert smart.state == "STOPPED"


def test_a_car_out_of_reach_cannot_be_started_and_the_plan_fails_in_the_end():
    smart = Smart()
    smart.car.go_offline()
    smart.live_to(CHEAP_FROM + 15)
    assert smart.state == "START_FAILED"
    smart.live(HOUR)
    assert (smart.state, smart.plan.failure) == ("ENDED:FAILED", "START_FAILED")


def test_a_failed_plan_is_left_behind_when_the_cable_is_pulled():
    smart = Smart()
    smart.car.go_offline()
    smart.live_to(CHEAP_FROM + HOUR)
    smart.car.come_online()
    smart.live(60)
    assert smart.state == "ENDED:FAILED"
    smart.car.unplug()
    smart.live(0)
    assert smart.state == "CONSIDERING"


def test_charging_that_breaks_off_may_go_on():
    smart = Smart()
    smart.live_to(CHEAP_FROM + HOUR)
    smart.car.stop("CHARGING")
    smart.live(600)
    assert smart.state == "CHARGE_INTERRUPTED"
    smart.car.fire("start")
    smart.live(0)
    assert smart.state == "STARTED"
    smart.live_to(CHEAP_UNTIL)
    assert smart.state == "ENDED:FINISHED"


def test_charging_that_breaks_off_for_good_fails():
    smart = Smart()
    smart.live_to(CHEAP_FROM + HOUR)
    smart.car.break_down("fault")
    smart.live_to(smart.plan.estimated_finish_at - 1)
    assert smart.state == "CHARGE_INTERRUPTED"
    smart.live(1.5)
    assert (smart.state, smart.plan.failure) == ("ENDED:FAILED", "CHARGE_INTERRUPTED")


def test_charging_that_takes_more_than_15_percent_longer_is_late():
    smart = Smart()
    smart.live_to(CHEAP_FROM + 60)
    smart.car.adjust(max_current_a=8.0)
    smart.live_to(START + DAY)
    assert (smart.state, smart.plan.failure) == ("ENDED:FAILED", "FINISHED_LATE")


def test_a_car_that_somebody_starts_is_let_be():
    smart = Smart()
    smart.car.fire("start")
    smart.live(1)
    assert smart.state == "STARTED"
    smart.live_to(CHEAP_FROM - HOUR)
    assert smart.state == "ENDED:FINISHED"


def test_commands_by_hand_are_refused_while_a_plan_rules_and_only_then():
    smart = Smart(is_plugged_in=False)
    assert smart.car.steward is None
    smart.plug_in()
    with pytest.raises(Governed, match="smart charging plan"):
        smart.world.actions.begin(smart.car, START_CHARGING)
    smart.car.unplug()
    smart.live(0)
    assert smart.car.steward is None


def test_an_override_charges_at_once_and_holds_until_the_car_is_full():
    smart = Smart()
    override = smart.world.overrides.begin(smart.car)
    smart.live(10)
    assert (smart.state, smart.car.state) == ("OVERRIDDEN", "CHARGING")
    assert smart.status.override == override
    assert smart.world.actions.get(override.action_id).record.state == "CONFIRMED"
    smart.live(6 * HOUR)
    assert (smart.state, smart.status.override) == ("ENDED:FINISHED", None)


def test_when_an_override_is_taken_back_the_plan_rules_again():
    smart = Smart()
    first = smart.plan
    smart.world.overrides.begin(smart.car)
    smart.live(HOUR)
    assert smart.world.overrides.end(smart.car).ended_at == START + 30 + HOUR
    smart.live(10)
    assert (smart.state, smart.car.state) == ("STOPPED", "STOPPED")
    assert (smart.plan.id, smart.plan.start_at) == (first.id, CHEAP_FROM)
    assert smart.plan.estimated_finish_at < first.estimated_finish_at


def test_when_charging_under_an_override_is_ended_by_a_person_the_plan_rules_again():
    smart = Smart()
    smart.world.overrides.begin(smart.car)
    smart.live(HOUR)
    smart.car.stop("CHARGING")
    smart.live(0)
    assert (smart.state, smart.status.override) == ("STOPPED", None)


def test_an_override_is_over_when_the_cable_is_pulled():
    smart = Smart()
    smart.world.overrides.begin(smart.car)
    smart.live(HOUR)
    smart.car.unplug()
    smart.live(0)
    assert (smart.state, smart.status.override) == ("ENDED:UNPLUGGED", None)


def test_an_override_whose_location_is_gone_cannot_be_planned_on():
    smart = Smart()
    smart.world.overrides.begin(smart.car)
    smart.live(HOUR)
    smart.world.locations.remove(smart.home)
    smart.world.overrides.end(smart.car)
    smart.live(0)
    assert (smart.state, smart.plan.failure) == ("ENDED:FAILED", "UNKNOWN")


def test_a_car_that_is_unlinked_forgets_its_programme():
    smart = Smart()
    smart.world.accounts.unlink(smart.car.account)
    smart.live(DAY)
    assert (smart.programme, smart.car.heeders, smart.car.state) == (None, (), "STOPPED")
    smart.world.accounts.link(smart.car.account, smart.world.users.find("ada"))
    assert (smart.state, smart.car.record().policy.is_enabled) == ("DISABLED", False)


def test_a_stop_on_its_way_is_dropped_with_the_car():
    smart = Smart(is_plugged_in=False)
    smart.plug_in(6)
    smart.world.accounts.remove_asset(smart.car)
    smart.live(DAY)
    assert smart.world.smart_charging.vehicles() == []


def test_a_polled_car_is_seen_when_it_is_polled():
    smart = Smart(is_plugged_in=False, telemetry="polled")
    smart.live(30)
    smart.plug_in(6)
    assert smart.state == "CONSIDERING"
    smart.live(420)
    assert smart.state in {"STOPPING", "STOPPED"}
    smart.live_to(START + 14 * HOUR)
    assert smart.state == "ENDED:FINISHED"


def test_with_vendors_as_in_production_the_car_is_ready_in_time():
    smart = Smart(vendor_habits="production")
    smart.live_to(START + 14 * HOUR)
    assert smart.car.level == pytest.approx(80.0)


def test_a_listener_changes_nothing():
    lives = []
    for is_heard in (False, True):
        smart = Smart(is_plugged_in=False)
        if is_heard:
            smart.world.watch()
        smart.plug_in()
        smart.live_to(START + DAY)
        lives.append((smart.told(), smart.status, smart.car.truth()))
    assert lives[0] == lives[1]


def test_the_plans_of_a_car_are_kept_up_to_a_hundred():
    smart = Smart(prices=NIGHT)
    for _ in range(110):
        smart.car.unplug()
        smart.live(1)
        smart.plug_in(10)
    assert len(smart.programme.plans) == 100
    assert smart.plan.final_state is None


def test_a_stop_by_hand_that_was_on_its_way_does_no_harm():
    smart = Smart(is_plugged_in=False)
    smart.plug_in(4)
    smart.world.actions.begin(smart.car, STOP)
    smart.live(10)
    assert smart.state == "STOPPED"
