"""A vehicle gives power back through its plug, down to the level asked for and never below the floor."""

from __future__ import annotations

import pytest

from sandbox.world.refusals import NotNow
from tests.conftest import pass_time
from tests.world.test_vehicle import charging_car


def test_giving_power_back_lowers_the_level_by_more_than_leaves_the_plug():
    """5 kW at the plug take 5 / 0.9 kW from the battery."""
    car = charging_car(level=80.0)
    car.discharge(5.0, 20.0)
    assert (car.state, car.power_kw_at(car.world.now())) == ("DISCHARGING", -5)
    pass_time(car.world, 3600)
    assert car.level == pytest.approx(80 - 100 * 5 / 0.9 / 57.5)
    assert car.truth()["discharged_kwh"] == pytest.approx(5)
    assert car.truth()["charged_kwh"] == 0


def test_giving_power_back_ends_at_the_level_asked_for():
    car = charging_car(level=80.0)
    car.discharge(5.0, 60.0)
    hours = 0.2 * 57.5 * 0.9 / 5
    pass_time(car.world, 3600 * hours - 1)
    assert car.state == "DISCHARGING"
    pass_time(car.world, 1.001)
    assert (car.state, car.level) == ("STOPPED", 60)
    assert car.truth()["discharged_kwh"] == pytest.approx(0.2 * 57.5 * 0.9)


def test_giving_power_back_never_goes_below_the_floor():
    car = charging_car()
    car.discharge(11.0, 0.0)
    pass_time(car.world, 86_400)
    assert (car.state, car.level) == ("STOPPED", 10)


def test_giving_power_back_is_limited_like_charging():
    car = charging_car(socket_kw=3.7)
    car.discharge(50.0, 20.0)
    assert car.power_kw_at(car.world.now()) == -3.7


@pytest.mark.parametrize(("level", "until_level"), [(10.0, 0.0), (50.0, 50.0), (50.0, 80.0), (9.0, 5.0)])
def test_a_battery_that_is_not_above_the_floor_gives_nothing_back(level, until_level):
    car = charging_car(level=level)
    car.world.timeline.cancel(car.alarm)
    with pytest.raises(NotNow, match=rf"not above {max(10.0, until_level):g} %"):
        car.discharge(5.0, until_level)
    assert car.state == "CHARGING"


def test_giving_power_back_is_stopped_by_hand_and_charging_resumes():
    car = charging_car()
    car.discharge(5.0, 20.0)
    with pytest.raises(NotNow, match="cannot stop charging"):
        car.stop("CHARGING")
    car.stop("DISCHARGING")
    assert car.state == "STOPPED"
    with pytest.raises(NotNow, match="cannot stop discharging"):
        car.stop("DISCHARGING")
    car.fire("start")
    assert car.state == "CHARGING"


@pytest.mark.parametrize("change", [{"charge_limit": 90.0}, {"max_current_a": 15.0}])
def test_a_limit_changed_while_giving_power_back_keeps_the_level_it_goes_down_to(change):
    car = charging_car(level=80.0)
    car.discharge(5.0, 60.0)
    car.adjust(**change)
    pass_time(car.world, 86_400)
    assert (car.state, car.level) == ("STOPPED", 60)


def test_a_current_lowered_and_raised_while_giving_power_back_gives_the_power_asked_for_again():
    car = charging_car(level=80.0)
    car.discharge(10.0, 60.0)
    car.adjust(max_current_a=8.0)
    assert car.power_kw_at(car.world.now()) == pytest.approx(-5.52)
    car.adjust(max_current_a=16.0)
    assert car.power_kw_at(car.world.now()) == pytest.approx(-10)


def test_the_counters_of_energy_are_true_in_the_middle_of_a_stretch():
    car = charging_car(level=80.0)
    pass_time(car.world, 600)
    assert car.truth()["charged_kwh"] == pytest.approx(11 / 6)
    car.discharge(5.0, 20.0)
    pass_time(car.world, 600)
    truth = car.truth()
    assert (truth["charged_kwh"], truth["discharged_kwh"]) == (pytest.approx(11 / 6), pytest.approx(5 / 6))
