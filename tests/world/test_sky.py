"""The sky: the sun stands where almanacs say, panels yield what roofs do, weather is a function of seed and place."""

from __future__ import annotations

import math

import ephem
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.moments import moment_of
from sandbox.world.locations import Position
from sandbox.world.sky import DAY_SECONDS, LEAST_CLEARNESS, STEPS, Panels, Sky, sun_of
from tests.world.furnished import KOLKATA, MUNICH, OSLO, SYDNEY, TROMSO
from tests.world.lives import bounded

GREENWICH = Position(51.4769, 0.0)
QUITO = Position(-0.1807, -78.4678)
AUCKLAND = Position(-36.8485, 174.7633)
FIRST_OF_2025 = 20_089
ROOF = Panels(1.0, 35.0, 180.0)


def day_of(date: str) -> int:
    return int(moment_of(f"{date}T00:00:00Z") // DAY_SECONDS)


def hour_of(step: float) -> float:
    return step * 24 / STEPS


def crossing(before: float, after: float) -> float:
    """Where between two values a straight line passes zero, 0 to 1."""
    return before / (before - after)


def solar_noon(place: Position, date: str) -> float:
    """The hour (UTC) at which the sun stands due south, or north in the southern hemisphere."""
    lights = sun_of(place, day_of(date))
    for step in range(STEPS):
        here, there = (lights[number].east for number in (step, step + 1))
        if lights[step].clear and lights[step + 1].clear and here * there < 0:
            return hour_of(step + crossing(here, there))
    raise AssertionError("the sun does not pass the meridian")


@pytest.mark.parametrize(
    ("place", "date", "hour"),
    [
        (GREENWICH, "2025-02-11", 12 + 14.2 / 60),  # the equation of time at its extremes
        (GREENWICH, "2025-11-03", 11 + 43.6 / 60),
        (GREENWICH, "2025-04-15", 12.0),
        (OSLO.position, "2025-06-21", 11 + 18.9 / 60),
        (MUNICH.position, "2025-12-21", 11 + 11.7 / 60),
        (KOLKATA.position, "2025-03-20", 6 + 14.0 / 60),
        (SYDNEY.position, "2025-12-21", 1 + 53.3 / 60),
    ],
)
def test_the_sun_passes_the_meridian_when_almanacs_say(place, date, hour):
    assert solar_noon(place, date) == pytest.approx(hour, abs=2 / 60)


@pytest.mark.parametrize(
    ("place", "date", "height"),
    [
        (OSLO.position, "2025-06-21", 90 - 59.91 + 23.44),
        (OSLO.position, "2025-12-21", 90 - 59.91 - 23.44),
        (MUNICH.position, "2025-03-20", 90 - 48.14 - 0.03),
        (SYDNEY.position, "2025-12-21", 90 - (33.87 - 23.44)),
    ],
)
def test_the_sun_stands_as_high_at_noon_as_latitude_and_season_say(place, date, height):
    assert math.degrees(math.asin(max(light.up for light in sun_of(place, day_of(date))))) == pytest.approx(
        height, abs=0.3
    )


@pytest.mark.parametrize(
    ("place", "date", "rises", "sets"),
    [
        (OSLO.position, "2025-06-21", 1 + 54 / 60, 20 + 44 / 60),
        (OSLO.position, "2025-12-21", 8 + 18 / 60, 14 + 12 / 60),
        (MUNICH.position, "2025-03-20", 5 + 20 / 60, 17 + 26 / 60),
        (GREENWICH, "2025-09-22", 5 + 48 / 60, 17 + 59 / 60),
    ],
)
def test_the_day_begins_and_ends_when_almanacs_say(place, date, rises, sets):
    """Light counts from 0.3 degrees above the horizon on; almanacs count from 0.8 degrees below it."""
    lit = [step for step, light in enumerate(sun_of(place, day_of(date))) if light.clear]
    assert 0 <= hour_of(lit[0]) - rises < 0.6
    assert 0 <= sets - hour_of(lit[-1]) < 0.6


def test_beyond_the_polar_circle_there_are_days_without_night_and_without_light():
    assert all(light.clear for light in sun_of(TROMSO.position, day_of("2025-06-21")))
    assert not any(light.clear for light in sun_of(TROMSO.position, day_of("2025-12-21")))


@bounded(60)
@given(st.floats(-66, 66), st.floats(-180, 180), st.integers(0, 30_000), st.integers(0, STEPS))
def test_the_sun_stands_where_the_ephemeris_has_it(latitude, longitude, day, step):
    """Between midnights hour angle and declination go in straight lines; that is good to a hundredth of a degree."""
    observer = ephem.Observer()
    observer.lat, observer.lon, observer.pressure = str(latitude), str(longitude), 0
    observer.date = ephem.Date("1970/1/1") + day + step / STEPS
    sun = ephem.Sun(observer)
    light = sun_of(Position(latitude, longitude), day)[step]
    if sun.alt > math.radians(0.5):
        assert math.degrees(math.asin(light.up)) == pytest.approx(math.degrees(sun.alt), abs=0.02)
        turned = (math.atan2(light.east, light.north) - sun.az + math.pi) % (2 * math.pi) - math.pi
        assert math.degrees(turned) * math.cos(sun.alt) == pytest.approx(0, abs=0.03)
    elif sun.alt < 0:
        assert light.clear == 0


@pytest.mark.parametrize("place", [OSLO.position, SYDNEY.position, AUCKLAND, QUITO])
def test_a_day_goes_over_into_the_next_without_a_jump(place):
    sky, roof = Sky(7), Panels(5.0, 30.0, 90.0)
    for day in range(FIRST_OF_2025, FIRST_OF_2025 + 200, 9):
        for values in (
            sky.production(roof, 5.0, place, day)[-1] - sky.production(roof, 5.0, place, day + 1)[0],
            sky.temperatures(place, day)[-1] - sky.temperatures(place, day + 1)[0],
            sky.clearness(place, day)[-1] - sky.clearness(place, day + 1)[0],
        ):
            assert values == pytest.approx(0, abs=1e-9)


def kwh_of_year(sky: Sky, place: Position, panels: Panels = ROOF) -> float:
    days = range(FIRST_OF_2025, FIRST_OF_2025 + 365)
    return sum(sum(sky.production(panels, 100.0, place, day)[:-1]) / 4 for day in days)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("place", [OSLO.position, Position(53.55, 9.99), MUNICH.position])
def test_a_roof_to_the_south_yields_800_to_1150_kwh_per_kwp_and_year(seed, place):
    assert 800 < kwh_of_year(Sky(seed), place) < 1150


def test_a_roof_yields_most_when_it_looks_at_the_sun():
    sky = Sky(3)
    yields = {azimuth: kwh_of_year(sky, MUNICH.position, ROOF._replace(azimuth=azimuth)) for azimuth in (0, 90, 180)}
    assert yields[0] < 0.7 * yields[180] < yields[90] < 0.95 * yields[180]
    assert kwh_of_year(sky, SYDNEY.position, ROOF._replace(azimuth=0.0)) > 1.25 * kwh_of_year(sky, SYDNEY.position)


def test_a_roof_to_the_east_yields_before_noon_and_one_to_the_west_after_it():
    sky = Sky(3)

    def middle_step(azimuth: float) -> float:
        days = [sky.production(Panels(5.0, 40.0, azimuth), 100.0, GREENWICH, FIRST_OF_2025 + day) for day in range(365)]
        sums = [sum(nodes[step] for nodes in days) for step in range(STEPS)]
        return sum(step * kw for step, kw in enumerate(sums)) / sum(sums)

    assert middle_step(90.0) < 48 - 4 < 48 + 4 < middle_step(270.0)


def test_summers_and_winters_change_places_south_of_the_equator():
    sky, january, july = Sky(7), day_of("2025-01-15"), day_of("2025-07-15")

    def month(place: Position, day: int, azimuth: float) -> tuple[float, float]:
        days = range(day - 10, day + 10)
        kwh = sum(sum(sky.production(Panels(1.0, 35.0, azimuth), 9.0, place, near)[:-1]) / 4 for near in days)
        return kwh, sum(sum(sky.temperatures(place, near)) / 97 for near in days) / 20

    (oslo_winter, oslo_cold), (oslo_summer, oslo_warm) = (month(OSLO.position, day, 180.0) for day in (january, july))
    (summer, warm), (winter, cold) = (month(SYDNEY.position, day, 0.0) for day in (january, july))
    assert oslo_winter < 0.5 * oslo_summer
    assert winter < 0.8 * summer
    assert oslo_cold < 0 < 12 < oslo_warm < 25
    assert 5 < cold < warm - 8
    assert 17 < warm < 28


def test_the_air_is_warmest_in_the_afternoon_by_the_sun():
    sky = Sky(7)
    for place, hours in ((GREENWICH, 15.0), (KOLKATA.position, 15 - 88.36 / 15), (QUITO, (15 + 78.47 / 15) % 24)):
        sums = [0.0] * STEPS
        for day in range(FIRST_OF_2025, FIRST_OF_2025 + 365):
            sums = [total + node for total, node in zip(sums, sky.temperatures(place, day), strict=False)]
        assert hour_of(max(range(STEPS), key=sums.__getitem__)) == pytest.approx(hours, abs=1.5)


def test_the_same_seed_gives_the_same_sky_in_whatever_order_it_is_asked():
    forward, backward, other = Sky(11), Sky(11), Sky(12)
    days = range(FIRST_OF_2025, FIRST_OF_2025 + 100)
    first = [forward.production(ROOF, 1.0, OSLO.position, day) for day in days]
    second = [backward.production(ROOF, 1.0, OSLO.position, day) for day in reversed(days)]
    assert first == second[::-1]
    assert forward.temperatures(OSLO.position, days[0]) == backward.temperatures(OSLO.position, days[0])
    assert first != [other.production(ROOF, 1.0, OSLO.position, day) for day in days]


def test_neighbours_have_the_same_weather_and_another_town_has_its_own():
    sky, neighbour = Sky(7), Position(OSLO.position.latitude + 0.01, OSLO.position.longitude)
    assert sky.clearness(OSLO.position, FIRST_OF_2025) == sky.clearness(neighbour, FIRST_OF_2025)
    assert sky.clearness(OSLO.position, FIRST_OF_2025) != sky.clearness(MUNICH.position, FIRST_OF_2025)


def test_clouds_let_something_through_and_never_more_than_there_is():
    sky = Sky(7)
    nodes = [node for day in range(FIRST_OF_2025, FIRST_OF_2025 + 60) for node in sky.clearness(OSLO.position, day)]
    assert LEAST_CLEARNESS <= min(nodes) < 0.3
    assert 0.9 < max(nodes) <= 1
    days = [sum(sky.clearness(OSLO.position, FIRST_OF_2025 + day)) / 97 for day in range(60)]
    assert min(days) < 0.35 < 0.75 < max(days), "there are grey days and fair days"


def test_production_stops_at_what_the_inverter_can_do():
    sky, day = Sky(2), day_of("2025-06-21")
    free, clipped = (sky.production(Panels(10.0, 35.0, 180.0), limit, MUNICH.position, day) for limit in (99.0, 3.0))
    assert max(free) > 6
    assert list(clipped) == [min(3.0, kw) for kw in free]
