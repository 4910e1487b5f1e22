"""Linking again: what was granted already, what was switched off since, and kinds that a client may not link."""

from __future__ import annotations

import pytest

from sandbox.world.accounts import SCOPES
from sandbox.world.completing import Choice, complete
from sandbox.world.links import Link, Wish, kinds_of
from sandbox.world.sign_in import RIGHT_CAPTCHA, RIGHT_CODE, Attempt
from tests.conftest import add_car


def link_of(world, *kinds: str, relinks=None) -> Link:
    scopes = frozenset(scope for kind in kinds for scope in SCOPES[kind])
    return world.links.open("ada", Wish("TESLA", kinds_of(scopes), scopes, "en-US", None, relinks=relinks))


@pytest.mark.parametrize("login", ["two-factor@x", "captcha@x", "five-devices@x", "new-account@x"])
def test_an_authorisation_given_by_a_magic_login_is_used_again(world, login):
    attempt = Attempt(login, code=RIGHT_CODE, captcha=RIGHT_CAPTCHA)
    complete(world, link_of(world, "vehicle", "battery"), Choice(attempt=attempt, scopes=frozenset(SCOPES["vehicle"])))
    (account,) = world.users.find("ada").accounts
    complete(world, link_of(world, "battery"), Choice())
    assert world.users.find("ada").accounts == [account]
    assert account.grants("battery")


def test_an_account_is_linked_again_though_its_vendor_was_switched_off_since(world):
    car = add_car(world, "ada")
    world.brands.switch(car.vendor, None, is_on=False)
    world.accounts.invalidate(car.account, "revoked")
    complete(world, link_of(world, "vehicle", relinks=car.account), Choice())
    assert car.account.is_valid


def test_a_kind_that_is_not_switched_on_is_not_granted(world):
    link = link_of(world, "vehicle", "charger")
    tesla = world.catalogue.vendor("TESLA")
    assert world.links.kinds(link, tesla) == ("vehicle",)
    complete(world, link, Choice(attempt=Attempt("five-devices@x")))
    (account,) = link.user.accounts
    assert account.scopes == set(SCOPES["vehicle"])
    assert {asset.kind for asset in link.user.assets()} == {"vehicle"}


def test_a_new_account_has_one_device_of_each_kind_that_is_linked(world):
    link = link_of(world, "vehicle", "battery")
    complete(world, link, Choice(attempt=Attempt("new-account@x")))
    assert [asset.kind for asset in link.user.assets()] == ["vehicle", "battery"]
