"""Driving uses energy and moves odometer and position; and `put`, which sets any true value by hand."""

from __future__ import annotations

import pytest

from sandbox.world.locations import Position, distance_km
from sandbox.world.refusals import NotNow
from tests.conftest import HOME, add_car, new_world, pass_time

RANGE_KM, CAPACITY_KWH = 491, 57.5
CABIN = Position(60.2, 10.4)


def test_a_drive_uses_the_share_of_the_range_and_moves_the_odometer():
    car = add_car(new_world())
    car.depart(98.2, None, None)
    pass_time(car.world, 3600 * 98.2 / 50)
    assert car.drive is None
    assert car.level == pytest.approx(50 - 20)
    assert car.truth()["odometer_km"] == pytest.approx(12_098.2)
    assert car.truth()["driven_kwh"] == pytest.approx(0.2 * CAPACITY_KWH)
    assert car.truth()["discharged_kwh"] == car.truth()["charged_kwh"] == 0


def test_a_drive_lasts_as_long_as_its_pace_says_and_is_half_done_at_half_time():
    car = add_car(new_world())
    car.depart(25.0, None, None)
    pass_time(car.world, 900)
    truth = car.truth()
    assert truth["is_driving"]
    assert truth["odometer_km"] == pytest.approx(12_012.5)
    assert truth["driven_kwh"] == pytest.approx(12.5 / RANGE_KM * CAPACITY_KWH)
    pass_time(car.world, 899.999)
    assert car.drive is not None
    pass_time(car.world, 0.001)
    assert car.drive is None


def test_a_drive_lasts_as_long_as_it_was_told_to():
    car = add_car(new_world())
    car.depart(25.0, 7_200.0, None)
    pass_time(car.world, 3_600)
    assert car.truth()["odometer_km"] == pytest.approx(12_012.5)
    pass_time(car.world, 3_600)
    assert car.drive is None


def test_a_drive_to_a_place_goes_there_by_road():
    car = add_car(new_world(), level=90.0)
    car.depart(None, None, CABIN)
    pass_time(car.world, 86_400)
    assert car.position_at(car.world.now()) == CABIN
    assert car.truth()["odometer_km"] == pytest.approx(12_000 + 1.3 * distance_km(HOME, CABIN))


def test_a_drive_to_a_place_by_a_way_of_its_own_length():
    car = add_car(new_world(), level=90.0)
    car.depart(120.0, None, CABIN)
    pass_time(car.world, 86_400)
    assert car.position_at(car.world.now()) == CABIN
    assert car.truth()["odometer_km"] == pytest.approx(12_120)


def test_a_drive_without_a_goal_ends_that_far_away():
    car = add_car(new_world())
    car.depart(130.0, None, None)
    pass_time(car.world, 86_400)
    assert distance_km(HOME, car.position_at(car.world.now())) == pytest.approx(100, rel=0.02)


def test_the_position_moves_along_the_way():
    car = add_car(new_world(), level=90.0)
    car.depart(50.0, None, CABIN)
    pass_time(car.world, 1_800)
    assert car.position_at(car.world.now()) == pytest.approx(
        ((HOME.latitude + CABIN.latitude) / 2, (HOME.longitude + CABIN.longitude) / 2)
    )


def test_a_drive_without_the_energy_is_refused_and_nothing_moves():
    car = add_car(new_world(), level=10.0)
    before = car.world.state()
    with pytest.raises(NotNow, match=r"^100 km need 20\.4 % of the battery, it has 10\.0 %$"):
        car.depart(100.0, None, None)
    assert car.world.state() == before


def test_the_last_drop_of_energy_can_be_driven():
    car = add_car(new_world(), level=50.0)
    car.depart(RANGE_KM / 2, None, None)
    pass_time(car.world, 86_400)
    assert car.level == pytest.approx(0, abs=1e-9)
    assert car.level >= 0


@pytest.mark.parametrize("seconds", [0, 5])
def test_a_vehicle_that_is_plugged_in_does_not_drive(seconds):
    car = add_car(new_world())
    car.plug_in(11, 22)
    pass_time(car.world, seconds)
    with pytest.raises(NotNow, match="not UNPLUGGED"):
        car.depart(10.0, None, None)


def test_a_vehicle_that_nobody_knows_of_does_not_drive():
    car = add_car(new_world())
    car.break_down("unknown")
    with pytest.raises(NotNow, match="is UNKNOWN, not UNPLUGGED"):
        car.depart(10.0, None, None)


@pytest.mark.parametrize(
    "verb",
    [
        lambda car: car.depart(1.0, None, None),
        lambda car: car.plug_in(11, 22),
        lambda car: car.unplug(),
        lambda car: car.break_down("unknown"),
        lambda car: car.put(level=80.0),
        lambda car: car.put(display_name="x"),
        lambda car: car.fire("start"),
        lambda car: car.discharge(5, 20),
    ],
)
def test_a_driving_vehicle_refuses_what_needs_it_parked(verb):
    car = add_car(new_world())
    car.depart(50.0, None, None)
    pass_time(car.world, 60)
    before = car.world.state()
    with pytest.raises(NotNow):
        verb(car)
    assert car.world.state() == before


def test_a_charge_limit_can_be_set_while_driving():
    car = add_car(new_world())
    car.depart(50.0, None, None)
    pass_time(car.world, 1_800)
    car.adjust(charge_limit=70.0)
    pass_time(car.world, 3_600)
    assert car.charge_limit == 70
    assert car.level == pytest.approx(50 - 100 * 50 / RANGE_KM)
    assert car.truth()["driven_kwh"] == pytest.approx(50 / RANGE_KM * CAPACITY_KWH)


def test_a_drive_away_from_home_leaves_the_location_and_a_drive_back_enters_it():
    world = new_world()
    car = add_car(world)
    home = world.locations.add(world.users.find("ada"), "Home", HOME, "Europe/Oslo")
    assert car.record().location.location_id == home.id
    car.depart(10.0, None, Position(60.0, 10.7522))
    pass_time(world, 7_200)
    assert car.record().location.location_id is None
    car.depart(10.0, None, HOME)
    pass_time(world, 7_200)
    assert car.record().location.location_id == home.id


@pytest.mark.parametrize(
    ("truth", "value", "shown"),
    [
        ("level", 33.0, lambda record: record.charge.battery_level == 33),
        ("charge_limit", 70.0, lambda record: record.charge.charge_limit == 70),
        ("max_current_a", 10.0, lambda record: record.charge.max_current_a == 10),
        ("odometer_km", 54_321.0, lambda record: record.odometer.distance_km == 54_321),
        ("position", CABIN, lambda record: (record.location.latitude, record.location.longitude) == CABIN),
        ("display_name", "Blue", lambda record: record.information.display_name == "Blue"),
        ("state", "STOPPED", lambda record: record.charge.state == "STOPPED"),
    ],
)
def test_every_truth_can_be_set_by_hand_and_is_reported(truth, value, shown):
    car = add_car(new_world())
    car.put(**{truth: value})
    assert shown(car.record())
    others = {"level": 50, "charge_limit": 100, "odometer_km": 12_000} | {truth: value}
    assert {name: car.truth()[name] for name in ("level", "charge_limit", "odometer_km")} == {
        name: others[name] for name in ("level", "charge_limit", "odometer_km")
    }


def test_the_vin_stays_when_the_name_is_set():
    car = add_car(new_world())
    vin = car.record().information.vin
    car.put(display_name="Blue")
    assert car.record().information.vin == vin


def test_a_level_set_while_charging_is_where_charging_goes_on():
    car = add_car(new_world())
    car.plug_in(11, 22)
    pass_time(car.world, 5 + 3_600)
    car.put(level=20.0)
    assert car.level == 20
    pass_time(car.world, 3_600)
    assert car.level == pytest.approx(20 + 100 * 9.9 / CAPACITY_KWH)
    assert car.truth()["charged_kwh"] == pytest.approx(22)


def test_a_level_set_below_the_limit_makes_a_complete_car_charge_again():
    car = add_car(new_world(), level=100.0)
    car.plug_in(11, 22)
    pass_time(car.world, 5)
    car.put(level=90.0)
    pass_time(car.world, 0)
    assert car.state == "CHARGING"


def test_a_level_set_above_the_limit_completes_a_charging_car():
    car = add_car(new_world(), charge_limit=80.0)
    car.plug_in(11, 22)
    pass_time(car.world, 5)
    car.put(level=95.0)
    pass_time(car.world, 0)
    assert (car.state, car.level) == ("COMPLETE", 95)


def test_a_level_set_below_the_floor_while_giving_power_back_stays_there():
    car = add_car(new_world())
    car.plug_in(11, 22)
    pass_time(car.world, 5)
    car.discharge(5, 20)
    car.put(level=5.0)
    assert car.level == 5
    pass_time(car.world, 60)
    assert car.level <= 5


def test_discharging_set_by_hand_below_the_floor_does_not_fill_the_battery():
    car = add_car(new_world(), level=5.0)
    car.put(state="DISCHARGING")
    assert car.level <= 5
    assert car.truth()["charged_kwh"] == 0


def test_a_set_that_is_refused_changes_nothing():
    car = add_car(new_world())
    car.break_down("unknown")
    before = car.world.state()
    try:
        car.put(level=77.0, state="CHARGING")
    except NotNow:
        assert car.world.state() == before
    else:
        assert (car.level, car.state) == (77, "CHARGING")


def test_what_happens_to_a_vehicle_is_told_with_its_time():
    car = add_car(new_world())
    start = car.world.now()
    car.depart(25.0, None, None)
    pass_time(car.world, 1_800)
    car.adjust(charge_limit=80.0)
    car.go_offline()
    pass_time(car.world, 60)
    car.come_online()
    told = [
        (fact.at - start, fact.what, fact.detail) for _, fact in car.world.facts.since(0) if fact.kind == "happened"
    ]
    assert told == [
        (0, "departed", "25 km"),
        (1_800, "arrived", "25 km"),
        (1_800, "set charge_limit", "80"),
        (1_800, "went offline", ""),
        (1_860, "came online", ""),
    ]
    assert {fact.thing_id for _, fact in car.world.facts.since(0) if fact.kind == "happened"} == {car.id}


def test_a_stretch_of_driving_ends_by_itself_even_after_the_device_is_unlinked():
    car = add_car(new_world())
    car.depart(50.0, None, None)
    car.world.accounts.unlink(car.account)
    pass_time(car.world, 7_200)
    assert car.drive is None
    assert car.truth()["odometer_km"] == 12_050
