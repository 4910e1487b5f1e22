"""What a vendor reports of a vehicle, rounded as a vendor would, in every state (behaviour 4.1)."""

from __future__ import annotations

import pytest

from sandbox.world.assets.electrics import STATES
from sandbox.world.records import differs
from tests.conftest import HOME, add_car, new_world, pass_time
from tests.world.test_electrics import car_in

SHOWN = {
    "UNKNOWN": (None, None, None),
    "UNPLUGGED": (False, False, False),
    "INITIALIZING": (True, False, False),
    "CHARGING": (True, True, False),
    "STOPPED": (True, False, False),
    "COMPLETE": (True, False, True),
    "NO_POWER": (True, False, False),
    "FAULT": (True, False, False),
    "DISCHARGING": (True, False, False),
}


@pytest.mark.parametrize("state", STATES)
def test_the_companions_of_a_state_are_as_documented(state):
    charge = car_in(state).record().charge
    assert (charge.is_plugged_in, charge.is_charging, charge.is_fully_charged) == SHOWN[state]
    is_charging = state == "CHARGING"
    assert (charge.rate_kw is not None, charge.minutes_remaining is not None) == (is_charging, is_charging)


def test_a_parked_full_car_is_fully_charged_though_unplugged():
    """As seen in the wild."""
    charge = add_car(new_world(), level=100.0).record().charge
    assert (charge.state, charge.is_fully_charged) == ("UNPLUGGED", True)


def test_a_car_at_its_limit_below_100_is_fully_charged():
    assert add_car(new_world(), level=80.0, charge_limit=80.0).record().charge.is_fully_charged is True
    assert add_car(new_world(), level=79.0, charge_limit=80.0).record().charge.is_fully_charged is False


def test_figures_are_rounded_to_what_a_vendor_sends():
    car = add_car(new_world(), level=50.4321)
    car.plug_in(7.3456, 22)
    pass_time(car.world, 5)
    charge = car.record().charge
    assert (charge.battery_level, charge.range_km, charge.rate_kw) == (50, 248, 7.3)
    assert charge.capacity_kwh == 57.5
    assert type(charge.battery_level) is type(charge.range_km) is type(charge.minutes_remaining) is int


def test_the_time_remaining_is_that_to_the_limit():
    """From 50 to 80 %: 17.25 kWh at 9.9 kW are 104.5 minutes."""
    car = add_car(new_world(), charge_limit=80.0)
    car.plug_in(11, 22)
    pass_time(car.world, 5)
    assert car.record().charge.minutes_remaining == round(60 * 0.3 * 57.5 / 9.9)
    pass_time(car.world, 3_595)
    assert car.record().charge.minutes_remaining == round(60 * 0.3 * 57.5 / 9.9 - 3_595 / 60)


def test_the_rate_falls_in_the_taper():
    car = add_car(new_world(), level=96.0)
    car.plug_in(11, 22)
    pass_time(car.world, 5)
    assert car.record().charge.rate_kw == 6.4  # 11 kW * (1 - 0.07 * 6)


@pytest.mark.parametrize(("setting", "rate_kw"), [("null", None), ("negative", -5.0)])
def test_giving_power_back_shows_as_the_setting_says(setting, rate_kw):
    car = add_car(new_world(discharging_charge_rate=setting), level=80.0)
    car.plug_in(11, 22)
    car.discharge(5.0, 20.0)
    charge = car.record().charge
    assert (charge.state, charge.rate_kw, charge.minutes_remaining) == ("DISCHARGING", rate_kw, None)


def test_a_vendor_without_a_maximum_current_does_not_report_one():
    assert add_car(new_world(), vendor="TESLA").record().charge.max_current_a == 16
    assert add_car(new_world(), vendor="VOLKSWAGEN").record().charge.max_current_a is None


def test_a_vendor_without_an_odometer_does_not_report_one():
    odometer = add_car(new_world(), vendor="XPENG").record().odometer
    assert (odometer.distance_km, odometer.updated_at) == (None, None)


def test_a_read_only_vendor_says_that_it_cannot_be_commanded():
    capabilities = add_car(new_world(), vendor="POLESTAR").record().capabilities
    assert not capabilities.start_charging.is_capable
    assert not capabilities.stop_charging.is_capable
    assert not capabilities.set_max_current.is_capable
    assert capabilities.charge_state.is_capable
    assert capabilities.charge_state.intervention_ids == ()


def test_who_the_vehicle_is():
    car = add_car(new_world(), model="Model Y", year=2023, display_name="Blue", vin="5YJ3E1EA7KF000001")
    record = car.record()
    assert record.information == ("5YJ3E1EA7KF000001", "Tesla", "Model Y", 2023, "Blue")
    assert (record.id, record.user_id, record.vendor) == (car.id, "ada", "TESLA")
    assert record.scopes == ("vehicle:read:data", "vehicle:read:location", "vehicle:control:charging")


def test_the_place_is_rounded_to_a_decimetre_and_the_odometer_to_100_metres():
    car = add_car(new_world(), position=HOME._replace(latitude=59.91391234567), odometer_km=1234.5678)
    record = car.record()
    assert record.location.latitude == 59.913912
    assert record.odometer.distance_km == 1234.6


def test_records_are_values_that_later_changes_leave_alone():
    car = add_car(new_world())
    before = car.record()
    kept = tuple(before)
    car.put(level=10.0)
    assert tuple(before) == kept
    assert car.record() != before
    assert differs(before, car.record())


def test_a_later_report_of_a_parked_car_differs_in_its_timestamps_only():
    car = add_car(new_world())
    before = car.record()
    pass_time(car.world, 3_600)
    assert car.record() != before
    assert not differs(before, car.record())
