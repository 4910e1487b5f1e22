"""Locations: places of a user, and whether an asset stands at one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.locations import Position, between, distance_km, moved
from tests.conftest import HOME, START, add_car
from tests.world.lives import bounded, live

KM_NORTH = 1 / 111.195
latitudes, longitudes = st.floats(-80, 80), st.floats(-180, 179.999)


def by_vectors_km(here: Position, there: Position) -> float:
    """Great-circle distance by the angle between two vectors, another way than the one under test."""
    one, other = (
        (
            math.cos(math.radians(place.latitude)) * math.cos(math.radians(place.longitude)),
            math.cos(math.radians(place.latitude)) * math.sin(math.radians(place.longitude)),
            math.sin(math.radians(place.latitude)),
        )
        for place in (here, there)
    )
    cross = math.dist(one, other)
    return 6371.0 * 2 * math.asin(min(1.0, cross / 2))


@bounded(200)
@given(latitudes, longitudes, latitudes, longitudes)
def test_distances_are_those_on_a_globe(lat_a, lon_a, lat_b, lon_b):
    here, there = Position(lat_a, lon_a), Position(lat_b, lon_b)
    assert distance_km(here, there) == pytest.approx(by_vectors_km(here, there), abs=1e-3)


def test_known_distances():
    """A degree of latitude is 111.195 km on a globe of 6371 km; Oslo to Bergen are about 305 km."""
    assert distance_km(Position(0, 0), Position(1, 0)) == pytest.approx(111.195, abs=0.001)
    assert distance_km(Position(59.9139, 10.7522), Position(60.3913, 5.3221)) == pytest.approx(305, abs=2)
    assert distance_km(Position(0, 179.5), Position(0, -179.5)) == pytest.approx(111.195, abs=0.001)


@bounded(200)
@given(st.floats(-65, 65), longitudes, st.floats(0, 2 * math.pi), st.floats(0.1, 100))
def test_a_point_so_far_away_is_so_far_away(latitude, longitude, bearing, km):
    here = Position(latitude, longitude)
    there = moved(here, bearing, km)
    assert distance_km(here, there) == pytest.approx(km, rel=0.03)
    assert -180 <= there.longitude < 180


@pytest.mark.parametrize(
    ("quarters", "there"),
    [(0, (61, 10)), (1, (60, 12)), (2, (59, 10)), (3, (60, 8))],
    ids=["north", "east", "south", "west"],
)
def test_bearings_go_round_from_north_by_east(quarters, there):
    """A degree of longitude at 60 degrees north is half as long as one of latitude."""
    assert moved(Position(60, 10), quarters * math.pi / 2, 111.195) == pytest.approx(there, abs=1e-3)


@bounded(100)
@given(latitudes, longitudes, latitudes, longitudes, st.floats(0, 1))
def test_the_point_between_two_is_on_the_globe_and_its_ends_are_the_two(lat_a, lon_a, lat_b, lon_b, share):
    here, there = Position(lat_a, lon_a), Position(lat_b, lon_b)
    middle = between(here, there, share)
    assert -180 <= middle.longitude < 180
    assert min(lat_a, lat_b) - 1e-9 <= middle.latitude <= max(lat_a, lat_b) + 1e-9
    assert distance_km(between(here, there, 0), here) < 1e-3
    assert distance_km(between(here, there, 1), there) < 1e-3


def test_an_asset_is_at_the_location_that_it_stands_at(world):
    car = add_car(world)
    assert car.record().location.location_id is None
    live(world, 30)
    home = world.locations.add(world.users.find("ada"), "Home", HOME, "Europe/Oslo")
    assert (home.came_at, home.timezone_name) == (START + 30, "Europe/Oslo")
    assert car.record().location.location_id == home.id
    world.locations.remove(home)
    assert car.record().location.location_id is None
    assert world.locations.get(home.id) is None


@pytest.mark.parametrize(("km_away", "is_there"), [(0.0, True), (0.19, True), (0.21, False)])
def test_an_asset_is_at_a_location_within_200_metres(world, km_away, is_there):
    car = add_car(world)
    place = Position(HOME.latitude + km_away * KM_NORTH, HOME.longitude)
    location = world.locations.add(world.users.find("ada"), "Home", place, "UTC")
    assert (car.record().location.location_id == location.id) is is_there


def test_of_two_locations_the_nearer_one_counts(world):
    car, ada = add_car(world), world.users.find("ada")
    world.locations.add(ada, "Street", Position(HOME.latitude + 0.15 * KM_NORTH, HOME.longitude), "UTC")
    door = world.locations.add(ada, "Door", Position(HOME.latitude + 0.01 * KM_NORTH, HOME.longitude), "UTC")
    assert car.record().location.location_id == door.id


def test_the_locations_of_others_do_not_count(world):
    car = add_car(world, "ada")
    world.locations.add(world.users.appear("bob"), "Home", HOME, "UTC")
    assert car.record().location.location_id is None


def test_a_listener_hears_that_a_parked_asset_is_at_a_new_location(world):
    car = add_car(world)
    world.watch()
    home = world.locations.add(world.users.find("ada"), "Home", HOME, "UTC")
    fact = list(world.facts.since(0))[-1][1]
    assert (fact.kind, fact.asset_id) == ("vehicle-updated", car.id)
    assert (fact.before.location.location_id, fact.after.location.location_id) == (None, home.id)
    assert fact.after.location.updated_at == START
