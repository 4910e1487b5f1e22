"""Link sessions: opened for a user, used once, within a day; what stands in the way of finishing one."""

from __future__ import annotations

import pytest

from sandbox.world.accounts import ALL_SCOPES, SCOPES
from sandbox.world.facts import Happened
from sandbox.world.links import ENDED_KEPT, LIVES_SECONDS, TRANSITIONS, Link, LinkOver, Wish, client_of, kinds_of
from sandbox.world.refusals import ConnectionsLimit
from tests.conftest import add_car, new_world
from tests.world.lives import live

VEHICLE = frozenset(SCOPES["vehicle"])
WISH = Wish("TESLA", ("vehicle",), VEHICLE, "en-US", "https://app.example/")


@pytest.fixture
def link(world) -> Link:
    return world.links.open("ada", WISH)


def test_a_link_begins_open_and_its_user_comes_into_being(world, link):
    assert (world.links.state_of(link), link.user.id) == ("OPEN", "ada")
    assert world.users.roll.get("ada") is link.user


def test_a_link_is_found_by_its_token_and_its_id(world, link):
    assert world.links.get(link.token) is world.links.get(link.id) is link
    assert world.links.get("nothing") is None


def test_a_token_names_its_client(world):
    world.client_id = "a:strange@client"
    link = world.links.open("ada", WISH)
    assert client_of(link.token) == "a:strange@client"


@pytest.mark.parametrize("token", ["", "x", "AAAA", "%%%", "ä", "YQ==", "a" * 5000, "/w"])
def test_a_forged_token_names_nobody(token):
    assert client_of(token) is None


def test_completing_links_the_account_and_uses_the_link_up(world, link):
    car = add_car(world, None)
    assert world.links.complete(link, car.account) == [car.id]
    assert (car.user, car.account.scopes, link.state) == (link.user, VEHICLE, "COMPLETED")
    with pytest.raises(LinkOver, match=r"^the link is completed$"):
        world.links.complete(link, car.account)
    with pytest.raises(LinkOver):
        world.links.cancel(link)


def test_only_what_was_asked_for_is_granted(world, link):
    car = add_car(world, None)
    world.links.complete(link, car.account, ALL_SCOPES - {"vehicle:read:location"})
    assert car.account.scopes == VEHICLE - {"vehicle:read:location"}


def test_a_link_is_too_old_after_a_day(world, link):
    live(world, LIVES_SECONDS - 0.001)
    assert world.links.state_of(link) == "OPEN"
    live(world, 0.001)
    assert world.links.state_of(link) == "EXPIRED"
    with pytest.raises(LinkOver, match=r"^the link is expired$"):
        world.links.cancel(link)


def test_a_link_is_gone_with_its_user_and_stays_so_when_one_of_that_name_comes_again(world, link):
    world.users.delete("ada")
    assert world.links.state_of(link) == "GONE"
    world.users.appear("ada")
    assert world.links.state_of(link) == "GONE"
    with pytest.raises(LinkOver, match=r"^the link is gone$"):
        world.links.complete(link, add_car(world, None).account)


def test_a_cancelled_link_is_over(world, link):
    world.links.cancel(link)
    with pytest.raises(LinkOver, match=r"^the link is cancelled$"):
        world.links.complete(link, add_car(world, None).account)


def test_each_end_is_told(world):
    for trigger in ("complete", "cancel"):
        link = world.links.open("ada", WISH)
        world.links._fire(link, trigger)
        told = [fact for _, fact in world.facts.since(0) if isinstance(fact, Happened) and fact.thing_id == link.id]
        assert [fact.what for fact in told] == [f"link {TRANSITIONS['OPEN', trigger].lower()}"]


def test_the_vendors_to_choose_from_are_enabled_and_have_what_is_asked_for(world, link):
    assert [vendor.id for vendor in world.links.vendors(link)] == ["TESLA"]
    any_charger = world.links.open("ada", Wish(None, ("charger",), frozenset(SCOPES["charger"]), "en-US", None))
    names = [vendor.name for vendor in world.links.vendors(any_charger)]
    assert names == sorted(names, key=str.lower)
    assert {vendor.id for vendor in world.links.vendors(any_charger)} == {
        vendor.id for vendor in world.brands.enabled("charger")
    }
    world.brands.switch(world.catalogue.vendor("EASEE"), "charger", is_on=False)
    assert "EASEE" not in {vendor.id for vendor in world.links.vendors(any_charger)}


def test_beyond_the_limit_of_connections_no_link_is_opened():
    world = new_world(connections_limit=1)
    world.client_id = "sandbox"
    add_car(world, "ada")
    with pytest.raises(ConnectionsLimit, match=r"^Unable to create more connections for ClientID: sandbox$"):
        world.links.open("ben", WISH)
    assert world.users.roll.get("ben") is None


def test_old_sessions_are_forgotten(world):
    tokens = [world.links.open("ada", WISH).token for _ in range(ENDED_KEPT + 5)]
    assert len(world.links.roll) == ENDED_KEPT
    assert [world.links.get(token) is None for token in tokens[:6]] == [True] * 5 + [False]


def test_scopes_say_which_kinds_of_assets_are_meant():
    assert kinds_of(frozenset({"battery:read:data", "vehicle:read:data"})) == ("vehicle", "battery")
    assert kinds_of(ALL_SCOPES) == tuple(SCOPES)
