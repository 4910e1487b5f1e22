"""Signing in at a vendor: accounts with passwords, magic logins, and all that goes wrong on the way."""

from __future__ import annotations

import pytest

from sandbox.world.accounts import ALL_SCOPES, SCOPES
from sandbox.world.links import Wish, kinds_of
from sandbox.world.sign_in import MAGIC, REASONS, Attempt, SignInFailed, furnished, granted_already, sign_in
from tests.conftest import add_car


def link_of(world, vendor="TESLA", scopes=SCOPES["vehicle"], user="ada", relinks=None):
    granted = frozenset(scopes)
    return world.links.open(user, Wish(vendor, kinds_of(granted), granted, "en-US", None, relinks=relinks))


def tried(world, login, link=None, vendor="TESLA", **typed):
    return sign_in(world, link or link_of(world, vendor), world.catalogue.vendor(vendor), Attempt(login, **typed))


def reason(world, login, **given) -> str:
    with pytest.raises(SignInFailed) as failure:
        tried(world, login, **given)
    why = failure.value.facts["reason"]
    assert failure.value.detail == REASONS[why]
    return str(why)


def test_an_account_signs_in_with_its_own_password(world):
    account = add_car(world, None).account
    assert tried(world, account.login, password=account.password).account is account


@pytest.mark.parametrize(("login", "password"), [("own", "wrong"), ("own", ""), ("nobody@example.com", "own")])
def test_another_password_or_login_is_wrong(world, login, password):
    account = add_car(world, None).account
    words = {"own": account.login}.get(login, login), {"own": account.password}.get(password, password)
    assert reason(world, words[0], password=words[1]) == "wrong_password"


def test_a_login_is_known_at_its_own_vendor_only(world):
    account = add_car(world, None).account
    assert reason(world, account.login, password=account.password, vendor="VOLKSWAGEN") == "wrong_password"


def test_an_account_that_another_user_has_linked_is_taken(world):
    account = add_car(world, "ben").account
    assert reason(world, account.login, password=account.password) == "taken"


def test_an_account_of_the_same_user_signs_in_again(world):
    account = add_car(world, "ada").account
    assert tried(world, account.login, password=account.password).account is account


def test_an_account_without_such_a_device_has_none_to_link(world):
    account = add_car(world, None).account
    link = link_of(world, scopes=SCOPES["battery"])
    assert reason(world, account.login, password=account.password, link=link) == "no_devices"


def test_a_vendor_without_such_devices_has_none_to_link(world):
    assert reason(world, "me@example.com", vendor="EASEE") == "no_devices"


def test_some_vendors_are_linked_in_apps_only(world):
    world.brands.switch(world.catalogue.vendor("FORD"), None, is_on=True)
    account = add_car(world, None, vendor="FORD").account
    words = {"password": account.password, "vendor": "FORD"}
    assert reason(world, account.login, **words) == "link_sdk_only"
    assert tried(world, account.login, is_in_app=True, **words).account is account


def test_only_the_account_itself_links_it_again(world):
    first, second = add_car(world, "ada").account, add_car(world, None).account
    world.accounts.invalidate(first, "revoked")
    link = link_of(world, relinks=first)
    assert reason(world, second.login, password=second.password, link=link) == "other_account"
    assert reason(world, "five-devices@example.com", link=link) == "other_account"
    assert tried(world, first.login, password=first.password, link=link).account is first


@pytest.mark.parametrize(
    ("login", "typed", "why"),
    [
        ("wrong-password@x", {"password": "anything"}, "wrong_password"),
        ("WRONG-PASSWORD@x", {}, "wrong_password"),
        ("outage@x", {}, "outage"),
        ("no-devices@x", {}, "no_devices"),
        ("two-factor@x", {}, "two_factor"),
        ("two-factor@x", {"code": ""}, "two_factor"),
        ("two-factor@x", {"code": "000000"}, "wrong_code"),
        ("captcha@x", {}, "captcha"),
        ("captcha@x", {"captcha": "sandwich"}, "captcha"),
    ],
)
def test_a_magic_login_fails_in_its_own_way_and_leaves_nothing_behind(world, login, typed, why):
    link, before = link_of(world), len(world.accounts.state())
    assert reason(world, login, link=link, **typed) == why
    assert len(world.accounts.state()) == before
    assert world.links.state_of(link) == "OPEN"


@pytest.mark.parametrize(
    ("login", "typed", "count"),
    [
        ("two-factor@x", {"code": " 123456 "}, 1),
        ("captcha@x", {"captcha": "Sandbox"}, 1),
        ("five-devices@x", {}, 5),
        ("new-account@x", {}, 1),
        ("partial-scopes@x", {}, 1),
    ],
)
def test_a_magic_login_that_gets_through_opens_an_account_and_finds_it_again(world, login, typed, count):
    signed_in = tried(world, login, **typed)
    assert (signed_in.account.login, len(signed_in.account.assets)) == (login, count)
    assert tried(world, login, **typed).account is signed_in.account


def test_five_devices_are_of_all_kinds_that_are_linked(world):
    link = link_of(world, scopes=[*SCOPES["vehicle"], *SCOPES["battery"]])
    kinds = [asset.kind for asset in tried(world, "five-devices@x", link=link).account.assets]
    assert kinds == ["vehicle", "battery", "vehicle", "battery", "vehicle"]


def test_five_devices_are_of_kinds_that_are_switched_on(world):
    link = link_of(world, scopes=ALL_SCOPES)
    assert "charger" not in world.links.kinds(link, world.catalogue.vendor("TESLA"))
    kinds = [asset.kind for asset in tried(world, "five-devices@x", link=link).account.assets]
    assert kinds == ["vehicle", "inverter", "battery", "meter", "vehicle"]


def test_a_device_of_a_kind_that_is_switched_off_is_none_to_link(world):
    account = add_car(world, None).account
    world.brands.switch(account.vendor, "vehicle", is_on=False)
    link = link_of(world, scopes=ALL_SCOPES)
    assert reason(world, account.login, password=account.password, link=link) == "no_devices"


def test_partial_scopes_grant_reading_only(world):
    assert tried(world, "partial-scopes@x").scopes == {"vehicle:read:data"}


def test_every_magic_login_is_tried_here():
    assert set(MAGIC) == {
        "wrong-password",
        "outage",
        "no-devices",
        "two-factor",
        "captcha",
        "five-devices",
        "new-account",
        "partial-scopes",
    }


def test_an_authorisation_is_used_again_for_another_kind_behind_the_same_account(world):
    tesla = world.catalogue.vendor("TESLA")
    account = furnished(world, link_of(world, scopes=ALL_SCOPES), tesla)
    world.accounts.link(account, world.users.appear("ada"), frozenset(SCOPES["vehicle"]))
    assert granted_already(link_of(world, scopes=SCOPES["battery"]), tesla) is account
    assert granted_already(link_of(world, scopes=SCOPES["battery"], user="ben"), tesla) is None
    assert granted_already(link_of(world, scopes=SCOPES["hvac"]), tesla) is None
    world.accounts.invalidate(account, "revoked")
    assert granted_already(link_of(world, scopes=SCOPES["battery"]), tesla) is None


def test_an_authorisation_is_not_used_again_for_a_kind_that_was_switched_off(world):
    tesla = world.catalogue.vendor("TESLA")
    add_car(world, "ada")
    world.brands.switch(tesla, "vehicle", is_on=False)
    assert granted_already(link_of(world, scopes=ALL_SCOPES), tesla) is None
