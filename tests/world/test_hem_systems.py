"""HEM systems come and go with what is linked and granted, and are the same ones when it comes again."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.accounts import ALL_SCOPES, Account
from sandbox.world.assets.battery import Battery
from sandbox.world.assets.inverter import Inverter
from sandbox.world.assets.meter import Meter
from sandbox.world.hem_statistics import totals
from sandbox.world.site import Site
from sandbox.world.world import World
from tests.conftest import pass_time
from tests.world.furnished import MUNICH, OSLO, ROOF, new_site, world_at

NOON = "2025-06-21T10:00:00Z"


def account_of(world: World, vendor: str = "TESLA") -> Account:
    return world.accounts.add(world.catalogue.vendor(vendor))


def build(account: Account, site: Site, *kinds: type) -> list[Any]:
    """Build devices of an account into a home, not linked yet."""
    special = {Inverter: {"panels": ROOF}}
    return [
        kind(account.world, account, account.vendor.model(kind.kind, None), site, **special.get(kind, {}))
        for kind in kinds
    ]


def members(world: World) -> list[list[str]]:
    return [[device.kind for device in system.devices()] for system in world.hem_systems.roll]


def test_an_account_has_a_system_in_every_home_where_it_has_devices() -> None:
    world = world_at(NOON)
    account = account_of(world)
    build(account, new_site(world, OSLO), Inverter, Battery, Meter)
    build(account, new_site(world, MUNICH), Meter)
    assert members(world) == []
    world.accounts.link(account, world.users.appear("ada"))
    assert members(world) == [["inverter", "battery", "meter"], ["meter"]]
    assert len({system.id for system in world.hem_systems.roll}) == 2


def test_two_accounts_in_one_home_are_two_systems() -> None:
    world = world_at(NOON)
    site = new_site(world)
    for vendor, kinds in (("TESLA", (Battery,)), ("ENPHASE", (Inverter, Meter))):
        account = account_of(world, vendor)
        build(account, site, *kinds)
        world.accounts.link(account, world.users.appear("ada"))
    assert members(world) == [["battery"], ["inverter", "meter"]]


def test_a_system_is_what_is_granted_of_it() -> None:
    world = world_at(NOON)
    account = account_of(world)
    inverter, battery, meter = build(account, new_site(world), Inverter, Battery, Meter)
    user = world.users.appear("ada")
    world.accounts.link(account, user, frozenset({"inverter:read:data"}))
    assert (members(world), inverter.hem_system_id) == ([], None)
    world.accounts.link(account, user, frozenset({"battery:read:data"}))
    assert members(world) == [["inverter", "battery"]]
    world.accounts.link(account, user, ALL_SCOPES)
    assert members(world) == [["inverter", "battery", "meter"]]
    assert {device.record().hem_system_id for device in (inverter, battery, meter)} == {inverter.hem_system_id}
    world.accounts.unlink(account, "meter")
    assert members(world) == [["inverter", "battery"]]
    assert meter.hem_system_id is None


def test_linked_again_it_is_the_same_system() -> None:
    world = world_at(NOON)
    account = account_of(world)
    build(account, new_site(world), Meter)
    user = world.users.appear("ada")
    world.accounts.link(account, user)
    (first,) = world.hem_systems.roll
    world.accounts.unlink(account)
    assert members(world) == []
    world.accounts.link(account, user)
    (second,) = world.hem_systems.roll
    assert (second.id, second is first) == (first.id, False)


def test_the_day_begins_anew_at_midnight_by_the_clock_of_the_home() -> None:
    world = world_at("2025-06-21T21:40:00Z")
    account = account_of(world)
    build(account, new_site(world, OSLO), Meter)
    world.accounts.link(account, world.users.appear("ada"))
    (system,) = world.hem_systems.roll
    pass_time(world, 15 * 60)
    before = system.record().today.totals.imported
    assert before is not None
    assert before > 0
    pass_time(world, 5 * 60)
    today = system.record().today
    assert (today.updated_at, today.totals.imported) == (world.start + 20 * 60, None)
    pass_time(world, 15 * 60)
    after = system.record().today.totals.imported
    assert after is not None
    assert 0 < after < 1


def test_what_flowed_while_a_meter_was_broken_or_not_there_is_not_in_its_sums() -> None:
    world = world_at("2025-06-21T09:40:00Z")
    account = account_of(world)
    (meter,) = build(account, new_site(world, OSLO), Meter)
    world.accounts.link(account, world.users.appear("ada"))
    (system,) = world.hem_systems.roll
    pass_time(world, 30 * 60)
    meter.break_down("fault")
    pass_time(world, 60 * 60)
    meter.clear_fault()
    pass_time(world, 35 * 60)
    today = system.record().today
    assert today.updated_at == world.now()
    assert today.totals.imported == pytest.approx(meter.truth()["imported_kwh"])
    edges = [world.start - 40 * 60 + 3600 * hour for hour in range(5)]
    assert [one.imported is None for one in totals(system, edges, world.now())] == [False, False, False, True]
