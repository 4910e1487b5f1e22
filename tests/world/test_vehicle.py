"""A vehicle charges, tapers, ends at its limit, and stands what people do to it."""

from __future__ import annotations

import math

import pytest

from sandbox.world.refusals import NotNow
from tests.conftest import add_car, new_world, pass_time
from tests.world.lives import live

# The first Tesla: 57.5 kWh, 11 kW on three phases of 16 A, efficiency 0.9, full power to 90 %, 30 % of it at 100 %.
PERCENT_PER_HOUR = 100 * 11 * 0.9 / 57.5
HOURS_TO_90 = 40 / PERCENT_PER_HOUR
HOURS_OF_TAPER = math.log(1 / 0.3) / (0.07 * PERCENT_PER_HOUR)


def charging_car(*, socket_kw: float = 11.0, cable_kw: float = 22.0, world=None, **given):
    """A car that has just begun to charge."""
    car = add_car(world or new_world(), **given)
    car.plug_in(socket_kw, cable_kw)
    pass_time(car.world, 5)
    assert car.state == "CHARGING"
    return car


def test_initializing_lasts_its_seconds():
    car = add_car(new_world(initializing_seconds=12.5))
    car.plug_in(11, 22)
    pass_time(car.world, 12.499)
    assert (car.state, car.level) == ("INITIALIZING", 50)
    pass_time(car.world, 0.001)
    assert car.state == "CHARGING"


def test_a_limit_changed_while_initializing_does_not_make_it_last_longer():
    car = add_car(new_world())
    car.plug_in(11, 22)
    pass_time(car.world, 4)
    car.adjust(charge_limit=80.0)
    pass_time(car.world, 1)
    assert car.state == "CHARGING"


def test_below_the_knee_the_level_rises_by_constant_power():
    car = charging_car()
    pass_time(car.world, 3600)
    assert car.level == pytest.approx(50 + PERCENT_PER_HOUR)
    assert car.power_kw_at(car.world.now()) == 11
    assert car.truth()["charged_kwh"] == pytest.approx(11)


def test_a_car_tapers_and_ends_at_100_percent():
    car = charging_car()
    pass_time(car.world, 3600 * (HOURS_TO_90 + HOURS_OF_TAPER) - 1)
    assert car.state == "CHARGING"
    assert car.power_kw_at(car.world.now()) == pytest.approx(3.3, abs=0.01)
    pass_time(car.world, 1.001)
    assert (car.state, car.level) == ("COMPLETE", 100)
    assert car.truth()["charged_kwh"] == pytest.approx(0.5 * 57.5 / 0.9)
    pass_time(car.world, 86_400)
    assert (car.state, car.level) == ("COMPLETE", 100)


def test_charging_ends_at_the_limit():
    car = charging_car(charge_limit=80.0)
    pass_time(car.world, 3600 * 30 / PERCENT_PER_HOUR - 0.01)
    assert car.state == "CHARGING"
    pass_time(car.world, 0.02)
    assert (car.state, car.level) == ("COMPLETE", 80)
    assert car.record().charge.is_fully_charged is True


def test_a_full_car_goes_from_initializing_to_complete():
    car = add_car(new_world(), level=80.0, charge_limit=80.0)
    car.plug_in(11, 22)
    pass_time(car.world, 5)
    assert (car.state, car.charged_kwh) == ("COMPLETE", 0)


def test_raising_the_limit_of_a_complete_car_resumes_charging():
    car = charging_car(charge_limit=51.0)
    pass_time(car.world, 3600)
    assert car.state == "COMPLETE"
    car.adjust(charge_limit=60.0)
    pass_time(car.world, 0)
    assert car.state == "CHARGING"
    pass_time(car.world, 3600)
    assert (car.state, car.level) == ("COMPLETE", 60)


@pytest.mark.parametrize("is_heard", [False, True])
def test_lowering_the_limit_below_the_level_ends_charging(is_heard):
    car = charging_car()
    if is_heard:
        car.world.watch()
    live(car.world, 3600)
    car.adjust(charge_limit=60.0)
    live(car.world, 0)
    assert car.state == "COMPLETE"
    assert car.level == pytest.approx(50 + PERCENT_PER_HOUR)


def test_moving_the_limit_while_charging_moves_the_end():
    car = charging_car()
    car.adjust(charge_limit=70.0)
    pass_time(car.world, 3600)
    car.adjust(charge_limit=75.0)
    pass_time(car.world, 3600)
    assert (car.state, car.level) == ("COMPLETE", 75)


@pytest.mark.parametrize(
    ("vendor", "model", "socket_kw", "cable_kw", "power_kw"),
    [
        ("TESLA", "Model 3", 11, 22, 11),
        ("TESLA", "Model 3", 22, 22, 11),
        ("TESLA", "Model 3", 3.7, 22, 3.7),
        ("TESLA", "Model 3", 22, 2.3, 2.3),
        ("VOLKSWAGEN", "e-up!", 22, 22, 7.2),
        ("XPENG", "G3i", 22, 22, 7),
    ],
)
def test_power_is_the_least_of_socket_cable_and_car(vendor, model, socket_kw, cable_kw, power_kw):
    car = charging_car(vendor=vendor, model=model, socket_kw=socket_kw, cable_kw=cable_kw)
    assert car.power_kw_at(car.world.now()) == pytest.approx(power_kw)
    pass_time(car.world, 1800)
    assert car.truth()["charged_kwh"] == pytest.approx(power_kw / 2)
    assert car.level - 50 == pytest.approx(100 * power_kw / 2 * 0.9 / car.model.capacity_kwh)


def test_a_current_limit_holds_on_every_phase_and_at_once():
    """230 V: 8 A on three phases are 5.52 kW."""
    car = charging_car()
    car.adjust(max_current_a=8.0)
    assert car.power_kw_at(car.world.now()) == pytest.approx(5.52)
    pass_time(car.world, 3600)
    assert car.truth()["charged_kwh"] == pytest.approx(5.52)
    car.adjust(max_current_a=16.0)
    assert car.power_kw_at(car.world.now()) == 11


def test_stopping_holds_the_level_and_starting_resumes():
    car = charging_car()
    pass_time(car.world, 1800)
    car.stop("CHARGING")
    level = car.level
    pass_time(car.world, 86_400)
    assert (car.state, car.level) == ("STOPPED", level)
    car.fire("start")
    pass_time(car.world, 1800)
    assert car.level == pytest.approx(50 + PERCENT_PER_HOUR)


def test_a_left_over_stop_is_forgotten_when_unplugged():
    """Behaviour 4.4: the next plug-in charges normally."""
    car = charging_car()
    car.stop("CHARGING")
    car.unplug()
    car.plug_in(11, 22)
    pass_time(car.world, 5)
    assert car.state == "CHARGING"


@pytest.mark.parametrize("is_heard", [False, True])
def test_starting_a_stopped_car_that_is_full_completes_it_at_once(is_heard):
    car = charging_car()
    if is_heard:
        car.world.watch()
    car.stop("CHARGING")
    car.adjust(charge_limit=40.0)
    car.fire("start")
    live(car.world, 0)
    assert (car.state, car.level) == ("COMPLETE", 50)


def test_an_unplugged_vehicle_refuses_to_charge_and_stays_unplugged():
    car = add_car(new_world())
    with pytest.raises(NotNow, match="cannot start a vehicle that is UNPLUGGED"):
        car.fire("start")
    assert car.state == "UNPLUGGED"


def test_a_second_cable_is_refused_and_the_first_keeps_its_power():
    car = charging_car(socket_kw=3.7)
    with pytest.raises(NotNow):
        car.plug_in(22, 22)
    assert (car.cable_kw, car.power_kw_at(car.world.now())) == (3.7, 3.7)


def test_unplugging_an_unplugged_vehicle_is_refused():
    with pytest.raises(NotNow, match="not plugged in"):
        add_car(new_world()).unplug()


@pytest.mark.parametrize("begin", ["plug in", "start", "discharge"])
def test_a_dead_socket_gives_and_takes_no_power(begin):
    """At 0 kW nothing can flow either way; whatever is tried, the world goes on and the level stands."""
    car = add_car(new_world())
    car.plug_in(0, 22)
    if begin == "start":
        car.stop("CHARGING")
        car.fire("start")
    if begin == "discharge":
        car.discharge(5, 20)
    pass_time(car.world, 86_400)
    assert car.level == 50
    assert car.state in {"NO_POWER", "STOPPED"}


@pytest.mark.parametrize("amperes", [1e-20, 1e-306])
def test_a_current_next_to_nothing_is_no_harm(amperes):
    """`max-current` takes any number above 0; the API must be able to write how long charging would take."""
    car = charging_car()
    car.adjust(max_current_a=amperes)
    pass_time(car.world, 3600)
    minutes = car.record().charge.minutes_remaining
    assert minutes is None or minutes < 2**53
    assert car.level == pytest.approx(50)


def test_a_device_is_offline_or_online_once():
    car = add_car(new_world())
    with pytest.raises(NotNow, match="online already"):
        car.come_online()
    car.go_offline()
    with pytest.raises(NotNow, match="offline already"):
        car.go_offline()


def test_a_car_goes_on_charging_while_it_is_offline():
    car = charging_car()
    car.go_offline()
    pass_time(car.world, 3600)
    assert car.level == pytest.approx(50 + PERCENT_PER_HOUR)
