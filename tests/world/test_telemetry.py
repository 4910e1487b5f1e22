"""Telemetry: when a vendor reports, and how the blocks of a report age by themselves."""

from __future__ import annotations

import pytest

from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.assets.vehicle_record import NO_CHARGE_STATE, NO_ODOMETER, NOWHERE
from sandbox.world.refusals import NotNow
from tests.conftest import HOME, START, add_car, new_world
from tests.world.lives import live

LATEST_FIRST_POLL = 10.0


def polled_car(**settings) -> Vehicle:
    """A car whose vendor is polled, just after its first poll."""
    car = add_car(new_world(telemetry="polled", **settings))
    live(car.world, LATEST_FIRST_POLL)
    assert car.record().charge.battery_level == 50
    return car


def test_a_prompt_vendor_reports_at_once_when_linked():
    car = add_car(new_world())
    record = car.record()
    assert (record.last_seen, record.is_reachable, record.charge.battery_level) == (START, True, 50)


def test_a_prompt_vendor_reports_every_change_at_its_moment():
    car = add_car(new_world())
    live(car.world, 12.345)
    car.plug_in(11, 22)
    record = car.record()
    assert record.charge.state == "INITIALIZING"
    assert record.last_seen == record.charge.updated_at == START + 12.345
    live(car.world, 5)
    assert car.record().charge.updated_at == START + 17.345


def test_a_prompt_vendor_reports_what_moves_on_a_grid_of_time():
    car = add_car(new_world())
    car.plug_in(11, 22)
    live(car.world, 630)
    record = car.record()
    assert record.last_seen == record.charge.updated_at == START + 600
    assert record.charge.battery_level == round(50 + 9.9 * (595 / 3600) / 57.5 * 100)
    live(car.world, 30)
    assert car.record().last_seen == START + 660


@pytest.mark.parametrize("seconds", [10, 300])
def test_the_grid_is_a_setting(seconds):
    car = add_car(new_world(telemetry_seconds=seconds))
    live(car.world, 1_799)
    assert car.record().last_seen == START + 1_799 // seconds * seconds


def test_a_parked_car_is_seen_again_and_again_but_its_blocks_stay_as_old_as_they_are():
    """As seen in the wild: reachable does not mean fresh, every block ages by itself."""
    car = add_car(new_world())
    live(car.world, 3 * 86_400)
    record = car.record()
    assert record.last_seen == START + 3 * 86_400
    assert record.is_reachable is True
    assert record.charge.updated_at == record.location.updated_at == record.odometer.updated_at == START


def test_a_charging_car_moves_its_charge_state_only():
    car = add_car(new_world())
    live(car.world, 60)
    car.plug_in(11, 22)
    live(car.world, 600)
    record = car.record()
    assert record.charge.updated_at == START + 660
    assert record.location.updated_at == record.odometer.updated_at == START


def test_a_driving_car_moves_all_blocks_until_it_is_parked():
    car = add_car(new_world())
    car.depart(25.0, 1_830.0, None)
    live(car.world, 630)
    record = car.record()
    assert record.charge.updated_at == record.location.updated_at == record.odometer.updated_at == START + 600
    assert record.odometer.distance_km == round(12_000 + 25 * 600 / 1_830, 1)
    live(car.world, 86_400)
    record = car.record()
    assert record.charge.updated_at == record.location.updated_at == record.odometer.updated_at == START + 1_830
    assert record.odometer.distance_km == 12_025


def test_setting_the_odometer_leaves_the_age_of_the_charge_state_alone():
    car = add_car(new_world())
    live(car.world, 60)
    car.put(odometer_km=20_000.0)
    record = car.record()
    assert record.odometer.updated_at == START + 60
    assert record.charge.updated_at == START


def test_a_polled_vehicle_is_known_by_name_only_until_its_first_poll():
    """Behaviour 5.3: discovered carries information only, an update follows soon."""
    car = add_car(new_world(telemetry="polled"))
    record = car.record()
    assert record.information.brand == "Tesla"
    assert (record.charge, record.odometer, record.location) == (NO_CHARGE_STATE, NO_ODOMETER, NOWHERE)
    assert record.is_reachable is None
    assert record.last_seen == START
    live(car.world, 0.999)
    assert car.record() == record
    live(car.world, LATEST_FIRST_POLL)
    assert car.record().is_reachable is True


def test_first_polls_come_one_to_ten_seconds_after_linking_and_not_all_at_once():
    world = new_world(telemetry="polled")
    cars = [add_car(world) for _ in range(300)]
    live(world, 20)
    waits = [car.record().last_seen - START for car in cars]
    assert 1 <= min(waits) < 1.5
    assert 9.5 < max(waits) <= 10.001


def test_a_change_between_two_polls_is_seen_at_the_next():
    car = polled_car()
    seen = car.record().last_seen
    car.plug_in(11, 22)
    live(car.world, seen + 420 - car.world.now() - 0.002)
    assert car.record().charge.state == "UNPLUGGED"
    live(car.world, 0.004)
    record = car.record()
    assert record.charge.state == "CHARGING"
    assert record.last_seen == pytest.approx(seen + 420, abs=0.002)


def test_an_active_device_is_polled_every_two_minutes_and_a_quiet_one_every_seven():
    car = polled_car()
    car.plug_in(11, 22)
    live(car.world, 420)
    first = car.record().last_seen
    live(car.world, first + 120 + 1 - car.world.now())
    assert car.record().last_seen == pytest.approx(first + 120, abs=0.002)
    car.stop("CHARGING")
    live(car.world, 120)
    second = car.record()
    assert second.charge.state == "STOPPED"
    live(car.world, 419 - (car.world.now() - second.last_seen))
    assert car.record().last_seen == second.last_seen
    live(car.world, 2)
    assert car.record().last_seen == pytest.approx(second.last_seen + 420, abs=0.002)


def test_last_seen_is_a_whole_millisecond():
    car = polled_car()
    assert car.record().last_seen == round(car.record().last_seen * 1000) / 1000


def test_a_device_that_goes_offline_is_unreachable_and_keeps_its_last_data():
    car = add_car(new_world())
    car.plug_in(11, 22)
    live(car.world, 630)
    before = car.record()
    car.go_offline()
    live(car.world, 3_600)
    assert car.record() == before._replace(is_reachable=False)
    assert car.level > 60


def test_a_device_that_comes_online_is_seen_at_once_by_a_prompt_vendor():
    car = add_car(new_world())
    car.go_offline()
    live(car.world, 100)
    car.come_online()
    record = car.record()
    assert (record.is_reachable, record.last_seen) == (True, START + 100)


def test_a_polled_vendor_finds_out_at_the_next_poll_that_a_device_is_offline():
    car = polled_car()
    seen = car.record().last_seen
    car.go_offline()
    assert car.record().is_reachable is True
    live(car.world, 421)
    assert (car.record().is_reachable, car.record().last_seen) == (False, seen)


def test_a_refresh_hint_brings_a_report_soon():
    car = polled_car(refresh_seconds=3)
    car.plug_in(11, 22)
    hinted_at = car.world.now()
    car.world.telemetry.hurry(car)
    live(car.world, 2.999)
    assert car.record().charge.state == "UNPLUGGED"
    live(car.world, 0.001)
    assert (car.record().charge.state, car.record().last_seen) == ("INITIALIZING", hinted_at + 3)
    live(car.world, 421)
    assert car.record().last_seen == hinted_at + 3 + 420


def test_a_refresh_hint_brings_a_prompt_report_between_two_points_of_the_grid():
    car = add_car(new_world())
    live(car.world, 70)
    car.world.telemetry.hurry(car)
    live(car.world, 1)
    assert car.record().last_seen == START + 71
    live(car.world, 20)
    assert car.record().last_seen == START + 71


def test_a_refresh_hint_for_a_device_that_is_unlinked_meanwhile_comes_to_nothing():
    car = add_car(new_world())
    car.world.telemetry.hurry(car)
    car.world.accounts.unlink(car.account)
    live(car.world, 10)
    with pytest.raises(NotNow, match="not linked"):
        car.record()


def test_a_refresh_hint_for_an_unreachable_device_says_that_it_is_unreachable():
    car = polled_car()
    car.go_offline()
    car.world.telemetry.hurry(car)
    live(car.world, 1)
    assert car.record().is_reachable is False


def test_a_car_that_is_linked_again_is_reported_anew_to_its_new_user():
    world = new_world()
    car = add_car(world)
    place = world.locations.add(world.users.find("ada"), "Home", HOME, "UTC")
    assert car.record().location.location_id == place.id
    world.accounts.unlink(car.account)
    live(world, 100)
    world.accounts.link(car.account, world.users.appear("bob"))
    record = car.record()
    assert (record.user_id, record.last_seen, record.location.location_id) == ("bob", START + 100, None)


def test_the_first_poll_comes_whenever_a_car_is_linked():
    """A poll that is due a hair beyond its millisecond was asked for in that millisecond again and again."""
    world = new_world(telemetry="polled")
    world.watch()
    for _ in range(300):
        live(world, 0.001)
        add_car(world)
    live(world, LATEST_FIRST_POLL)
    assert all(car.record().charge.battery_level == 50 for car in world.assets.values())
