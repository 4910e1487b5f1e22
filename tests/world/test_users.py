"""Users come into being by linking, and go for good when deleted."""

from __future__ import annotations

import pytest

from sandbox.world.facts import AssetDeleted, UserAppeared, UserDeleted
from sandbox.world.refusals import NotNow, Refused, UserNotFound
from tests.conftest import HOME, START, add_car, new_world
from tests.world.lives import live


def told(world, kind) -> list:
    return [fact for _, fact in world.facts.since(0) if isinstance(fact, kind)]


def test_a_user_appears_when_first_named_and_is_the_same_from_then_on(world):
    live(world, 5)
    ada = world.users.appear("ada")
    live(world, 5)
    assert world.users.appear("ada") is world.users.find("ada") is ada
    assert ada.came_at == START + 5
    assert told(world, UserAppeared) == [UserAppeared(START + 5, "ada")]


@pytest.mark.parametrize("user_id", ["a", "ada-1:2_3@example.org", "Ünïcode 🚗", "x" * 200, "../users", "%00"])
def test_a_user_id_is_whatever_the_client_chooses(world, user_id):
    assert world.users.appear(user_id).id == user_id
    assert world.users.find(user_id).id == user_id


@pytest.mark.parametrize("user_id", ["", "x" * 201])
def test_a_user_id_that_is_empty_or_endless_is_refused(world, user_id):
    with pytest.raises(Refused, match="1 to 200 characters"):
        world.users.appear(user_id)
    assert len(world.users.roll) == 0


def test_a_user_can_be_made_up_from_the_seed():
    names = [new_world(seed).users.appear(True).id for seed in (1, 1, 2)]  # noqa: FBT003
    assert names[0] == names[1] != names[2]
    assert all(len(name.split("-")[-1]) == 4 for name in names)


def test_made_up_users_are_all_different(world):
    assert len({world.users.appear(True).id for _ in range(200)}) == 200  # noqa: FBT003


def test_an_unknown_user_is_not_found_by_name(world):
    with pytest.raises(UserNotFound, match=r"^Could not find user with ID nobody$"):
        world.users.find("nobody")


def test_a_users_assets_come_in_the_order_in_which_they_were_linked(world):
    cars = [add_car(world, "ada", vendor=vendor) for vendor in ("XPENG", "TESLA", "VOLKSWAGEN")]
    add_car(world, "bob")
    assert world.users.find("ada").assets() == cars


def test_linked_vendors_name_each_vendor_and_type_once(world):
    """Behaviour 3.1: one entry per vendor and asset type."""
    for vendor in ("TESLA", "TESLA", "XPENG"):
        add_car(world, "ada", vendor=vendor)
    assert world.users.find("ada").linked_vendors() == [("TESLA", "vehicle", True), ("XPENG", "vehicle", True)]


def test_a_vendor_is_valid_only_if_all_its_accounts_are(world):
    add_car(world, "ada")
    add_car(world, "ada").account.is_valid = False
    assert world.users.find("ada").linked_vendors() == [("TESLA", "vehicle", False)]


def test_deleting_a_user_forgets_everything_and_leaves_the_device_at_its_vendor(world):
    car = add_car(world, "ada")
    place = world.locations.add(world.users.find("ada"), "Home", HOME, "UTC")
    world.users.delete("ada")
    with pytest.raises(UserNotFound):
        world.users.find("ada")
    assert world.locations.get(place.id) is None
    assert world.rolls["vehicle"].get(car.id) is None
    assert world.assets[car.id] is car
    assert car.user is None
    assert told(world, UserDeleted) == [UserDeleted(START, "ada")]
    with pytest.raises(NotNow):
        car.record()


def test_a_deleted_user_can_come_again_as_somebody_new(world):
    car = add_car(world, "ada")
    world.users.delete("ada")
    live(world, 100)
    world.accounts.link(car.account, world.users.appear("ada"))
    assert world.users.find("ada").came_at == START + 100
    assert car.record().user_id == "ada"


@pytest.mark.parametrize(("setting", "count"), [("sent", 2), ("silent", 0)])
def test_whether_deleted_assets_are_told_is_a_setting(setting, count):
    world = new_world(user_deletion_events=setting)
    add_car(world, "ada")
    add_car(world, "ada")
    world.watch()
    world.users.delete("ada")
    assert len(told(world, AssetDeleted)) == count


def test_deleting_a_user_leaves_the_others_alone(world):
    kept = add_car(world, "bob")
    add_car(world, "ada")
    world.users.delete("ada")
    assert kept.record().user_id == "bob"
    assert [user.id for user in world.users.roll] == ["bob"]
