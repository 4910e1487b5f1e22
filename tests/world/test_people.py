"""People: logins, names and VINs, made up from the seed; the check digit is computed here by ISO 3779's own table."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.people import login, vin
from tests.conftest import add_car, new_world
from tests.world.lives import bounded

TRANSLITERATION = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", (1, 2, 3, 4, 5, 6, 7, 8), strict=True)),
    **dict(zip("JKLMNPR", (1, 2, 3, 4, 5, 7, 9), strict=True)),
    **dict(zip("STUVWXYZ", (2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
}
WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
YEAR_LETTERS = {2008: "8", 2009: "9", 2010: "A", 2017: "H", 2018: "J", 2022: "N", 2023: "P", 2025: "S", 2030: "Y"}


def check_digit(number: str) -> str:
    remainder = sum(TRANSLITERATION[sign] * weight for sign, weight in zip(number, WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


def test_the_check_digit_here_is_that_of_a_known_vin():
    assert check_digit("1M8GDM9AXKP042788") == "X"
    assert check_digit("11111111111111111") == "1"


@bounded(300)
@given(st.integers(0, 2**32), st.sampled_from(["5YJ", "WVW", "YSM", "LMV"]), st.integers(2008, 2035))
def test_a_vin_has_17_signs_the_makers_prefix_and_a_right_check_digit(seed, maker, year):
    number = vin(Random(seed), maker, year)
    assert re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", number)
    assert number.startswith(maker)
    assert number[8] == check_digit(number)


@pytest.mark.parametrize(("year", "letter"), YEAR_LETTERS.items())
def test_a_vin_tells_the_model_year(year, letter):
    assert vin(Random(1), "5YJ", year)[9] == letter


def test_the_vins_of_many_cars_are_all_different_and_decided_by_the_seed():
    worlds = [new_world(3), new_world(3)]
    first, second = ([add_car(world, "ada").record().information.vin for _ in range(200)] for world in worlds)
    assert first == second
    assert len(set(first)) == 200


def test_reading_a_vin_draws_no_chance_of_the_world(world):
    car = add_car(world)
    chance = world.random.getstate()
    car.put(display_name="x")
    car.record()
    assert world.random.getstate() == chance


def test_a_login_is_eight_hex_digits_at_the_sandbox_and_a_password_of_eight():
    name, password = login(Random(1))
    assert re.fullmatch(r"[0-9a-f]{8}@sandbox\.enode\.\w+", name)
    assert re.fullmatch(r"[0-9a-f]{8}", password)
    assert (name, password) == login(Random(1)) != login(Random(2))


def test_a_made_up_user_id_is_plain(world):
    for _ in range(100):
        assert re.fullmatch(r"[a-z-]+-[0-9a-f]{4}", world.users.appear(True).id)  # noqa: FBT003
