"""People: names that sound like somebody, drawn from the world's seed. The one door to faker, opened late."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

    from sandbox.world.world import World

VIN_LETTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
VIN_VALUES = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
        [*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)],
        strict=True,
    )
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"


@cache
def _faker() -> Any:
    from faker import Faker

    return Faker("en_GB")


def user_name(world: World) -> str:
    """Make up a user id such as `grace-turner-4f2a`, unlike any user's there is."""
    faker = _faker()
    faker.seed_instance(world.random.getrandbits(64))
    while True:
        name = f"{faker.first_name()}-{faker.last_name()}".lower().replace("'", "").replace(" ", "-")
        user_id = f"{name}-{world.random.getrandbits(16):04x}"
        if world.users.roll.get(user_id) is None:
            return user_id


def login(chance: Random) -> tuple[str, str]:
    """Make up a vendor login: eight hex digits at the sandbox's mail domain, and a password of eight (behaviour 9)."""
    return f"{chance.getrandbits(32):08x}@sandbox.enode.test", f"{chance.getrandbits(32):08x}"


def vin(chance: Random, maker: str, year: int) -> str:
    """Make up a VIN (ISO 3779) with the maker's prefix, the year's letter and a right check digit."""
    middle = "".join(chance.choices(VIN_LETTERS, k=5))
    draft = f"{maker}{middle}0{VIN_YEARS[(year - 1980) % 30]}{chance.choice(VIN_LETTERS)}{chance.randrange(10**6):06d}"
    remainder = sum(VIN_VALUES[sign] * weight for sign, weight in zip(draft, VIN_WEIGHTS, strict=True)) % 11
    return draft[:8] + ("X" if remainder == 10 else str(remainder)) + draft[9:]
