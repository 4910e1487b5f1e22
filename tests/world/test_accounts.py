"""Vendor accounts: a login and the devices behind it; linking binds them to a user."""

from __future__ import annotations

import re

import pytest

from sandbox.world.facts import AssetDeleted, AssetDiscovered
from sandbox.world.refusals import NotNow
from tests.conftest import START, add_car
from tests.world.lives import live


def told(world, kind) -> list:
    return [fact for _, fact in world.facts.since(0) if isinstance(fact, kind)]


@pytest.fixture
def tesla(world):
    return world.catalogue.vendor("TESLA")


def test_a_login_is_made_up_unless_given(world, tesla):
    made_up, given = world.accounts.add(tesla), world.accounts.add(tesla, "me@example.org", "hunter2")
    assert re.fullmatch(r"[0-9a-f]{8}@sandbox\.enode\.\w+", made_up.login)
    assert re.fullmatch(r"[0-9a-f]{8}", made_up.password)
    assert (given.login, given.password) == ("me@example.org", "hunter2")


def test_a_login_is_used_once_at_a_vendor_but_again_at_another(world, tesla):
    world.accounts.add(tesla, "me@example.org")
    with pytest.raises(NotNow, match=r"^there is an account me@example\.org at Tesla already$"):
        world.accounts.add(tesla, "me@example.org")
    world.accounts.add(world.catalogue.vendor("XPENG"), "me@example.org")


def test_an_account_is_found_by_its_id_and_its_login(world, tesla):
    account = world.accounts.add(tesla, "me@example.org")
    assert world.accounts.get(account.id) is world.accounts.get("me@example.org") is account
    assert world.accounts.get("you@example.org") is None


def test_linking_brings_all_devices_of_the_account(world):
    car = add_car(world, None)
    assert world.rolls["vehicle"].get(car.id) is None
    live(world, 50)
    world.accounts.link(car.account, world.users.appear("ada"))
    assert world.rolls["vehicle"].get(car.id) is car
    assert (car.came_at, car.record().user_id) == (START + 50, "ada")


def test_an_account_is_linked_to_one_user_at_a_time(world):
    car = add_car(world, "ada")
    with pytest.raises(NotNow, match="is linked to ada already"):
        world.accounts.link(car.account, world.users.appear("bob"))
    assert car.user.id == "ada"


def test_unlinking_takes_the_devices_away_and_tells_their_last_full_record(world):
    """Behaviour 5.3: deleted carries the last full object."""
    car = add_car(world, "ada")
    world.watch()
    car.plug_in(11, 22)
    live(world, 90)
    last = car.record()
    world.accounts.unlink(car.account)
    (deleted,) = told(world, AssetDeleted)
    assert deleted.before == last
    assert world.rolls["vehicle"].get(car.id) is None
    assert world.users.find("ada").accounts == []


def test_a_device_lives_on_at_its_vendor_after_unlinking(world):
    car = add_car(world, "ada")
    car.plug_in(11, 22)
    live(world, 5)
    world.accounts.unlink(car.account)
    live(world, 3_600)
    assert car.level == pytest.approx(50 + 990 / 57.5)


def test_what_is_not_linked_cannot_be_unlinked(world):
    with pytest.raises(NotNow, match="is not linked"):
        world.accounts.unlink(add_car(world, None).account)


def test_a_removed_device_is_gone_for_good(world):
    car = add_car(world, "ada")
    world.watch()
    car.plug_in(11, 22)
    world.accounts.remove_asset(car)
    assert car.id not in world.assets
    assert car.account.assets == []
    assert len(told(world, AssetDeleted)) == 1
    live(world, 60)
    assert (car.state, car.has_cable) == ("UNPLUGGED", False)


def test_a_device_that_is_not_linked_is_removed_without_a_word(world):
    car = add_car(world, None)
    world.watch()
    world.accounts.remove_asset(car)
    assert told(world, AssetDeleted) == []
    assert world.assets == {}


def test_linking_is_told_to_those_who_listen(world):
    car = add_car(world, None)
    world.watch()
    world.accounts.link(car.account, world.users.appear("ada"))
    (discovered,) = told(world, AssetDiscovered)
    assert discovered.asset_id == car.id


def test_the_state_of_accounts_names_user_and_devices(world):
    car = add_car(world, "ada")
    (state,) = world.accounts.state()
    assert (state["vendor"], state["user_id"], state["assets"]) == ("TESLA", "ada", [car.id])
