"""Completing a link without page or app: what is left open is chosen as suits the link best."""

from __future__ import annotations

import pytest

from sandbox.world.accounts import SCOPES
from sandbox.world.completing import CANCELLED, Choice, complete, vendor_of
from sandbox.world.facts import Happened
from sandbox.world.links import LinkOver, Wish
from sandbox.world.refusals import Unknown
from sandbox.world.sign_in import REASONS, Attempt, SignInFailed
from tests.conftest import add_car

VEHICLE = frozenset(SCOPES["vehicle"])


def link_of(world, vendor="TESLA", scopes=VEHICLE, kinds=("vehicle",), **given):
    return world.links.open("ada", Wish(vendor, kinds, frozenset(scopes), "en-US", None, **given))


def test_an_account_that_waits_at_the_vendor_is_linked(world):
    waiting, link = add_car(world, None), link_of(world)
    complete(world, link, Choice())
    assert (link.state, link.linked, waiting.user) == ("COMPLETED", (waiting.id,), link.user)


def test_without_one_an_account_with_a_device_is_opened(world):
    link = link_of(world)
    complete(world, link, Choice())
    (made,) = link.linked
    assert (world.assets[made].vendor.id, world.assets[made].user) == ("TESLA", link.user)


def test_an_account_that_has_no_such_device_is_passed_by(world):
    add_car(world, None)
    link = link_of(world, scopes=SCOPES["battery"], kinds=("battery",))
    complete(world, link, Choice())
    assert [world.assets[one].kind for one in link.linked] == ["battery"]


def test_the_account_that_is_named_is_linked_wherever_it_stands_in_line(world):
    add_car(world, None)
    second, link = add_car(world, None), link_of(world)
    complete(world, link, Choice(account=second.account))
    assert link.linked == (second.id,)


def test_the_accounts_own_vendor_counts_when_the_link_is_open_to_all(world):
    car = add_car(world, None, vendor="VOLKSWAGEN")
    link = link_of(world, vendor=None)
    complete(world, link, Choice(account=car.account))
    assert link.linked == (car.id,)


def test_a_vendor_that_the_link_is_not_for_is_refused(world):
    link = link_of(world)
    for choice in (Choice(vendor="VOLKSWAGEN"), Choice(account=add_car(world, None, vendor="VOLKSWAGEN").account)):
        with pytest.raises(Unknown, match=r"^the link cannot be completed at 'VOLKSWAGEN': must be one of TESLA$"):
            complete(world, link, choice)
    assert link.state == "OPEN"


def test_an_account_linked_already_has_more_granted_to_it(world):
    link = link_of(world, scopes=["vehicle:read:data"])
    complete(world, link, Choice())
    (car,) = link.linked
    again = link_of(world)
    complete(world, again, Choice())
    assert (again.linked, world.assets[car].account.scopes) == ((car,), VEHICLE)


def test_relinking_takes_the_account_whose_credentials_went_bad(world):
    add_car(world, None)
    car = add_car(world, "ada")
    world.accounts.invalidate(car.account, "revoked")
    link = link_of(world, relinks=car.account)
    complete(world, link, Choice())
    assert (link.linked, car.account.is_valid) == ((car.id,), True)


def test_less_is_granted_if_less_is_chosen(world):
    link = link_of(world)
    complete(world, link, Choice(scopes=frozenset({"vehicle:read:data", "battery:read:data"})))
    assert world.assets[link.linked[0]].account.scopes == {"vehicle:read:data"}


def test_without_reading_nothing_is_shown(world):
    link = link_of(world)
    complete(world, link, Choice(scopes=frozenset()))
    assert (link.state, link.linked, list(world.rolls["vehicle"])) == ("COMPLETED", (), [])


def test_signing_in_grants_no_more_than_the_account_allows(world):
    link = link_of(world)
    complete(world, link, Choice(attempt=Attempt("partial-scopes@example.com")))
    assert world.assets[link.linked[0]].account.scopes == {"vehicle:read:data"}


@pytest.mark.parametrize("why", REASONS)
def test_any_failure_can_be_asked_for_and_leaves_the_link_open(world, why):
    link = link_of(world)
    with pytest.raises(SignInFailed, match=REASONS[why]):
        complete(world, link, Choice(outcome=why))
    told = [fact for _, fact in world.facts.since(0) if isinstance(fact, Happened) and fact.what == "sign-in failed"]
    assert [(fact.thing_id, fact.detail) for fact in told] == [(link.id, REASONS[why])]
    complete(world, link, Choice())
    assert link.state == "COMPLETED"


def test_a_link_is_cancelled_once(world):
    link = link_of(world)
    complete(world, link, Choice(outcome=CANCELLED))
    with pytest.raises(LinkOver):
        complete(world, link, Choice())


def test_the_first_vendor_by_name_is_taken_if_none_is_asked_for(world):
    link = link_of(world, vendor=None)
    assert vendor_of(world, link, Choice()) is world.links.vendors(link)[0]
