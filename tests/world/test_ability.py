"""What an asset can do: what its model can, less scopes, interventions and bad credentials; more through a charger."""

from __future__ import annotations

import pytest

from sandbox.world import interventions
from sandbox.world.ability import CONTROLS
from sandbox.world.accounts import ALL_SCOPES, SCOPES
from sandbox.world.furnishing import Place, furnish
from sandbox.world.interventions import BY_ID, INTERVENTIONS, RELINK, find
from sandbox.world.links import Wish
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.sign_in import furnished
from tests.conftest import add_car, new_world
from tests.world.lives import live

VENDORS = {
    "vehicle": "TESLA",
    "charger": "EASEE",
    "hvac": "ECOBEE",
    "inverter": "FRONIUS",
    "battery": "TESLA",
    "meter": "TESLA",
}


def device(world, kind, scopes=ALL_SCOPES):
    """A device of a kind, linked with some scopes."""
    vendor = world.catalogue.vendor(VENDORS[kind])
    user = world.users.appear("ada")
    link = world.links.open("ada", Wish(vendor.id, (kind,), scopes, "en-US", None))
    account = furnished(world, link, vendor)
    world.accounts.link(account, user, scopes)
    return account.assets[0]


def lacking(asset) -> set[str]:
    usual, able = asset.usual_ability(), asset.able()
    return {name for name in usual._fields if getattr(usual, name).is_capable and not getattr(able, name).is_capable}


def test_with_everything_granted_an_asset_can_do_what_its_model_can(world):
    for kind in VENDORS:
        asset = device(world, kind)
        assert asset.able() == asset.usual_ability()


@pytest.mark.parametrize("kind", CONTROLS)
def test_without_the_control_scope_there_are_no_commands(world, kind):
    asset = device(world, kind, ALL_SCOPES - {CONTROLS[kind].scope})
    usual = asset.usual_ability()
    assert lacking(asset) == {name for name in CONTROLS[kind].capabilities if getattr(usual, name).is_capable}
    assert all(not getattr(asset.able(), name).intervention_ids for name in lacking(asset))


@pytest.mark.parametrize("kind", ["vehicle", "inverter", "battery", "meter"])
def test_without_the_location_scope_no_place_is_told(world, kind):
    asset = device(world, kind, ALL_SCOPES - {f"{kind}:read:location"})
    told = asset.record().location
    assert (told.latitude, told.longitude, told.location_id, told.updated_at) == (None, None, None, None)
    granted = device(world, kind).record().location
    assert granted.latitude is not None


@pytest.mark.parametrize("kind", VENDORS)
def test_bad_credentials_take_everything_and_ask_to_be_linked_again(world, kind):
    asset = device(world, kind)
    world.accounts.invalidate(asset.account, "token_expired")
    assert {(one.is_capable, one.intervention_ids) for one in asset.able()} == {(False, (RELINK.id,))}
    world.accounts.renew(asset.account)
    assert asset.able() == asset.usual_ability()


def test_several_interventions_are_all_named(world):
    car = add_car(world)
    interventions.add(car, find("phone-key"))
    interventions.add(car, RELINK)
    able = car.able()
    assert able.start_charging.intervention_ids == (find("phone-key").id, RELINK.id)
    assert able.information.intervention_ids == (RELINK.id,)
    interventions.resolve(car, RELINK)
    assert (able.information.is_capable, car.able().information.is_capable) == (False, True)


def test_an_intervention_is_of_its_vendors_own_kind(world):
    for one in INTERVENTIONS:
        assert BY_ID[one.id] is find(one.id) is find(one.subject) is one
        if one.vendor is None:
            continue
        car = add_car(world, vendor=one.vendor)
        interventions.add(car, one)
        with pytest.raises(NotNow, match="is on this asset already"):
            interventions.add(car, one)
        interventions.resolve(car, one)
        with pytest.raises(NotNow, match="is not on this asset"):
            interventions.resolve(car, one)
        other = add_car(world, vendor="XPENG")
        with pytest.raises(Unknown, match=f"is for a vehicle of {one.vendor}"):
            interventions.add(other, one)


class TestPairing:
    """A car that its vendor lets only be read, and a charger of the same user (behaviour 4.10)."""

    @pytest.fixture
    def pair(self, world):
        user = world.users.appear("ada")
        car = add_car(world, "ada", vendor="POLESTAR")
        easee = world.catalogue.vendor("EASEE")
        account = world.accounts.add(easee)
        charger = furnish(account, "charger", easee.model("charger", None), Place(user))
        world.accounts.link(account, user)
        return car, charger

    def test_nothing_is_known_before_the_two_met(self, pair):
        car, _ = pair
        assert not car.able().start_charging.is_capable
        assert not car.hears_commands or car.paired_with is None

    def test_once_plugged_in_the_pair_stays_and_the_charger_speaks_for_the_car(self, world, pair):
        car, charger = pair
        car.plug_in(11, 11, charger)
        assert car.paired_with is charger
        assert car.able().start_charging.is_capable
        assert car.able().stop_charging.is_capable
        live(world, 60)
        car.unplug()
        assert car.able().start_charging.is_capable
        assert not car.hears_commands

    def test_a_charger_of_somebody_else_is_no_pair(self, world, pair):
        _, charger = pair
        car = add_car(world, "ben", vendor="POLESTAR")
        car.plug_in(11, 11, charger)
        assert car.paired_with is None
        assert not car.able().start_charging.is_capable

    def test_without_the_charger_the_pair_is_over(self, world, pair):
        car, charger = pair
        car.plug_in(11, 11, charger)
        world.accounts.unlink(charger.account)
        assert car.paired_with is None
        assert not car.able().start_charging.is_capable


def test_relinking_may_make_other_assets_of_the_same_devices():
    world = new_world(relink_ids="new")
    car = add_car(world, "ada")
    first = car.id
    world.accounts.invalidate(car.account, "revoked")
    world.accounts.link(car.account, world.users.appear("ada"), frozenset(SCOPES["vehicle"]))
    assert car.id != first
    assert (world.assets.get(first), world.assets[car.id]) == (None, car)
